import Arithmetic
import Rules
import Testing

struct ChurnWarningTests {
  private func day(_ text: String) -> Day { Day(text) ?? Day(daysSince2000: 0) }

  /// Signs of a customer that bought on one day, today: none of the rules about days speaks.
  private func reasons(
    _ revenues: [ExactDecimal], categories: (recent: Int, before: Int)? = nil,
    _ change: (inout CustomerOptions) -> Void = { _ in }
  ) -> [String] {
    let today = day("2025-06-30")
    var options = CustomerOptions()
    change(&options)
    let signs = ChurnWarning.Signs(
      trend: MonthlyTrend(revenues: revenues), firstSale: today, lastSale: today, saleDays: 1, today: today,
      categories: categories)
    return ChurnWarning(signs, options: options).reasons
  }

  @Test(
    arguments: [
      ([40, 30, 20, 10], 3, ["falling_3_months"]), ([40, 30, 20, 20], 3, []), ([30, 20, 10], 3, []),
      ([30, 20, 10], 2, ["falling_2_months"]), ([50, 40, 30, 20, 10], 4, ["falling_4_months"]), ([10], 3, []),
      ([], 3, []), ([40, 30, 20, -10], 3, ["falling_3_months"]),
    ] as [([ExactDecimal], Int, [String])])
  func `falling says over how many months`(revenues: [ExactDecimal], months: Int, expected: [String]) {
    #expect(reasons(revenues) { $0.fallingMonths = months } == expected)
  }

  @Test(
    arguments: [
      // 300 before: 210 are left at a drop of 30%.
      ([60, 70, 80], ["down 30% in 3 months"]), ([60, 70, 80.01], []), ([60, 70, 79.99], ["down 30% in 3 months"]),
      ([0, 0, 0], ["down 100% in 3 months"]), ([0, -40, 10], ["down 110% in 3 months"]),
      // 31.5%, half away from zero.
      ([60, 70, 75.5], ["down 32% in 3 months"]),
    ] as [([ExactDecimal], [String])])
  func `down in three months is at or below what the drop leaves`(recent: [ExactDecimal], expected: [String]) {
    #expect(reasons([100, 100, 100] + recent) == expected)
    #expect(reasons([5, 100, 100, 100] + recent) == expected)
  }

  @Test(arguments: [[100, 100, 0, 0, 0], [-50, 20, 30, 0, 0, 0], [-50, 20, 20, 0, 0, -1]] as [[ExactDecimal]])
  func `down in three months needs six of them, and three that brought something`(revenues: [ExactDecimal]) {
    #expect(reasons(revenues) { $0.fallingMonths = 24 } == [])
  }

  @Test func `the drop is an option`() {
    #expect(reasons([100, 100, 100, 80, 90, 100]) { $0.dropShare = 0.1 } == ["down 10% in 3 months"])
    #expect(reasons([100, 100, 100, 80, 90, 100.01]) { $0.dropShare = 0.1 } == [])
    #expect(reasons([100, 100, 100, 10, 0, 0.01]) { $0.dropShare = 1 } == [])
  }

  @Test(
    arguments: [
      (100, 70, ["down 30% on last year"]), (100, 70.01, []), (100, 0, ["down 100% on last year"]),
      (100, -5, ["down 105% on last year"]), (0, -5, []), (-100, -500, []),
    ] as [(ExactDecimal, ExactDecimal, [String])])
  func `down on last year looks at the same month`(before: ExactDecimal, last: ExactDecimal, expected: [String]) {
    // The three months before the last three brought nothing: they are down on nothing.
    let between = Array(repeating: ExactDecimal(80), count: 6) + [0, 0, 0, 80, 80]
    #expect(reasons([before] + between + [last]) == expected)
    #expect(reasons([7, before] + between + [last]) == expected)
    // A year that is not over says nothing.
    #expect(reasons(between + [last]) == [])
  }

  @Test(
    arguments: [
      (2, 3, ["categories 2, before 3"]), (3, 4, []), (4, 6, ["categories 4, before 6"]), (5, 7, []),
      (4, 7, ["categories 4, before 7"]), (0, 1, ["categories 0, before 1"]), (1, 1, []), (0, 0, []), (3, 0, []),
    ])
  func `categories are down by a third exactly`(recent: Int, before: Int, expected: [String]) {
    #expect(reasons([1], categories: (recent, before)) == expected)
  }

  @Test(arguments: [("0.333333", true), ("0.333334", false), ("0", true), ("1", false)])
  func `a drop of categories is a fraction`(drop: String, isDown: Bool) throws {
    let proportion = Proportion(try #require(ExactDecimal(drop)))
    #expect(
      reasons([1], categories: (2, 3)) { $0.categoryDrop = proportion } == (isDown ? ["categories 2, before 3"] : []))
  }

  /// Sales on four days from 1 to 31 January: every ten days.
  @Test(arguments: [
    ("2025-01-31", []), ("2025-02-20", []), ("2025-02-21", ["quiet 21 days, usual 10"]),
    ("2025-12-31", ["quiet 334 days, usual 10"]),
  ])
  func `quiet is longer than twice the usual interval`(today: String, expected: [String]) {
    let signs = ChurnWarning.Signs(
      trend: MonthlyTrend(revenues: []), firstSale: day("2025-01-01"), lastSale: day("2025-01-31"), saleDays: 4,
      today: day(today), categories: nil)
    #expect(ChurnWarning(signs, options: CustomerOptions()).reasons == expected)
  }

  @Test(arguments: [(1, []), (2, ["quiet 30 days, usual 9"]), (3, ["quiet 30 days, usual 5"])])
  func `who bought on one day has no usual interval`(saleDays: Int, expected: [String]) {
    // Nine days over two gaps are 4.5, rounded away from zero.
    let signs = ChurnWarning.Signs(
      trend: MonthlyTrend(revenues: []), firstSale: day("2025-01-01"),
      lastSale: day(saleDays == 1 ? "2025-01-01" : "2025-01-10"), saleDays: saleDays,
      today: day(saleDays == 1 ? "2025-01-31" : "2025-02-09"), categories: nil)
    #expect(ChurnWarning(signs, options: CustomerOptions()).reasons == expected)
  }

  @Test(arguments: [
    ("1.5", "2025-02-15", 0), ("1.5", "2025-02-16", 1), ("0.1", "2025-02-01", 0), ("0.1", "2025-02-02", 1),
  ])
  func `the factor of quiet is an option`(factor: String, today: String, level: Int) throws {
    var options = CustomerOptions()
    options.quietFactor = try #require(ExactDecimal(factor))
    let signs = ChurnWarning.Signs(
      trend: MonthlyTrend(revenues: []), firstSale: day("2025-01-01"), lastSale: day("2025-01-31"), saleDays: 4,
      today: day(today), categories: nil)
    #expect(ChurnWarning(signs, options: options).level == level)
  }

  @Test func `signs stand in a fixed order, and the level is their number`() {
    let revenues: [ExactDecimal] = [100] + Array(repeating: 90, count: 9) + [60, 50, 40]
    let signs = ChurnWarning.Signs(
      trend: MonthlyTrend(revenues: revenues), firstSale: day("2024-06-03"), lastSale: day("2025-05-20"), saleDays: 28,
      today: day("2025-06-30"), categories: (3, 9))
    let warning = ChurnWarning(signs, options: CustomerOptions())
    #expect(
      warning.reasons == [
        "falling_3_months", "down 44% in 3 months", "quiet 41 days, usual 13", "categories 3, before 9",
        "down 60% on last year",
      ])
    #expect(warning.level == 5)
  }
}

struct FalseKeyAccountTests {
  /// A true key account: even months, and the margin of its segment, 40%.
  private func account(
    revenue: ExactDecimal = 1200, cost: ExactDecimal = 720, costedRevenue: ExactDecimal? = nil,
    peak: ExactDecimal = 100, positive: ExactDecimal? = nil, window: Int = 12, active: Int = 12,
    tiers: (String, String?) = ("A", "A"),
    segment: (revenue: ExactDecimal, cost: ExactDecimal) = (10_000, 6000)
  ) -> FalseKeyAccount.Account {
    func sums(_ revenue: ExactDecimal, _ cost: ExactDecimal, _ costed: ExactDecimal) -> CostedSums {
      CostedSums(lines: 1, quantity: 1, revenue: revenue, cost: cost, costedRevenue: costed, uncostedLines: 0)
    }
    return FalseKeyAccount.Account(
      sums: sums(revenue, cost, costedRevenue ?? revenue), windowMonths: window,
      peak: (Month(year: 2025, month: 3), peak), positiveRevenue: positive ?? revenue, activeMonths: active,
      revenueTier: tiers.0, profitTier: tiers.1,
      segment: sums(segment.revenue, segment.cost, segment.revenue))
  }

  private func reasons(
    _ account: FalseKeyAccount.Account, _ change: (inout CustomerOptions) -> Void = { _ in }
  ) -> [String] {
    var options = CustomerOptions()
    change(&options)
    return FalseKeyAccount.reasons(account, best: "A", poor: ["C", "N"], options: options)
  }

  @Test func `a true key account has no reason`() {
    #expect(reasons(account()) == [])
  }

  @Test(
    arguments: [
      (600, 12, []), (600.01, 12, ["one_off: 50% of the revenue in 2025-03"]),
      (606, 12, ["one_off: 51% of the revenue in 2025-03"]), (1200, 3, ["one_off: 100% of the revenue in 2025-03"]),
      (1200, 2, []), (1200, 1, []),
    ] as [(ExactDecimal, Int, [String])])
  func `one month with more than half of the revenue is one-off`(peak: ExactDecimal, window: Int, expected: [String]) {
    #expect(reasons(account(peak: peak, window: window)) == expected)
  }

  /// 1,000 a month for a year, and 10,500 came back in the last.
  @Test func `a large return makes no one-off of the months before it`() {
    #expect(reasons(account(revenue: 1500, peak: 1000, positive: 11_000)) == [])
    #expect(
      reasons(account(revenue: 1500, peak: 5501, positive: 11_000)) == ["one_off: 50% of the revenue in 2025-03"])
    // Without anything left, the best month is a share of those above 0 all the same; below 0 nothing is a share.
    #expect(
      reasons(account(revenue: 0, cost: 0, peak: 10, positive: 10, tiers: ("N", "A")))
        == ["one_off: 100% of the revenue in 2025-03"])
    #expect(reasons(account(revenue: -1, cost: 0, peak: 10, positive: 10, tiers: ("N", "A"))) == [])
    #expect(reasons(account(revenue: 0, cost: 0, peak: 0, positive: 0, tiers: ("N", "A"))) == [])
  }

  @Test(arguments: [
    (12, 3, false), (12, 2, true), (12, 0, true), (4, 1, false), (5, 1, true), (3, 1, false), (2, 0, false),
  ])
  func `sales in fewer than a quarter of the months are one-off`(window: Int, active: Int, isOneOff: Bool) {
    #expect(
      reasons(account(window: window, active: active))
        == (isOneOff ? ["one_off: sales in \(active) of \(window) months"] : []))
  }

  @Test func `the shares of one-off are options`() {
    #expect(reasons(account(peak: 480)) { $0.oneOffShare = 0.4 } == [])
    #expect(reasons(account(peak: 480.01)) { $0.oneOffShare = 0.4 } == ["one_off: 40% of the revenue in 2025-03"])
    #expect(reasons(account(active: 6)) { $0.oneOffMonths = 0.5 } == [])
    #expect(reasons(account(active: 5)) { $0.oneOffMonths = 0.5 } == ["one_off: sales in 5 of 12 months"])
  }

  @Test(arguments: [
    ("A", "A", []), ("A", "B", []), ("A", "C", ["low_profit: A by revenue, C by profit"]),
    ("A", "N", ["low_profit: A by revenue, N by profit"]), ("B", "A", []), ("C", "A", []),
  ])
  func `the best by revenue and a poor one by profit is of low profit`(
    revenueTier: String, profitTier: String, expected: [String]
  ) {
    #expect(reasons(account(tiers: (revenueTier, profitTier))) == expected)
  }

  @Test(
    arguments: [
      (600, "C", ["low_profit: A by revenue, C by profit"]), (599.99, "C", []), (0, "N", []),
      (1300, "N", ["low_profit: A by revenue, N by profit"]), (1200, nil, []),
    ] as [(ExactDecimal, String?, [String])])
  func `low profit needs a profit that is known`(costed: ExactDecimal, tier: String?, expected: [String]) {
    // The margin is that of the segment.
    #expect(reasons(account(cost: costed * 0.6, costedRevenue: costed, tiers: ("A", tier))) == expected)
  }

  /// The segment's margin is 40%, so 20% is the border: a cost of 960 on 1,200.
  @Test(
    arguments: [
      (960, "A", []), (960.01, "A", ["squeezing: margin 20%, segment 40%"]),
      (1260, "A", ["squeezing: margin -5%, segment 40%"]), (1200, "A", ["squeezing: margin 0%, segment 40%"]),
      (1260, "B", []),
    ] as [(ExactDecimal, String, [String])])
  func `a margin below half of the segment's is squeezed`(cost: ExactDecimal, tier: String, expected: [String]) {
    #expect(reasons(account(cost: cost, tiers: (tier, "A"))) == expected)
  }

  @Test func `the squeezing share is an option, and a lower bar catches less`() {
    #expect(reasons(account(cost: 1080)) { $0.squeezingShare = 0.25 } == [])
    #expect(reasons(account(cost: 1080.01)) { $0.squeezingShare = 0.25 } == ["squeezing: margin 10%, segment 40%"])
  }

  @Test func `without a margin of either nobody is squeezed`() {
    #expect(reasons(account(cost: 0, costedRevenue: 0)) == [])
    #expect(reasons(account(revenue: -1, cost: 5, costedRevenue: 5)) == [])
    #expect(reasons(account(cost: 1260, segment: (0, 50))) == [])
    #expect(reasons(account(cost: 1260, segment: (-10, 50))) == [])
  }

  /// Half of −19% is above −10%.
  @Test(arguments: [10_000, 11_900] as [ExactDecimal])
  func `half of a margin that is not above 0 is no measure`(cost: ExactDecimal) {
    #expect(reasons(account(cost: 1260, segment: (10_000, cost))) == [])
    #expect(reasons(account(cost: 1320, segment: (10_000, cost))) == [])
    #expect(reasons(account(cost: 1260, segment: (10_000, 9_999))) == ["squeezing: margin -5%, segment 0%"])
  }

  @Test func `reasons stand in a fixed order`() {
    #expect(
      reasons(account(cost: 1188, peak: 900, active: 2, tiers: ("A", "C"))) == [
        "one_off: 75% of the revenue in 2025-03", "one_off: sales in 2 of 12 months",
        "low_profit: A by revenue, C by profit", "squeezing: margin 1%, segment 40%",
      ])
  }
}
