import Arithmetic
package import Rules
package import Store
package import Tables

/// Sums over sales lines in units of 10^−scale, with the scales of their month.
package struct LineSums {
  package var lines = 0
  /// Lines with revenue above 0.
  package var sales = 0
  package var plain = PlainSums<Int128>(repeating: 0)
  /// Number, quantity and revenue of the lines without a cost of their own.
  package var uncostedLines = 0
  package var uncostedQuantity: Int128 = 0
  package var uncostedRevenue: Int128 = 0
  /// Whether a sum overflows 128 bits and is invalid.
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

  /// Whether a sum with this scale overflows 128 bits.
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
  /// Adds a number. An overflow sets `isTooLong`.
  @inline(__always)
  package mutating func add(_ number: Int128, _ isTooLong: inout Bool) {
    let (sum, overflow) = addingReportingOverflow(number)
    self = sum
    isTooLong = isTooLong || overflow
  }
}

/// Amounts of one sales line in units of 10^−scale; `cost` nil: the line has no cost of its own.
package struct LineAmount {
  package var quantity: Int128
  package var revenue: Int128
  package var cost: Int128?

  package init(quantity: Int128, revenue: Int128, cost: Int128? = nil) {
    (self.quantity, self.revenue, self.cost) = (quantity, revenue, cost)
  }
}

/// Numbers of 64 bits as the file has them, or of 128 bits if 64 do not hold them. The lowest number is null.
package protocol AmountList: RandomAccessCollection where Element: FixedWidthInteger & SignedInteger, Index == Int {}

extension UnsafeBufferPointer: AmountList where Element == Int64 {}
extension Array: AmountList where Element == Int128 {}

/// Amounts of some lines in units of 10^−scale.
package struct LineAmounts<List: AmountList> {
  package var quantity: List
  package var revenue: List
  /// nil: no line has a cost.
  package var cost: List?
  package var list: List?
  /// Whether lines may lack a cost.
  var haveUncosted: Bool

  @inline(__always)
  package subscript(line: Int) -> LineAmount {
    var amount = LineAmount(quantity: Int128(quantity[line]), revenue: Int128(revenue[line]))
    if let cost, cost[line] != List.Element.min { amount.cost = Int128(cost[line]) }
    return amount
  }
}

/// Decimals of a month's sums, which are those of its landed lines.
package struct LineScales: Equatable {
  package var quantity: Int
  package var revenue: Int
  package var cost: Int

  package init(quantity: Int, revenue: Int, cost: Int) {
    (self.quantity, self.revenue, self.cost) = (quantity, revenue, cost)
  }

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

  /// Returns sums in units. They must not have more decimals.
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

/// Positions of the columns of `TableColumn.sums` in a table.
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

  /// Returns a row's sums.
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
