import Arithmetic
package import Rules

/// The sales sums of one month, by product number.
///
/// It is a class, because a copy of its rows would count references to all their columns.
package final class SalesMonth: Sendable {
  private let rows: SalesRows

  package init(_ rows: SalesRows) {
    self.rows = rows
  }

  /// The number of products with lines.
  package var count: Int { rows.count }

  /// Adds a product's sums to others.
  package func add(_ product: Int, to sums: inout SalesSums) { rows.add(product, to: &sums) }
}

/// The rows of a month's sales sums. They take room for the products with lines.
package struct SalesRows: Sendable {
  /// By product number: its row; −1: the product has no lines.
  private var rows: [Int32]
  private var lines: [Int] = []
  private var haveUncosted: [Bool] = []
  private var plain = PlainSums(repeating: CompactDecimals())
  private var costedRevenue = CompactDecimals()
  /// The rows that have lines without a cost of their own, ascending, and the sums of these lines.
  private var uncosted: [Int32] = []
  private var uncostedLines: [Int] = []
  private var uncostedQuantity = CompactDecimals()
  private var uncostedRevenue = CompactDecimals()

  /// - Parameter count: the number of products to make room for.
  package init(count: Int = 0) {
    rows = Array(repeating: -1, count: count)
  }

  fileprivate var count: Int { lines.count }

  @inline(__always)
  fileprivate func add(_ product: Int, to sums: inout SalesSums) {
    guard let row = row(of: product) else { return }
    // The first sums are taken as they are, with their decimals.
    if sums.lines == 0 { sums = self.sums(row) } else { sums += self.sums(row) }
  }

  @inline(__always)
  private func row(of product: Int) -> Int? {
    product < rows.count && rows[product] >= 0 ? Int(rows[product]) : nil
  }

  private func sums(_ row: Int) -> SalesSums {
    var sums = SalesSums()
    sums.lines = lines[row]
    sums.plain = plain[row]
    sums.costedRevenue = costedRevenue[row]
    guard haveUncosted[row], let place = uncostedPlace(row) else { return sums }
    sums.uncostedLines = uncostedLines[place]
    sums.uncostedQuantity = uncostedQuantity[place]
    sums.uncostedRevenue = uncostedRevenue[place]
    return sums
  }

  private func uncostedPlace(_ row: Int) -> Int? {
    if uncosted.count == lines.count { return row }
    var (low, high) = (0, uncosted.count)
    while low < high {
      let middle = (low + high) / 2
      if uncosted[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low < uncosted.count && uncosted[low] == row ? low : nil
  }

  /// Adds the sums of a product, which must have lines and come once.
  package mutating func set(_ new: SalesSums, of product: Int) {
    if product >= rows.count { rows.append(contentsOf: repeatElement(-1, count: product + 1 - rows.count)) }
    rows[product] = Int32(lines.count)
    if new.uncostedLines > 0 {
      uncosted.append(Int32(lines.count))
      uncostedLines.append(new.uncostedLines)
      uncostedQuantity.append(new.uncostedQuantity)
      uncostedRevenue.append(new.uncostedRevenue)
    }
    lines.append(new.lines)
    haveUncosted.append(new.uncostedLines > 0)
    plain.append(new.plain)
    costedRevenue.append(new.costedRevenue)
  }
}
