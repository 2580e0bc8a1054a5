package import Rules

/// Sums of one month, by the number of the product.
package struct SalesMonth: Sendable {
  package private(set) var sums: [SalesSums] = []

  /// - Parameter count: products that there is room for at once.
  package init(count: Int = 0) {
    sums = Array(repeating: SalesSums(), count: count)
  }

  package init(_ folded: FoldedMonth) {
    sums = folded.products.map(folded.scales.sums)
  }

  /// Sums of products without a line have no lines.
  package subscript(product: Int) -> SalesSums? {
    product < sums.count && sums[product].lines > 0 ? sums[product] : nil
  }

  /// Sets what a file of sums says.
  package mutating func set(_ new: SalesSums, of product: Int) {
    if product >= sums.count { sums.append(contentsOf: repeatElement(SalesSums(), count: product + 1 - sums.count)) }
    sums[product] = new
  }
}
