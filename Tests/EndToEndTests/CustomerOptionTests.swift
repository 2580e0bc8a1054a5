import TestSupport
import Testing

@Suite struct `A distributor's customers` {
  struct Variation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var date = Market.date
    var edits: [(String, String)] = []
    /// More keys of the pipeline file.
    var keys = ""
    var oracle: [String: String] = [:]
  }

  static let variations = [
    Variation(
      testDescription: "by kind and region, with other thresholds and policies",
      edits: [("{ A: 0.12, B: 0.08, N: 0 }", "{ B: 0.05, C: 0.02 }")],
      keys: """
        tiers: { customers: { within: [kind, region] } }
        customers:
          false_key: { one_off_share: 0.2, one_off_months: 0.9, squeezing_share: 0.97 }
          churn: { falling_months: 2, drop_share: 0.1, quiet_factor: 1.5, category_drop: 0.2 }
          products: { window: 3, gap_share: 0.8 }
        credit: { policy: { A: 0.7, B: unlimited, C: 0, N: 0.333 }, review_months: { A: 1, C: 12, N: 2 } }
        visits: { per_month: { A: 9, B: 0, C: 3, N: 1 }, remove_after: 3 }
        """,
      oracle: [
        "within": "kind,region", "one_off_share": "0.2", "one_off_months": "0.9", "squeezing_share": "0.97",
        "falling_months": "2", "drop_share": "0.1", "quiet_factor": "1.5", "category_drop": "0.2",
        "customer_product_window": "3", "gap_share": "0.8", "allowed_discount": #"{"B": 0.05, "C": 0.02}"#,
        "credit_policy": #"{"A": 0.7, "B": "unlimited", "C": 0, "N": 0.333}"#,
        "review_months": #"{"A": 1, "B": 3, "C": 12, "N": 2}"#,
        "visits_per_month": #"{"A": 9, "B": 0, "C": 3, "N": 1}"#, "remove_after": "3",
      ]),
    Variation(
      testDescription: "all in one segment, the lower crossing, other cuts, and stock in units",
      keys: """
        tiers: { customers: { within: [], crossing: lower, cuts: { A: 0.6, B: 0.9 } } }
        measures: { stock_valuation: units }
        """,
      oracle: [
        "within": "", "c_crossing": "lower", "ca_cut": "0.6", "cb_cut": "0.9", "stock_valuation": "units",
        "turnover_basis": "units",
      ]),
    Variation(
      testDescription:
        "person by person, the standard by rank, over six months, and turnover of cost over stock at retail",
      keys: """
        tiers: { customers: { within: [salesperson_id] } }
        customers: { average_months: 6, standard: { top: { A: 2, B: 5 } }, potential: { months: 4, horizon: 6 } }
        measures: { stock_valuation: retail, turnover_basis: cost }
        """,
      oracle: [
        "within": "salesperson_id", "average_months": "6", "standard_top": "2,5", "potential_months": "4",
        "potential_horizon": "6", "stock_valuation": "retail", "turnover_basis": "cost",
      ]),
    Variation(
      testDescription: "with tiers that are held, and policies that follow them",
      keys: """
        tiers:
          products: { hold: { band: 0.05, months: 2 } }
          customers: { hold: { band: 0.1 }, policies_follow: held }
        """,
      oracle: ["hold_band": "0.05", "hold_months": "2", "c_hold_band": "0.1", "policies_follow": "held"]),
    Variation(
      testDescription: "with the price effects of single customers", keys: "causes: { grain: cell }",
      oracle: ["causes_grain": "cell"]),
    Variation(
      testDescription: "with products that are no merchandise",
      edits: [
        (
          "products: { table: market.product }",
          "products: { table: market.product, columns: { product_id: product_id, product_name: product_name, category: "
            + "category, unit_cost: unit_cost, merchandise: \"nullif(product_id % 4, 1) is not null\" } }"
        )
      ], oracle: ["merchandise": "product_id % 4 <> 1"]),
    Variation(
      testDescription: "in the middle of a month, without a window of a year", date: "2025-02-13",
      edits: [("[1, 3, 12]", "[2, 4]")], oracle: ["windows": "2,4"]),
    Variation(testDescription: "before there is a complete month", date: "2024-01-20"),
    Variation(testDescription: "on the last day of the first month", date: "2024-01-31"),
    Variation(
      testDescription: "neither holders of stock nor salespeople on the lines",
      edits: [
        (" customer_id: customer_id, quantity: quantity, value", " quantity: quantity, value"),
        ("      salesperson_id: salesperson_id\n", ""),
      ], oracle: ["without": "stock_holders line_salespeople"]),
  ]

  /// With every default.
  private static let published = Result {
    let nightly = try Market.nightly("defaults")
    try nightly.run(date: Market.date)
    return nightly
  }

  @Test(arguments: variations) func `equal plain SQL`(_ variation: Variation) throws {
    var yaml = Market.yaml
    for (piece, replacement) in variation.edits { yaml = try yaml.edited(piece, replacement) }
    let nightly = try Market.nightly("market", yaml: yaml + variation.keys + "\n")
    try nightly.run(date: variation.date)
    try Market.expectOracleAgrees(
      nightly.database, variation.oracle.merging(["business_date": variation.date]) { $1 })
  }

  struct Keys: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let variables: [String: String]
  }

  static let keys = [
    Keys(
      testDescription: "text",
      variables: ["key_type": "text", "key": "'K-' || n", "person_type": "varchar(20)", "person": "'Ms ' || p"]),
    Keys(
      testDescription: "uuid",
      variables: [
        "key_type": "uuid", "key": "md5('customer ' || n)::uuid", "person_type": "uuid",
        "person": "md5('person ' || p)::uuid",
      ]),
  ]

  @Test(arguments: keys) func `equal plain SQL whatever their keys are`(_ keys: Keys) throws {
    let nightly = try NightlyRun(try Market.made("keys", keys.variables), yaml: Market.yaml, folder: "keys")
    try nightly.run(date: Market.date)
    try Market.expectOracleAgrees(nightly.database)
    #expect(
      try nightly.database.value(
        "select count(*) from tierbook.customer_summary where target is not null and salesperson_id is not null")
        != "0")
  }

  /// What the market shows, so that the comparison above is one with something in it.
  @Test func `show each rule at least once, and equal plain SQL`() throws {
    let nightly = try Self.published.get()
    try Market.expectOracleAgrees(nightly.database)
    let counts = try nightly.database.rows(
      """
      select * from (values
        ('potential', (select count(*) from tierbook.customer_summary where potential_key_account)),
        ('one-off share', (select count(*) from tierbook.customer_summary where false_key_reasons::text like '%one_off: %% of the revenue in%')),
        ('one-off months', (select count(*) from tierbook.customer_summary where false_key_reasons::text like '%one_off: sales in%')),
        ('falling', (select count(*) from tierbook.customer_summary where churn_reasons::text like '%falling_3_months%')),
        ('down in 3 months', (select count(*) from tierbook.customer_summary where churn_reasons::text like '%in 3 months%')),
        ('quiet', (select count(*) from tierbook.customer_summary where churn_reasons::text like '%quiet % days, usual%')),
        ('categories', (select count(*) from tierbook.customer_summary where churn_reasons::text like '%categories %, before%')),
        ('last year', (select count(*) from tierbook.customer_summary where churn_reasons::text like '%on last year%')),
        ('past', (select count(*) from tierbook.customer_summary where status = 'past')),
        ('prospect', (select count(*) from tierbook.customer_summary where status = 'prospect')),
        ('unassigned', (select count(*) from tierbook.customer_composition where value = '(unassigned)')),
        ('nobody''s', (select count(*) from tierbook.salesperson_summary where salesperson_id is null and revenue > 0)),
        ('unknown', (select count(*) from tierbook.customer_summary where 'unknown_customer' = any(flags))),
        ('held stock', (select count(*) from tierbook.customer_summary where average_stock > 0 and turnover is not null)),
        ('gap', (select count(*) from tierbook.customer_product where not bought)),
        ('over the limit', (select count(*) from tierbook.credit_summary where over_limit)),
        ('stop', (select count(*) from tierbook.credit_summary where stop_supply)),
        ('remove', (select count(*) from tierbook.visit_plan where proposal = 'remove')),
        ('below cost', (select count(*) from tierbook.exception_line where kind = 'below_cost')),
        ('below floor', (select count(*) from tierbook.exception_line where kind = 'below_floor')),
        ('diversion', (select count(*) from tierbook.exception_line where kind = 'diversion'))) as t (rule, rows)
      where rows = 0
      """)
    #expect(counts.isEmpty, "nobody shows these: \(counts.map { $0[0] })")
  }

  /// A part of a list amount below 0 is no price.
  @Test func `have no floor where the list amount is below 0`() throws {
    let nightly = try Market.nightly("floor")
    try nightly.database.execute(
      "update market.sales_line set quantity = 2, net_amount = list_amount * 0.95 where list_amount < 0")
    try nightly.run(date: Market.date)
    try Market.expectOracleAgrees(nightly.database)
    let found = try nightly.database.value(
      "select count(*) filter (where kind = 'below_floor') > 0 and min(floor_amount) >= 0 from tierbook.exception_line")
    #expect(found == "t")
  }

  @Test func `bring what the products bring, and the salespeople, and the company`() throws {
    let nightly = try Self.published.get()
    let differing = try nightly.database.rows(
      """
      select month, window_months, revenue, customers, kinds, salespeople
      from tierbook.company_summary
      left join (select month, window_months, sum(revenue) as customers from tierbook.customer_summary group by 1, 2) as a using (month, window_months)
      left join (select month, window_months, sum(revenue) as kinds from tierbook.customer_composition where dimension = 'kind' group by 1, 2) as b using (month, window_months)
      left join (select month, window_months, sum(revenue) as salespeople from tierbook.salesperson_summary group by 1, 2) as c using (month, window_months)
      where (customers, kinds, salespeople) is distinct from (revenue, revenue, revenue) or difference <> 0
      """)
    #expect(differing.isEmpty)
    #expect(try nightly.database.value("select count(*) from tierbook.company_summary") == "32")
  }

  @Test func `in one segment may be cut in another way than in all the others`() throws {
    let yaml = Market.yaml + "tiers: { customers: { segments: { retail: { cuts: { A: 0.5, B: 0.7 } } } } }\n"
    let nightly = try Market.nightly("segments", yaml: yaml)
    try nightly.run(date: Market.date)
    for (variables, condition) in [(["ca_cut": "0.5", "cb_cut": "0.7"], "="), ([:], "is distinct from")] {
      try Market.runOracle(nightly.database, variables)
      let tiers = "revenue_tier, profit_tier, average_tier, standard_amount, potential_in_months"
      let rows = try nightly.database.rows(
        """
        with theirs as (select month, window_months, customer_id, \(tiers) from tierbook.customer_summary where channel \(condition) 'retail'),
          expected as (select month, window_months, customer_id, \(tiers) from oracle.customer_summary where channel \(condition) 'retail')
        select (select count(*) from expected) > 100, (select count(*) from (table theirs except table expected) as d),
          (select count(*) from (table expected except table theirs) as d)
        """)
      #expect(rows == [["t", "0", "0"]])
    }
  }
}
