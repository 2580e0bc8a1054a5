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

  private func expectNobodyElse(in text: String, of person: Person, _ file: String) {
    let found = person.foreignNames.filter { text.contains($0) }
    #expect(found == [], "\(file) of \(person.id)")
  }

  @Test func `has nobody else's name in the page, the mail and the lists`() throws {
    for person in try Self.reports.get() {
      try #require(person.foreignNames.count > 100)
      let html = try text("\(person.folder)/report.html")
      expectNobodyElse(in: html, of: person, "report.html")
      for line in html.matches(of: #/data-table="(?<table>[a-z_]+)" data-key="(?<key>[^"]*)"/#) {
        guard ["customer_summary", "customer_cause", "credit_summary", "visit_plan"].contains(line.table) else {
          continue
        }
        #expect(!person.foreignKeys.contains(String(line.key)), "\(line.table) of \(person.id)")
      }
      let mail = try text("\(person.folder)/report.eml")
      let bodies = mail.components(separatedBy: "\r\n\r\n").compactMap { part in
        Data(base64Encoded: part.components(separatedBy: "\r\n--")[0].replacingOccurrences(of: "\r\n", with: ""))
      }.map { String(decoding: $0, as: UTF8.self) }
      try #require(bodies.contains { $0.contains("Morning report: demo") })
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
}
