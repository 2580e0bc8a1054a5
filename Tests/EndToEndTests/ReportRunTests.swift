import Foundation
import TestSupport
import Testing

/// The report that a run makes, and the lists and the mail of it.
@Suite struct `The report of a run` {
  private func text(_ path: String) throws -> String {
    String(decoding: try #require(FileManager.default.contents(atPath: path), "\(path)"), as: UTF8.self)
  }

  @Test func `is made after publishing, and its command is told of it before that for the outcome`() throws {
    let nightly = try Shop.nightly(
      "report_run",
      yaml: Shop.yaml + """
        report: { out: reports, keep: 1, mail: { from: a@example.com, to: b@example.com } }
        on_report: 'echo "$TIERBOOK_OUTCOME|$TIERBOOK_REPORT_DIR|$TIERBOOK_REPORT_MAIL" >> told'
        on_success: 'echo success >> told'

        """)
    let out = "\(nightly.folder)/reports"
    try nightly.run(date: "2024-12-30", "--metrics-file", "metrics.prom")
    let first = "\(out)/2024-12-30"
    #expect(try text("\(nightly.folder)/told") == "done|\(first)|\(first)/report.eml\nsuccess\n")
    #expect(
      try text("\(nightly.folder)/metrics.prom").contains(
        "\ntierbook_report_failed{pipeline=\"shop\",command=\"run\"} 0\n"))
    let mail = try text("\(first)/report.eml")
    #expect(mail.hasPrefix("From: a@example.com\r\nTo: b@example.com\r\nSubject: "))
    #expect(mail.contains("filename=\"report-2024-12-30.html\""))
    #expect(try text("\(out)/index.html").contains("href=\"2024-12-30/report.eml\""))

    // One night stays.
    try nightly.run(date: "2024-12-31")
    #expect(try FileManager.default.contentsOfDirectory(atPath: out).sorted() == ["2024-12-31", "index.html"])
    // A stage by itself makes none.
    try FileManager.default.removeItem(atPath: out)
    #expect(try nightly.tierbook("publish").status == 0)
    #expect(!FileManager.default.fileExists(atPath: out))
  }

  @Test func `that cannot be made is a warning, and the night is good`() throws {
    let nightly = try Shop.nightly(
      "report_fails",
      yaml: Shop.yaml
        + "report: { out: /proc/nowhere }\non_report: 'echo report >> told'\non_success: 'echo success >> told'\n")
    let result = try nightly.run("--metrics-file", "metrics.prom")
    #expect(result.errors.hasPrefix("tierbook: warning: report: /proc/nowhere: cannot be made: "))
    #expect(try text("\(nightly.folder)/told") == "success\n")
    #expect(
      try text("\(nightly.folder)/metrics.prom").contains(
        "\ntierbook_report_failed{pipeline=\"shop\",command=\"run\"} 1\n"))
  }

  @Test func `a mail without an address is refused`() throws {
    let nightly = try Shop.nightly("report_unaddressed")
    try nightly.run()
    expect(
      try nightly.tierbook("report", "--format", "eml"), code: 2,
      error: """
        pipeline.yaml: eml: nobody is named to whom
          accepted: report: { mail: { from, to } }
          hint: add the key report, or leave eml out
        """)
  }

  @Test func `the demo's lists are the published rows, and its mail has what the page says today`() throws {
    let database = try Demo.published.get().database
    let path = try Demo.pipeline([
      ("pipeline: demo\n", "pipeline: demo\nreport: { mail: { from: a@b.c, to: d@e.f } }\n")
    ])
    let out = try TestFolder.make("report_demo")
    func report(_ more: String...) throws -> CommandResult {
      try Command(
        try Checkout.executable("tierbook"), ["report", path, "--out", out] + more, environment: database.environment
      ).wait()
    }
    let result = try report("--format", "csv,eml", "--no-bom", "--no-spreadsheet-safe")
    try #require(result.status == 0, "\(result.errors)")
    let folder = "\(out)/\(Demo.date)"
    let columns = "customer_id, customer_name, revenue, churn_reasons"
    let rows = try database.rows(
      "select \(columns) from tierbook.customer_summary where month = '2026-10-01' and window_months = 12 order by customer_id"
    )
    let list = try text("\(folder)/csv/customer_summary.csv").components(separatedBy: "\r\n")
    #expect(list.count == rows.count + 2 && list.last == "")
    #expect(list[1].hasPrefix("2026-10-01,12,\(rows[0][0]),"))
    let products = try text("\(folder)/csv/product_summary.csv").components(separatedBy: "\r\n")
    let count = try database.value(
      "select count(*) from tierbook.product_summary where month = '2026-10-01' and window_months = 12")
    #expect("\(products.count - 2)" == count)

    let mail = try text("\(folder)/report.eml")
    let bodies = mail.components(separatedBy: "\r\n\r\n").compactMap { part in
      Data(base64Encoded: part.components(separatedBy: "\r\n--")[0].replacingOccurrences(of: "\r\n", with: ""))
    }.map { String(decoding: $0, as: UTF8.self) }.filter { !$0.isEmpty }
    try #require(bodies.count == 3)
    #expect(bodies[1].utf8.count < 100_000 && !bodies[1].contains("<svg") && !bodies[1].contains("<style"))
    #expect(bodies[1].contains("bgcolor=\"#e69f00\"") && !bodies[1].contains("class="))
    // The page travels without the cards beside it.
    let page = try text("\(folder)/report.html").replacing(#/<a href="cards\/[^>]*>(?<who>[^<]*)<\/a>/#) { $0.who }
    #expect(bodies[2].replacingOccurrences(of: "\r\n", with: "\n") == page && !page.contains("href=\"cards/"))
    let revenue = try #require(bodies[0].firstMatch(of: /Revenue: ([0-9,]+[0-9])/))
    #expect(bodies[1].contains("<b>\(revenue.1)</b>") && bodies[2].contains(">\(revenue.1)</data>"))
    let told = bodies[2].matches(of: #/<span class="who">(?:<a [^>]*>)?(?<who>[^<]+)</#).map(\.who)
    #expect(!told.isEmpty && bodies[0].contains("Today: New against the month before"))
    for who in told where !who.contains("&") { #expect(bodies[0].contains(who)) }
    #expect(bodies[0].contains("still over the limit: ") && bodies[1].contains("still over the limit: "))

    // The same tables give the same bytes.
    #expect(try report("--format", "eml").status == 0)
    #expect(try text("\(folder)/report.eml") == mail)
  }
}
