import Arithmetic
import Testing

@testable import PublishStage

/// What a run says of closed months that it has written anew.
struct RestatementTests {
  private func totals(_ lines: Int, _ revenue: ExactDecimal, _ profit: ExactDecimal) -> MonthTotals {
    MonthTotals(lines: lines, revenue: revenue, grossProfit: profit)
  }

  private func restatement(_ changes: [(before: MonthTotals, after: MonthTotals)]) -> Restatement {
    var restatement = Restatement()
    for (index, change) in changes.enumerated() {
      let month = Month(year: 2024, month: 1).advanced(by: index)
      restatement.months[month] = MonthChange(
        month: month, state: .restated, before: change.before, after: change.after)
    }
    return restatement
  }

  @Test func `nothing is said where nothing was restated`() {
    #expect(Restatement().warnings == [] && Restatement().restated == nil)
  }

  @Test func `other lines are told, and other costs of the same lines are a warning`() {
    let told = restatement([
      (totals(10, 1200, 300), totals(11, 1300, 320)), (totals(10, 1200, 300), totals(10, 1200, 240)),
      (totals(5, 500, 100), totals(5, 400, 100)),
    ])
    #expect(
      told.restated
        == "2 closed months: 2024-01 revenue 1,200 → 1,300, lines 10 → 11, gross profit 300 → 320; "
        + "2024-03 revenue 500 → 400")
    #expect(
      told.warnings == [
        "1 closed month with the same lines and revenue has another gross profit, since costs are others now: "
          + "2024-02 gross profit 300 → 240"
      ])
  }

  @Test func `of more than a year of months the others are summed up`() {
    let told = restatement(Array(repeating: (totals(10, 1200, 300), totals(10, 1200, 240)), count: 15))
    #expect(told.warnings[0].hasPrefix("15 closed months with the same lines and revenue have another gross profit"))
    #expect(
      told.warnings[0].hasSuffix(
        "2024-12 gross profit 300 → 240; and 3 more up to 2025-03, gross profit in all 4,500 → 3,600"))
  }

  @Test func `segments are told by table, with what differs in any row`() {
    var restatement = Restatement()
    restatement.segments = [
      SegmentChanges(table: "product_summary", month: Month(year: 2024, month: 3), rows: 1, changed: ["category"]),
      SegmentChanges(table: "customer_summary", month: Month(year: 2024, month: 3), rows: 7, changed: ["region"]),
      SegmentChanges(
        table: "customer_summary", month: Month(year: 2024, month: 1), rows: 1_200,
        changed: ["channel", "salesperson_id"]),
    ]
    #expect(
      restatement.warnings == [
        "1,207 rows of customer_summary in 2 closed months (2024-01, 2024-03) stand under another channel, region, "
          + "salesperson_id than was published: today's masters hold for all months",
        "1 row of product_summary in 1 closed month (2024-03) stands under another category than was published: "
          + "today's masters hold for all months",
      ])
  }
}
