import Arithmetic
import Rules
import TestSupport
import Testing

struct MonthlyTrendTests {
  @Test(
    arguments: [
      ([], 3, nil), ([100], 3, "100.000000"), ([10, 20], 3, "15.000000"), ([900, 10, 20, 30], 3, "20.000000"),
      ([900, 10, 20, 30], 4, "240.000000"), ([1, 1, 2], 3, "1.333333"), ([2, 0, 0], 3, "0.666667"),
      ([-1, 0, 0], 3, "-0.333333"), ([60, 0, 30], 3, "30.000000"),
      // Half of the last decimal, away from zero.
      ([0.000001, 0], 3, "0.000001"), ([-0.000001, 0], 3, "-0.000001"),
    ] as [([ExactDecimal], Int, String?)])
  func `the average is over the last months, or over those that there are`(
    revenues: [ExactDecimal], months: Int, average: String?
  ) {
    #expect(MonthlyTrend(revenues: revenues).average(months: months)?.rounded?.description == average)
  }

  @Test(
    arguments: [
      ([], nil), ([100], nil), ([100, 150], "0.500000"), ([100, 100], "0.000000"), ([100, 0], "-1.000000"),
      ([100, -20], "-1.200000"), ([3, 4], "0.333333"), ([0, 150], nil), ([-10, 150], nil), ([0.01, 1], "99.000000"),
    ] as [([ExactDecimal], String?)])
  func `growth is a fraction of a month that brought something`(revenues: [ExactDecimal], growth: String?) {
    #expect(MonthlyTrend(revenues: revenues).growth(months: 1)?.description == growth)
  }

  @Test func `growth on last year needs thirteen months`() {
    let year = Array(repeating: ExactDecimal(80), count: 11) + [100]
    #expect(MonthlyTrend(revenues: year).growth(months: 12) == nil)
    #expect(MonthlyTrend(revenues: [50] + year).growth(months: 12)?.description == "1.000000")
    #expect(MonthlyTrend(revenues: [9, 50] + year).growth(months: 12)?.description == "1.000000")
  }

  @Test(
    arguments: [
      ([4, 3, 2, 1], 3, true), ([9, 4, 3, 2, 1], 3, true), ([3, 2, 1], 3, false), ([4, 3, 3, 1], 3, false),
      ([4, 4, 3, 2], 3, false), ([4, 3, 2, 2], 3, false), ([4, 3, 2, 2.01], 3, false), ([4, 3, 0, -1], 3, true),
      ([4, 3, 0, 0], 3, false), ([4, 0, 2, 1], 3, false), ([2, 1], 1, true), ([1], 1, false), ([], 1, false),
    ] as [([ExactDecimal], Int, Bool)])
  func `falling is each of the last months below the one before it`(
    revenues: [ExactDecimal], months: Int, isFalling: Bool
  ) {
    #expect(MonthlyTrend(revenues: revenues).isFalling(months: months) == isFalling)
  }

  @Test func `quarters need six months, and are the last ones`() {
    #expect(MonthlyTrend(revenues: [1, 2, 3, 4, 5]).quarters == nil)
    let quarters = MonthlyTrend(revenues: [99, 1, 2, 3, 4, 5, -6]).quarters
    #expect(quarters?.before == 6)
    #expect(quarters?.recent == 3)
  }
}

struct TrendLineTests {
  /// 10, 20, … 60: the line goes on to 70, 80 and 90.
  private let rising = MonthlyTrend(revenues: [10, 20, 30, 40, 50, 60])

  @Test(
    arguments: [
      (30, 3, 1), (70, 3, 1), (70.000001, 3, 2), (80, 3, 2), (80.000001, 3, 3), (90, 3, 3), (90.000001, 3, nil),
      (70, 1, 1), (80, 1, nil), (100, 4, 4), (100, 3, nil), (70, 0, nil),
    ] as [(ExactDecimal, Int, Int?)])
  func `a line that rises reaches an amount at it`(amount: ExactDecimal, horizon: Int, months: Int?) {
    let standard = MonthlyAverage(sum: amount, months: 1)
    #expect(rising.line(months: 6)?.monthsUntil(standard, horizon: horizon) == months)
  }

  @Test(
    arguments: [
      ("flat", [50, 50, 50]), ("falls", [60, 50, 40]), ("falls below zero", [10, 0, -10]),
      ("the same in its mean", [50, 60, 50]),
    ] as [(String, [ExactDecimal])])
  func `a line that does not rise reaches nothing, not even what lies below it`(name: String, revenues: [ExactDecimal])
  {
    let line = MonthlyTrend(revenues: revenues).line(months: 3)
    #expect(line != nil)
    #expect(line?.monthsUntil(MonthlyAverage(sum: 1, months: 1), horizon: 24) == nil)
  }

  @Test func `a line that rises from below zero may reach an amount below zero`() {
    let line = MonthlyTrend(revenues: [-100, -80, -60]).line(months: 3)
    #expect(line?.monthsUntil(MonthlyAverage(sum: -40, months: 1), horizon: 3) == 1)
    #expect(line?.monthsUntil(MonthlyAverage(sum: 0, months: 1), horizon: 3) == 3)
    #expect(line?.monthsUntil(MonthlyAverage(sum: 1, months: 3), horizon: 3) == nil)
  }

  @Test func `a line needs as many months as it is drawn through, and takes the last of them`() {
    #expect(MonthlyTrend(revenues: [1]).line(months: 2) == nil)
    #expect(MonthlyTrend(revenues: [10, 20, 30, 40, 50]).line(months: 6) == nil)
    #expect(MonthlyTrend(revenues: [900, 10, 20, 30, 40, 50, 60]).line(months: 6) == rising.line(months: 6))
  }

  /// 0, 0, 1 has the mean 1/3 and the slope 1/2: the fourth month is 4/3.
  @Test(
    arguments: [(4, 3, 1), (1.333333, 1, 1), (1.333334, 1, 2), (4.000001, 3, 2)] as [(ExactDecimal, Int, Int)])
  func `a standard with no last decimal is reached exactly`(sum: ExactDecimal, months: Int, reached: Int) {
    let line = MonthlyTrend(revenues: [0, 0, 1]).line(months: 3)
    #expect(line?.monthsUntil(MonthlyAverage(sum: sum, months: months), horizon: 3) == reached)
  }

  @Test func `a gap in the months counts as nothing, and a return as less`() {
    // 0, 0, 30: up 15 a month from 10 in the middle, so 40 in the next one.
    let gap = MonthlyTrend(revenues: [0, 0, 30]).line(months: 3)
    #expect(gap?.monthsUntil(MonthlyAverage(sum: 40, months: 1), horizon: 3) == 1)
    // −30, 0, 30.
    let returned = MonthlyTrend(revenues: [-30, 0, 30]).line(months: 3)
    #expect(returned?.monthsUntil(MonthlyAverage(sum: 60, months: 1), horizon: 3) == 1)
  }

  /// Least squares once more, by the textbook's sums over deviations.
  private func textbook(_ values: [Double], at x: Double) -> (value: Double, slope: Double) {
    let xs = values.indices.map(Double.init)
    let (meanX, meanY) = (xs.reduce(0, +) / Double(xs.count), values.reduce(0, +) / Double(values.count))
    let products = zip(xs, values).map { ($0 - meanX) * ($1 - meanY) }.reduce(0, +)
    let slope = products / xs.map { ($0 - meanX) * ($0 - meanX) }.reduce(0, +)
    return (meanY + slope * (x - meanX), slope)
  }

  @Test(arguments: UInt64(1)...5) func `decisions are those of least squares over doubles`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var (reached, missed) = (0, 0)
    for _ in 0..<2000 {
      let months = Int.random(in: 2...24, using: &generator)
      let cents = (0..<months).map { _ in Int.random(in: -50_000...500_000, using: &generator) }
      let standard = Int.random(in: 0...1_000_000, using: &generator)
      let divisor = Int.random(in: 1...6, using: &generator)
      let horizon = Int.random(in: 1...6, using: &generator)
      let values = cents.map { Double($0) / 100 }
      let wanted = Double(standard) / 100 / Double(divisor)
      let ahead = (1...horizon).map { textbook(values, at: Double(months - 1 + $0)) }
      // The border itself is not for doubles.
      guard abs(ahead[0].slope) > 1e-6, ahead.allSatisfy({ abs($0.value - wanted) > 1e-6 }) else { continue }
      let expected = ahead[0].slope > 0 ? ahead.firstIndex { $0.value > wanted }.map { $0 + 1 } : nil
      let line = MonthlyTrend(revenues: cents.map { ExactDecimal(units: Int128($0), scale: 2) }).line(months: months)
      let average = MonthlyAverage(sum: ExactDecimal(units: Int128(standard), scale: 2), months: divisor)
      #expect(line?.monthsUntil(average, horizon: horizon) == expected, "\(cents) to \(wanted)")
      if expected == nil { missed += 1 } else { reached += 1 }
    }
    #expect(reached > 100 && missed > 100)
  }
}
