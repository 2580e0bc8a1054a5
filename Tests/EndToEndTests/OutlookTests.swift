import TestSupport
import Testing

/// `…_outlook` and `…_outlook_tier`. With the options as they are by default, every suite that compares with plain SQL
/// compares them too.
@Suite struct `Outlooks` {
  /// An outlook, its rows, and what the tiers did in the three months after: rose, stayed, fell.
  private func kept(_ table: String, _ basis: String) throws -> [[String]] {
    let key = table == "product_summary" ? "product_id" : "customer_id"
    return try Demo.published.get().database.rows(
      """
      select t.\(basis)_outlook, count(*), count(*) filter (where n.\(basis)_tier < t.\(basis)_tier),
        count(*) filter (where n.\(basis)_tier = t.\(basis)_tier),
        count(*) filter (where n.\(basis)_tier > t.\(basis)_tier)
      from tierbook.\(table) t
      join tierbook.\(table) n on n.\(key) = t.\(key) and n.window_months = 12 and n.\(basis)_tier is not null
        and n.month = (t.month + interval '3 months')::date
      where t.window_months = 12 and t.\(basis)_outlook is not null
      group by 1 order by 1
      """)
  }

  @Test func `of the demo never point the wrong way round, and are mostly right`() throws {
    #expect(
      try kept("product_summary", "revenue") == [
        ["falling", "153", "0", "53", "100"], ["rising", "121", "74", "47", "0"],
        ["stable", "2684", "59", "2569", "56"],
        ["uncertain", "60", "10", "40", "10"],
      ])
    #expect(
      try kept("product_summary", "profit") == [
        ["falling", "126", "0", "38", "88"], ["rising", "98", "65", "33", "0"], ["stable", "2727", "56", "2607", "64"],
        ["uncertain", "67", "12", "44", "11"],
      ])
    #expect(
      try kept("customer_summary", "revenue") == [
        ["falling", "62", "0", "4", "58"], ["rising", "59", "53", "6", "0"], ["stable", "2388", "32", "2342", "14"],
        ["uncertain", "90", "26", "48", "16"],
      ])
  }

  @Test func `stand in the longest window of complete months alone`() throws {
    let nightly = try Market.nightly("outlook_places")
    try nightly.run(date: "2025-02-15")
    for table in ["product_summary", "customer_summary"] {
      #expect(
        try nightly.database.rows(
          """
          select distinct month, window_months from tierbook.\(table)
          where coalesce(revenue_outlook, revenue_outlook_tier, profit_outlook, profit_outlook_tier) is not null
          order by 1
          """) == [["2024-12-01", "12"], ["2025-01-01", "12"]])
    }
    try Market.expectOracleAgrees(nightly.database, ["business_date": "2025-02-15"])
  }

  @Test func `look as far ahead as they are told, and follow a month that is restated`() throws {
    let options = "outlook: { horizon: 5 }\ncustomers: { average_months: 6 }\n"
    let nightly = try Market.nightly("outlook_far", yaml: Market.yaml + options)
    try nightly.run(date: Market.date)
    let given = ["outlook_horizon": "5", "average_months": "6"]
    try Market.expectOracleAgrees(nightly.database, given)
    try nightly.database.execute(
      "update market.sales_line set net_amount = net_amount * 7 where sale_date < '2024-06-01' and product_id % 3 = 1")
    try nightly.run(date: Market.date)
    try Market.expectOracleAgrees(nightly.database, given)
    try nightly.write(Market.yaml)
    try nightly.run(date: Market.date)
    try Market.expectOracleAgrees(nightly.database)
  }

  @Test func `equal plain SQL where the lower tier has the crossing item and the window is shorter than the way ahead`()
    throws
  {
    let yaml = try Market.yaml.edited("[1, 3, 12]", "[1, 2]")
    let options = """
      outlook: { horizon: 3 }
      tiers: { products: { crossing: lower }, customers: { crossing: lower } }

      """
    let nightly = try Market.nightly("outlook_lower", yaml: yaml + options)
    try nightly.run(date: Market.date)
    try Market.expectOracleAgrees(
      nightly.database, ["windows": "1,2", "crossing": "lower", "c_crossing": "lower"])
  }
}
