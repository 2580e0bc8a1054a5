import TestSupport
import Testing

@Suite struct `Amounts of every type` {
  struct Amounts: Sendable, CustomTestStringConvertible {
    let type: String
    let values: [String]
    var isRounded = false

    var testDescription: String { type }
  }

  static let types = [
    Amounts(type: "smallint", values: ["-32768", "32767", "12"]),
    Amounts(type: "integer", values: ["-2147483648", "2147483647", "0", "5"]),
    Amounts(type: "bigint", values: ["9223372036854775807", "9223372036854775807", "-9223372036854775808"]),
    Amounts(type: "numeric", values: ["0.1", "1e-12", "123456789.5", "-0.30", "1e9", "1000 / 1.13"]),
    Amounts(type: "numeric(14,2)", values: ["999999999999.99", "999999999999.99", "-0.01", "0"]),
    Amounts(
      type: "double precision",
      // Halves that binary does not hold, and digits beyond the fifteenth.
      values: [
        "0.285", "1.005", "2.675", "-1.005", "0.615", "123456789012.345", "1e-300", "4503599627370497.5", "0.1",
      ],
      isRounded: true),
    Amounts(
      type: "real", values: ["0.285", "1.005", "2.675", "16777.216", "-0.615", "1e-30", "1234567.8"], isRounded: true),
  ]

  @Test(arguments: types)
  func `add up as the server's own numeric does`(_ amounts: Amounts) throws {
    let database = try TestDatabase("amounts")
    try database.execute(
      """
      create schema erp;
      create table erp.sales_line (sale_date date, product_id integer, customer_id integer, quantity \(amounts.type),
        revenue \(amounts.type), cost \(amounts.type));
      create table erp.product (product_id integer, product_name text, unit_cost \(amounts.type));
      insert into erp.product values (1, 'One', 3), (2, 'Two', 4);
      insert into erp.product select 99 + number, 'Another' from generate_series(1, \(amounts.values.count)) as number;
      """)
    for (index, value) in amounts.values.enumerated() {
      // Twice, with the cost missing once; and each for itself.
      try database.execute(
        """
        insert into erp.sales_line values ('2024-03-01', 1, 1, \(value), \(value), \(value)),
          ('2024-03-02', 1, 1, 1, \(value), null), ('2024-03-02', \(100 + index), 1, 1, \(value), null);
        """)
    }
    let nightly = try NightlyRun(
      database,
      yaml: """
        pipeline: amounts
        calendar: { first_month: 2024-03, windows: [1] }
        inputs: { sales: { table: erp.sales_line }, products: { table: erp.product } }

        """)
    let result = try nightly.run(date: "2024-03-05")

    func rounded(_ column: String, _ decimals: Int) -> String {
      amounts.isRounded ? "round(\(column)::numeric, \(decimals))" : "\(column)::numeric"
    }
    let expected = """
      select product_id, count(*), sum(\(rounded("quantity", 3))), sum(\(rounded("revenue", 2))),
        coalesce(sum(coalesce(\(rounded("s.cost", 2)), \(rounded("p.unit_cost", 2)) * \(rounded("quantity", 3)))), 0)
      from erp.sales_line s left join erp.product p using (product_id) group by product_id
      """
    let written = "select product_id, lines, quantity, revenue, cost from tierbook.product_summary"
    #expect(try database.rows("(\(expected)) except (\(written))").isEmpty)
    #expect(try database.value("select count(*) from tierbook.product_summary") == "\(amounts.values.count + 1)")

    func warning(_ column: String, _ decimals: Int) -> String {
      let name = column.split(separator: ".").last ?? ""
      return "tierbook: warning: inputs.\(column) is \(amounts.type): each value is rounded to \(decimals) decimals; "
        + "map it as numeric to be exact, or set scale: { \(name): DECIMALS }\n"
    }
    let warnings =
      warning("sales.quantity", 3) + warning("sales.revenue", 2) + warning("sales.cost", 2)
      + warning("products.unit_cost", 2)
    // Once a run, also where nothing is read again.
    #expect(result.errors == (amounts.isRounded ? warnings : ""))
    #expect(try nightly.run(date: "2024-03-05").errors == result.errors)
  }

  @Test func `are rounded to the scale that the pipeline file declares`() throws {
    let database = try Shop.database("scales")
    try database.execute("alter table erp.sales_line alter net_amount type double precision using net_amount + 0.00125")
    let nightly = try NightlyRun(
      database, yaml: try Shop.yaml.edited("    refresh:", "    scale: { revenue: 4, cost: 1 }\n    refresh:"))
    let result = try nightly.run()
    #expect(
      result.errors
        == "tierbook: warning: inputs.sales.revenue is double precision: each value is rounded to 4 decimals; map it as "
        + "numeric to be exact, or set scale: { revenue: DECIMALS }\n")
    let posted = "from erp.sales_line where status = 'posted'"
    #expect(
      try database.rows("select sum(revenue) from tierbook.company_summary where window_months = 1")
        == database.rows("select sum(round(net_amount::numeric, 4)) \(posted)"))
    // A line without a cost takes the product's, which has four decimals.
    #expect(
      try database.rows(
        """
        select sum(cost) = (select sum(coalesce(round(quantity * s.unit_cost, 1), quantity * p.unit_cost))
          from erp.sales_line s join erp.product p using (product_id) where status = 'posted' and product_id = 1)
        from tierbook.product_summary where window_months = 1 and product_id = 1
        """) == [["t"]])
  }

  @Test func `as binary floats give the same figures as plain SQL that rounds them`() throws {
    let database = try Shop.database("floats")
    try database.execute(
      """
      alter table erp.sales_line alter net_amount type double precision, alter unit_cost type double precision,
        alter quantity type real;
      alter table erp.product alter unit_cost type real;
      alter table erp.stock_count alter value type double precision, alter quantity type real;
      """)
    let nightly = try NightlyRun(database, yaml: Shop.yaml)
    let result = try nightly.run()
    #expect(result.errors.split(separator: "\n").count == 6)
    try Shop.expectOracleAgrees(database)
  }
}
