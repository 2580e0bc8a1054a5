import Arithmetic
import Fold
import Rules

/// The sums of one item over months, from the first one on: any window is the difference of two of them. The room is
/// allocated once for all items.
final class ItemMonths {
  private let months: Int
  private let scales: LineScales
  /// Element n: the sums of the first n months.
  private let sums: UnsafeMutablePointer<PairSums>
  private var filled = 0

  /// - Parameter scales: the decimals of the sums.
  init(months: Int, scales: LineScales) {
    (self.months, self.scales) = (months, scales)
    sums = .allocate(capacity: months + 1)
    sums.initialize(repeating: PairSums(), count: months + 1)
  }

  deinit {
    sums.deallocate()
  }

  /// Starts the next item.
  func begin() { filled = 0 }

  /// Adds a cell of a month. Months must come in order.
  func add(_ cells: DetailedCells, _ cell: Int, _ factors: PairAdder.Factors, month: Int) {
    fill(month)
    if filled == month {
      sums[month + 1] = sums[month]
      filled = month + 1
    }
    sums[month + 1].add(cells, cell, factors)
  }

  /// Whether the item has no cell.
  var isEmpty: Bool { filled == 0 }

  /// Ends the item.
  func finish() { fill(months) }

  private func fill(_ month: Int) {
    while filled < month {
      sums[filled + 1] = sums[filled]
      filled += 1
    }
  }

  /// Whether a window has lines.
  func hasLines(_ months: Range<Int>) -> Bool { sums[months.upperBound].lines != sums[months.lowerBound].lines }

  /// The sums of a window. Lines without a cost get the unit cost.
  func costed(_ months: Range<Int>, at unitCost: ExactDecimal?) -> CostedSums {
    let (end, start) = (sums + months.upperBound, sums + months.lowerBound)
    func amount(_ end: Int128, _ start: Int128, _ scale: Int) -> ExactDecimal {
      ExactDecimal(units: end &- start, scale: scale)
    }
    guard !end.pointee.isTooLong else { return Self.tooLong }
    let quantity = amount(end.pointee.quantity, start.pointee.quantity, scales.quantity)
    let revenue = amount(end.pointee.revenue, start.pointee.revenue, scales.revenue)
    let cost = amount(end.pointee.cost, start.pointee.cost, scales.cost)
    var costed = CostedSums(
      lines: end.pointee.lines - start.pointee.lines, quantity: quantity, revenue: revenue, cost: cost,
      costedRevenue: revenue, costedQuantity: quantity, uncostedLines: 0)
    let uncosted = amount(end.pointee.uncostedQuantity, start.pointee.uncostedQuantity, scales.quantity)
    let uncostedRevenue = amount(end.pointee.uncostedRevenue, start.pointee.uncostedRevenue, scales.revenue)
    guard !uncosted.isZero || !uncostedRevenue.isZero else { return costed }
    if let unitCost {
      costed.cost += unitCost * uncosted
    } else {
      costed.costedRevenue = revenue - uncostedRevenue
      costed.costedQuantity = quantity - uncosted
    }
    return costed
  }

  private static let tooLong = CostedSums(
    lines: 1, quantity: .outOfRange, revenue: .outOfRange, cost: .outOfRange, costedRevenue: .outOfRange,
    costedQuantity: .outOfRange, uncostedLines: 0)
}
