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

  @inline(__always)
  mutating func add(_ line: LineAmount) {
    lines += 1
    if line.revenue > 0 { sales += 1 }
    quantity += line.quantity
    revenue += line.revenue
    if let cost = line.cost {
      self.cost += cost
    } else {
      uncostedLines += 1
      uncostedQuantity += line.quantity
      uncostedRevenue += line.revenue
    }
  }
}

extension LineSums {
  static func += (left: inout Self, right: Self) {
    left.lines += right.lines
    left.sales += right.sales
    left.quantity += right.quantity
    left.revenue += right.revenue
    left.cost += right.cost
    left.uncostedLines += right.uncostedLines
    left.uncostedQuantity += right.uncostedQuantity
    left.uncostedRevenue += right.uncostedRevenue
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
    sums.costedRevenue = ExactDecimal(units: line.revenue - line.uncostedRevenue, scale: revenue)
    sums.uncostedLines = line.uncostedLines
    sums.uncostedQuantity = ExactDecimal(units: line.uncostedQuantity, scale: quantity)
    sums.uncostedRevenue = ExactDecimal(units: line.uncostedRevenue, scale: revenue)
    return sums
  }
}
