import TestSupport
import Testing

/// The customers of the demo distributor.
@Suite struct `The demo's customers` {
  private static let newest = "month = '2026-10-01' and window_months = 12"

  /// Figures of docs/customers.md: what the document says, and the columns that say it.
  static let examples: [(text: String, columns: String, of: String, values: [String])] = [
    (
      "= 20,027.146667",
      "monthly_average, growth_month, growth_year, revenue, target, target_attainment, peak_month_share",
      summary(2018), ["20027.146667", "0.112477", "3.204852", "139705.40", "183290.00", "0.762210", "0.158970"]
    ),
    (
      "1,412.98 ÷ 141,118.38", "returned_revenue, revenue + returned_revenue, return_rate",
      summary(2018), ["1412.98", "141118.38", "0.010013"]
    ),
    ("`potential_in_months` 2", "potential_in_months, standard_amount", summary(2018), ["2", "26259.916667"]),
    (
      "97% of the standard: it is none", "potential_key_account, standard_amount", summary(2019), ["f", "26259.916667"]
    ),
    (
      "`one_off: 66% of the revenue in 2026-03`", "revenue, false_key_reasons", summary(2001),
      ["364589.76", #"{"one_off: 66% of the revenue in 2026-03"}"#]
    ),
    (
      "`one_off: sales in 2 of 12 months`", "peak_month_share, false_key_reasons", summary(2017),
      ["0.500000", #"{"one_off: sales in 2 of 12 months"}"#]
    ),
    (
      "`low_profit: A by revenue, C by profit`, `squeezing: margin 2%, segment 26%`",
      "revenue, gross_margin, false_key_reasons",
      summary(2004),
      ["729999.42", "0.019328", #"{"low_profit: A by revenue, C by profit","squeezing: margin 2%, segment 26%"}"#]
    ),
    (
      "`squeezing: margin 10%, segment 26%`", "gross_margin, false_key_reasons", summary(2003),
      ["0.098565", #"{"squeezing: margin 10%, segment 26%"}"#]
    ),
    ("`falling_3_months`* |", "churn_reasons", summary(2020), ["{falling_3_months}"]),
    ("`down 41% in 3 months`", "churn_reasons", summary(2021), [#"{"down 41% in 3 months"}"#]),
    (
      "`quiet 21 days, usual 6`", "churn_reasons, order_interval_days, last_sale_on", summary(2022),
      [#"{"quiet 21 days, usual 6"}"#, "6.017094", "2026-10-10"]
    ),
    ("`categories 6, before 13`", "churn_reasons", summary(2006), [#"{"categories 6, before 13"}"#]),
    ("`down 44% on last year`", "churn_reasons", summary(2023), [#"{"down 44% on last year"}"#]),
    ("`complaint open 70 days`", "churn_level, churn_reasons", summary(1007), ["1", #"{"complaint open 70 days"}"#]),
    (
      "four of the six: level 4", "churn_level, churn_reasons", summary(2005),
      ["4", #"{falling_3_months,"down 65% in 3 months","categories 6, before 13","down 88% on last year"}"#]
    ),
    (
      "which is 911,231.171667 a month", "customers, revenue, average_monthly_revenue, sales_share, key_share",
      "customer_composition where \(newest) and value = 'distributor'",
      ["26", "10934774.06", "911231.171667", "0.371514", "0.815583"]
    ),
    (
      "none of 7 products that 32 of them or more buy", "count(*), min(key_accounts_buying) >= 32",
      "customer_product where customer_id = 2006 and not bought", ["7", "t"]
    ),
    (
      "Small retail has 64 A customers", "count(*)",
      "customer_summary where \(newest) and channel = 'small retail' and revenue_tier = 'A'", ["64"]
    ),
    (
      "5 of them make 80% of it, the first four 0.768423",
      "revenue, customers, customers_for_80, top_four_share, visits_made, visits_planned, order_rate",
      "salesperson_summary where \(newest) and salesperson_name = 'Carla Mendes'",
      ["4203988.80", "24", "5", "0.768423", "672", "845", "0.446429"]
    ),
    (
      "= 10,939.66",
      "limit_by_sales, limit_by_working_capital, limit_by_net_assets, exposure, headroom, next_review_on",
      "credit_summary where month = '2026-10-01' and customer_id = 2024",
      ["10939.66", "29400.00", "54200.00", "39596.21", "-28656.55", "2027-01-10"]
    ),
    (
      "its limit is 0", "recommended_limit", "credit_summary where month = '2026-10-01' and customer_id = 2027",
      ["0.00"]
    ),
    (
      "six times in vain: `remove`", "visits_without_order, proposal",
      "visit_plan where month = '2026-10-01' and customer_id = 2014", ["6", "remove"]
    ),
    (
      "four times: not yet", "visits_without_order, proposal",
      "visit_plan where month = '2026-10-01' and customer_id = 2015", ["4", "∅"]
    ),
    (
      "8 ÷ 13 = 0.615385",
      "opened, answered, answered_in_time, in_time_rate, days_to_answer, mean_days_to_answer, open_at_end, "
        + "oldest_open_on, oldest_open_days",
      "complaint_summary where month = '2026-10-01' and dimension = 'company'",
      ["14", "12", "8", "0.615385", "17", "1.416667", "9", "2026-08-22", "70"]
    ),
    (
      "`below_cost` by 93.9647", "quantity, revenue, cost, amount",
      "exception_line where month = '2026-10-01' and kind = 'below_cost' and document_id = '25951' and product_id = 612",
      ["29", "2909.98", "3003.9447", "93.9647"]
    ),
    (
      "`below_floor` by 437.78", "floor_amount, amount",
      "exception_line where month = '2026-10-01' and kind = 'below_floor' and document_id = '25951' and product_id = 612",
      ["3347.76", "437.78"]
    ),
  ]

  /// The first one below each channel's best tier, and what it needs.
  @Test func `stand where plain arithmetic says from the tier above`() throws {
    let rows = try Demo.published.get().database.rows(
      """
      select customer_id, channel, revenue_to_next from tierbook.customer_summary
      where \(Self.newest) and customer_id in (1003, 1035, 1072, 1165) order by 1
      """)
    #expect(
      rows == [
        ["1003", "distributor", "16940.53"], ["1035", "sub-distributor", "4798.05"],
        ["1072", "key-account store", "76691.44"], ["1165", "small retail", "411.23"],
      ])
  }

  private static func summary(_ customer: Int) -> String {
    "customer_summary where \(newest) and customer_id = \(customer)"
  }

  @Test func `show what the document says of them`() throws {
    let document = try Checkout.text(of: "docs/customers.md")
    for example in Self.examples {
      #expect(document.contains(example.text), "docs/customers.md lacks: \(example.text)")
      let rows = try Demo.published.get().database.rows("select \(example.columns) from tierbook.\(example.of)")
      #expect(rows == [example.values], "\(example.text)")
    }
  }

  @Test func `appear in the morning summary`() throws {
    let report = try Demo.published.get().database.runFile("\(Checkout.root)/sql/demo/report.sql")
    for line in [
      "Morning summary, 12 months to 2026-10", "Key accounts", "Becoming key", "Coming Key Store", "Only look key",
      "One-off Bulk Buyer Ltd", "Leaving", "Leaving Wholesale Co", "Stop supply", "Dishonoured Note Cash & Carry",
      "Over the limit", "Overdue", "Moved up", "Moved down", "Visit no more", "Lines below cost", "Lines diverted",
    ] { #expect(report.contains(line), "\(line)") }
    #expect(!report.contains("nobody"))
  }
}
