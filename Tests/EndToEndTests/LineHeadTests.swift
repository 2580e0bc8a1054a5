import TestSupport
import Testing

/// Date and keys of a sales line, which the server puts together into one number where it can.
@Suite struct `Date and keys as one number` {
  /// A shop whose lines can come so, and whose server keeps each statement in its log.
  ///
  /// - Parameter label: also a part of the statements that read its lines.
  private func nightly(_ label: String, _ variables: [String: String] = [:]) throws -> NightlyRun {
    let database = try Shop.made(label, variables)
    try database.execute(
      """
      alter table erp.sales_line alter sale_date set not null, alter product_id set not null,
        alter customer_id set not null, add filler text not null default repeat('x', 1500);
      create index on erp.sales_line (sale_date)
      """)
    try database.execute("vacuum full analyze erp.sales_line")
    try database.execute("alter database \(database.name) set log_statement = 'all'")
    let yaml = try Shop.yaml.edited("quantity * unit_cost", "(quantity * unit_cost)::numeric(18,7)")
      .edited("status <> 'void'", "status <> 'void' and '\(label)' <> ''")
    return try NightlyRun(database, yaml: yaml, folder: label)
  }

  /// How many parts of the lines were asked for as one number, and how many column by column.
  private func asked(_ label: String, _ nightly: NightlyRun) throws -> (asOne: Int, apart: Int) {
    let statements = try nightly.database.logged("copy \\(select .*'\(label)' <> ''.* to stdout")
    let asOne = statements.filter { $0.contains(#" as "head""#) }.count
    return (asOne, statements.count - asOne)
  }

  @Test(
    arguments: [
      ("integer", "(n - 7) * 300000000"), ("smallint", "((n - 7) * 4000)::smallint"), ("bigint", "n * 7 - 30"),
    ])
  func `give the same figures`(type: String, key: String) throws {
    let label = "head_\(type)"
    let nightly = try nightly(label, ["key_type": type, "key": key])
    try nightly.database.execute("update erp.sales_line set customer_id = -customer_id where line_id % 5 = 0")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    let asked = try asked(label, nightly)
    #expect(asked.asOne > 0 && asked.apart == 0)
  }

  @Test(
    arguments: [
      ("head_ids", "integer", "(n - 7) * 1000000", "customer_id = customer_id * 9000"),
      ("head_large_customer", "integer", "n", "customer_id = 2000000000"),
      ("head_small_customer", "integer", "n", "customer_id = -2147483648"),
      ("head_early", "integer", "n", "sale_date = '1905-03-01'"),
      ("head_large_product", "bigint", "(n - 7) * 1300000000000000000", "quantity = quantity"),
      ("head_two_large", "integer", "(n - 7) * 10000000", "customer_id = 2000000000"),
    ])
  func `are read in a form that takes them`(label: String, type: String, key: String, change: String) throws {
    let nightly = try nightly(label, ["key_type": type, "key": key])
    try nightly.database.execute("update erp.sales_line set \(change) where line_id = 700 or '\(label)' = 'head_ids'")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    #expect(try asked(label, nightly).asOne > 0)
  }

  /// Few lines are read in the transaction that finds them, which a refusal would end.
  @Test func `do not fail a night in which all of few lines are new`() throws {
    let nightly = try nightly("head_few")
    // How many rows there are is known of all inputs.
    try nightly.edit(
      "{ table: erp.stock_count }", "{ table: erp.stock_count, refresh: { changed_at: as_of::timestamptz } }")
    let database = nightly.database
    try database.execute(
      """
      insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
      values (current_date + 40, 1, 1, 1, 1, '2024-12-31 18:00Z')
      """)
    #expect(try nightly.tierbook("run", date: Shop.date).status == 1)
    try database.execute(
      "update erp.sales_line set customer_id = customer_id + 2000000000, changed_at = '2025-01-02 18:00Z'")
    #expect(try nightly.tierbook("run", date: Shop.date).status == 1)
    try Shop.expectOracleAgrees(database)
  }

  @Test func `leave lines without a key to be rejected, where a child of the table allows them`() throws {
    let nightly = try nightly("head_orphan")
    try nightly.database.execute(
      """
      create table erp.late_line () inherits (erp.sales_line);
      alter table erp.late_line alter customer_id drop not null, alter line_id set default 0;
      insert into erp.late_line (sale_date, product_id, quantity, net_amount, changed_at)
      values ('2024-06-05', 1, 1, 10, '2024-06-05 18:00Z')
      """)
    #expect(try nightly.tierbook("run", date: Shop.date).status == 1)
    #expect(try nightly.database.value("select reason from tierbook.rejected_line") == "null_customer_id")
  }

  @Test func `leave lines of endless days to be rejected`() throws {
    let nightly = try nightly("head_endless")
    try nightly.database.execute("update erp.sales_line set sale_date = 'infinity' where line_id = 700")
    #expect(try nightly.tierbook("run", date: Shop.date).status == 1)
    #expect(try nightly.database.value("select reason from tierbook.rejected_line") == "date_out_of_range")
    #expect(try asked("head_endless", nightly).asOne > 0)
  }

  @Test(
    arguments: [
      ("head_null", "alter table erp.sales_line alter customer_id drop not null"),
      ("head_text", "alter table erp.sales_line alter customer_id type text"),
      ("head_child", "create table erp.late_line () inherits (erp.sales_line)"),
    ])
  func `are asked for column by column where they may not fit`(label: String, change: String) throws {
    let nightly = try nightly(label)
    try nightly.database.execute(change)
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    let asked = try asked(label, nightly)
    #expect(asked.asOne == 0 && asked.apart > 0)
  }
}
