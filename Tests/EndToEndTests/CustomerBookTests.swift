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
