package import PostgreSQL
import Store

/// The columns of one customer's month in a detailed file.
package struct DetailedCells: ReadCells {
  package private(set) var products: [Int32] = []
  /// Lines with revenue above 0.
  package private(set) var sales: [Int32] = []
  package private(set) var lines: [Int32] = []
  package private(set) var revenues = CompactAmounts()
  package private(set) var quantities = CompactAmounts()
  package private(set) var costs = CompactAmounts()
  package private(set) var uncostedQuantities = CompactAmounts()
  package private(set) var uncostedRevenues = CompactAmounts()

  package init() {}

  package var count: Int { products.count }

  package mutating func removeAll() {
    products.removeAll(keepingCapacity: true)
    sales.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
    revenues.removeAll()
    quantities.removeAll()
    costs.removeAll()
    uncostedQuantities.removeAll()
    uncostedRevenues.removeAll()
  }

  package mutating func read(_ row: BinaryRow, products keys: KeyIndex) throws {
    let columns = try CellColumns(row)
    try columns.findProducts(keys, into: &products)
    try columns.numbers(3).append(to: &sales)
    revenues.append(try columns.numbers(4))
    try columns.numbers(5).append(to: &lines)
    quantities.append(try columns.numbers(6))
    costs.append(try columns.numbers(7))
    uncostedQuantities.append(try columns.numbers(8))
    uncostedRevenues.append(try columns.numbers(9))
  }

  /// Passes all amounts to `body` in 64 bits; nil: one of them does not fit.
  @inline(__always)
  func withNarrow<Result>(_ body: (NarrowAmounts) -> Result) -> Result? {
    let result = revenues.withNarrow { revenues in
      quantities.withNarrow { quantities in
        costs.withNarrow { costs in
          uncostedQuantities.withNarrow { uncostedQuantities in
            uncostedRevenues.withNarrow { uncostedRevenues in
              body(
                NarrowAmounts(
                  revenues: revenues, quantities: quantities, costs: costs, uncostedQuantities: uncostedQuantities,
                  uncostedRevenues: uncostedRevenues))
            }
          }
        }
      }
    }
    return result.flatMap { $0 }.flatMap { $0 }.flatMap { $0 }.flatMap { $0 }
  }

  struct NarrowAmounts {
    let revenues: UnsafeBufferPointer<Int64>
    let quantities: UnsafeBufferPointer<Int64>
    let costs: UnsafeBufferPointer<Int64>
    let uncostedQuantities: UnsafeBufferPointer<Int64>
    let uncostedRevenues: UnsafeBufferPointer<Int64>
  }
}
