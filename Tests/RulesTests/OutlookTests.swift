import Arithmetic
import Rules
import Testing

struct OutlookTests {
  private let projection = Projection(horizon: 3, averageMonths: 3)

  /// 1,290 now; three months of 100 leave the window, three of 130 come.
  @Test func `a window goes on with the mean of its last months`() {
    let months = [ExactDecimal](repeating: 100, count: 9) + [130, 130, 130]
    #expect(projection.value(months) == 1380 * ExactDecimal(projection.factor))
  }

  @Test func `a mean without a last decimal is exact`() {
    // 20, 1 and 10 stay, and 3 × 31 ÷ 3 comes; all of it three times.
    #expect(projection.value([1, 2, 3, 20, 1, 10]) == 186)
    #expect(Projection(horizon: 1, averageMonths: 3).value([5, 0, 0, 1]) == 4)
    // A window that is shorter than the time ahead is all new.
    #expect(Projection(horizon: 6, averageMonths: 3).value([1, 2, 4]) == 21)
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
