import Foundation
import TestSupport
import Testing

/// `tierbook report --for`: one salesperson's customers, and nothing of the others.
@Suite struct `The report of one salesperson` {
  private struct Person {
    var id: String
    var folder: String
    /// Names of other salespeople and of customers who are not this one's, and these customers' numbers.
    var foreignNames: [String]
    var foreignKeys: Set<String>
  }

  /// The reports of some salespeople of the demo, in all formats. 1 and 8 have small customers, 11 and 12 large ones.
  private static let reports = Result {
    let (database, _) = try Demo.published.get()
    let path = try Demo.pipeline([
      ("pipeline: demo\n", "pipeline: demo\nreport: { mail: { from: a@b.c, to: d@e.f } }\n")
    ])
    let out = try TestFolder.make("report_for")
    let salespeople = ["1", "8", "11", "12"]
    for salesperson in salespeople {
      let result = try Command(
        try Checkout.executable("tierbook"),
        [
          "report", path, "--for", salesperson, "--top", "3", "--format", "html,xlsx,csv,eml", "--no-bom", "--out", out,
        ], environment: database.environment
      ).wait()
      try #require(result.status == 0, "\(result.errors)")
    }
    let people = try database.rows("select salesperson_id, salesperson_name from shop.salesperson")
    let customers = try database.rows(
      "select customer_id, customer_name, coalesce(salesperson_id::text, '') from shop.customer")
    return salespeople.map { id in
      let own = customers.filter { $0[2] == id }.map { $0[1] }
      let others = customers.filter { $0[2] != id }
      let names = people.filter { $0[0] != id }.map { $0[1] } + others.map { $0[1] }
      return Person(
        id: id, folder: "\(out)/\(Demo.date)/salesperson-\(id)",
        foreignNames: names.filter { name in !own.contains { $0.contains(name) } },
        foreignKeys: Set(others.map { $0[0] }))
    }
  }

  /// What the list says for each of the reasons, in the order in which the test asks for them.
  private static let reasons = [
    "Stop supply", "more than its limit", "Warning level", "falls to a lower tier", "rises to a better tier",
    "visits made", "credit to be reviewed",
  ]

  private func text(_ path: String) throws -> String {
    String(decoding: try #require(FileManager.default.contents(atPath: path), "\(path)"), as: UTF8.self)
  }

  /// The bodies of the mail and its attachments.
  private func mailParts(_ person: Person) throws -> [String] {
    try text("\(person.folder)/report.eml").components(separatedBy: "\r\n\r\n").compactMap { part in
      Data(base64Encoded: part.components(separatedBy: "\r\n--")[0].replacingOccurrences(of: "\r\n", with: ""))
    }.map { String(decoding: $0, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n") }
  }

  /// The lines of the page's work list: the key and the text of each cell.
  private func workLines(_ person: Person) throws -> [(key: String, cells: [String])] {
    let html = try text("\(person.folder)/report.html")
    let work = try #require(html.firstMatch(of: #/<section id="work".*?<\/section>/#.dotMatchesNewlines())).0
    return work.matches(
      of: #/data-table="customer_summary" data-key="(?<key>[^"]*)">(?<cells>.*?)<\/tr>/#.dotMatchesNewlines()
    ).map { line in
      let cells = line.cells.matches(of: #/<t[dh](?: [^>]*)?>(?<text>.*?)<\/t[dh]>/#).map { cell in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")].reduce(
          cell.text.replacing(#/<[^>]*>/#, with: "")
        ) { $0.replacing($1.0, with: $1.1) }
      }
      return (String(line.key), cells.map { String($0).trimmingCharacters(in: .whitespaces) })
    }
  }

  private func expectNobodyElse(in text: String, of person: Person, _ file: String) {
    let found = person.foreignNames.filter { text.contains($0) }
    #expect(found == [], "\(file) of \(person.id)")
  }

  @Test func `has nobody else's name in the page, the mail and the lists`() throws {
    for person in try Self.reports.get() {
      try #require(person.foreignNames.count > 100)
      let html = try text("\(person.folder)/report.html")
      let whose = "Month 2026-10, 12 months · Customers of salesperson \(person.id) · Run"
      #expect(html.contains(whose))
      expectNobodyElse(in: html, of: person, "report.html")
      for line in html.matches(of: #/data-table="(?<table>[a-z_]+)" data-key="(?<key>[^"]*)"/#) {
        guard ["customer_summary", "customer_cause", "credit_summary", "visit_plan"].contains(line.table) else {
          continue
        }
        #expect(!person.foreignKeys.contains(String(line.key)), "\(line.table) of \(person.id)")
      }
      let bodies = try mailParts(person)
      try #require(bodies.contains { $0.contains("Morning report: demo") && $0.contains(whose) })
      for body in bodies {
        expectNobodyElse(in: body, of: person, "report.eml")
        #expect(!body.contains("lines read"))
      }
      let lists = try FileManager.default.contentsOfDirectory(atPath: "\(person.folder)/csv").sorted()
      #expect(lists == ["customer_summary.csv", "exception_line.csv", "salesperson_summary.csv", "visit_plan.csv"])
      for list in lists {
        let csv = try text("\(person.folder)/csv/\(list)")
        expectNobodyElse(in: csv, of: person, list)
        let rows = csv.components(separatedBy: "\r\n").filter { !$0.isEmpty }.map { $0.components(separatedBy: ",") }
        let column = list == "salesperson_summary.csv" ? "salesperson_id" : "customer_id"
        let place = try #require(rows.first?.firstIndex(of: column))
        for row in rows.dropFirst() where column == "salesperson_id" { #expect(row[place] == person.id) }
        for row in rows.dropFirst() where column == "customer_id" {
          #expect(!person.foreignKeys.contains(row[place]), "\(list) of \(person.id)")
        }
      }
    }
  }

  @Test func `has nobody else's name or number in the workbook, and no sums of all`() throws {
    for person in try Self.reports.get() {
      let book = WrittenBook(path: "\(person.folder)/report.xlsx")
      let names = try book.elements("xl/workbook.xml").filter { $0.name == "sheet" }.map { $0["name"] }
      for (place, name) in names.enumerated() {
        let cells = try book.cells(sheet: place + 1)
        for cell in cells.values where cell.type == "s" {
          #expect(!person.foreignNames.contains { cell.value.contains($0) }, "\(name) of \(person.id): \(cell.value)")
        }
        #expect(!cells.values.contains { $0.value.contains("lines read") })
        let columns = cells.filter { ["Customer no.", "No."].contains($0.value.value) }.keys.map {
          $0.filter(\.isLetter)
        }
        for (key, cell) in cells where columns.contains(key.filter(\.isLetter)) {
          #expect(!person.foreignKeys.contains(cell.value), "\(name) of \(person.id): \(cell.value)")
        }
        if name == "Gaps" { #expect(!cells.values.contains { $0.value == "Revenue" }) }
      }
    }
  }

  @Test func `begins with all customers to work on, the largest first, also where lists are cut`() throws {
    let (database, _) = try Demo.published.get()
    var (listed, warned, offered) = (0, 0, 0)
    for person in try Self.reports.get() {
      let html = try text("\(person.folder)/report.html")
      let sections = html.matches(of: #/<section id="(?<id>[a-z]+)"/#).map(\.id)
      let work = try #require(html.firstMatch(of: #/<section id="work".*?<\/section>/#.dotMatchesNewlines())).0
      #expect(sections.prefix(2) == ["today", "work"])
      let lines = work.matches(of: #/data-table="customer_summary" data-key="(?<key>[^"]*)"/#).map { String($0.key) }
      let rows = try database.rows(
        """
        with own as (
          select customer_id, revenue, churn_level, revenue_to_next, revenue_to_keep from tierbook.customer_summary
          where month = '2026-10-01' and window_months = 12 and salesperson_id = \(person.id)),
        visit as (
          select customer_id, visits_planned, visits_made from tierbook.visit_plan
          where month = '2026-10-01' and salesperson_id = \(person.id)),
        reason as (
          select customer_id, revenue, coalesce(stop_supply, false) as stopped, coalesce(over_limit, false) as over,
            coalesce(churn_level >= 1, false) as warned,
            coalesce(revenue > 0 and revenue_to_keep <= revenue / 20, false) as falling,
            coalesce(revenue > 0 and revenue_to_next <= revenue / 20, false) as rising,
            coalesce(visits_made < visits_planned, false) as visit, coalesce(next_review_on <= '2026-10-31', false) as review
          from own full join visit using (customer_id)
            left join (select * from tierbook.credit_summary where month = '2026-10-01') c using (customer_id))
        select customer_id, stopped, over, warned, falling, rising, visit, review from reason
        where stopped or over or warned or falling or rising or visit or review
        order by revenue desc nulls last, customer_id
        """)
      let expected = rows.map { $0[0] }
      #expect(lines == expected, "of \(person.id)")
      #expect(work.contains("Work list (\(expected.count))"))
      listed += expected.count
      warned += work.matches(of: #/Warning level [1-4]: /#).count
      for (place, (line, row)) in zip(work.components(separatedBy: "data-key=").dropFirst(), rows).enumerated() {
        let (key, told) = (row[0], row[1...].map { $0 == "t" })
        for (isTold, words) in zip(told, Self.reasons) { #expect(line.contains(words) == isTold, "\(words) of \(key)") }
        // The view takes a while, so the first ones stand for all.
        guard place < 3 else { continue }
        let products = try database.values(
          """
          select product_name from tierbook.customer_product c join tierbook.product_summary p
            using (month, window_months, product_id)
          where month = '2026-10-01' and window_months = 12 and customer_id = \(key) and not bought
          order by key_accounts_buying desc, p.revenue desc nulls last, product_id limit 3
          """
        ).map { $0.replacing("&", with: "&amp;").replacing("'", with: "&#39;") }
        offered += products.count
        #expect(line.contains("<td>\(products.isEmpty ? "–" : products.joined(separator: ", "))</td></tr>"), "\(key)")
      }
    }
    #expect(listed > 20 && warned > 5 && offered > 0, "\(listed) \(warned) \(offered)")
  }

  @Test func `has the work list in the workbook as the page has it, and its first customers in the mail`() throws {
    let (database, _) = try Demo.published.get()
    for person in try Self.reports.get() {
      let lines = try workLines(person)
      try #require(!lines.isEmpty)
      let book = WrittenBook(path: "\(person.folder)/report.xlsx")
      let names = try book.elements("xl/workbook.xml").filter { $0.name == "sheet" }.map { $0["name"] }
      let place = try #require(names.firstIndex(of: "Work list"))
      #expect(names.prefix(3) == ["Read me", "Today", "Work list"])
      let cells = try book.cells(sheet: place + 1)
      let headers = [
        "Customer no.", "Customer", "Revenue", "Tier by revenue within the segment", "Why", "What to offer",
      ]
      #expect(zip("ABCDEF", headers).allSatisfy { cells["\($0)5"]?.value == $1 })
      #expect(cells["A\(lines.count + 6)"] == nil)
      for (number, line) in lines.enumerated() {
        let row = number + 6
        func cell(_ column: String) -> String { cells["\(column)\(row)"]?.value ?? "–" }
        #expect(cell("A") == line.key)
        #expect([cell("B"), cell("D"), cell("E"), cell("F")] == [0, 2, 3, 4].map { line.cells[$0] }, "\(line.key)")
        let revenue = try database.values(
          "select revenue from tierbook.customer_summary where month = '2026-10-01' and window_months = 12 "
            + "and customer_id = \(line.key)")
        #expect(revenue.first.map { Double($0) } == Double(cell("C")), "\(line.key)")
      }
      let total = try #require(cells["C3"])
      #expect(total.formula == "SUBTOTAL(109,C6:C\(lines.count + 5))")

      let bodies = try mailParts(person)
      let plain = try #require(bodies.first { $0.contains("Morning report: demo") })
      let work = try #require(plain.components(separatedBy: "\nWork list (\(lines.count))\n").dropFirst().first)
      let told = work.components(separatedBy: "\n").filter { !$0.isEmpty }
      // --top is 3.
      #expect(told.count == (lines.count > 3 ? 4 : lines.count), "\(work)")
      for (line, text) in zip(lines.prefix(3), told) {
        #expect(text == "  \(line.cells[0]), \(line.cells[1]) – \(line.cells[3])" || line.cells[3].count > 160)
      }
      if lines.count > 3 { #expect(told.last == "  3 of \(lines.count)") }
      let html = try #require(bodies.first { $0.contains("bgcolor=\"#ffffff\"") })
      #expect(html.contains("<b>Work list (\(lines.count))</b>") && html.utf8.count < 100_000)
    }
  }

  /// The sums that one salesperson must not learn, and the numbers of a list by its columns.
  @Test func `has no figure from which it can be computed what all sell`() throws {
    let (database, _) = try Demo.published.get()
    let sums = try database.rows(
      """
      select 'company', revenue::text, gross_profit::text from tierbook.company_summary
      where month = '2026-10-01' and window_months = 12
      union all select coalesce(channel, 'no channel'), sum(revenue)::text, sum(gross_profit)::text
      from tierbook.customer_summary where month = '2026-10-01' and window_months = 12 group by channel
      union all select 'company, 1 month', revenue::text, gross_profit::text from tierbook.company_summary
      where month = '2026-10-01' and window_months = 1
      """)
    try #require(sums.count > 4)
    for person in try Self.reports.get() {
      // A channel of one salesperson alone is no secret.
      let own = Set(
        try database.values(
          """
          select channel from tierbook.customer_summary where month = '2026-10-01' and window_months = 12
          group by channel having count(distinct salesperson_id) = 1
          """))
      let secret = sums.filter { !own.contains($0[0]) }
      let pages = [try text("\(person.folder)/report.html")] + (try mailParts(person).prefix(2))
      let written = try secret.flatMap { try $0[1...].map { try #require(Double($0)) } }.flatMap { sum in
        [String(format: "%.2f", sum), String(format: "%.0f", sum)].flatMap { [$0, grouped($0)] }
      }.filter { $0.count > 5 }
      for page in pages { #expect(written.filter { page.contains($0) } == [], "of \(person.id)") }
      for (list, revenue) in [("customer_summary", "revenue"), ("salesperson_summary", "revenue")] {
        let rows = try text("\(person.folder)/csv/\(list).csv").components(separatedBy: "\r\n")
          .filter { !$0.isEmpty }.map { $0.components(separatedBy: ",") }
        let header = rows[0]
        let place = try #require(header.firstIndex(of: revenue))
        for row in rows.dropFirst() {
          guard let part = Double(row[place]), part > 0 else { continue }
          for (name, value) in zip(header, row) {
            guard let number = Double(value), number != 0 else { continue }
            for sum in secret {
              let whole = try #require(Double(sum[1]))
              #expect(
                abs(part / number / whole - 1) > 1e-4 || part == whole, "\(list).\(name) of \(person.id): \(sum[0])")
              #expect(abs(number / whole - 1) > 1e-6, "\(list).\(name) of \(person.id): \(sum[0])")
            }
          }
        }
        #expect(!header.contains { $0.hasSuffix("_share") && $0.contains("cumulative") || $0.hasSuffix("_rank") })
      }
      let book = WrittenBook(path: "\(person.folder)/report.xlsx")
      let readMe = try book.cells(sheet: 1).values.map(\.value)
      #expect(
        readMe.contains(
          "Columns from which it could be computed what all have: Sales share, Channel share, "
            + "Rank by revenue within the segment, Cumulative share by revenue within the segment"), "\(readMe)")
      let names = try book.elements("xl/workbook.xml").filter { $0.name == "sheet" }.map { $0["name"] }
      let customers = try book.cells(sheet: try #require(names.firstIndex(of: "Customers")) + 1).values.map(\.value)
      #expect(customers.contains("Revenue") && customers.contains("Tier by revenue within the segment"))
      for header in ["Sales share", "Channel share", "Rank by revenue within the segment"] {
        #expect(!customers.contains(header))
      }
    }
  }

  private func grouped(_ number: String) -> String {
    let parts = number.split(separator: ".", maxSplits: 1)
    let digits = Array(parts[0])
    let whole = digits.enumerated().reduce(into: "") { text, digit in
      if digit.offset > 0, (digits.count - digit.offset) % 3 == 0 { text += "," }
      text.append(digit.element)
    }
    return ([whole] + parts.dropFirst().map(String.init)).joined(separator: ".")
  }

  /// In a window of one month, fewer customers have a row where past customers have none.
  @Test(arguments: [1, 12])
  func `has the credit of the customers of its window, on the page and in the workbook`(window: Int) throws {
    let nightly = try Market.nightly(
      "report_credit_\(window)", yaml: Market.yaml + "outputs: { customer_summary: active }\n")
    try nightly.run(date: Market.date)
    let result = try nightly.launch(
      "tierbook",
      ["report", "pipeline.yaml", "--for", "3", "--window", "\(window)", "--top", "1000", "--out", "reports"]
    ).wait()
    try #require(result.status == 0, "\(result.errors)")
    let folder = "\(nightly.folder)/reports/\(Market.date)/salesperson-3"
    func keys(_ condition: String) throws -> Set<String> {
      Set(
        try nightly.database.values(
          """
          select customer_id from tierbook.credit_summary c where month = '2025-03-01' and \(condition) and exists (
            select from tierbook.customer_summary s where s.month = c.month and window_months = \(window)
              and salesperson_id = 3 and s.customer_id = c.customer_id)
          """))
    }
    let all = try keys("true")
    #expect(all.count == (window == 1 ? 8 : 10))
    let book = WrittenBook(path: "\(folder)/report.xlsx")
    let names = try book.elements("xl/workbook.xml").filter { $0.name == "sheet" }.map { $0["name"] }
    let cells = try book.cells(sheet: try #require(names.firstIndex(of: "Credit")) + 1)
    let column = try #require(cells.first { $0.value.value == "Customer no." }).key
    let row = try #require(Int(column.drop { $0.isLetter }))
    let listed = cells.filter { $0.key.hasPrefix("A") && Int($0.key.dropFirst()).map { $0 > row } ?? false }
    #expect(Set(listed.values.map(\.value)) == all)
    let page = try text("\(folder)/report.html")
    let credit = page.firstMatch(of: #/<section id="credit".*?<\/section>/#.dotMatchesNewlines())?.0 ?? ""
    let shown = credit.matches(of: #/data-table="credit_summary" data-key="(?<key>[^"]*)"/#).map { String($0.key) }
    #expect(Set(shown) == (try keys("(stop_supply or over_limit)")))
  }
}
