import TestSupport
import Testing

/// Sources that do not meet the contract: code 3, every problem in one report, nothing published.
@Suite struct `A source that does not meet the contract` {
  /// One database for all of them: nothing is written. Each run has a schema, and so a lock, of its own.
  private static let database = Result { try Shop.database("contract") }

  private func result(
    _ edits: [(String, String)], _ files: [String: String] = [:], date: String? = Shop.date
  ) throws -> CommandResult {
    var yaml = Shop.yaml
    for (piece, replacement) in edits { yaml = try yaml.edited(piece, replacement) }
    let schema = "tierbook_\(UInt32.random(in: 0 ... .max))"
    let nightly = try NightlyRun(try Self.database.get(), yaml: yaml + "target: { schema: \(schema) }\n")
    for (name, text) in files { try nightly.write(text, to: name) }
    let result = try nightly.tierbook("run", date: date)
    #expect(try nightly.database.value("select to_regnamespace('\(schema)') is null") == "t")
    return result
  }

  @Test func `lacks columns`() throws {
    expect(
      try result([
        ("revenue: net_amount", "revenue: amount"), ("quantity * unit_cost", "quantity * cost"),
        ("{ table: erp.product }", "{ table: erp.stock_count }"),
      ]), code: 3,
      error: """
        3 problems:
        pipeline.yaml:6:5: inputs.sales.revenue: column "amount" does not exist (SQLSTATE 42703)
          hint: the source has line_id, sale_date, product_id, customer_id, quantity, net_amount, unit_cost, status, changed_at
        pipeline.yaml:6:5: inputs.sales.cost: column "cost" does not exist (SQLSTATE 42703)
          hint: the source has line_id, sale_date, product_id, customer_id, quantity, net_amount, unit_cost, status, changed_at
        pipeline.yaml:16:13: inputs.products: there is no column 'product_name'
          accepted: product_id, product_name
          hint: map it under columns, as in product_name: ... (the source has as_of, product_id, quantity, value, retail_value)
        """)
  }

  @Test func `has columns of other types, in several inputs`() throws {
    expect(
      try result([
        ("sale_date: sale_date", "sale_date: changed_at"), ("revenue: net_amount", "revenue: status"),
        (
          "{ table: erp.product }",
          "{ table: erp.product, columns: { product_id: unit_cost, product_name: product_id } }"
        ),
        (
          "{ table: erp.stock_count }",
          "{ table: erp.stock_count, columns: { as_of: as_of, product_id: product_id, value: as_of + 1 } }"
        ),
      ]), code: 3,
      error: """
        5 problems:
        pipeline.yaml:6:5: inputs.sales.sale_date: type timestamp with time zone is not accepted
          accepted: date
          hint: cast it in the pipeline file: sale_date: "changed_at::date" for the day in calendar.timezone (UTC), or \
        "(changed_at at time zone 'Asia/Shanghai')::date" for the day in another time zone
        pipeline.yaml:6:5: inputs.sales.revenue: type text is not accepted
          accepted: numeric, smallint, integer, bigint, double precision, real
          hint: cast it in the pipeline file: revenue: "status::numeric(14,2)"
        pipeline.yaml:16:13: inputs.products.product_id: type numeric(12,4) is not accepted
          accepted: smallint, integer, bigint, text, varchar, char(n), uuid
          hint: cast it in the pipeline file: product_id: "unit_cost::text"
        pipeline.yaml:16:13: inputs.products.product_name: type integer is not accepted
          accepted: text, varchar, char(n)
          hint: cast it in the pipeline file: product_name: "product_id::text"
        pipeline.yaml:17:10: inputs.stock.value: type date is not accepted
          accepted: numeric, smallint, integer, bigint, double precision, real
          hint: cast it in the pipeline file: value: "(as_of + 1)::numeric(14,2)"
        """)
  }

  @Test func `has no such tables`() throws {
    expect(
      try result([("erp.sales_line", "erp.sale_line"), ("erp.stock_count", "warehouse.stock_count")]), code: 3,
      error: """
        2 problems:
        pipeline.yaml:6:5: inputs.sales: relation "erp.sale_line" does not exist (SQLSTATE 42P01)
          hint: check the table's name, and its schema
        pipeline.yaml:17:10: inputs.stock: relation "warehouse.stock_count" does not exist (SQLSTATE 42P01)
          hint: check the table's name, and its schema
        """)
  }

  @Test func `refuses a condition, and the columns are checked all the same`() throws {
    expect(
      try result([("status <> 'void'", "state <> 'void'"), ("revenue: net_amount", "revenue: status")]), code: 3,
      error: """
        2 problems:
        pipeline.yaml:6:5: inputs.sales.where: column "state" does not exist (SQLSTATE 42703)
          server's hint: Perhaps you meant to reference the column "sales_line.status".
          hint: the source has line_id, sale_date, product_id, customer_id, quantity, net_amount, unit_cost, status, changed_at
        pipeline.yaml:6:5: inputs.sales.revenue: type text is not accepted
          accepted: numeric, smallint, integer, bigint, double precision, real
          hint: cast it in the pipeline file: revenue: "status::numeric(14,2)"
        """)
  }

  @Test func `has a query file with a syntax error, shown with a caret`() throws {
    expect(
      try result(
        [("table: erp.sales_line", "query: sales.sql")],
        ["sales.sql": "select *\nfrom erp.sales_line\nwher status = 1;\n"]), code: 3,
      error: """
        pipeline.yaml:6:5: inputs.sales: syntax error at or near "status" (SQLSTATE 42601)
            wher status = 1
                 ^
          hint: correct sales.sql
        """)
  }

  @Test func `has an expression with a syntax error`() throws {
    expect(
      try result([("quantity * unit_cost", "quantity *")]), code: 3,
      error: """
        pipeline.yaml:6:5: inputs.sales.cost: syntax error at or near ")" (SQLSTATE 42601)
          hint: correct the expression in the pipeline file
        """)
  }

  @Test func `has keys that cannot match`() throws {
    let columns = "columns: { product_id: \"product_id::text\", product_name: product_name }"
    expect(
      try result([("{ table: erp.product }", "{ table: erp.product, \(columns) }")]), code: 3,
      error: """
        pipeline.yaml:16:13: inputs.products.product_id is text but inputs.sales.product_id is integer
          accepted: the same kind of key in all inputs: whole numbers, text or uuid
          hint: cast one of them in the pipeline file
        """)
  }

  @Test func `lacks the stock column that the valuation reads`() throws {
    let columns = "columns: { as_of: as_of, product_id: product_id, value: value }"
    expect(
      try result([
        ("{ table: erp.stock_count }", "{ table: erp.stock_count, \(columns) }\nmeasures: { stock_valuation: retail }")
      ]), code: 3,
      error: """
        pipeline.yaml:17:10: inputs.stock: stock_valuation is retail, but 'retail_value' is not mapped
          accepted: quantity for units, value for cost, retail_value for retail
          hint: map retail_value under inputs.stock.columns, or change measures.stock_valuation
        """)
  }

  @Test func `cannot tell changes by a date`() throws {
    expect(
      try result([("changed_at: changed_at", "changed_at: sale_date")]), code: 3,
      error: """
        pipeline.yaml:6:5: inputs.sales.refresh.changed_at: type date is not accepted
          accepted: timestamp with time zone, timestamp without time zone
          hint: use refresh: full, or { lookback: MONTHS }
        """)
  }

  @Test func `has no sales at all`() throws {
    expect(
      try result([("status <> 'void'", "status = 'nothing'")]), code: 3,
      error: """
        inputs.sales: there is no sales line from 2024-01-01 to 2024-12-31
          accepted: one line at least
          hint: check inputs.sales.table and where, calendar.first_month and --date in pipeline.yaml
        """)
  }

  @Test func `has more broken rows than the limit`() throws {
    let broken = ("revenue: net_amount", "revenue: \"case when line_id > 20 then net_amount end\"")
    expect(
      try result([broken]), code: 4,
      error: """
        inputs.sales: 20 rows of 1,166 break the contract (null_revenue 20)
          accepted: at most 1% of the rows (reject_limit)
          hint: correct the rows at the source, leave them out with where, or raise reject_limit in the pipeline file
        """)
    expect(
      try result([broken, ("pipeline: shop", "pipeline: shop\nreject_limit: 19")]), code: 4,
      error: """
        inputs.sales: 20 rows of 1,166 break the contract (null_revenue 20)
          accepted: at most 19 rows (reject_limit)
          hint: correct the rows at the source, leave them out with where, or raise reject_limit in the pipeline file
        """)
  }
}

@Suite struct `A database that says no` {
  @Test(arguments: [
    ("source", "streams: 2", "connection: \"host=/nowhere\""),
    ("target", "source: { streams: 2 }", "target: { connection: \"host=/nowhere\" }"),
  ])
  func `cannot be reached`(_ place: String, _ piece: String, _ replacement: String) throws {
    let yaml = try Shop.yaml.edited(piece, replacement) + "retry: { tries: 1 }\n"
    let nightly = try Shop.nightly("unreachable", yaml: yaml)
    expect(
      try nightly.tierbook("run", date: Shop.date), code: 6,
      error: """
        \(place): cannot connect: connection to server on socket "/nowhere/.s.PGSQL.5432" failed: No such file or \
        directory Is the server running locally and accepting connections on that socket?
          hint: check that the server runs, and the \(place)'s connection in the pipeline file or the PG* environment
        """)
  }

  @Test(arguments: [
    ("source", "streams: 2", "connection: CONNECTION"),
    ("target", "source: { streams: 2 }", "target: { connection: CONNECTION }"),
  ])
  func `and takes a connection in silence is given up after connect_timeout`(
    _ place: String, _ piece: String, _ replacement: String
  ) throws {
    let port = try SilentPort()
    let connection = "\"host=127.0.0.1 port=\(port.number) connect_timeout=2\""
    let replacement = try replacement.edited("CONNECTION", connection)
    let yaml = try Shop.yaml.edited(piece, replacement) + "retry: { tries: 1 }\n"
    let nightly = try Shop.nightly("silent", yaml: yaml)
    let start = ContinuousClock.now
    let result = try nightly.tierbook("run", date: Shop.date)
    let passed = ContinuousClock.now - start
    expect(
      result, code: 6,
      error: """
        \(place): cannot connect: connection to server at "127.0.0.1", port \(port.number) failed: timeout expired
          hint: check that the server runs, and the \(place)'s connection in the pipeline file or the PG* environment
        """)
    // Once for the connection and once for the question whether the server is there; the rest is a busy machine.
    #expect(passed >= .seconds(2) && passed < .seconds(30), "\(passed)")
  }

  @Test func `does not let the role read`() throws {
    let role = "reader_without_rights"
    let yaml = try Shop.yaml.edited("streams: 2", "connection: \"user=\(role)\"")
    let nightly = try Shop.nightly("privilege", yaml: yaml)
    let database = nightly.database
    try database.execute("create role \(role) login")
    let hint = "hint: grant SELECT on it, and USAGE on its schema, to the role that Tierbook connects as"
    expect(
      try nightly.tierbook("run", date: Shop.date), code: 3,
      error: """
        3 problems:
        pipeline.yaml:6:5: inputs.sales: permission denied for schema erp (SQLSTATE 42501)
          \(hint)
        pipeline.yaml:16:13: inputs.products: permission denied for schema erp (SQLSTATE 42501)
          \(hint)
        pipeline.yaml:17:10: inputs.stock: permission denied for schema erp (SQLSTATE 42501)
          \(hint)
        """)

    try database.execute(
      "grant usage on schema erp to \(role); grant select on erp.product, erp.stock_count to \(role)")
    expect(
      try nightly.tierbook("run", date: Shop.date), code: 3,
      error: """
        pipeline.yaml:6:5: inputs.sales: permission denied for table sales_line (SQLSTATE 42501)
          \(hint)
        """)

    // The remedy helps.
    try database.execute("grant select on erp.sales_line to \(role)")
    try nightly.run()
    try database.execute("drop owned by \(role); drop role \(role)")
  }

  @Test func `does not let the role write`() throws {
    let role = "writer_without_rights"
    let nightly = try Shop.nightly(
      "target_privilege", yaml: Shop.yaml + "target: { connection: \"user=\(role)\" }\n")
    let database = nightly.database
    try database.execute("create role \(role) login")
    expect(
      try nightly.tierbook("run", date: Shop.date), code: 6,
      error: """
        target: permission denied for database \(database.name) (SQLSTATE 42501)
          hint: grant the privilege to the role that Tierbook connects as, and run again
        """)
    expect(
      try nightly.tierbook("check"), code: 6,
      error: """
        target: the role may not create schema tierbook or tables in it
          hint: grant CREATE on the database, or on the schema where it stands
        """)

    try database.execute("grant create on database \(database.name) to \(role)")
    try nightly.run()
    try database.execute("drop owned by \(role) cascade; drop role \(role)")
  }
}
