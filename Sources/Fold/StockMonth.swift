package import Arithmetic
package import Rules

/// Stock at the end of one month, by the number of the product, or of the customer who holds it.
package struct StockMonth: Sendable {
  /// The latest of the days that the holders' last counts are of; nil: the month end is unknown.
  package var lastDay: Day?
  /// What those with any row in the month had at its end; 0 for the unknown ones.
  private var amounts: [ExactDecimal?] = []
  private var unknowns: Set<Int> = []

  package init() {}

  var unknownCount: Int { unknowns.count }

  /// At the month's end: 0 for a product without a row; nil where the month end is unknown, or this product's stock is.
  package func end(of product: Int) -> ExactDecimal? {
    if lastDay == nil || (!unknowns.isEmpty && unknowns.contains(product)) { return nil }
    return (product < amounts.count ? amounts[product] : nil) ?? 0
  }

  package func hasRow(of product: Int) -> Bool { product < amounts.count && amounts[product] != nil }

  /// Notes that there is a row of a product.
  package mutating func note(_ product: Int) {
    if product >= amounts.count { amounts.append(contentsOf: repeatElement(nil, count: product + 1 - amounts.count)) }
    if amounts[product] == nil { amounts[product] = 0 }
  }

  /// Adds what a holder has of a product at the month's end; nil: that is not known, and so the sum is not.
  package mutating func add(_ amount: ExactDecimal?, of product: Int) {
    note(product)
    if let amount {
      amounts[product] = (amounts[product] ?? 0) + amount
    } else {
      unknowns.insert(product)
    }
  }

  /// Sets what a file of month ends says.
  package mutating func set(_ amount: ExactDecimal?, of product: Int) { add(amount, of: product) }
}

/// The month ends that one window looks at.
package struct StockSpan: Sendable {
  /// That of the month before the window, then those of its months.
  package let ends: [StockMonth]
  /// Months before these, the newest first, back to one whose end is known of all products: what lay there then lies
  /// there still as far as anybody knows.
  package let earlier: ArraySlice<StockMonth>

  package init(ends: [StockMonth], earlier: ArraySlice<StockMonth>) {
    (self.ends, self.earlier) = (ends, earlier)
  }

  /// Whether a product has a row in the window for its stock: one that is dated within the window's months, or stock
  /// other than 0 at the end before it, or, where that is unknown, at the last known one.
  package func hasRow(of product: Int) -> Bool {
    if ends.dropFirst().contains(where: { $0.hasRow(of: product) }) { return true }
    if let opening = ends.first?.end(of: product) { return !opening.isZero }
    return earlier.lazy.compactMap { $0.end(of: product) }.first.map { !$0.isZero } ?? false
  }

  /// The stock of a product, or of nothing where there is none.
  package func window(of product: Int?) -> StockWindow {
    StockWindow(monthEnds: ends.map { end in product.map { end.end(of: $0) } ?? (end.lastDay == nil ? nil : 0) })
  }
}
