package import Testing

/// The small distributor of Tests/Shop.
package enum Shop: SampleSource {
  package static let folder = "Shop"
  /// The last day of its year.
  package static let date = "2024-12-31"

  package static let template = Result { try made("shop_template") }

  /// A shop published once, whose products are read as slowly as `erp.delay` says; a line is new.
  package static func slow(_ label: String) throws -> NightlyRun {
    let yaml = try Shop.yaml.edited("table: erp.product", "query: product.sql") + "retry: { tries: 1 }\n"
    let nightly = try nightly(label, yaml: yaml)
    try nightly.database.execute("create table erp.delay as select 0.0 as seconds")
    try nightly.write(
      "select p.* from erp.product p where (select pg_sleep(seconds) from erp.delay) is not null", to: "product.sql")
    try nightly.run()
    try nightly.database.execute(
      """
      update erp.delay set seconds = 600;
      insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
      values ('2024-08-08', 1, 1, 1, 1000, '2025-01-02 18:00Z');
      """)
    return nightly
  }

  /// Sessions that sleep, as one that reads a slow shop's products does.
  package static let sleeping =
    "from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"

  /// Changes one row of thirteen or fewer in each window of `product_summary`, and nothing else.
  package static let renaming = "update erp.product set product_name = 'Thirteen' where product_id = 13"

  package static let yaml = """
    pipeline: shop
    source: { streams: 2 }
    calendar: { first_month: 2024-01, windows: [1, 3] }
    inputs:
      sales:
        table: erp.sales_line
        where: "status <> 'void'"
        columns:
          sale_date: sale_date
          product_id: product_id
          customer_id: customer_id
          quantity: quantity
          revenue: net_amount
          cost: "quantity * unit_cost"
        refresh: { changed_at: changed_at }
      products: { table: erp.product }
      stock: { table: erp.stock_count }

    """

  package static func expectOracleAgrees(
    _ database: TestDatabase, _ variables: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let standard = ["first_month": "2024-01-01", "business_date": date, "windows": "1,3"]
    try TestSupport.expectOracleAgrees(
      database, source: "Shop/oracle.sql", standard.merging(variables) { $1 }, sourceLocation: sourceLocation)
  }
}
