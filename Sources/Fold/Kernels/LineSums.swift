import Arithmetic
package import Rules
package import Store
package import Tables

/// Sums over sales lines in units of 10^−scale, the scales of their month.
package struct LineSums {
  package var lines = 0
  /// Lines with revenue above 0.
  package var sales = 0
  package var plain = PlainSums<Int128>(repeating: 0)
  /// Lines without a cost of their own, their quantity and revenue.
  package var uncostedLines = 0
  package var uncostedQuantity: Int128 = 0
  package var uncostedRevenue: Int128 = 0
  /// Whether 128 bits do not hold a sum, which says nothing then.
  private(set) var isQuantityTooLong = false
  private(set) var isRevenueTooLong = false
  private(set) var isCostTooLong = false

  package init() {}

  @inline(__always)
  package mutating func add(_ line: LineAmount) {
    lines += 1
    if line.revenue > 0 { sales += 1 }
    plain.quantity.add(line.quantity, &isQuantityTooLong)
    plain.revenue.add(line.revenue, &isRevenueTooLong)
    if line.revenue < 0 { plain.returnedRevenue.add(0 &- line.revenue, &isRevenueTooLong) }
    if let cost = line.cost {
      plain.cost.add(cost, &isCostTooLong)
    } else {
      uncostedLines += 1
      uncostedQuantity.add(line.quantity, &isQuantityTooLong)
      uncostedRevenue.add(line.revenue, &isRevenueTooLong)
    }
  }

  /// Whether 128 bits do not hold a sum of amounts with these decimals.
  @inline(__always)
  fileprivate func isTooLong(_ scale: Scale) -> Bool {
    switch scale {
    case .quantity: isQuantityTooLong
    case .cost: isCostTooLong
    case .money, .stock, .exact: isRevenueTooLong
    }
  }
}

extension Int128 {
  /// Adds a number, and notes where the sum is none.
  @inline(__always)
  package mutating func add(_ number: Int128, _ isTooLong: inout Bool) {
    let (sum, overflow) = addingReportingOverflow(number)
    self = sum
    isTooLong = isTooLong || overflow
  }
}

/// Amounts of one sales line in units of 10^−scale; `cost` nil: it has none of its own.
package struct LineAmount {
  package var quantity: Int128
  package var revenue: Int128
  package var cost: Int128?
}

/// Numbers of 64 bits as they lie in a file, or of 128 where those do not hold them; null is the lowest.
package protocol AmountList: RandomAccessCollection where Element: FixedWidthInteger & SignedInteger, Index == Int {}

extension UnsafeBufferPointer: AmountList where Element == Int64 {}
extension Array: AmountList where Element == Int128 {}

/// Amounts of some lines, in units of their month's scales.
package struct LineAmounts<List: AmountList> {
  package var quantity: List
  package var revenue: List
  /// nil: no line has one.
  package var cost: List?
  package var list: List?
  /// Whether there may be lines without a cost.
  var haveUncosted: Bool

  @inline(__always)
  package subscript(line: Int) -> LineAmount {
    var amount = LineAmount(quantity: Int128(quantity[line]), revenue: Int128(revenue[line]))
    if let cost, cost[line] != List.Element.min { amount.cost = Int128(cost[line]) }
    return amount
  }
}

/// Decimals of a month's sums: those that its lines were landed with.
package struct LineScales: Equatable {
  package var quantity: Int
  package var revenue: Int
  package var cost: Int

  @inline(__always)
  private subscript(scale: Scale) -> Int {
    switch scale {
    case .quantity: quantity
    case .cost: cost
    case .money, .stock, .exact: revenue
    }
  }

  package func sums(_ line: LineSums) -> SalesSums {
    func amount(_ units: Int128, _ scale: Scale) -> ExactDecimal {
      line.isTooLong(scale) ? .outOfRange : ExactDecimal(units: units, scale: self[scale])
    }
    var sums = SalesSums()
    sums.lines = line.lines
    sums.plain = line.plain.combined(with: SumColumn.scales, amount)
    sums.uncostedLines = line.uncostedLines
    sums.uncostedQuantity = amount(line.uncostedQuantity, .quantity)
    sums.uncostedRevenue = amount(line.uncostedRevenue, .money)
    sums.costedRevenue = sums.revenue - sums.uncostedRevenue
    return sums
  }

  /// The other way round, of sums that are in these decimals.
  package func units(_ sums: SalesSums) -> LineSums {
    func units(_ amount: ExactDecimal, _ scale: Scale) -> Int128 { amount.units(at: self[scale]) ?? 0 }
    var line = LineSums()
    line.lines = sums.lines
    line.plain = sums.plain.combined(with: SumColumn.scales, units)
    line.uncostedLines = sums.uncostedLines
    line.uncostedQuantity = units(sums.uncostedQuantity, .quantity)
    line.uncostedRevenue = units(sums.uncostedRevenue, .money)
    return line
  }
}

/// Where a table has the sums of `TableColumn.sums`.
package struct SumColumns {
  private let lines: Int
  private let plain: PlainSums<Int>
  private let costedRevenue: Int
  private let uncostedLines: Int
  private let uncostedQuantity: Int

  package init(_ table: Table<some SummedRow>) {
    lines = table.place(of: .lines)
    plain = SumColumn.all.map { table.place(of: $0.declaration) }
    costedRevenue = table.place(of: .costedRevenue)
    uncostedLines = table.place(of: .uncostedLines)
    uncostedQuantity = table.place(of: .uncostedQuantity)
  }

  /// Reads a row's sums.
  package func sums(_ rows: LandedLines, _ row: Int) -> SalesSums {
    var sums = SalesSums()
    sums.lines = rows.integer(lines, row)
    sums.plain = plain.map { rows.amount($0, row) ?? 0 }
    sums.costedRevenue = rows.amount(costedRevenue, row) ?? 0
    sums.uncostedLines = rows.integer(uncostedLines, row)
    guard sums.uncostedLines > 0 else { return sums }
    sums.uncostedQuantity = rows.amount(uncostedQuantity, row) ?? 0
    sums.uncostedRevenue = sums.revenue - sums.costedRevenue
    return sums
  }
}
