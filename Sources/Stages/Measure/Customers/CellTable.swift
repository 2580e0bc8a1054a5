import Arithmetic
import Measures

/// What a customer bought of a product from a salesperson: sums in units of 10^−scale, the scale of the table's columns.
struct CellSums {
  var lines: Int32 = 0
  /// Lines with revenue above 0.
  var sales: Int32 = 0
  /// Lines without a cost of their own.
  var uncostedLines: Int32 = 0
  var quantity: Int128 = 0
  var revenue: Int128 = 0
  var cost: Int128 = 0
  var uncostedQuantity: Int128 = 0
  var uncostedRevenue: Int128 = 0
}

/// Decimals of a table's sums.
struct CellScales: Equatable {
  var quantity: Int
  var revenue: Int
  var cost: Int

  func sums(_ cell: CellSums) -> SalesSums {
    var sums = SalesSums()
    sums.lines = Int(cell.lines)
    sums.quantity = ExactDecimal(units: cell.quantity, scale: quantity)
    sums.revenue = ExactDecimal(units: cell.revenue, scale: revenue)
    sums.cost = ExactDecimal(units: cell.cost, scale: cost)
    sums.costedRevenue = ExactDecimal(units: cell.revenue - cell.uncostedRevenue, scale: revenue)
    sums.uncostedLines = Int(cell.uncostedLines)
    sums.uncostedQuantity = ExactDecimal(units: cell.uncostedQuantity, scale: quantity)
    sums.uncostedRevenue = ExactDecimal(units: cell.uncostedRevenue, scale: revenue)
    return sums
  }
}

/// Sums by customer, product and salesperson. Ten million lines fall into millions of these cells, so they lie side by
/// side in one array and are found by open addressing.
struct CellTable {
  struct Key: Equatable {
    var customer: Int32
    var product: Int32
    /// −1: none.
    var salesperson: Int32

    fileprivate var hash: UInt64 {
      let pair = UInt64(UInt32(bitPattern: customer)) << 32 | UInt64(UInt32(bitPattern: product))
      let product = (pair ^ UInt64(UInt32(bitPattern: salesperson)) << 17).multipliedFullWidth(
        by: 0x9E37_79B9_7F4A_7C15)
      return product.high ^ product.low
    }
  }

  let scales: CellScales
  private(set) var keys: [Key] = []
  private(set) var sums: [CellSums] = []
  /// A cell's place, or −1.
  private var slots: [Int32] = Array(repeating: -1, count: 1 << 12)

  init(scales: CellScales) {
    self.scales = scales
  }

  /// The place of a cell, a new one where it is not there.
  mutating func place(_ key: Key) -> Int {
    var slot = Int(truncatingIfNeeded: key.hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let place = Int(slots[slot])
      if keys[place] == key { return place }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(keys.count)
    keys.append(key)
    sums.append(CellSums())
    if keys.count * 2 > slots.count { grow() }
    return keys.count - 1
  }

  mutating func withSums(at place: Int, _ body: (inout CellSums) -> Void) { body(&sums[place]) }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for (place, key) in keys.enumerated() {
      var slot = Int(truncatingIfNeeded: key.hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(place)
    }
  }

  /// The cells' places in the order of customers, products and salespeople, each given by the place of its number.
  func sorted(customers: [Int32], products: [Int32], salespeople: [Int32]) -> [Int] {
    let order = keys.enumerated().map { place, key in
      (
        pair: UInt64(UInt32(bitPattern: customers[Int(key.customer)])) << 32
          | UInt64(UInt32(bitPattern: products[Int(key.product)])),
        salesperson: key.salesperson < 0 ? -1 : salespeople[Int(key.salesperson)], place: place
      )
    }
    return order.sorted { $0.pair == $1.pair ? $0.salesperson < $1.salesperson : $0.pair < $1.pair }.map(\.place)
  }
}

extension KeyIndex {
  /// By number, the place of each key in the order of keys.
  func places() -> [Int32] {
    var places = Array(repeating: Int32(0), count: count)
    for (place, number) in sorted().enumerated() { places[number] = Int32(place) }
    return places
  }
}
