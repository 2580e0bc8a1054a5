import Foundation
import TestSupport
import Testing

/// A source whose schema changes between two nights.
@Suite struct `A source that changes its schema` {
  private static let columns =
    "hint: the source has line_id, sale_date, product_id, customer_id, quantity, net_amount, unit_cost, status, changed_at"

  private static let changes: [(change: String, remedy: String, error: String)] = [
    (
      "alter table erp.sales_line drop column unit_cost",
      "alter table erp.sales_line add column unit_cost numeric(12,4)",
      """
      pipeline.yaml:6:5: inputs.sales.cost: column "unit_cost" does not exist (SQLSTATE 42703)
        \(columns.replacingOccurrences(of: " unit_cost,", with: ""))
      """
    ),
    (
      "alter table erp.sales_line rename column net_amount to amount",
      "alter table erp.sales_line rename column amount to net_amount",
      """
      pipeline.yaml:6:5: inputs.sales.revenue: column "net_amount" does not exist (SQLSTATE 42703)
        \(columns.replacingOccurrences(of: "net_amount", with: "amount"))
      """
    ),
    (
      "alter table erp.sales_line alter net_amount type text",
      "alter table erp.sales_line alter net_amount type numeric(14,2) using net_amount::numeric(14,2)",
      """
      pipeline.yaml:6:5: inputs.sales.revenue: type text is not accepted
        accepted: numeric, smallint, integer, bigint, double precision, real
        hint: cast it in the pipeline file: revenue: "net_amount::numeric(14,2)"
      """
    ),
    (
      "alter table erp.product rename to article", "alter table erp.article rename to product",
      """
      pipeline.yaml:16:13: inputs.products: relation "erp.product" does not exist (SQLSTATE 42P01)
        hint: check the table's name, and its schema
      """
    ),
  ]

  @Test(arguments: changes)
  func `is told by column or table, the tables stand, and when it is put right the next plain run is right`(
    change: String, remedy: String, error: String
  ) throws {
    let nightly = try Shop.nightly("schema_change")
    try nightly.run()
    let before = try publishedTables(nightly.database)
    try nightly.database.execute(change)
    for command in ["run", "check"] {
      expect(try nightly.tierbook(command, date: Shop.date), code: 3, error: error)
    }
    #expect(try publishedTables(nightly.database) == before)

    try nightly.database.execute(remedy)
    // Values that came in with a column are a change as any other.
    try nightly.changeSource()
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `to wider numbers goes on, with the decimals that it now has`() throws {
    let nightly = try Shop.nightly("wider")
    try nightly.run()
    try nightly.database.execute(
      "alter table erp.sales_line alter net_amount type numeric(20,4), alter quantity type double precision")
    try nightly.changeSource()
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `by taking a privilege on one table is told, and nothing is published`() throws {
    let role = "reader_of_some"
    let yaml = try Shop.yaml.edited("streams: 2", "streams: 2, connection: user=\(role)")
    let nightly = try Shop.nightly("one_privilege", yaml: yaml)
    let database = nightly.database
    try database.execute(
      "create role \(role) login; grant usage on schema erp to \(role); grant select on all tables in schema erp to \(role)"
    )
    try nightly.run()
    let before = try publishedTables(database)
    try database.execute("revoke select on erp.stock_count from \(role)")
    expect(
      try nightly.tierbook("run", date: Shop.date), code: 3,
      error: """
        pipeline.yaml:17:10: inputs.stock: permission denied for table stock_count (SQLSTATE 42501)
          hint: grant SELECT on it, and USAGE on its schema, to the role that Tierbook connects as
        """)
    #expect(try publishedTables(database) == before)
    try database.execute("grant select on erp.stock_count to \(role)")
    try nightly.changeSource()
    try nightly.run()
    try Shop.expectOracleAgrees(database)
    try database.execute("drop owned by \(role); drop role \(role)")
  }
}
