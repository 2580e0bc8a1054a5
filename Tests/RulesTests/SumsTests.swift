import Arithmetic
import Testing

@testable import Rules

struct StockWindowTests {
  @Test(
    arguments: [
      ([100, 60], "80.000000"), ([100, 60, 20], "60.000000"), ([0, 0], "0.000000"), ([1, 2, 2], "1.750000"),
      // One end known: it alone. None: the month is left out.
      ([nil, 60], "60.000000"), ([100, nil], "100.000000"), ([nil, nil], nil), ([], nil), ([5], nil),
      ([100, nil, 60], "80.000000"), ([100, nil, nil, 60], "80.000000"), ([nil, nil, 60, 20], "50.000000"),
      ([nil, nil, nil, 60], "60.000000"), ([100, 60, nil, nil], "70.000000"),
    ] as [([ExactDecimal?], String?)])
  func `average stock is the mean of the months' means`(ends: [ExactDecimal?], average: String?) {
    #expect(StockWindow(monthEnds: ends).average?.description == average)
  }

  @Test func `opening and closing are the window's outer ends`() {
    let window = StockWindow(monthEnds: [7, 8, nil])
    #expect(window.opening == 7)
    #expect(window.closing == nil)
    #expect(window.isUnknown)
    #expect(StockWindow(monthEnds: [nil, 8]).opening == nil)
    #expect(!StockWindow(monthEnds: [1, 2, 3]).isUnknown)
  }

  @Test func `stock of several products adds up to the average of their sums`() {
    var sum = StockWindow(monthEnds: [10, nil, 30])
    sum += StockWindow(monthEnds: [1, nil, 2])
    #expect(sum == StockWindow(monthEnds: [11, nil, 32]))
    var unknown = StockWindow(monthEnds: [nil, 4])
    unknown += StockWindow(monthEnds: [nil, 5])
    #expect(unknown == StockWindow(monthEnds: [nil, 9]))
  }

  /// Of the second no more is known than the end of its first month, and of the third nothing.
  @Test func `stock that is known of fewer months adds its own average`() {
    let windows = [[10, 20, 30], [8, nil, nil], [nil, nil, nil]].map(StockWindow.init(monthEnds:))
    let weight = commonWeight(windows.map(\.weight))
    #expect(windows.map(\.weight) == [4, 2, 0] && weight == 4)
    var sum = StockWindow(opening: 0, closing: 0, total: 0, weight: 0, isUnknown: false)
    for window in windows { sum += window.weighed(weight) }
    #expect(sum.average?.description == "28.000000")
    #expect(sum.opening == nil && sum.closing == nil && sum.isUnknown)
    #expect(windows.map { $0.weighed(weight).average?.description } == ["20.000000", "8.000000", nil])
  }

  @Test(arguments: [([], 0), ([0], 0), ([2, 0, 2], 2), ([4, 6], 12), ([24, 22, 20], 1320)])
  func `weights have a least common multiple`(weights: [Int], common: Int) {
    #expect(commonWeight(weights) == common)
  }
}

struct SalesSumsTests {
  private typealias Line = (quantity: ExactDecimal, revenue: ExactDecimal, cost: ExactDecimal?)

  private let lines: [Line] = [
    (3, 12.5, 7.25), (2, 8, nil), (-1, -4, nil), (1.5, 6.25, 0), (0.333, 1.1, nil), (-2, -9, -5),
  ]

  @Test(arguments: [0, 2.5, 0.333333] as [ExactDecimal])
  func `a unit cost on the sum is that on each line`(unitCost: ExactDecimal) {
    var sums = SalesSums()
    var expected = CostedSums()
    for line in lines {
      sums.add(quantity: line.quantity, revenue: line.revenue, cost: line.cost)
      expected += CostedSums(
        lines: 1, quantity: line.quantity, revenue: line.revenue, cost: line.cost ?? unitCost * line.quantity,
        costedRevenue: line.revenue, costedQuantity: line.quantity, uncostedLines: 0)
    }
    expected.plain.returnedRevenue = 13
    #expect(sums.costed(at: unitCost) == expected)
  }

  @Test func `without a unit cost lines without a cost stay apart`() {
    var sums = SalesSums()
    for line in lines { sums.add(quantity: line.quantity, revenue: line.revenue, cost: line.cost) }
    let costed = sums.costed(at: nil)
    #expect(costed.lines == 6)
    #expect(costed.uncostedLines == 3)
    #expect(costed.quantity == 3.833)
    #expect(costed.revenue == 14.85)
    #expect(costed.cost == 2.25)
    #expect(costed.costedRevenue == 9.75)
    #expect(costed.grossProfit == 7.5)
  }

  @Test func `a cost of zero is a cost, null is none`() {
    var sums = SalesSums()
    sums.add(quantity: 1, revenue: 5, cost: 0)
    #expect(sums.uncostedLines == 0)
    #expect(sums.costed(at: 3).cost == 0)
    sums.add(quantity: 1, revenue: 5, cost: nil)
    #expect(sums.uncostedLines == 1)
    #expect(sums.costed(at: 3).cost == 3)
  }

  @Test(
    arguments: [
      // Sold, and came back.
      ([12.5, 8, -4, 6.25, 0, -9], 13, "0.485981"), ([200, -50], 50, "0.250000"), ([100, -100], 100, "1.000000"),
      // The tea shop of docs/measures.md.
      ([300, 200, 250, 50, 200, -50, 50], 50, "0.047619"),
      // More than was sold in the window: the revenue is below 0, and the rate is there all the same.
      ([100, -150], 150, "1.500000"), ([300], 0, "0.000000"),
      // Nothing was sold.
      ([-50], 50, nil), ([0], 0, nil), ([], 0, nil),
    ] as [([ExactDecimal], ExactDecimal, String?)])
  func `the return rate is what came back of what was sold`(
    revenues: [ExactDecimal], returned: ExactDecimal, rate: String?
  ) {
    var sums = SalesSums()
    for revenue in revenues { sums.add(quantity: 1, revenue: revenue, cost: nil) }
    let costed = sums.costed(at: 2)
    #expect(costed.plain.returnedRevenue == returned)
    #expect(costed.returnRate?.description == rate)
  }

  @Test func `sums of any kind are in one order, and taken together one by one`() {
    let sums = PlainSums<ExactDecimal>(quantity: 1, revenue: 2, cost: 3, returnedRevenue: 4)
    #expect(sums.list == [1, 2, 3, 4])
    #expect(sums.map { $0 * 2 }.list == [2, 4, 6, 8])
    #expect(sums.combined(with: sums.map { "\($0)" }) { "\($0 + 1) \($1)" }.list == ["2 1", "3 2", "4 3", "5 4"])
    var double = sums
    double += sums
    #expect(double == sums.map { $0 + $0 })
    #expect(PlainSums<ExactDecimal>(repeating: 0).list == [0, 0, 0, 0])
  }

  @Test func `months add up to their window`() {
    var (all, first, second) = (SalesSums(), SalesSums(), SalesSums())
    for (index, line) in lines.enumerated() {
      all.add(quantity: line.quantity, revenue: line.revenue, cost: line.cost)
      if index < 3 {
        first.add(quantity: line.quantity, revenue: line.revenue, cost: line.cost)
      } else {
        second.add(quantity: line.quantity, revenue: line.revenue, cost: line.cost)
      }
    }
    first += second
    #expect(first == all)
  }
}

struct WindowsTests {
  private let windows = Windows(
    first: Month(year: 2024, month: 11), last: Month(year: 2025, month: 12), lengths: [12, 1, 3])

  @Test(arguments: [
    ("2024-11", [1]), ("2024-12", [1]), ("2025-01", [1, 3]), ("2025-09", [1, 3]), ("2025-10", [1, 3, 12]),
    ("2025-12", [1, 3, 12]),
  ])
  func `a window that reaches before the first month is not written`(month: String, lengths: [Int]) throws {
    #expect(windows.lengths(endingWith: try #require(Month(month))) == lengths)
  }

  @Test(arguments: [("2024-11", "2024-11", 1), ("2025-01", "2024-11", 3), ("2025-10", "2024-11", 12)])
  func `the longest window's months are read`(month: String, first: String, count: Int) throws {
    let months = windows.months(endingWith: try #require(Month(month)))
    #expect(months.first?.description == first)
    #expect(months.last?.description == month)
    #expect(months.count == count)
  }

  @Test func `a run writes every month from the first to the last`() {
    #expect(windows.months.count == 14)
    #expect(windows.lengths == [1, 3, 12])
    let none = Windows(first: Month(year: 2025, month: 1), last: Month(year: 2024, month: 12), lengths: [1])
    #expect(none.months.isEmpty)
  }
}
