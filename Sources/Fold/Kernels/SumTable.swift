import Arithmetic

/// Sums by customer, product and salesperson in one array, found by open addressing.
package struct SumTable: Sendable {
  /// Stands for lines without a salesperson.
  package static let nobody: Int32 = -1

  package struct Key: Hashable, Sendable {
    package var customer: Int32
    package var product: Int32
    package var salesperson: Int32

    package init(customer: Int32, product: Int32, salesperson: Int32) {
      (self.customer, self.product, self.salesperson) = (customer, product, salesperson)
    }

    fileprivate var mixed: UInt64 {
      let pair = UInt64(UInt32(bitPattern: customer)) << 32 | UInt64(UInt32(bitPattern: product))
      let product = (pair ^ UInt64(UInt32(bitPattern: salesperson)) << 17).multipliedFullWidth(
        by: 0x9E37_79B9_7F4A_7C15)
      return product.high ^ product.low
    }
  }

  private let limit: Int
  package private(set) var keys: [Key] = []
  package private(set) var sums: [LineSums] = []
  /// The index of a key and its sums; −1: none.
  private var slots: [Int32] = Array(repeating: -1, count: 1 << 8)

  /// - Parameter limit: the number of keys at which the table is full.
  package init(limit: Int = 1 << 16) {
    self.limit = limit
  }

  var isFull: Bool { keys.count >= limit }

  package mutating func add(_ line: LineAmount, _ key: Key) { sums[place(key)].add(line) }

  package mutating func set(_ new: LineSums, _ key: Key) { sums[place(key)] = new }

  private mutating func place(_ key: Key) -> Int {
    var slot = Int(truncatingIfNeeded: key.mixed) & (slots.count - 1)
    while slots[slot] >= 0 {
      let place = Int(slots[slot])
      if keys[place] == key { return place }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(keys.count)
    keys.append(key)
    sums.append(LineSums())
    if keys.count * 2 > slots.count { grow() }
    return keys.count - 1
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for (place, key) in keys.enumerated() {
      var slot = Int(truncatingIfNeeded: key.mixed) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(place)
    }
  }
}
