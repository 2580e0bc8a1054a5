import Foundation
import TestSupport
import Testing

/// The page that `tierbook report` makes of the published tables.
@Suite struct `The morning report` {
  private func page(_ database: TestDatabase, _ pipeline: String, _ more: String...) throws -> String {
    let folder = try TestFolder.make("report")
    let result = try Command(
      try Checkout.executable("tierbook"), ["report", pipeline, "--out", folder] + more,
      environment: database.environment
    ).wait()
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    let path = try #require(result.outputLines.first)
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  private func demo(_ more: String...) throws -> String {
    let (database, _) = try Demo.published.get()
    let folder = try TestFolder.make("report")
    let result = try Command(
      try Checkout.executable("tierbook"), ["report", "pipelines/demo.yaml", "--out", folder] + more,
      environment: database.environment
    ).wait()
    #expect(result.status == 0, "\(result.errors)")
    return try String(contentsOfFile: "\(folder)/\(Demo.date)/report.html", encoding: .utf8)
  }

  @Test func `needs no script and no network, is small, and is the same twice`() throws {
    let html = try demo()
    for forbidden in ["http:", "https:", "src=", "<script", "<link", "@import", "url("] {
      #expect(!html.contains(forbidden), "\(forbidden)")
    }
    #expect(html.contains("default-src 'none'"))
    #expect(html.utf8.count < 1_500_000)
    #expect(try demo() == html)
  }

  /// Every figure of a line is a `data` element whose value has all digits of the table's column.
  @Test(arguments: ["product_summary", "customer_summary", "company_summary"])
  func `has the figures of the tables to the last digit`(table: String) throws {
    let html = try demo("--top", "40")
    let (database, _) = try Demo.published.get()
    let key = table == "product_summary" ? "product_id" : "customer_id"
    var compared = 0
    for line in Page.lines(html, of: table) {
      for (column, value) in line.figures {
        let place =
          table == "company_summary"
          ? "month = '\(line.key.prefix(10))' and window_months = \(line.key.dropFirst(11))"
          : "month = '2026-10-01' and window_months = 12 and \(key) = \(line.key)"
        // The company's own table has a figure a line, of three months.
        if table == "company_summary", !line.key.hasPrefix("20") { continue }
        #expect(
          try database.values("select \(column) from tierbook.\(table) where \(place)") == [value],
          "\(line.key) \(column)")
        compared += 1
      }
    }
    #expect(compared > (table == "company_summary" ? 3 : 100))
  }

  @Test(arguments: ["en", "zh", "both"]) func `can be read by whoever listens to it`(language: String) throws {
    let html = try demo("--language", language)
    #expect(html.contains("<html lang=\"\(language == "en" ? "en" : "zh")\">"))
    #expect(Page.unbalanced(html) == [])
    var level = 0
    for heading in html.matches(of: #/<h([1-6])[ >]/#) {
      let next = try #require(Int(heading.1))
      #expect(next <= level + 1, "no heading is left out")
      level = next
    }
    #expect(html.matches(of: #/<h1[ >]/#).count == 1)
    for cell in html.matches(of: #/<th(?<attributes>(?: [^>]*)?)>/#) { #expect(cell.attributes.contains("scope=")) }
    let charts = html.matches(of: #/<svg[^>]*>/#)
    #expect(charts.count > 10)
    for chart in charts { #expect(chart.0.contains(#"role="img""#) && chart.0.contains("aria-labelledby=")) }
    let ids = html.matches(of: #/ id="(?<id>[^"]+)"/#).map(\.id)
    #expect(Set(ids).count == ids.count, "each id stands once")
    for link in html.matches(of: #/href="#(?<id>[^"]+)"/#) { #expect(ids.contains(link.id), "\(link.id)") }
    if language != "en" { #expect(html.contains("毛利率") && html.contains("2026年10月")) }
    if language == "zh" { #expect(!html.contains("Gross margin")) }
  }

  @Test func `shows hostile names as what they are`() throws {
    let nightly = try Market.nightly("report_names")
    try nightly.database.execute(
      """
      update market.product set product_name = '</script><b>&"''' || chr(8238) || product_id;
      update market.customer set customer_name = '<img src=x onerror=alert(1)>' || customer_id;
      """)
    try nightly.run(date: Market.date)
    let html = try page(nightly.database, "\(nightly.folder)/pipeline.yaml")
    #expect(!html.contains("<b>") && !html.contains("<img") && !html.contains("</script>"))
    #expect(!html.unicodeScalars.contains("\u{202E}"))
    #expect(html.contains("&lt;img src=x onerror=alert(1)&gt;"))
    #expect(Page.unbalanced(html) == [])
  }

  @Test func `says what it cannot show`() throws {
    let nightly = try Market.nightly("report_errors")
    func refused(_ more: String..., error: String) throws {
      let result = try nightly.launch("tierbook", ["report", "pipeline.yaml"] + more).wait()
      expect(
        result, code: 2,
        error: error.replacing(
          "PLACE", with: result.errors.firstMatch(of: #/at (the target [^\n]*)/#).map { String($0.1) } ?? ""))
    }
    try refused(
      error: "target: nothing is published in schema tierbook at PLACE\n  hint: run tierbook run pipeline.yaml first")
    try nightly.run(date: Market.date)
    try refused(
      "--month", "2019-01",
      error:
        "--month: nothing is published of 2019-01\n  accepted: a month from 2024-01 to 2025-03, a window of 1, 3, 12")
    try refused(
      "--window", "7",
      error:
        "--window: nothing is published of 7 months to 2025-03\n  accepted: a month from 2024-01 to 2025-03, a window of 1, 3, 12"
    )
  }
}

/// What a page consists of.
private enum Page {
  struct Line {
    var key: String
    var figures: [(column: String, value: String)]
  }

  /// The lines of a table that say which row they are made from.
  static func lines(_ html: String, of table: String) -> [Line] {
    html.matches(
      of: #/<(?<tag>tr|dl|li)[^>]*data-table="(?<table>[a-z_]+)" data-key="(?<key>[^"]*)">(?<body>.*?)<\/\k<tag>>/#
        .dotMatchesNewlines()
    )
    .filter { $0.table == table }.map { line in
      Line(
        key: String(line.key),
        figures: line.body.matches(of: #/<data value="(?<value>[^"]*)" data-column="(?<column>[a-z_]+)"/#)
          .map { (String($0.column), String($0.value)) })
    }
  }

  /// The elements that are not closed in their order.
  static func unbalanced(_ html: String) -> [String] {
    var (open, wrong): ([Substring], [String]) = ([], [])
    for tag in html.matches(of: #/<(?<end>\/?)(?<name>[a-zA-Z][a-zA-Z0-9]*)[^>]*?(?<closed>\/?)>/#) {
      if tag.name == "meta" || !tag.closed.isEmpty { continue }
      if tag.end.isEmpty {
        open.append(tag.name)
      } else if open.last == tag.name {
        open.removeLast()
      } else {
        wrong.append("\(tag.0) within \(open.last ?? "")")
      }
    }
    return wrong + open.map(String.init)
  }
}
