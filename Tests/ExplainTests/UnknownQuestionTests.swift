import Foundation
import TestSupport
import Testing

@Suite struct `A question that has no answer` {
  struct Question: Sendable, CustomTestStringConvertible {
    let asked: String
    let error: String
    var testDescription: String { asked }
  }

  static let questions = [
    Question(
      asked: "--figure revenue",
      error: """
        tierbook explain: says nothing of whose figure it is
          accepted: one of --product, --customer, --salesperson, --category, --company and --table with --key
        """),
    Question(
      asked: "--product 1213 --company --figure revenue",
      error: """
        tierbook explain: says more than once whose figure it is
          accepted: one of --product, --customer, --salesperson, --category, --company and --table with --key
        """),
    Question(
      asked: "--product 12133 --figure revenue",
      error: """
        product_summary: there is no row of product_id '12133' of 12 months to 2026-10
          hint: did you mean 1213 "Deodorant 12 × 150 ml"?
        """),
    Question(
      asked: "--product deodorant --figure revenue",
      error: """
        product_summary: there is no row of product_id 'deodorant' of 12 months to 2026-10
          hint: did you mean 1213 "Deodorant 12 × 150 ml"?
        """),
    Question(
      asked: "--category Frozzen␣Food --figure revenue",
      error: """
        category_summary: there is no row of category 'Frozzen Food' of 12 months to 2026-10
          hint: did you mean Frozen Food?
        """),
    Question(
      asked: "--company --figure turnovr",
      error: """
        --figure: company_summary has no column 'turnovr'
          accepted: month, window_months, products, lines, quantity, revenue, cost, costed_revenue, costed_quantity, \
        cost_coverage, gross_profit, gross_margin, returned_revenue, return_rate, opening_stock, closing_stock, \
        average_stock, turnover, cross_ratio, target, target_attainment, month_complete, stock_valuation, \
        turnover_basis, lines_read, lines_rejected, rejected_reasons, revenue_read, revenue_rejected, \
        revenue_in_products, difference, revenue_in_customers, flags, run_id
          hint: did you mean 'turnover'?
        """),
    Question(
      asked: "--product 1213 --figure revenue --window 6",
      error: """
        --window: there is no window of 6 months to 2026-10
          accepted: 1, 3, 12
        """),
    Question(
      asked: "--product 1213 --figure revenue --month 2020-01",
      error: """
        --window: there is no window of any length to 2020-01
          accepted: a month from 2024-11 on
        """),
    Question(
      asked: "--table product_tiers --figure revenue",
      error: """
        --table: there is no table 'product_tiers'
          accepted: product_summary, category_summary, product_tier_summary, product_movement, company_summary, \
        customer_summary, customer_composition, customer_tier_summary, customer_movement, customer_product, \
        customer_product_sum, customer_product_customer, customer_product_demand, salesperson_summary, credit_summary, \
        visit_plan, complaint_summary, exception_line, product_cause, ratio_cause, profit_bridge, customer_cause
        """),
    Question(
      asked: "--table product_tier_summary --key basis=revenue --key teir=A --figure revenue",
      error: """
        --key: 'teir=A' is no key of product_tier_summary
          accepted: basis=VALUE, tier=VALUE
          hint: did you mean 'tier'?
        """),
    Question(
      asked: "--table product_tier_summary --key tier=A --figure revenue",
      error: """
        --key: a row of product_tier_summary needs basis too
          accepted: --key basis=VALUE --key tier=VALUE
        """),
    Question(
      asked: "--table visit_plan --key customer_id=1002 --figure visits_made --sql",
      error: """
        --sql: visit_plan has no sums over lines of sales
          accepted: a figure of sales
          hint: without --sql, the formula and its parts are explained
        """),
  ]

  @Test(arguments: questions) func `ends with code 2 and the nearest names`(_ question: Question) throws {
    expect(try ExplainedDemo.night.get().explain(question.asked), code: 2, error: question.error)
  }

  @Test func `ends with code 1 where there are no files of it`() throws {
    let night = try ExplainedDemo.night.get()
    expect(
      try night.explain("--product 1213 --figure revenue --month 2026-11"), code: 1,
      error: """
        \(night.work)/extract: the files are of 2026-10-31, and the figure is of 2026-11
          hint: run tierbook run pipeline.yaml --date 2026-11-30 first; --sql prints a query that asks the source
        """)
    let empty = try TestFolder.make("empty")
    expect(
      try night.explain("--product 1213 --figure revenue --work-dir \(empty)"), code: 1,
      error: """
        \(empty)/extract: the stage extract has left nothing here
          hint: run tierbook run pipeline.yaml first, or name the folder of its files with --work-dir
        """)
  }

  @Test func `ends with code 6 where the target cannot be reached`() throws {
    let night = try ExplainedDemo.night.get()
    let path = night.folder + "/pipeline.yaml"
    let yaml = try String(contentsOfFile: path, encoding: .utf8)
    let nowhere = yaml.replacing(/target: \{ connection: "[^"]*" \}/, with: "target: { connection: \"host=/nowhere\" }")
    try nowhere.write(toFile: night.folder + "/nowhere.yaml", atomically: true, encoding: .utf8)
    for command in ["explain", "trend"] {
      let result = try Command(
        try Checkout.executable("tierbook"),
        [command, "nowhere.yaml", "--product", "1213", "--figure", "revenue"]
          + (command == "explain" ? ["--work-dir", night.work] : []), environment: [:], folder: night.folder
      ).wait()
      #expect(result.status == 6)
      #expect(result.errors.hasPrefix("tierbook: error: target: cannot connect: "))
    }
  }
}
