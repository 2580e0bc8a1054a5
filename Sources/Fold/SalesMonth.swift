package import Rules

/// The sales sums of one month, by product number.
package struct SalesMonth: Sendable {
  package private(set) var sums: [SalesSums] = []

  /// - Parameter count: the number of products to make room for.
  package init(count: Int = 0) {
    sums = Array(repeating: SalesSums(), count: count)
  }

  package init(_ folded: FoldedMonth) {
    sums = folded.products.map(folded.scales.sums)
  }

  /// Returns a product's sums; nil: the product has no lines.
  package subscript(product: Int) -> SalesSums? {
    product < sums.count && sums[product].lines > 0 ? sums[product] : nil
  }

  /// Sets a product's sums.
  package mutating func set(_ new: SalesSums, of product: Int) {
    if product >= sums.count { sums.append(contentsOf: repeatElement(SalesSums(), count: product + 1 - sums.count)) }
    sums[product] = new
  }
}
