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
    func amount(_ path: KeyPath<PairSums, Int128>, _ scale: Int) -> ExactDecimal {
      end.pointee.isTooLong
        ? .outOfRange : ExactDecimal(units: end.pointee[keyPath: path] &- start.pointee[keyPath: path], scale: scale)
    }
    var sales = SalesSums()
    sales.lines = end.pointee.lines - start.pointee.lines
    sales.quantity = amount(\.quantity, scales.quantity)
    sales.revenue = amount(\.revenue, scales.revenue)
    sales.cost = amount(\.cost, scales.cost)
    sales.uncostedQuantity = amount(\.uncostedQuantity, scales.quantity)
    sales.uncostedRevenue = amount(\.uncostedRevenue, scales.revenue)
    sales.costedRevenue = sales.revenue - sales.uncostedRevenue
    // Cells do not count the lines without a cost, and without an amount these change nothing.
    sales.uncostedLines = sales.uncostedQuantity.isZero && sales.uncostedRevenue.isZero ? 0 : 1
    return sales.costed(at: unitCost)
  }
}
