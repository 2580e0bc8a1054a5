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

  /// The headings of the company's table, and what its caption says.
  private func companyTable(_ html: String) throws -> (caption: String, columns: [String], text: String) {
    let section = try #require(html.firstRange(of: "<section id=\"company\">"))
    let rest = html[section.upperBound...]
    let row = try #require(rest.firstRange(of: "data-key=\"revenue\""))
    let start = try #require(rest[..<row.lowerBound].ranges(of: "<table>").last)
    let table = rest[start.upperBound...].prefix(
      upTo: try #require(rest[row.upperBound...].firstRange(of: "</table>")).lowerBound)
    let caption = try #require(table.firstMatch(of: #/<caption>([^<]*)/#))
    return (
      String(caption.1), table.matches(of: #/<th scope="col"[^>]*>([^<]*)/#).map { String($0.1) }, String(table)
    )
  }

  @Test func `tells a change of a margin in points, and any other in per cent`() throws {
    let (database, _) = try Demo.published.get()
    func changes(_ figure: String, _ sign: String) throws -> [String] {
      try database.rows(
        """
        select to_char(\(figure), 'FMS990.0')
        from tierbook.company_summary now, tierbook.company_summary before
        where (now.month, now.window_months, before.window_months) = ('2026-10-01', 1, 1)
          and before.month in ('2026-09-01', '2025-10-01') order by before.month desc
        """
      ).map { $0[0].replacing("-", with: "−") + sign }
    }
    let (points, percents) = (
      try changes("100 * (now.gross_margin - before.gross_margin)", " pp"),
      try changes("100 * (now.revenue / before.revenue - 1)", "%")
    )
    let html = try demo()
    let head = try #require(html.firstMatch(of: #/<ul class="headline">.*?<\/ul>/#.dotMatchesNewlines())).0
    let table = try companyTable(html)
    #expect(points.count == 2 && percents.count == 2)
    for change in points + percents {
      #expect(head.contains(">\(change) <small>"), "\(change)")
      #expect(table.text.contains(">\(change)</td>"), "\(change)")
    }
    #expect(try demo("--language", "zh").contains(">\(points[0].dropLast(3)) 个百分点 <small>"))
  }

  @Test func `leaves out what a month is not compared with, and says why`() throws {
    let nightly = try Market.nightly("report_compared")
    try nightly.run(date: "2025-03-20")
    let pipeline = "\(nightly.folder)/pipeline.yaml"
    func table(_ month: String) throws -> (caption: String, columns: [String]) {
      let table = try companyTable(try page(nightly.database, pipeline, "--month", month))
      return (table.caption, table.columns)
    }
    #expect(try table("2025-03") == ("2025-03 · unfinished: not compared", ["What", "Month"]))
    let all = ["What", "Month", "Month before", "Change", "Same month last year", "Change"]
    #expect(try table("2025-02") == ("2025-02", all))
    #expect(
      try table("2024-02") == ("2024-02 · Same month last year: nothing is published", Array(all.prefix(4))))
    #expect(
      try table("2024-01") == (
        "2024-01 · Month before: nothing is published · Same month last year: nothing is published",
        Array(all.prefix(2))
      ))
  }

  @Test func `says how much of the target the revenue is, and of which sales the margin is`() throws {
    let (database, _) = try Demo.published.get()
    let row = try #require(
      try database.rows(
        """
        select to_char(target, 'FM999,999,990'), to_char(100 * target_attainment, 'FM990.0'),
          to_char(100 * costed_revenue / revenue, 'FM990.0')
        from tierbook.company_summary where (month, window_months) = ('2026-10-01', 1)
        """
      ).first)
    let head = try #require(try demo().firstMatch(of: #/<ul class="headline">.*?<\/ul>/#.dotMatchesNewlines())).0
    #expect(
      head.matches(of: #/<small>([^<]*%[^<]*)<\/small>/#).map { String($0.1) } == [
        "\(row[1])% of the target of \(row[0])", "of the \(row[2])% of sales with a cost",
      ])
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

  @Test func `has a bar for each salesperson, in another color below the target`() throws {
    let html = try demo()
    let (database, _) = try Demo.published.get()
    let rows = try database.rows(
      """
      select salesperson_name, target_attainment < 1 from tierbook.salesperson_summary
      where month = '2026-10-01' and window_months = 12 order by revenue desc nulls last, salesperson_key
      """)
    let chart = try #require(html.firstMatch(of: /<svg [^>]*chart-salespeople-title.*?<\/svg>/)).output
    let bars = chart.matches(of: /<rect [^>]*fill="var\(--chart-([a-z]+), [^>]*><title>/).map {
      $0.1 == "loss" ? "t" : "f"
    }
    #expect(bars == rows.map { $0[1] == "t" ? "t" : "f" } && bars.contains("t") && bars.contains("f"))
    for row in rows { #expect(chart.contains(">\(row[0].replacing("'", with: "&#39;")) ")) }
  }

  @Test func `names the products and customers of exceptions`() throws {
    let html = try demo()
    let (database, _) = try Demo.published.get()
    let lines = html.matches(of: #/<tr data-table="exception_line" [^>]*>(.*?)<\/tr>/#).map { line in
      line.1.matches(of: #/<t[dh][^>]*>(.*?)<\/t[dh]>/#).map { String($0.1).replacing("&amp;", with: "&") }
    }
    let names = try database.rows(
      """
      select coalesce(p.product_name, '(' || e.product_id || ')'), coalesce(c.customer_name, '(' || e.customer_id || ')')
      from tierbook.exception_line e
        left join tierbook.product_summary p on (p.month, p.window_months, p.product_id) = (e.month, 12, e.product_id)
        left join tierbook.customer_summary c on (c.month, c.window_months, c.customer_id) = (e.month, 12, e.customer_id)
      where e.month = '2026-10-01' order by e.amount desc nulls last, e.kind, e.position limit 20
      """)
    try #require(names.count == 20)
    #expect(lines.map { Array($0[2...3]) } == names)
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

  @Test func `compares a month that is not over with as many days of the year before, to the cent`() throws {
    let nightly = try Market.nightly(
      "report_unfinished", yaml: Market.yaml + "report: { mail: { from: a@b.c, to: d@e.f } }\n")
    try nightly.run(date: "2025-03-17")
    func head(_ more: String...) throws -> String {
      let result = try nightly.launch(
        "tierbook", ["report", "pipeline.yaml", "--month", "2025-03", "--out", "reports"] + more
      ).wait()
      try #require(result.status == 0, "\(result.errors)")
      let html = try String(contentsOfFile: "\(nightly.folder)/reports/2025-03-17/report.html", encoding: .utf8)
      return String(try #require(html.firstMatch(of: #/<header.*?<\/header>/#.dotMatchesNewlines())).0)
    }
    // The lines of the source in the first 17 days of both years: revenue, gross profit, and revenue with a cost.
    let sums = try nightly.database.rows(
      """
      select date_trunc('year', sale_date), sum(net_amount), sum(net_amount - cost), sum(net_amount) filter (where cost is not null)
      from (select s.sale_date, s.net_amount, coalesce(s.cost, p.unit_cost * s.quantity) as cost
        from market.sales_line s left join market.product p using (product_id)
        where sale_date between '2024-03-01' and '2024-03-17' or sale_date between '2025-03-01' and '2025-03-17') as l
      group by 1 order by 1
      """
    ).map { try $0[1...].map { try #require(Double($0)) } }
    func change(_ part: Double, _ sign: String = "%") -> String {
      String(format: "%+.1f", part * 100).replacing("-", with: "−") + sign
    }
    let changes = [
      change(sums[1][0] / sums[0][0] - 1), change(sums[1][1] / sums[0][1] - 1),
      change(sums[1][1] / sums[1][2] - sums[0][1] / sums[0][2], " pp"),
    ]
    let english = try head()
    #expect(english.contains("unfinished: first 17 days, compared with as many a year before"))
    let shown = english.matches(of: #/<span class="(?:up|down)">(?<text>[^<]+) <small>(?<against>[^<]+)</#)
    #expect(shown.map { String($0.text) } == changes)
    #expect(shown.allSatisfy { $0.against == "first 17 days of 2024-03" })
    #expect(try head("--language", "zh").contains("<small>2024年3月前 17 天</small>"))
    _ = try head("--format", "html,eml")
    let mail = try String(contentsOfFile: "\(nightly.folder)/reports/2025-03-17/report.eml", encoding: .utf8)
    let text = mail.components(separatedBy: "\r\n\r\n").compactMap { part in
      Data(base64Encoded: part.components(separatedBy: "\r\n--")[0].replacingOccurrences(of: "\r\n", with: ""))
    }.map { String(decoding: $0, as: UTF8.self) }.first { $0.contains("Revenue:") }
    #expect(text?.contains(", \(changes[0]) (first 17 days of 2024-03)") == true)

    // Where the files are not there, or are not what is published, nothing is compared.
    func expectNothing(_ head: String) {
      #expect(head.contains("unfinished: not compared") && !head.contains(#/class="(up|down)"/#), "\(head)")
    }
    expectNothing(try head("--work-dir", "nowhere"))
    try nightly.database.execute(
      "update tierbook.company_summary set revenue = revenue + 0.01 where month = '2024-03-01' and window_months = 1")
    expectNothing(try head())
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
