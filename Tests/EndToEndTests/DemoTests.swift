import Foundation
import TestSupport
import Testing

/// The demo distributor of sql/demo.
enum Demo {
  static let date = "2026-10-31"

  private static let template = Result {
    let database = try TestDatabase("demo_template")
    try database.runFile("\(Checkout.root)/sql/demo/load.sql")
    return database
  }

  static func database(_ label: String) throws -> TestDatabase {
    try TestDatabase(label, template: try template.get())
  }

  /// `tierbook run` in the checkout's root, as make demo does it.
  static func run(_ file: String, _ database: TestDatabase, date: String, work: String) throws -> CommandResult {
    try Command(
      try Checkout.executable("tierbook"), ["run", file, "--date", date, "--work-dir", work],
      environment: database.environment
    ).wait()
  }

  /// A database with the tables of one night, for the tests that only look at them, and what the run said.
  static let published = Result {
    let database = try Demo.database("demo")
    let result = try run("pipelines/demo.yaml", database, date: date, work: try TestFolder.make("work"))
    return (database: database, result: result)
  }

  /// pipelines/demo.yaml with some pieces replaced, as a file of its own.
  static func pipeline(_ edits: [(String, String)]) throws -> String {
    var text = try Checkout.text(of: "pipelines/demo.yaml")
    for (piece, replacement) in edits { text = try text.edited(piece, replacement) }
    let path = try TestFolder.make("demo") + "/demo.yaml"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  static let rejected = """
    tierbook: warning: inputs.sales: 5 rows of 208,678 rejected (after_business_date 1, nan_revenue 1, \
    null_customer_id 1, null_product_id 1, null_sale_date 1); they stand in rejected_line after publishing

    """
}

@Suite struct `The demo distributor` {
  @Test func `equals plain SQL over its source, and its rejected lines are counted`() throws {
    let (database, result) = try Demo.published.get()
    #expect(result.status == 1)
    #expect(result.errors == Demo.rejected)
    let rows = try expectCustomersAgree(
      database, source: "Oracle/source_demo.sql",
      [
        "first_month": "2024-11-01", "business_date": Demo.date,
        "allowed_discount": #"{"A": 0.22, "B": 0.20, "C": 0.18}"#,
      ])
    #expect(rows.values.allSatisfy { $0 > 0 })
    let proof = try database.rows(
      """
      select lines_read, lines_rejected, revenue_read, revenue_rejected, revenue_in_products, difference
      from (select sum(lines_read) as lines_read, sum(revenue_in_products) as revenue_in_products,
          sum(difference) as difference
        from tierbook.company_summary where window_months = 1) as months,
        (select lines_rejected, revenue_read, revenue_rejected from tierbook.run) as run
      """)
    // Lines without a date, or with one that cannot be, are in no month.
    #expect(proof == [["208676", "5", "58536776.26", "1083.75", "58535692.51", "0.00"]])
    let report = try database.runFile("\(Checkout.root)/sql/demo/report.sql")
    #expect(
      report.hasSuffix(
        "lines read, 3 rejected; revenue 29,433,561.93 read − 534.00 rejected − 29,433,027.93 in products = 0.00\n"))
    #expect(report.contains(" Bar Soap 48 × 100 g ") && report.contains(" Still Water 8 × 1 l, Loss Leader "))
  }

  @Test func `knows why its products moved, and what took gross profit from year to year`() throws {
    let database = try Demo.published.get().database
    let causes = try database.rows(
      """
      select c.month, c.product_id, from_tier, to_tier, cause, coalesce(product_name, '')
      from tierbook.product_cause c
        left join tierbook.product_summary s on (s.month, s.window_months, s.product_id) = (c.month, 12, c.mover)
      where c.window_months = 12 and compare = 'month' and basis = 'revenue'
        and (c.month, c.product_id) in (('2025-11-01', 714), ('2025-12-01', 1218), ('2025-11-01', 1108), ('2025-11-01', 912))
      order by c.product_id
      """
    )
    #expect(
      causes.map { $0.prefix(5).joined(separator: " ") } == [
        "2025-11-01 714 A B own", "2025-11-01 912 B C both", "2025-11-01 1108 B C either", "2025-12-01 1218 B A others",
      ])
    #expect(causes.last?.last?.hasPrefix("Panettone") == true)
    let counts = try database.values(
      """
      select cause || ' ' || count(*) from tierbook.product_cause
      where window_months = 12 and compare = 'month' and basis = 'revenue' group by cause order by cause
      """)
    #expect(counts == ["both 18", "either 15", "lost 1", "new 1", "others 5", "own 139"])
    let bridges = try database.rows(
      """
      select gross_profit_before, volume_effect, mix_effect, price_effect, cost_effect, trim_scale(new_effect),
        trim_scale(lost_effect), trim_scale(other_effect), gross_profit
      from tierbook.profit_bridge
      where level = 'company' and compare = 'year' and month = '2026-10-01' and window_months in (1, 12)
      order by window_months
      """)
    #expect(
      bridges == [
        [
          "680184.676458", "-10443.20", "16745.01", "63670.59", "-39522.0687579", "7396.9905", "-3555.6917",
          "-8278.6461", "706197.6604001",
        ],
        [
          "8373579.9781468", "-133709.76", "124791.55", "764437.53", "-468967.4489684", "61045.05", "-40056.71",
          "-2658.681", "8678461.5081784",
        ],
      ])
  }

  @Test func `knows what its products lack to the next tier, and what they may lose`() throws {
    let rows = try Demo.published.get().database.rows(
      """
      select product_id, revenue_tier, revenue, revenue_to_next, revenue_to_keep, revenue_to_next_monthly
      from tierbook.product_summary
      where month = '2026-10-01' and window_months = 12 and product_id in (607, 614, 1108, 1223) order by 1
      """)
    #expect(
      rows == [
        ["607", "A", "75187.14", "∅", "410.77", "∅"],
        ["614", "B", "25118.04", "49658.33", "71.94", "4138.194167"],
        ["1108", "C", "25046.10", "71.94", "∅", "5.995000"],
        ["1223", "B", "74776.37", "410.77", "49775.80", "34.230833"],
      ])
  }

  struct Variation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var date = Demo.date
    let edits: [(String, String)]
    let oracle: [String: String]
  }

  static let variations = [
    Variation(
      testDescription: "lower crossing, turnover of cost, and stock at retail",
      edits: [
        ("crossing: higher", "crossing: lower"), ("turnover_basis: revenue", "turnover_basis: cost"),
        ("stock_valuation: cost", "stock_valuation: retail"),
      ], oracle: ["crossing": "lower", "turnover_basis": "cost", "stock_valuation": "retail"]),
    Variation(
      testDescription: "stock in units, other windows, other cuts, in the middle of a month", date: "2026-08-13",
      edits: [
        ("stock_valuation: cost", "stock_valuation: units"), ("[1, 3, 12]", "[2, 6]"),
        ("{ A: 0.75, B: 0.95 }", "{ A: 0.6, B: 0.9 }"),
      ],
      oracle: [
        "stock_valuation": "units", "turnover_basis": "units", "windows": "2,6", "a_cut": "0.6", "b_cut": "0.9",
      ]),
    Variation(
      testDescription: "no stock",
      edits: [
        (
          """
            stock:
              table: shop.stock_count
              columns: { as_of: as_of, product_id: product_id, quantity: quantity, value: value, retail_value: retail_value }

          """, ""
        )
      ], oracle: ["has_stock": "false"]),
  ]

  @Test(arguments: variations)
  func `equals plain SQL with other options too`(_ variation: Variation) throws {
    let database = try Demo.database("demo_options")
    let file = try Demo.pipeline(variation.edits)
    let result = try Demo.run(file, database, date: variation.date, work: try TestFolder.make("work"))
    #expect(result.status == 1, "\(result.errors)")
    let given = ["first_month": "2024-11-01", "business_date": variation.date, "has_channel": "true"]
    try expectOracleAgrees(
      database, source: "Oracle/source_demo.sql", given.merging(variation.oracle) { $1 })
  }
}
