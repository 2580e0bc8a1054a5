import Foundation
import TestSupport
import Testing

/// `tiers.products.hold` and `tiers.customers.hold`.
@Suite struct `Held tiers` {
  /// The demo with a band of 0.02 for products and one of 0.01 for customers.
  private static let published = Result {
    let database = try Demo.database("demo_held")
    let file = try Demo.pipeline([
      ("cuts: { A: 0.75, B: 0.95 }", "hold: { band: 0.02 }\n    cuts: { A: 0.75, B: 0.95 }"),
      ("cuts: { A: 0.80, B: 0.95 }", "hold: { band: 0.01 }\n    cuts: { A: 0.80, B: 0.95 }"),
    ])
    let result = try Demo.run(file, database, date: Demo.date, work: try TestFolder.make("work"))
    #expect(result.status == 1, "\(result.errors)")
    return database
  }

  /// Moves from one month to the next, without those from N; of these, those that are back after one month; rows
  /// whose held tier is another than the one by the cuts, in per mille.
  private func counts(_ table: String, _ basis: String, window: Int, _ column: String) throws -> String {
    let key = table == "product_summary" ? "product_id" : "customer_id"
    return try Self.published.get().rows(
      """
      with t as (
        select \(key) as item, month, \(basis)_tier as raw, \(basis)_\(column) as tier
        from tierbook.\(table) where window_months = \(window) and \(basis)_tier is not null
      ), moved as (
        select n.item, n.month, b.tier as from_tier, n.tier as to_tier from t n
        join t b on b.item = n.item and b.month = (n.month - interval '1 month')::date and b.tier <> n.tier
        where b.raw <> 'N'
      )
      select (select count(*) from moved),
        (select count(*) from moved m where exists (
          select from moved r where (r.item, r.from_tier, r.to_tier) = (m.item, m.to_tier, m.from_tier)
            and r.month = (m.month + interval '1 month')::date)),
        (select round(1000.0 * count(*) filter (where raw <> tier) / count(*)) from t)
      """)[0].joined(separator: " ")
  }

  @Test func `of the demo flap less the wider the band is`() throws {
    var found: [String] = []
    for (table, basis, window, column) in [
      ("product_summary", "revenue", 12, "tier"), ("product_summary", "revenue", 12, "held_tier"),
      ("product_summary", "profit", 12, "held_tier"), ("product_summary", "contribution", 12, "held_tier"),
      ("product_summary", "revenue", 3, "tier"), ("product_summary", "revenue", 3, "held_tier"),
      ("product_summary", "revenue", 1, "tier"), ("product_summary", "revenue", 1, "held_tier"),
      ("customer_summary", "revenue", 12, "tier"), ("customer_summary", "revenue", 12, "held_tier"),
    ] { found.append(try counts(table, basis, window: window, column)) }
    #expect(
      found == [
        "176 32 0", "74 0 69", "64 0 66", "41 0 58", "998 221 0", "603 38 80", "2551 1097 0", "1830 619 90", "101 17 0",
        "64 0 23",
      ])
  }

  @Test func `of the demo equal plain SQL`() throws {
    try expectCustomersAgree(
      try Self.published.get(), source: "Oracle/source_demo.sql",
      [
        "first_month": "2024-11-01", "business_date": Demo.date, "hold_band": "0.02", "c_hold_band": "0.01",
        "allowed_discount": #"{"A": 0.22, "B": 0.20, "C": 0.18}"#,
      ])
  }

  @Test func `follow a month that is restated, and are none without the option`() throws {
    let held = "tiers: { products: { hold: { band: 0.1 } }, customers: { hold: { band: 0.1 } } }\n"
    let nightly = try Market.nightly("held", yaml: Market.yaml + held)
    try nightly.run(date: Market.date)
    let given = ["hold_band": "0.1", "c_hold_band": "0.1"]
    try Market.expectOracleAgrees(nightly.database, given)
    try nightly.database.execute(
      "update market.sales_line set net_amount = net_amount * 7 where sale_date < '2024-03-01' and product_id % 3 = 1")
    try nightly.run(date: Market.date)
    try Market.expectOracleAgrees(nightly.database, given)
    try nightly.write(Market.yaml)
    try nightly.run(date: Market.date)
    try Market.expectOracleAgrees(nightly.database)
  }
}
