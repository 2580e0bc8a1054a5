import Arithmetic
import Rules
import Testing

struct OutlookTests {
  /// The projected revenue of a window with these months, oldest first, times the factor.
  private func projected(_ months: [ExactDecimal], horizon: Int, averageMonths: Int = 3) -> ExactDecimal {
    let projection = Projection(windowMonths: months.count, horizon: horizon, averageMonths: averageMonths)
    var (byMonth, newest) = (Projection.Parts(projection), Projection.Parts(projection))
    var sums = CostedSums()
    for (ago, revenue) in months.reversed().enumerated() {
      let month = CostedSums(lines: 1, quantity: 1, revenue: revenue, cost: 0, costedRevenue: 0, uncostedLines: 0)
      byMonth.add(month, ago: ago)
      sums += month
      if newest.isWanted(ago + 1) { newest.set(sums, of: ago + 1) }
    }
    #expect(byMonth.projected == newest.projected)
    return byMonth.projected.revenue
  }

  /// 1,290 now; three months of 100 leave the window, three of 130 come.
  @Test func `a window goes on with the mean of its last months`() {
    let months = [ExactDecimal](repeating: 100, count: 9) + [130, 130, 130]
    #expect(projected(months, horizon: 3) == 4140)
  }

  @Test func `a mean without a last decimal is exact`() {
    // 20, 1 and 10 stay, and 3 × 31 ÷ 3 comes; all of it three times.
    #expect(projected([1, 2, 3, 20, 1, 10], horizon: 3) == 186)
    #expect(projected([5, 0, 0, 1], horizon: 1) == 4)
    // A window that is shorter than the time ahead is all new, and one that is shorter than the mean has its own.
    #expect(projected([1, 2, 4], horizon: 6) == 21)
    #expect(projected([1, 4], horizon: 1, averageMonths: 3) == 13)
  }

  /// The item in the middle grows to 46, and so do both others if all go on.
  @Test func `an outlook looks at the others as they go on, and as they are`() {
    func outlooks(_ now: [ExactDecimal], _ then: [ExactDecimal]) -> [Outlook?] {
      let (values, projected) = (DecimalColumn(now), DecimalColumn(then.map { $0 * 3 }))
      let cuts = TierCuts(["0.6"])
      var places = TierRanks(count: now.count)
      cuts.place(values.descending(), by: values, in: &places)
      var outlooks = TierOutlooks(count: now.count)
      cuts.lookAhead(
        values.descending(), by: values, tiers: places.tiers, projectedOrder: projected.descending(),
        projected: projected, factor: 3, in: &outlooks)
      return now.indices.map(outlooks.outlook)
    }
    // 60 before it of 100 is not below 0.6; 60 of 106 is.
    #expect(outlooks([60, 40], [60, 46]) == [.stable, .rising])
    // If the first one grows as well, it depends.
    #expect(outlooks([60, 40], [69, 46]) == [.stable, .uncertain])
    #expect(outlooks([60, 46], [60, 40]) == [.stable, .falling])
    #expect(outlooks([60, 46], [60, 0]) == [.stable, .falling])
  }

  @Test(
    arguments: [
      (1, 0, 0, .rising), (1, 2, 2, .falling), (1, 1, 1, .stable), (2, 1, 0, .rising), (1, 0, 1, .uncertain),
      (1, 1, 0, .uncertain), (1, 2, 1, .uncertain), (1, 0, 2, .uncertain), (3, 2, 3, .uncertain),
    ] as [(TierIndex, TierIndex, TierIndex, Outlook)])
  func `an outlook holds if it does not depend on the others`(
    tier: TierIndex, moving: TierIndex, resting: TierIndex, outlook: Outlook
  ) {
    #expect(Outlook(from: tier, moving: moving, resting: resting) == outlook)
  }
}
