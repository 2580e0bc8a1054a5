import PostgreSQL
import Store

/// Adds a customer's lines up to cells, one per product, in the order in which products first come.
package final class CellAdder {
  // By product: the round in which it was last seen, and its index among the customer's cells.
  private let rounds: UnsafeMutablePointer<Int32>
  private let places: UnsafeMutablePointer<Int32>
  private var round: Int32 = 0
  // The cells of a customer whose amounts fit into 64 bits, as nearly all do.
  private let products: UnsafeMutablePointer<Int32>
  private let sales: UnsafeMutablePointer<Int64>
  private let revenues: UnsafeMutablePointer<Int64>
  // All other cells.
  private var cells = CustomerCells()

  /// - Parameter count: the number of products.
  package init(products count: Int) {
    (rounds, places, products) = (.allocate(capacity: count), .allocate(capacity: count), .allocate(capacity: count))
    (sales, revenues) = (.allocate(capacity: count), .allocate(capacity: count))
    rounds.initialize(repeating: 0, count: count)
  }

  deinit {
    rounds.deallocate()
    places.deallocate()
    products.deallocate()
    sales.deallocate()
    revenues.deallocate()
  }

  /// Whether the sum of a written cell overflows 128 bits.
  private(set) var isTooLong = false

  /// Appends the cells of a range of lines, as the fields that follow the customer's key.
  func write(_ lines: CellLines, _ range: Range<Int>, isDetailed: Bool, keys: KeyIndex, to buffer: ByteBuffer) {
    round += 1
    if !isDetailed, let count = lines.revenues.withNarrow({ addUp(lines.products, $0, range) }) ?? nil {
      buffer.appendField(Int32(count))
      keys.appendPacked(UnsafeBufferPointer(start: products, count: count), to: buffer)
      buffer.appendPacked(UnsafeBufferPointer(start: sales, count: count))
      buffer.appendPacked(UnsafeBufferPointer(start: revenues, count: count))
    } else {
      round += 1
      addUp(lines, range, isDetailed: isDetailed)
      isTooLong = isTooLong || cells.isTooLong
      cells.append(to: buffer, products: keys, isDetailed: isDetailed)
    }
  }

  /// - Returns: the number of cells; nil: a sum needs more than 64 bits.
  private func addUp(
    _ lineProducts: [Int32], _ lineRevenues: UnsafeBufferPointer<Int64>, _ range: Range<Int>
  ) -> Int? {
    var count: Int32 = 0
    var isTooLarge = false
    lineProducts.withUnsafeBufferPointer { lineProducts in
      for line in range {
        let product = Int(lineProducts[line])
        if rounds[product] != round {
          rounds[product] = round
          places[product] = count
          products[Int(count)] = lineProducts[line]
          sales[Int(count)] = 0
          revenues[Int(count)] = 0
          count += 1
        }
        let cell = Int(places[product])
        let revenue = lineRevenues[line] == .min ? 0 : lineRevenues[line]
        let (sum, overflow) = revenues[cell].addingReportingOverflow(revenue)
        // The lowest number stands for null.
        isTooLarge = isTooLarge || overflow || sum == .min
        revenues[cell] = sum
        sales[cell] &+= revenue > 0 ? 1 : 0
      }
    }
    return isTooLarge ? nil : Int(count)
  }

  private func addUp(_ lines: CellLines, _ range: Range<Int>, isDetailed: Bool) {
    cells.removeAll()
    for line in range {
      let product = Int(lines.products[line])
      if rounds[product] != round {
        rounds[product] = round
        places[product] = Int32(truncatingIfNeeded: cells.count)
        cells.begin(product, isDetailed: isDetailed)
      }
      let cell = Int(places[product])
      let revenue = lines.revenues[line] ?? 0
      cells.addRevenue(cell, revenue)
      if isDetailed { cells.addDetails(cell, lines.quantities[line] ?? 0, revenue, lines.costs[line]) }
    }
  }
}
