import Arithmetic
import Measures

/// Sums over sales lines in units of 10^−scale, the scales of their month.
struct LineSums {
  var lines = 0
  /// Lines with revenue above 0.
  var sales = 0
  var quantity: Int128 = 0
  var revenue: Int128 = 0
  var cost: Int128 = 0
  /// Lines without a cost of their own, their quantity and revenue.
  var uncostedLines = 0
  var uncostedQuantity: Int128 = 0
  var uncostedRevenue: Int128 = 0
  /// Whether 128 bits do not hold a sum, which says nothing then.
  private(set) var isQuantityTooLong = false
  private(set) var isRevenueTooLong = false
  private(set) var isCostTooLong = false

  @inline(__always)
  mutating func add(_ line: LineAmount) {
    lines += 1
    if line.revenue > 0 { sales += 1 }
    quantity.add(line.quantity, &isQuantityTooLong)
    revenue.add(line.revenue, &isRevenueTooLong)
    if let cost = line.cost {
      self.cost.add(cost, &isCostTooLong)
    } else {
      uncostedLines += 1
      uncostedQuantity.add(line.quantity, &isQuantityTooLong)
      uncostedRevenue.add(line.revenue, &isRevenueTooLong)
    }
  }
}

extension Int128 {
  /// Adds a number, and notes where the sum is none.
  @inline(__always)
  mutating func add(_ number: Int128, _ isTooLong: inout Bool) {
    let (sum, overflow) = addingReportingOverflow(number)
    self = sum
    isTooLong = isTooLong || overflow
  }
}

extension LineSums {
  static func += (left: inout Self, right: Self) {
    left.lines += right.lines
    left.sales += right.sales
    left.quantity.add(right.quantity, &left.isQuantityTooLong)
    left.revenue.add(right.revenue, &left.isRevenueTooLong)
    left.cost.add(right.cost, &left.isCostTooLong)
    left.uncostedLines += right.uncostedLines
    left.uncostedQuantity.add(right.uncostedQuantity, &left.isQuantityTooLong)
    left.uncostedRevenue.add(right.uncostedRevenue, &left.isRevenueTooLong)
  }
}

/// Amounts of one sales line in units of 10^−scale; `cost` nil: it has none of its own.
struct LineAmount {
  var quantity: Int128
  var revenue: Int128
  var cost: Int128?
}

/// Numbers of 64 bits as they lie in a file, or of 128 where those do not hold them; null is the lowest.
protocol AmountList: RandomAccessCollection where Element: FixedWidthInteger & SignedInteger, Index == Int {}

extension UnsafeBufferPointer: AmountList where Element == Int64 {}
extension Array: AmountList where Element == Int128 {}

/// Amounts of some lines, in units of their month's scales.
struct LineAmounts<List: AmountList> {
  var quantity: List
  var revenue: List
  /// nil: no line has one.
  var cost: List?
  var list: List?
  /// Whether there may be lines without a cost.
  var haveUncosted: Bool

  @inline(__always)
  subscript(line: Int) -> LineAmount {
    var amount = LineAmount(quantity: Int128(quantity[line]), revenue: Int128(revenue[line]))
    if let cost, cost[line] != List.Element.min { amount.cost = Int128(cost[line]) }
    return amount
  }
}

/// Decimals of a month's sums: those that its lines were landed with.
struct LineScales: Equatable {
  var quantity: Int
  var revenue: Int
  var cost: Int

  func sums(_ line: LineSums) -> SalesSums {
    var sums = SalesSums()
    sums.lines = line.lines
    sums.quantity = ExactDecimal(units: line.quantity, scale: quantity)
    sums.revenue = ExactDecimal(units: line.revenue, scale: revenue)
    sums.cost = ExactDecimal(units: line.cost, scale: cost)
    sums.uncostedLines = line.uncostedLines
    sums.uncostedQuantity = ExactDecimal(units: line.uncostedQuantity, scale: quantity)
    sums.uncostedRevenue = ExactDecimal(units: line.uncostedRevenue, scale: revenue)
    if line.isQuantityTooLong { (sums.quantity, sums.uncostedQuantity) = (.outOfRange, .outOfRange) }
    if line.isRevenueTooLong { (sums.revenue, sums.uncostedRevenue) = (.outOfRange, .outOfRange) }
    if line.isCostTooLong { sums.cost = .outOfRange }
    sums.costedRevenue = sums.revenue - sums.uncostedRevenue
    return sums
  }
}
