import TestSupport
import Testing

/// A role that may not do or see everything in the source.
@Suite struct `A role in the source` {
  private func nightly(_ label: String, role: String, _ grants: String, streams: String = "streams: 2") throws
    -> NightlyRun
  {
    let yaml = try Shop.yaml.edited("streams: 2", "\(streams), connection: \"user=\(role)\"")
    let nightly = try Shop.nightly(label, yaml: yaml)
    try nightly.database.execute("create role \(role) login; grant usage on schema erp to \(role); \(grants)")
    return nightly
  }

  @Test func `from which a policy hides rows is refused, unless the filter is meant`() throws {
    let nightly = try nightly(
      "policy", role: "half_reader",
      """
      grant select on all tables in schema erp to half_reader;
      alter table erp.sales_line enable row level security;
      create policy half on erp.sales_line using (line_id % 2 = 0);
      """)
    let refusal = """
      pipeline.yaml:6:5: inputs.sales: query would be affected by row-level security policy for table "sales_line" \
      (SQLSTATE 42501)
        hint: the role would see a part of the rows: read as a role that policies do not filter (alter role ... \
      bypassrls); or, where the part is meant, set inputs.sales.row_security: apply
      """
    expect(try nightly.tierbook("check"), code: 3, error: refusal)
    expect(try nightly.tierbook("run", date: Shop.date), code: 3, error: refusal)
    try nightly.edit("    table: erp.sales_line\n", "    table: erp.sales_line\n    row_security: apply\n")
    try nightly.run()
    #expect(
      try nightly.database.value(
        """
        select sum(lines) = (
          select count(*) from erp.sales_line
          where line_id % 2 = 0 and status <> 'void' and sale_date between '2024-01-01' and '2024-12-31')
        from tierbook.company_summary where window_months = 1
        """) == "t")
  }

  @Test func `that may read the mapped columns alone reads by months, and finds as many lines gone as came late`()
    throws
  {
    let nightly = try nightly(
      "columns", role: "column_reader",
      """
      alter table erp.product add column secret text;
      alter table erp.stock_count add column secret text;
      grant select (sale_date, product_id, customer_id, quantity, net_amount, unit_cost, status, changed_at)
        on erp.sales_line to column_reader;
      do $$ begin
        execute (select format('grant select (%s) on erp.product to column_reader', string_agg(quote_ident(attname), ', '))
          from pg_attribute where attrelid = 'erp.product'::regclass and attnum > 0 and attname <> 'secret');
        execute (select format('grant select (%s) on erp.stock_count to column_reader', string_agg(quote_ident(attname), ', '))
          from pg_attribute where attrelid = 'erp.stock_count'::regclass and attnum > 0 and attname <> 'secret');
      end $$;
      """)
    let database = nightly.database
    #expect(try nightly.tierbook("check").status == 0)
    try nightly.run()
    try Shop.expectOracleAgrees(database)
    try database.execute(
      """
      delete from erp.sales_line
      where line_id = (select min(line_id) from erp.sales_line where sale_date < '2024-02-01' and status <> 'void');
      insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
      values ('2024-03-08', 1, 1, 1, 1000, '2024-03-09 18:00Z');
      """)
    try nightly.run()
    try Shop.expectOracleAgrees(database)
  }

  @Test(arguments: [2, 3])
  func `that has few connections reads with those`(connections: Int) throws {
    let role = "few_\(connections)"
    let nightly = try nightly(
      role, role: role,
      "grant select on all tables in schema erp to \(role); alter role \(role) connection limit \(connections)",
      streams: "streams: 4")
    let database = nightly.database
    try database.execute("grant create on database \(database.name) to \(role)")
    try nightly.edit("calendar:", "target: { connection: \"user=\(role)\" }\ncalendar:")
    // A stream that has room must not have read everything before the others ask for theirs.
    try nightly.edit("status <> 'void'", "status <> 'void' and (select pg_sleep(0.2)) is not null")
    let result = try nightly.run()
    #expect(result.errors.hasPrefix("tierbook: warning: source: \(4 - connections + 1) of 3 streams found no room ("))
    #expect(
      result.errors.hasSuffix(
        "too many connections for role \"\(role)\"); what they would have read others have: set source.streams: "
          + "1, or allow more connections\n"), "\(result.errors)")
    try Shop.expectOracleAgrees(database)
  }

  @Test func `that has one connection is told what a run takes`() throws {
    let nightly = try nightly(
      "few_1", role: "few_1", "grant select on all tables in schema erp to few_1; alter role few_1 connection limit 1")
    try nightly.database.execute("grant create on database \(nightly.database.name) to few_1")
    try nightly.edit(
      "calendar:", "target: { connection: \"user=few_1\" }\nretry: { tries: 2, wait: 100ms }\ncalendar:")
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(result.status == 6)
    #expect(result.errors.contains("(try 2 of 2)\n"))
    #expect(
      result.errors.hasSuffix(
        """
        FATAL:  too many connections for role "few_1"
          hint: a run takes a connection to the target, one to the source and source.streams more: allow the role, the \
        database or the server more of them (connection limit, max_connections), or set a smaller source.streams

        """), "\(result.errors)")
  }

  @Test func `whose settings change how the server prints names and times is read all the same`() throws {
    let nightly = try nightly(
      "settings", role: "odd_settings",
      """
      grant select on all tables in schema erp to odd_settings;
      alter role odd_settings set quote_all_identifiers = on;
      alter role odd_settings set datestyle = 'SQL, DMY';
      alter role odd_settings set timezone = 'Asia/Tokyo';
      alter role odd_settings set default_transaction_isolation = 'serializable';
      alter role odd_settings set client_encoding = 'LATIN1';
      """)
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }
}
