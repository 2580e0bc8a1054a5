import Foundation
import TestSupport
import Testing

/// The customers of the demo distributor, once published.
@Suite struct `The demo's customers` {
  private static let published = Result {
    let database = try Demo.database("demo_customers")
    let result = try Demo.run("pipelines/demo.yaml", database, date: Demo.date, work: try TestFolder.make("work"))
    #expect(result.status == 1 && result.errors == Demo.rejected)
    return database
  }

  private static let newest = "month = '2026-10-01' and window_months = 12"

  @Test func `equal plain SQL over the source, in every table`() throws {
    let rows = try expectCustomersAgree(
      try Self.published.get(), source: "Oracle/source_demo.sql",
      [
        "first_month": "2024-11-01", "business_date": Demo.date,
        "allowed_discount": #"{"A": 0.22, "B": 0.20, "C": 0.18}"#,
      ])
    #expect(rows.values.allSatisfy { $0 > 0 })
  }

  /// What sql/demo/README.md says of each, and what a salesperson is told.
  @Test(arguments: [
    (2001, "{\"one_off: 67% of the revenue in 2026-03\"}"),
    (2017, "{\"one_off: sales in 2 of 12 months\"}"),
  ])
  func `are false key accounts with the reason that their names give`(customer: Int, reasons: String) throws {
    let found = try Self.published.get().value(
      "select false_key_reasons from tierbook.customer_summary where \(Self.newest) and customer_id = \(customer)")
    #expect(found.contains(reasons.dropFirst().dropLast()), "\(found)")
  }

  @Test func `appear in the morning summary`() throws {
    let report = try Self.published.get().runFile("\(Checkout.root)/sql/demo/report.sql")
    for line in [
      "Morning summary, 12 months to 2026-10", "Key accounts", "Becoming key", "Coming Key Store", "Only look key",
      "One-off Bulk Buyer Ltd", "Leaving", "Leaving Wholesale Co", "Stop supply", "Dishonoured Note Cash & Carry",
      "Over the limit", "Overdue", "Moved up", "Moved down", "Visit no more", "Lines below cost", "Lines diverted",
    ] { #expect(report.contains(line), "\(line)") }
    #expect(!report.contains("nobody"))
  }
}

/// WideWorldImporters, a wholesaler's data that is not ours to ship: where TIERBOOK_WWI names its folder.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TIERBOOK_WWI"] != nil))
struct `WideWorldImporters` {
  @Test func `equals plain SQL in every table, and shows each line below cost`() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["TIERBOOK_WWI"])
    let database = try TestDatabase("wwi")
    let loaded = try Command(
      "/usr/bin/env", ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-f", "load.sql"], environment: database.environment,
      folder: folder
    ).wait()
    try #require(loaded.status == 0, "\(loaded.errors)")
    let result = try Demo.run(
      "pipelines/wideworldimporters.yaml", database, date: "2016-05-31", work: try TestFolder.make("work"))
    try #require(result.status == 0, "\(result.errors)")
    let left = result.outputLines.filter { $0.hasPrefix("classify  left out") }
    #expect(left.count == 2 && left[0].hasSuffix("no input targets") && left[1].hasSuffix("no input visits"))
    let rows = try expectCustomersAgree(
      database, source: "Oracle/source_wideworldimporters.sql",
      ["first_month": "2013-01-01", "business_date": "2016-05-31"])
    #expect(rows.filter { $0.value == 0 }.keys.sorted() == ["visit_plan"])
    #expect(
      try database.rows("select kind, count(*), sum(amount) from tierbook.exception_line group by kind")
        == [["below_cost", "4626", "320493.55"]])
    #expect(
      try database.rows(
        """
        select count(*), sum(l.extended_price - l.tax_amount - l.line_profit - (l.extended_price - l.tax_amount))
        from wwi.invoice_line l where l.quantity > 0 and l.line_profit < 0
        """) == [["4626", "320493.55"]])
  }
}
