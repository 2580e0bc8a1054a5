import TestSupport
import Testing

/// The keys of the target's tables.
@Suite struct `Every table of the target` {
  @Test func `has a primary key`() throws {
    let nightly = try Market.nightly("primary_keys")
    try nightly.run(date: Market.date)
    #expect(
      try nightly.database.values(
        """
        select relname from pg_class as c
        where relnamespace = 'tierbook'::regnamespace and relkind in ('r', 'p')
          and not exists (select from pg_index where indrelid = c.oid and indisprimary and indisvalid)
        """) == [])
    #expect(
      try nightly.database.values(
        "select count(*) > 20 from pg_class where relnamespace = 'tierbook'::regnamespace and relkind = 'r'") == ["t"])
  }

  @Test func `can be changed and emptied while all tables are published for replication`() throws {
    let nightly = try Market.nightly("replicated")
    let database = nightly.database
    try nightly.run(date: Market.date)
    let nights = [
      // Single rows differ.
      "update market.salesperson set salesperson_name = 'Another' where salesperson_id = 2",
      // Rows go: of lines, of people, and of a whole day's exceptions.
      """
      delete from market.sales_line where customer_id in (3, 4) or sale_date = '2025-02-11';
      delete from market.visit where salesperson_id = 4;
      """,
      // And come.
      """
      insert into market.sales_line (line_id, sale_date, product_id, customer_id, ship_region, quantity, net_amount, cost)
      values (9001, '2025-03-05', 2, 5, 'abroad', 1, 1, 2)
      """,
    ]
    for night in nights {
      try database.execute(night + "; set client_min_messages = error; create publication everything for all tables")
      try nightly.run(date: Market.date, "--accept", "shrink")
      try database.execute("drop publication everything")
      try Market.expectOracleAgrees(database)
    }
    #expect(
      try database.values("select outcome from tierbook.run order by 1") == Array(repeating: "published", count: 4))
  }

  @Test func `keeps the numbers of exceptions, which a late line changes in its day alone`() throws {
    let nightly = try Market.nightly("exception_numbers")
    let database = nightly.database
    try nightly.run(date: Market.date)
    // Within a day the numbers of each kind have no gap.
    #expect(
      try database.values(
        """
        select count(*) from (
          select max(position) as last, count(*) from tierbook.exception_line group by month, kind, sale_date
        ) as day where last <> count
        """) == ["0"])
    let others = """
      select month, kind, sale_date, position, product_id, customer_id, document_id, amount, run_id
      from tierbook.exception_line where sale_date <> '2025-03-05' order by 1, 2, 3, 4
      """
    let before = try database.rows(others)
    // The table is written anew, in another order.
    try database.execute(
      """
      create table market.moved as select * from market.sales_line order by line_id desc;
      truncate market.sales_line;
      insert into market.sales_line select * from market.moved;
      insert into market.sales_line
        (line_id, sale_date, product_id, customer_id, ship_region, document_id, quantity, net_amount, cost)
      values (9001, '2025-03-05', 2, 5, 'abroad', 'A', 1, 1, 2);
      """)
    try nightly.run(date: Market.date)
    #expect(try database.rows(others) == before)
    #expect(
      try database.rows(
        "select kind, position from tierbook.exception_line where document_id = 'A' order by kind") == [
          ["below_cost", "1"], ["diversion", "1"],
        ])
    try Market.expectOracleAgrees(database)
  }
}

/// A table of the target that a foreign key of somebody else's references.
@Suite struct `A table that is referenced` {
  private func nightly(_ label: String) throws -> NightlyRun {
    let nightly = try Shop.nightly(label)
    try nightly.run()
    try nightly.database.execute(
      """
      create table public.note (
        month date, window_months integer, product_id integer, text text,
        constraint note_of_product foreign key (month, window_months, product_id) references tierbook.product_summary);
      insert into public.note select month, window_months, product_id, 'watch' from tierbook.product_summary
      where product_id = 1;
      """)
    return nightly
  }

  @Test func `has its rows changed in place, and those that differ alone`() throws {
    let nightly = try nightly("referenced")
    let database = nightly.database
    let notes = try database.value("select count(*) from public.note")
    let month = "month = '2024-07-01' and window_months = 1"
    let others = "select count(*) from tierbook.product_summary where run_id = 1 and product_id not in (1, 13)"
    let before = try database.value(others)
    // Most rows of the month differ where the company's revenue does; here the name of one alone.
    try database.execute(Shop.renaming)
    try nightly.run()
    #expect(try database.value(others) == before)
    #expect(
      try database.values("select distinct product_name from tierbook.product_summary where product_id = 13") == [
        "Thirteen"
      ])
    try Shop.expectOracleAgrees(database)
    // Figures, new rows and rows that go.
    try nightly.changeSource()
    try database.execute("update erp.sales_line set product_id = 3 where product_id = 2 and sale_date >= '2024-06-01'")
    let result = try nightly.run()
    #expect(try database.value("select count(*) from tierbook.product_summary where \(month) and run_id = 3") != "0")
    #expect(result.said("publish")["product_summary"]?.hasSuffix(" written") == true)
    #expect(try database.value("select count(*) from public.note") == notes)
    try Shop.expectOracleAgrees(database)
    try nightly.run(date: Shop.date, "--force")
    #expect(try database.values("select distinct run_id from tierbook.product_summary where \(month)") != ["4"])
    try Shop.expectOracleAgrees(database)
  }

  @Test func `ends the run where a referenced row must go, with the constraint's name`() throws {
    let nightly = try nightly("referenced_row")
    let database = nightly.database
    let before = try publishedTables(database)
    try database.execute(
      """
      update erp.sales_line set product_id = 3 where product_id = 1; delete from erp.stock_count where product_id = 1;
      """)
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(result.status == 6)
    #expect(
      result.errors.hasPrefix(
        """
        tierbook: error: target: update or delete on table "product_summary" violates foreign key constraint \
        "note_of_product" on table "note" (SQLSTATE 23503)
          detail: Key (month, window_months, product_id)=(2024-
        """), "\(result.errors)")
    #expect(
      result.errors.hasSuffix(
        """

          hint: rows that go are referenced there: remove these first, or let the constraint say on delete cascade or set null

        """), "\(result.errors)")
    #expect(try publishedTables(database) == before)
    try database.execute("delete from public.note")
    try nightly.run()
    try Shop.expectOracleAgrees(database)
  }
}
