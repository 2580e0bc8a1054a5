import Arithmetic
import Pipeline
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
