import Foundation
import TestSupport
import Testing

/// `customer_product` as a view over stored sums, and as the table that it was before.
@Suite struct `What customers buy` {
  private static let parts = ["customer_product_customer", "customer_product_demand", "customer_product_sum"]

  /// A schema as the release before left it: with the table, and without the view.
  private func earlier(_ label: String) throws -> NightlyRun {
    let nightly = try Market.nightly(label)
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(Checkout.root)/sql/target").sorted()
    where name.wholeMatch(of: /00(0\d|1[0-3])_.*\.sql/) != nil {
      try nightly.database.runFile(
        "\(Checkout.root)/sql/target/\(name)",
        variables: [
          "schema": "tierbook", "product_id_type": "integer", "customer_id_type": "integer",
          "salesperson_id_type": "integer",
        ])
    }
    return nightly
  }

  private func kind(_ database: TestDatabase) throws -> String {
    try database.value("select relkind from pg_class where oid = 'tierbook.customer_product'::regclass")
  }

  /// Rows that the last run wrote, by table.
  private func written(_ result: CommandResult) -> [String: String] {
    result.said("publish").filter { $0.key.hasPrefix("customer_product") }
  }

  @Test func `becomes a view where it was a table, for the same readers`() throws {
    let nightly = try earlier("product_view")
    let database = nightly.database
    let reader = "\(database.name)_reader"
    try database.execute(
      """
      create role \(reader);
      grant usage on schema tierbook to \(reader);
      grant select on tierbook.customer_product to \(reader) with grant option;
      grant update (lines) on tierbook.customer_product to public;
      """)
    defer { try? database.execute("drop owned by \(reader); drop role \(reader)") }
    try nightly.run(date: Market.date)
    #expect(try kind(database) == "v")
    #expect(
      try database.rows(
        """
        select privilege_type, is_grantable from pg_class, aclexplode(relacl)
        where oid = 'tierbook.customer_product'::regclass and grantee = '\(reader)'::regrole
        union all
        select privilege_type || ' ' || attname, is_grantable from pg_attribute, aclexplode(attacl)
        where attrelid = 'tierbook.customer_product'::regclass and grantee = 0
        """) == [["SELECT", "t"], ["UPDATE lines", "f"]])
    #expect(
      try database.value("set role \(reader); select count(*) > 0 from tierbook.customer_product") == "t")
    try Market.expectOracleAgrees(database)
  }

  @Test func `stays a table that is filled while something depends on it`() throws {
    let nightly = try earlier("product_table")
    let database = nightly.database
    try database.execute("create view public.morning as select customer_id, revenue from tierbook.customer_product")
    let first = try nightly.run(date: Market.date)
    let rows = try database.value("select count(*) from tierbook.customer_product_now")
    #expect(
      first.said("publish")["customer_product"]
        == "\(rows) rows written; it stays a table and no view, because morning depends on it")
    #expect(try kind(database) == "r")
    try Market.expectOracleAgrees(database)
    // A row that stays keeps its place.
    try database.execute(
      "insert into market.sales_line (line_id, sale_date, product_id, customer_id, quantity, net_amount, cost) values (9001, '2025-03-05', 2, 5, 1, 100, 2)"
    )
    let before = try database.value("select count(*) from tierbook.customer_product where run_id = 1")
    let second = try nightly.run(date: Market.date)
    #expect(second.said("publish")["customer_product"]?.contains("it stays a table") == true)
    #expect(try database.value("select count(*) from tierbook.customer_product where run_id = 1") != before)
    #expect(try database.value("select count(*) > 0 from tierbook.customer_product where run_id = 1") == "t")
    try Market.expectOracleAgrees(database)
    // Without the view nothing keeps it.
    try database.execute("drop view public.morning; delete from market.sales_line where line_id = 9001")
    let third = try nightly.run(date: Market.date, "--accept", "shrink")
    #expect(
      third.said("publish")["customer_product"] == "is a view now: nothing depends on the table any more")
    #expect(try kind(database) == "v")
    #expect(try database.values("select to_regclass('tierbook.customer_product_now') is null") == ["t"])
    try Market.expectOracleAgrees(database)
  }

  @Test(arguments: [
    "create trigger noted before insert on tierbook.customer_product for each row execute function tierbook.noted()",
    "create publication morning for table tierbook.customer_product",
    "create policy own on tierbook.customer_product using (true)",
    "create table public.note (month date, window_months int, customer_id int, product_id int, foreign key (month, window_months, customer_id, product_id) references tierbook.customer_product deferrable initially deferred)",
  ])
  func `stays a table where it has a trigger, a publication, a policy or a reference`(statement: String) throws {
    let nightly = try earlier("product_kept")
    let database = nightly.database
    try database.execute(
      "create function tierbook.noted() returns trigger language plpgsql as 'begin return new; end'; set client_min_messages = error; "
        + statement)
    let result = try nightly.run(date: Market.date)
    #expect(
      result.said("publish")["customer_product"]?.hasSuffix(
        "it stays a table and no view, because something else depends on it") == true)
    #expect(try kind(database) == "r")
    try Market.expectOracleAgrees(database)
  }

  @Test func `is read by the key for one customer, whose rank needs no other's rows`() throws {
    let nightly = try Market.nightly("product_reading")
    try nightly.run(date: Market.date)
    let plan = try nightly.database.values(
      "explain (costs off) select * from tierbook.customer_product where customer_id = 5"
    )
    .joined(separator: "\n")
    let scans = plan.matches(of: /on customer_product_sum s(_1)?\n.*customer_id = 5/)
    #expect(scans.count == 2, "\(plan)")
  }

  @Test func `changes row by row from night to night`() throws {
    let nightly = try Market.nightly("product_rows")
    let database = nightly.database
    try nightly.run(date: Market.date)
    // One more line of a pair that is there, one pair that is new, one that goes.
    try database.execute(
      """
      insert into market.sales_line (line_id, sale_date, product_id, customer_id, quantity, net_amount, cost)
        select 9001, '2025-03-05', product_id, customer_id, 1, 100, 2 from market.sales_line
        where sale_date >= '2025-01-01' and customer_id = 5 order by line_id limit 1;
      """)
    let one = try nightly.run(date: Market.date)
    #expect(written(one)["customer_product_sum"] == "1 row in 1 month written")
    #expect(written(one)["customer_product_demand"] == "up to date")
    try Market.expectOracleAgrees(database)
    try database.execute("delete from market.sales_line where line_id = 9001")
    #expect(
      written(try nightly.run(date: Market.date, "--accept", "shrink"))["customer_product_sum"]
        == "1 row in 1 month written")
    try Market.expectOracleAgrees(database)
    #expect(written(try nightly.run(date: Market.date))["customer_product_sum"] == "up to date")
    let rewritten = try nightly.tierbook("publish", date: Market.date, "--rewrite", "customer_product")
    #expect(rewritten.status == 0, "\(rewritten.errors)")
    let all = try database.value("select count(*) from tierbook.customer_product_sum")
    #expect(written(rewritten)["customer_product_sum"] == "\(all) rows in 1 month written")
    try Market.expectOracleAgrees(database)
  }

  /// Keys of either case, which a language orders otherwise than their bytes.
  @Test func `ranks equal revenues by the bytes of their keys`() throws {
    let nightly = try Market.nightly("product_texts")
    let database = nightly.database
    let columns = try database.rows(
      """
      select table_name, column_name from information_schema.columns
      where table_schema = 'market' and column_name in ('product_id', 'customer_id')
        and table_name in (select table_name from information_schema.tables where table_type = 'BASE TABLE')
      """)
    let changes = columns.map { row in
      "alter table market.\(row[0]) alter \(row[1]) type text collate \"en-x-icu\" using case when \(row[1]) % 2 = 0 then 'a' else 'B' end || \(row[1]);"
    }
    try database.execute(changes.joined())
    try database.execute("update market.sales_line set net_amount = 100 where customer_id in ('B5', 'a6', 'B7')")
    try nightly.run(date: Market.date)
    #expect(
      try database.value(
        "select pg_get_viewdef('tierbook.customer_product'::regclass) like '%COLLATE \"C\"%'") == "t")
    try Market.expectOracleAgrees(database)
    try database.execute(
      "update market.sales_line set net_amount = 110 where customer_id = 'a6' and product_id in (select max(product_id) from market.sales_line)"
    )
    try nightly.run(date: Market.date)
    try Market.expectOracleAgrees(database)
  }

  @Test func `widens its keys under the view, and under the table that stays`() throws {
    for keepsTable in [false, true] {
      let nightly = try earlier("product_wide")
      let database = nightly.database
      if keepsTable {
        // A foreign key, which may have a narrower type than what it references.
        try database.execute(
          "create table public.note (month date, window_months int, customer_id int, product_id int, foreign key (month, window_months, customer_id, product_id) references tierbook.customer_product)"
        )
      }
      try nightly.run(date: Market.date)
      let name = keepsTable ? "customer_product_now" : "customer_product"
      try database.execute("grant select on tierbook.\(name) to public")
      let tables = try database.values(
        """
        select table_name from information_schema.columns join information_schema.tables using (table_schema, table_name)
        where table_schema = 'market' and column_name = 'product_id' and table_type = 'BASE TABLE'
        """)
      try database.execute(tables.map { "alter table market.\($0) alter product_id type bigint;" }.joined())
      try nightly.run(date: Market.date)
      #expect(
        try database.values(
          """
          select distinct format_type(atttypid, atttypmod) from pg_attribute join pg_class on pg_class.oid = attrelid
          where relnamespace = 'tierbook'::regnamespace and relkind in ('r', 'v') and attname = 'product_id'
          """) == ["bigint"])
      #expect(
        try database.value("select has_table_privilege('public', 'tierbook.\(name)', 'select')") == "t")
      try Market.expectOracleAgrees(database)
    }
  }
}
