import Arithmetic
import CommandLine
import Configuration
import Ledger
import Rules
import Testing

@testable import PublishStage

struct PlanTextTests {
  private func plan(_ months: [MonthChange]) throws -> PublicationPlan {
    var plan = PublicationPlan(pipeline: "shop", businessDate: try #require(Day("2024-12-31")), schema: "reports")
    plan.months = months
    return plan
  }

  private func totals(_ lines: Int, _ revenue: String, _ profit: ExactDecimal = 0) throws -> MonthTotals {
    MonthTotals(lines: lines, revenue: try #require(ExactDecimal(revenue)), grossProfit: profit)
  }

  @Test func `tells what becomes of each month, and those with the same totals by their spans`() throws {
    let same = [1, 3, 4, 5].map { MonthChange(month: Month(year: 2024, month: $0), state: .sameTotals) }
    var plan = try plan(
      same + [
        MonthChange(
          month: Month(year: 2024, month: 6), state: .restated, before: try totals(10, "0"),
          after: try totals(1_210, "-0.50", 5)),
        MonthChange(
          month: Month(year: 2024, month: 11), state: .goesOn, before: try totals(8, "1000.00"),
          after: try totals(8, "1234.56")),
        MonthChange(month: Month(year: 2024, month: 12), state: .new, after: try totals(1, "70000.0")),
      ])
    plan.checks = [CheckResult(name: "proof", severity: .fail, outcome: .passed, message: "all well")]
    #expect(
      plan.text() == """
        What publishing shop of 2024-12-31 to schema reports would change

        Months
          2024-06  restated  revenue 0 → -0.50                     lines 10 → 1,210   gross profit 0 → 5
          2024-11  goes on   revenue 1,000.00 → 1,234.56 (+23.5%)  8 lines as before
          2024-12  new       revenue 70,000.0                      1 line
          4 months with the same totals, in which tiers, names, stock or other tables differ: 2024-01, 2024-03 to 2024-05

        Tiers and margins stay as they are.

        Checks
          proof  passed  all well

        Nothing is published yet: tierbook publish does it.
        """)
  }

  @Test func `names of any width stand in columns, and a margin moves by points`() throws {
    let month = Month(year: 2024, month: 6)
    func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }
    var plan = try plan([MonthChange(month: month, state: .sameTotals)])
    plan.view = PlanView(month: month, windowMonths: 1, comparedWith: month)
    func move(_ name: String, _ causes: TierChange.Factor...) -> TierMove {
      TierMove(
        id: "1", name: name, revenueBefore: 90, revenue: 100,
        tiers: [
          TierChange(basis: "profit", from: "B", to: "A", cause: .own, before: 10, after: 20, causes: causes)
        ])
    }
    plan.products = Largest(
      [
        move(
          "龙井茶", TierChange.Factor(kind: .cost, before: 4, after: 5),
          TierChange.Factor(kind: .volume, before: 9, after: 10)), move("Tea"),
        move("a\nb\u{202E}", TierChange.Factor(kind: .coverage, before: nil, after: 1)),
      ], top: 5)
    func margin(_ name: String, _ effects: [RatioMove.Effect]) throws -> RatioMove {
      RatioMove(
        id: "1", name: name, revenue: 100, before: try decimal("0.5"), after: try decimal("0.583333"), effects: effects)
    }
    plan.productMargins = Largest(
      [
        try margin(
          "龙井茶",
          [
            RatioMove.Effect(kind: .price, effect: try decimal("0.1")),
            RatioMove.Effect(kind: .cost, effect: try decimal("-0.016667")),
          ]), try margin("Oil", []),
      ], top: 5)
    #expect(
      plan.text().contains(
        """
        Products that move tiers, in 2024-06: 3
          龙井茶          B → A by profit  revenue 100  cost a piece 4.00 → 5.00, pieces 9 → 10
          Tea             B → A by profit  revenue 100  own gross profit +10.00
          a\\u000Ab\\u202E  B → A by profit  revenue 100  coverage unknown → 1.00

        Customers that move tiers, in 2024-06: none

        Margins of products that move most, in 2024-06: 2
          龙井茶  50.0% → 58.3% (+8.3 points)  price a piece +10.0 points, cost a piece -1.7 points  on revenue of 100
          Oil     50.0% → 58.3% (+8.3 points)  price and cost a piece unknown                        on revenue of 100
        """))
  }

  @Test func `says that no tier moves, and that publishing would stop`() throws {
    let month = Month(year: 2024, month: 6)
    var plan = try plan([MonthChange(month: month, state: .sameTotals)])
    plan.view = PlanView(month: month, windowMonths: 1, comparedWith: month)
    plan.canPublish = false
    #expect(
      plan.text() == """
        What publishing shop of 2024-12-31 to schema reports would change

        Months
          1 month with the same totals, in which tiers, names, stock or other tables differ: 2024-06

        Products that move tiers, in 2024-06: none

        Customers that move tiers, in 2024-06: none

        Checks

        Publishing would stop at the checks that failed.
        """)
  }
}
