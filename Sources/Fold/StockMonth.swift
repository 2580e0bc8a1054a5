package import Arithmetic
package import Rules

/// Stock at the end of one month, by product number, or by the number of the customer that holds it.
package struct StockMonth: Sendable {
  /// The latest day of the holders' last counts; nil: the month end is unknown.
  package var lastDay: Day?
  /// By number: the stock without its unknown parts, and whether there is a row of it.
  private var amounts = CompactDecimals()
  private var hasRows: [Bool] = []
  private var unknowns: Set<Int> = []

  package init() {}

  /// Makes room for numbers below `count`.
  init(count: Int) {
    amounts.reserve(count, orMore: count)
    hasRows.reserveCapacity(count)
  }

  var unknownCount: Int { unknowns.count }

  /// Whether the stock of at least one product is unknown.
  package var isUnknown: Bool { lastDay == nil || !unknowns.isEmpty }

  /// The numbers that there is room for.
  package var count: Int { hasRows.count }

  /// Returns a product's stock at the month's end: 0 if it has no row; nil: the month end or this product's stock is
  /// unknown.
  package func end(of product: Int) -> ExactDecimal? {
    if lastDay == nil || (!unknowns.isEmpty && unknowns.contains(product)) { return nil }
    return product < hasRows.count ? amounts[product] : 0
  }

  package func hasRow(of product: Int) -> Bool { product < hasRows.count && hasRows[product] }

  /// Records that a product has a row.
  package mutating func note(_ product: Int) {
    if product >= hasRows.count {
      let more = product + 1 - hasRows.count
      amounts.append(zeros: more)
      hasRows.append(contentsOf: repeatElement(false, count: more))
    }
    hasRows[product] = true
  }

  /// Adds a holder's stock of a product at the month's end; nil: it is unknown, and so is the sum.
  package mutating func add(_ amount: ExactDecimal?, of product: Int) {
    note(product)
    if let amount {
      amounts.add(amount, at: product)
    } else {
      unknowns.insert(product)
    }
  }

  /// Records a product's row in a file of month ends.
  package mutating func set(_ amount: ExactDecimal?, of product: Int) { add(amount, of: product) }
}

/// The month ends that one window reads.
package struct StockSpan: Sendable {
  /// The end of the month before the window, then the ends of its months.
  package let ends: [StockMonth]
  /// Month ends before these, newest first, back to one that is known for all products. They show which products had
  /// stock when it was last known.
  package let earlier: ArraySlice<StockMonth>

  package init(ends: [StockMonth], earlier: ArraySlice<StockMonth>) {
    (self.ends, self.earlier) = (ends, earlier)
  }

  /// Whether a product has a row in the window because of its stock: a month of the window has a stock row of it, or
  /// its opening stock is not 0. If the opening stock is unknown, the last known one counts.
  package func hasRow(of product: Int) -> Bool {
    if ends.dropFirst().contains(where: { $0.hasRow(of: product) }) { return true }
    if let opening = ends.first?.end(of: product) { return !opening.isZero }
    return earlier.lazy.compactMap { $0.end(of: product) }.first.map { !$0.isZero } ?? false
  }

  /// Returns the stock of a product; nil: of no product.
  package func window(of product: Int?) -> StockWindow {
    // By index, because a copy of a month would count references to its columns.
    StockWindow(
      monthEnds: ends.indices.map { end in
        product.map { ends[end].end(of: $0) } ?? (ends[end].lastDay == nil ? nil : 0)
      })
  }
}
