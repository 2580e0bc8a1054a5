import TestSupport
import Testing

/// What the pipeline file may say in SQL, and what is told of the rest before a row is read.
@Suite struct `SQL of the pipeline file` {
  private func nightly(
    _ label: String, _ edits: [(String, String)], _ files: [String: String] = [:]
  ) throws -> NightlyRun {
    var yaml = Shop.yaml
    for (piece, replacement) in edits { yaml = try yaml.edited(piece, replacement) }
    let nightly = try Shop.nightly(label, yaml: yaml)
    for (name, text) in files { try nightly.write(text, to: name) }
    return nightly
  }

  private static let share = "round(unit_cost * quantity / sum(quantity) over (partition by product_id), 2)"

  @Test func `that looks at other rows is refused, where rows are read in parts`() throws {
    let expected = """
      2 problems:
      pipeline.yaml:6:5: inputs.sales.quantity: returns any number of rows
        accepted: an SQL expression over one row
        hint: rows are read part by part: compute it in a query file, and name that in place of the table (query: \
      FILE.sql), which is computed as a whole
      pipeline.yaml:6:5: inputs.sales.cost: has a window function, which looks at other rows
        accepted: an SQL expression over one row
        hint: rows are read part by part: compute it in a query file, and name that in place of the table (query: \
      FILE.sql), which is computed as a whole
      """
    let nightly = try nightly(
      "window",
      [
        ("\"quantity * unit_cost\"", "\"\(Self.share)\""),
        ("quantity: quantity", "quantity: \"generate_series(1, 2)\""),
      ])
    expect(try nightly.tierbook("check"), code: 3, error: expected)
    expect(try nightly.tierbook("run", date: Shop.date), code: 3, error: expected)
  }

  @Test func `that looks at other rows is computed as a whole in a query, and in inputs without a date`() throws {
    let nightly = try nightly(
      "window_query",
      [
        ("table: erp.sales_line", "query: sales.sql"), ("\"quantity * unit_cost\"", "part"),
        (
          "{ table: erp.product }",
          "{ table: erp.product, columns: { product_id: product_id, product_name: "
            + "\"product_name || ' ' || count(*) over ()\" } }"
        ),
      ],
      ["sales.sql": "select *, \(Self.share) as part from erp.sales_line -- the whole\n;;\n-- of it"])
    try nightly.run()
    #expect(
      try nightly.database.value(
        """
        select (select sum(cost) from tierbook.company_summary where window_months = 1) = (
          select sum(part) from (select *, \(Self.share) as part from erp.sales_line) as line
          where status <> 'void' and sale_date between '2024-01-01' and '2024-12-31')
        """) == "t")
    #expect(
      try nightly.database.value(
        "select bool_and(product_name like '% ' || (select count(*) from erp.product)) from "
          + "tierbook.product_summary where product_name is not null") == "t")
  }

  @Test func `may end in a comment`() throws {
    let nightly = try nightly(
      "comment",
      [
        ("\"quantity * unit_cost\"", "\"quantity * unit_cost -- per piece\""),
        ("\"status <> 'void'\"", "\"status <> 'void' -- not those\""),
        ("{ changed_at: changed_at }", "{ changed_at: \"changed_at -- of the line\" }"),
        ("{ table: erp.product }", "{ query: product.sql }"),
      ], ["product.sql": "select * from erp.product; -- end\n"])
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `of a query file is one statement`() throws {
    let nightly = try nightly(
      "two", [("{ table: erp.product }", "{ query: product.sql }")],
      ["product.sql": "set role postgres; select * from erp.product"])
    expect(
      try nightly.tierbook("run", date: Shop.date), code: 2,
      error: """
        pipeline.yaml:16:22: inputs.products.query: product.sql has more than one statement
          accepted: a file with one SELECT
        """)
  }

  @Test func `with a parameter is told as what it is`() throws {
    let nightly = try nightly(
      "parameter", [("{ table: erp.product }", "{ query: product.sql }")],
      ["product.sql": "select * from erp.product where product_id > $1"])
    expect(
      try nightly.tierbook("run", date: Shop.date), code: 3,
      error: """
        pipeline.yaml:16:13: inputs.products: there is no parameter $1 (SQLSTATE 42P02)
          hint: correct product.sql
        """)
  }

  @Test func `names tables letter by letter, and says which one may be meant`() throws {
    let nightly = try nightly("letters", [("{ table: erp.product }", "{ table: ERP.Product }")])
    expect(
      try nightly.tierbook("run", date: Shop.date), code: 3,
      error: """
        pipeline.yaml:16:13: inputs.products: relation "ERP.Product" does not exist (SQLSTATE 42P01)
          hint: names are taken letter by letter, and not made small as in SQL: did you mean erp.product?
        """)
  }

  @Test func `gives no keys of which different ones are equal`() throws {
    let key = "product_id: \"product_id::text collate erp.nocase\""
    let nightly = try nightly(
      "nocase",
      [
        ("product_id: product_id", key),
        ("{ table: erp.product }", "{ table: erp.product, columns: { \(key), product_name: product_name } }"),
        ("  stock: { table: erp.stock_count }\n", ""),
      ])
    try nightly.database.execute(
      "create collation erp.nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
    func problem(_ place: String, _ input: String) -> String {
      """
      pipeline.yaml:\(place): inputs.\(input).product_id has the collation erp.nocase, to which different texts are equal
        accepted: keys of which no two are equal that differ
        hint: make equal keys the same text, in each input that has them: product_id: \
      "lower(product_id::text collate erp.nocase) collate \\"C\\""
      """
    }
    expect(
      try nightly.tierbook("run", date: Shop.date), code: 3,
      error: "2 problems:\n\(problem("6:5", "sales"))\n\(problem("16:13", "products"))")
  }

  @Test func `makes days of times, of which check says what they are`() throws {
    let nightly = try nightly("times", [("sale_date: sale_date", "sale_date: \"changed_at::date\"")])
    let result = try nightly.tierbook("check")
    #expect(result.status == 0)
    #expect(
      result.outputLines.contains(
        "check     sales                 sale_date is made of changed_at, timestamp with time zone: days are taken in "
          + "calendar.timezone (UTC) unless the expression names another one"), "\(result.output)")
  }

  @Test func `gives times that are no days, and both casts are named`() throws {
    let nightly = try nightly(
      "local_times",
      [("sale_date: sale_date", "sale_date: local_at"), ("windows: [1, 3]", "windows: [1], timezone: Asia/Shanghai")])
    try nightly.database.execute("alter table erp.sales_line add column local_at timestamp(0)")
    expect(
      try nightly.tierbook("check"), code: 3,
      error: """
        pipeline.yaml:6:5: inputs.sales.sale_date: type timestamp(0) without time zone is not accepted
          accepted: date
          hint: cast it in the pipeline file: sale_date: "local_at::date" where its times are those of Asia/Shanghai, or \
        "(local_at at time zone 'UTC' at time zone 'Asia/Shanghai')::date" where they are those of UTC, as some programs \
        write them
        """)
  }

  @Test func `that cannot be computed of a value names the input and the column`() throws {
    let nightly = try nightly("cast", [("\"quantity * unit_cost\"", "\"note::numeric(12,2)\"")])
    try nightly.database.execute(
      "alter table erp.sales_line add column note text default '1'; update erp.sales_line set note = '1,5' where line_id = 9"
    )
    expect(
      try nightly.tierbook("run", date: Shop.date), code: 3,
      error: """
        pipeline.yaml:6:5: inputs.sales.cost: invalid input syntax for type numeric: "1,5" (SQLSTATE 22P02)
          hint: correct the rows at the source, leave them out with where, or map an expression that takes them
        """)
  }
}
