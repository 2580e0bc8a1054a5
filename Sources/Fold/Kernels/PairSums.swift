import Store

/// Sums of one customer's lines of one product over several months, in units of the scales of all months.
package struct PairSums {
  package var lines = 0
  /// Lines with revenue above 0.
  package var sales = 0
  package var quantity: Int128 = 0
  package var revenue: Int128 = 0
  package var cost: Int128 = 0
  /// Sums of the lines without a cost of their own.
  package var uncostedQuantity: Int128 = 0
  package var uncostedRevenue: Int128 = 0
  /// Whether a sum overflows 128 bits.
  package var isTooLong = false

  package init() {}

  /// Adds the sums of a cell, whatever its lines are sold as.
  package mutating func add(_ cells: DetailedCells, _ cell: Int, _ factors: PairAdder.Factors) {
    lines &+= Int(cells.lines[cell])
    addAmounts(cells, cell, factors)
  }

  fileprivate mutating func addAmounts(_ cells: DetailedCells, _ cell: Int, _ factors: PairAdder.Factors) {
    func add(_ amounts: CompactAmounts, _ factor: Int128, to total: inout Int128, _ isTooLong: inout Bool) {
      let (units, overflow) = (amounts[cell] ?? 0).multipliedReportingOverflow(by: factor)
      if overflow { isTooLong = true }
      total.add(units, &isTooLong)
    }
    add(cells.quantities, factors.quantity, to: &quantity, &isTooLong)
    add(cells.revenues, factors.revenue, to: &revenue, &isTooLong)
    add(cells.costs, factors.cost, to: &cost, &isTooLong)
    add(cells.uncostedQuantities, factors.quantity, to: &uncostedQuantity, &isTooLong)
    add(cells.uncostedRevenues, factors.revenue, to: &uncostedRevenue, &isTooLong)
  }
}

/// Adds up one customer after the other, by product.
///
/// The products' sums are allocated once. For each customer, only those of its own products are visited.
package final class PairAdder {
  /// With more products than this share of all, passing over all in key order is quicker than sorting.
  private static let sparse = 16

  private let sums: UnsafeMutablePointer<PairSums>
  private let count: Int
  /// All products in key order, and the place of each in it.
  private let order: [Int]
  private let places: [Int]
  /// The products of the present customer.
  private var bought: [Int32] = []

  package init(products: KeyIndex) {
    count = products.count
    sums = .allocate(capacity: count)
    sums.initialize(repeating: PairSums(), count: count)
    (order, places) = (products.sorted(), products.places())
  }

  deinit {
    sums.deallocate()
  }

  /// Adds a month of the present customer.
  ///
  /// - Parameters:
  ///   - factors: what the month's units are multiplied by.
  ///   - isSold: whether the customer has a sale day in the month. Without one, no line counts as a sale.
  package func add(_ cells: DetailedCells, _ factors: Factors, isSold: Bool) {
    let isPlain = factors == Factors(quantity: 1, revenue: 1, cost: 1)
    let isDone: Void? =
      isPlain
      ? cells.withNarrow { amounts in
        cells.products.withUnsafeBufferPointer { products in
          cells.lines.withUnsafeBufferPointer { lines in
            cells.sales.withUnsafeBufferPointer { sales in
              for cell in products.indices {
                let sum = begin(products[cell], lines[cell], isSold ? sales[cell] : 0)
                sum.pointee.quantity.add(Int128(amounts.quantities[cell]), &sum.pointee.isTooLong)
                sum.pointee.revenue.add(Int128(amounts.revenues[cell]), &sum.pointee.isTooLong)
                sum.pointee.cost.add(Int128(amounts.costs[cell]), &sum.pointee.isTooLong)
                sum.pointee.uncostedQuantity.add(Int128(amounts.uncostedQuantities[cell]), &sum.pointee.isTooLong)
                sum.pointee.uncostedRevenue.add(Int128(amounts.uncostedRevenues[cell]), &sum.pointee.isTooLong)
              }
            }
          }
        }
      } : nil
    guard isDone == nil else { return }
    for cell in 0..<cells.count {
      let sum = begin(cells.products[cell], cells.lines[cell], isSold ? cells.sales[cell] : 0)
      sum.pointee.addAmounts(cells, cell, factors)
    }
  }

  /// What the units of a month are multiplied by to have the decimals of all months.
  package struct Factors: Equatable {
    let quantity: Int128
    let revenue: Int128
    let cost: Int128

    package init(quantity: Int128, revenue: Int128, cost: Int128) {
      (self.quantity, self.revenue, self.cost) = (quantity, revenue, cost)
    }
  }

  @inline(__always)
  private func begin(_ product: Int32, _ lines: Int32, _ sales: Int32) -> UnsafeMutablePointer<PairSums> {
    let sum = sums + Int(product)
    if sum.pointee.lines == 0 { bought.append(product) }
    sum.pointee.lines &+= Int(lines)
    sum.pointee.sales &+= Int(sales)
    return sum
  }

  /// Passes the present customer's products to `body` in key order, and begins the next customer.
  package func finish(_ body: (_ product: Int, UnsafePointer<PairSums>) throws -> Void) rethrows {
    defer {
      for product in bought { sums[Int(product)] = PairSums() }
      bought.removeAll(keepingCapacity: true)
    }
    if bought.count > count / Self.sparse {
      for product in order where sums[product].lines > 0 { try body(product, UnsafePointer(sums + product)) }
    } else {
      bought.sort { places[Int($0)] < places[Int($1)] }
      for product in bought { try body(Int(product), UnsafePointer(sums + Int(product))) }
    }
  }
}
