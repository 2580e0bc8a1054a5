import TestSupport
import Testing

/// `outputs: { customer_summary: active }`: past customers and prospects have no row there, and count everywhere else.
@Suite struct `Active customers` {
  private static let others = [
    "customer_composition", "customer_tier_summary", "customer_movement", "customer_product", "salesperson_summary",
    "credit_summary", "visit_plan", "exception_line", "company_summary", "product_summary",
  ]
  private static let active = "outputs: { customer_summary: active }\n"

  private func counts(_ nightly: NightlyRun) throws -> [String] {
    try Self.others.map { table in
      try nightly.database.value(
        "select count(*) || ' ' || md5(string_agg(t::text, '' order by t::text)) "
          + "from (select (to_jsonb(s) - 'run_id') from tierbook.\(table) s) t")
    }
  }

  @Test func `alone stay of a table that had all, and come back when all are wanted`() throws {
    let nightly = try Market.nightly("active")
    try nightly.run(date: Market.date)
    let all = try nightly.database.rows(
      "select month, window_months, customer_id, status from tierbook.customer_summary")
    let others = try counts(nightly)
    try nightly.database.execute("create table kept as select * from tierbook.customer_summary")
    let yaml = Market.yaml + Self.active
    try nightly.write(yaml)
    let run = try nightly.run(date: Market.date)
    #expect(run.output.contains(/check +tiers +cover all/), "\(run.output)")
    // Rows that stay are the same rows.
    #expect(
      try nightly.database.value(
        "select count(*) from (select to_jsonb(t) - 'run_id' from tierbook.customer_summary t "
          + "except select to_jsonb(t) - 'run_id' from kept t) t") == "0")
    try Market.expectOracleAgrees(nightly.database, ["shown_customers": "active"])
    #expect(try counts(nightly) == others)
    // Nothing is new the second time.
    #expect(
      try nightly.run(date: Market.date).said("publish")["customer_summary"] == "up to date")
    try nightly.write(Market.yaml)
    try nightly.run(date: Market.date)
    #expect(
      try nightly.database.rows("select month, window_months, customer_id, status from tierbook.customer_summary").count
        == all.count)
    try Market.expectOracleAgrees(nightly.database)
  }

  @Test func `in an unfinished month have a line in it, and nobody has left yet`() throws {
    let nightly = try Market.nightly("active_unfinished", yaml: Market.yaml + Self.active)
    try nightly.run(date: "2025-02-03")
    try Market.expectOracleAgrees(nightly.database, ["shown_customers": "active", "business_date": "2025-02-03"])
    #expect(
      try nightly.database.value(
        "select count(*) from tierbook.customer_summary where month = '2025-02-01' and lines = 0 and target is null")
        == "0")
  }
}
