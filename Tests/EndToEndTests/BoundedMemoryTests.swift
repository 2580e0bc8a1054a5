import TestSupport
import Testing

/// `work: { memory: … }`: the customers' months are measured in passes, with the same figures.
@Suite struct `Bounded memory` {
  private static let tables = [
    "product_summary", "category_summary", "company_summary", "product_movement", "customer_summary",
    "customer_composition", "customer_tier_summary", "customer_movement", "customer_product", "salesperson_summary",
    "credit_summary", "visit_plan", "complaint_summary", "exception_line",
  ]
  /// Three years before the market's own months, so that a pass has months before those that it reads in full.
  private static let yaml = Market.yaml.replacing("first_month: 2024-01", with: "first_month: 2021-01")

  /// The market with customers who buy now and then in 51 months.
  private func market(_ label: String, customers: Int = 600, lines: Int = 15_000, yaml: String = yaml) throws
    -> NightlyRun
  {
    let nightly = try Market.nightly(label, yaml: yaml)
    try nightly.database.execute(
      """
      insert into market.sales_line (line_id, sale_date, product_id, customer_id, salesperson_id, quantity, list_amount,
        net_amount, cost)
      select 100000 + n, date '2021-01-01' + n * 37 % 1551, 1 + n % 11, 5000 + n * 7 % \(customers), 1 + n % 3, 1 + n % 5,
        case when n % 4 = 0 then 20 + n % 9 end, case when n % 23 = 0 then -8 else 10 + n % 13 end,
        case when n % 3 > 0 then 6 + n % 4 end
      from generate_series(1, \(lines)) n
      """)
    return nightly
  }

  private func figures(_ nightly: NightlyRun) throws -> [String] {
    try Self.tables.map { table in
      try nightly.database.value(
        "select '\(table) ' || count(*) || ' ' || md5(string_agg(t::text, '' order by t::text)) "
          + "from (select (to_jsonb(s) - 'run_id') from tierbook.\(table) s) t")
    }
  }

  @Test(arguments: ["", "outputs: { customer_summary: active }\n"])
  func `gives the same figures in several passes`(outputs: String) throws {
    let nightly = try market("bounded\(outputs.count)")
    try nightly.write(Self.yaml + outputs)
    try nightly.run(date: Market.date)
    let figures = try figures(nightly)
    let files = try nightly.files(of: "measure").keys.sorted()

    try nightly.write(Self.yaml + outputs + "work: { memory: 1MB }\n")
    try nightly.run(date: Market.date, "--force")
    #expect(try self.figures(nightly) == figures)
    // The names have the checksums: all files between the stages are the same, and so they stay without the bound.
    #expect(try nightly.files(of: "measure").keys.sorted() == files)
  }

  /// What a first run of 40,000 customers takes, and what it publishes: a debug build takes long for it.
  private func firstRun(_ label: String, _ options: String) throws -> (peak: Int, sums: String) {
    let yaml = Self.yaml.replacing("windows: [1, 3, 12]", with: "windows: [12]") + options
    let nightly = try market(label, customers: 40_000, lines: 200_000, yaml: yaml)
    // Those of the master alone are reckoned with.
    try nightly.database.execute(
      """
      insert into market.customer (customer_id, customer_name)
      select n, 'Customer ' || n from generate_series(5000, 44999) n
      """)
    try nightly.run(date: Market.date)
    let peak = try nightly.database.value("select max(peak_memory_bytes) from tierbook.run_stage")
    let sums = try nightly.database.value(
      "select count(*) || ' ' || sum(revenue) || ' ' || sum(gross_profit) || ' ' || "
        + "sum(hashtext(customer_id || revenue_tier)::bigint) from tierbook.customer_summary")
    return (try #require(Int(peak)), sums)
  }

  @Test(.enabled(if: Checkout.isReleased)) func `keeps what it takes below the bound`() throws {
    let outputs = "outputs: { customer_summary: active, customer_composition: false, customer_product: false }\n"
    let free = try firstRun("free", outputs)
    let bounded = try firstRun("bound", outputs + "work: { memory: 200MB }\n")
    #expect(
      bounded.peak < 200_000_000 && free.peak > 200_000_000,
      "\(bounded.peak) bytes with the bound, \(free.peak) without")
    #expect(bounded.sums == free.sums)
  }
}
