import Foundation
import TestSupport
import Testing

/// Amounts in 万 where people read them, and all digits where programs do.
@Suite struct `Amounts of a report in 万` {
  private func report(_ pipeline: String, _ more: [String] = []) throws -> (result: CommandResult, folder: String) {
    let out = try TestFolder.make("report_amounts")
    let result = try Command(
      try Checkout.executable("tierbook"), ["report", pipeline, "--out", out] + more,
      environment: try Demo.published.get().database.environment
    ).wait()
    return (result, "\(out)/\(Demo.date)")
  }

  private func pipeline(_ options: String) throws -> String {
    try Demo.pipeline([
      ("pipeline: demo\n", "pipeline: demo\nreport: { \(options)mail: { from: a@b.c, to: d@e.f } }\n")
    ])
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test(arguments: ["zh", "both"])
  func `stand on the page, in its charts and in the mail, and in no workbook and no list`(language: String) throws {
    let path = try pipeline("")
    let formats = ["--format", "html,xlsx,csv,eml", "--language", language]
    let full = try report(path, formats)
    let wan = try report(path, formats + ["--amounts", "wan"])
    try #require(full.result.status == 0 && wan.result.status == 0, "\(wan.result.errors)")

    let revenue = try Demo.published.get().database.value(
      "select revenue from tierbook.company_summary where month = '2026-10-01' and window_months = 1")
    // The demo's month is of seven digits.
    let tenths = try #require(Double(revenue)) / 1000
    let shown = "\(Int(tenths.rounded()) / 10).\(Int(tenths.rounded()) % 10)万"
    let page = try text("\(wan.folder)/report.html")
    #expect(page.contains("<data value=\"\(revenue)\" data-column=\"revenue\" title=\"\(revenue)\">\(shown)</data>"))
    // What is told, a step of the bridge, and the axis of the months.
    #expect(page.contains(#/<span class="who">.*?<data value="[0-9.]+" title="[0-9.]+">[0-9.,]+万<\/data>/#))
    #expect(page.contains(#/<text [^>]*>[+−][0-9.]+万<\/text>/#) && page.contains(#/<text [^>]*>[0-9.]+万<\/text>/#))
    // Figures of 10,000 and more are in 万, and none below; the trees have all digits.
    let columns = "revenue|gross_profit|exposure|revenue_to_next|revenue_to_keep"
    let figures = page.matches(
      of: try Regex("<data value=\"(-?[0-9.]+)\" data-column=\"(?:\(columns))\" title=[^>]*>([^<]*)<"))
    #expect(figures.count > 100)
    for figure in figures {
      let (value, text) = (String(figure.output[1].substring ?? ""), figure.output[2].substring ?? "")
      let amount = try #require(Double(value))
      #expect((abs(amount) >= 10_000) == (text.hasSuffix("万") || text.hasSuffix("亿")), "\(value) \(text)")
    }
    #expect(page.contains(" data-column=\"revenue\">\(grouped(revenue))</data>"))

    let parts = try text("\(wan.folder)/report.eml").components(separatedBy: "\r\n\r\n")
    let bodies = parts.compactMap { part in
      Data(base64Encoded: part.components(separatedBy: "\r\n--")[0].replacing("\r\n", with: ""))
    }.filter { !$0.isEmpty }
    try #require(bodies.count == 4)
    for body in bodies.prefix(2) { #expect(String(decoding: body, as: UTF8.self).contains(shown)) }

    #expect(!(try text("\(full.folder)/report.html")).contains("万"))
    let files = try #require(FileManager.default.subpaths(atPath: full.folder)).filter { file in
      file.hasSuffix(".csv") || file.hasSuffix(".xlsx") || file.hasSuffix(".json")
    }
    #expect(files.count > 10)
    for file in files {
      let before = FileManager.default.contents(atPath: "\(full.folder)/\(file)")
      let after = FileManager.default.contents(atPath: "\(wan.folder)/\(file)")
      #expect(before != nil && before == after, "\(file)")
    }
  }

  private func grouped(_ number: String) -> String {
    let parts = number.split(separator: ".")
    var text = ""
    for (place, digit) in parts[0].reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return "\(String(text.reversed())).\(parts[1])"
  }

  @Test func `are full in English, and refused where they are asked for`() throws {
    let plain = try pipeline("")
    let refused = try report(plain, ["--amounts", "wan"])
    expect(
      refused.result, code: 2,
      error: "--amounts: wan: English has no 万\n  accepted: wan together with --language zh or both")
    let unknown = try report(plain, ["--amounts", "lakh"]).result
    #expect(unknown.status == 2 && unknown.errors.contains("The value 'lakh' is invalid for '--amounts <amounts>'"))
    // A file's choice is for the languages that have it.
    let chosen = try pipeline("language: zh, amounts: wan, ")
    let (english, chinese) = (try report(chosen, ["--language", "en"]), try report(chosen))
    let full = try report(chosen, ["--amounts", "full"])
    let page = try text("\(english.folder)/report.html")
    #expect(english.result.status == 0 && page.contains("Revenue") && !page.contains("万"))
    #expect(try text("\(chinese.folder)/report.html").contains("万</data>"))
    #expect(try !text("\(full.folder)/report.html").contains("万"))
  }
}
