import TestSupport
import Testing

/// A small source in a database of another encoding than UTF-8; the target is in UTF-8.
@Suite struct `Text of a database in another encoding` {
  private static let tables = """
    create schema erp;
    create table erp.line (line_id integer, sold_on date, product_id integer, customer_id integer, amount numeric(12,2));
    create table erp.product (product_id integer, product_name text);
    insert into erp.line values (1, '2024-01-05', 1, 1, 10), (2, '2024-01-06', 2, 1, 20);
    """
  private static let yaml = """
    pipeline: shop
    source: { connection: "dbname=SOURCE user=USER" }
    calendar: { first_month: 2024-01, windows: [1] }
    inputs:
      sales:
        table: erp.line
        columns: { sale_date: sold_on, product_id: product_id, customer_id: customer_id, quantity: "1", revenue: amount }
      products: { table: erp.product }
    reject_limit: 1
    checks: { freshness: { max_days: 31 } }

    """

  /// Databases of their own beside the target's; `products` are rows of the products, in SQL.
  private func nightly(_ label: String, _ encoding: String, products: String, target: String = "") throws -> NightlyRun
  {
    let database = try TestDatabase("encoding_\(label)")
    let source = "\(database.name)_source"
    try database.execute("drop database if exists \(source)")
    try database.execute("create database \(source) template template0 encoding '\(encoding)' locale 'C'")
    let psql = try Command(
      "/usr/bin/env",
      [
        "psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", source, "-c", Self.tables, "-c",
        "insert into erp.product values \(products)",
      ], environment: database.environment
    ).wait()
    try #require(psql.status == 0, "\(psql.errors)")
    let yaml = try Self.yaml.edited("SOURCE", source).edited("USER", database.server.user)
    return try NightlyRun(database, yaml: yaml + target)
  }

  private func drop(_ nightly: NightlyRun) throws {
    try nightly.database.execute("drop database \(nightly.database.name)_source with (force)")
  }

  @Test func `comes as UTF-8, whatever the environment and the role ask for`() throws {
    // In LATIN1 a letter is one byte.
    let nightly = try nightly("latin1", "LATIN1", products: "(1, 'Caf' || chr(233)), (2, 'Tea')")
    defer { try? drop(nightly) }
    let database = nightly.database
    try database.execute("alter database \(database.name)_source set client_encoding = 'LATIN1'")
    let result = try nightly.launch(
      "tierbook", ["run", "pipeline.yaml", "--date", "2024-01-31"], environment: ["PGCLIENTENCODING": "LATIN1"]
    ).wait()
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      try database.values("select product_name from tierbook.product_summary order by product_id") == ["Café", "Tea"])
  }

  @Test func `ends the run where the server cannot convert it, with the query that finds it`() throws {
    let nightly = try nightly("win1252", "WIN1252", products: "(1, 'Caf' || chr(129)), (2, 'Tea')")
    defer { try? drop(nightly) }
    let query =
      "select * from (select \"product_id\" as \"product_id\", \"product_name\" as \"product_name\" from \"erp\".\"product\") "
      + "as line where not pg_temp.is_utf8(line::text)"
    let function =
      "create function pg_temp.is_utf8(line text) returns boolean language plpgsql as 'begin perform convert_to(line, "
      + "''UTF8''); return true; exception when others then return false; end'"
    expect(
      try nightly.tierbook("run", date: "2024-01-31"), code: 3,
      error: """
        pipeline.yaml:8:13: inputs.products: character with byte sequence 0x81 in encoding "WIN1252" has no equivalent \
        in encoding "UTF8" (SQLSTATE 22P05)
          accepted: text that can be given as UTF-8
          hint: correct its rows at the source, or leave them out with where; in psql this finds them:
            set client_encoding = sql_ascii; \(function); \(query)
        """)
    let found = try Command(
      "/usr/bin/env",
      [
        "psql", "-XqAt", "-d", "\(nightly.database.name)_source", "-c", "set client_encoding = sql_ascii", "-c",
        function,
        "-c", query,
      ], environment: nightly.database.environment
    ).wait()
    #expect(found.output.hasPrefix("1|Caf"))
    #expect(found.outputLines.count == 1)
  }

  @Test func `is rejected where the database says nothing of its bytes and they are none`() throws {
    let nightly = try nightly(
      "sql_ascii", "SQL_ASCII", products: "(1, 'Caf' || convert_from('\\xe9', 'SQL_ASCII')), (2, 'Th\u{e9}')")
    defer { try? drop(nightly) }
    let result = try nightly.tierbook("run", date: "2024-01-31")
    #expect(result.status == 1)
    #expect(
      result.errors
        == "tierbook: warning: inputs.products: 1 row of 2 rejected (not_utf8_product_name 1); they stand in "
        + "rejected_line after publishing\n")
    #expect(
      try nightly.database.rows("select input, reason, line ->> 'product_name' from tierbook.rejected_line")
        == [["products", "not_utf8_product_name", "Caf\\xe9"]])
    #expect(
      try nightly.database.values(
        "select coalesce(product_name, '?') from tierbook.product_summary order by product_id")
        == ["?", "Thé"])
  }

  @Test func `is told of by check where the target cannot hold all of it`() throws {
    let nightly = try nightly("target", "LATIN1", products: "(1, 'Tea'), (2, 'Cocoa')")
    defer { try? drop(nightly) }
    let target = "\(nightly.database.name)_source"
    try nightly.edit("calendar:", "target: { connection: \"dbname=\(target)\" }\ncalendar:")
    let result = try nightly.tierbook("check")
    #expect(result.status == 0)
    #expect(
      result.errors
        == "tierbook: warning: target: the database is in LATIN1, which does not hold every letter: a name that it cannot "
        + "hold ends the run; use a database in UTF8\n")
  }
}
