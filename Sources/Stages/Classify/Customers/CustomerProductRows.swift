import Arithmetic
import CommandLine
import Configuration
import Engine
import Fold
import PostgreSQL
import Rules
import Store
import Tables

/// Makes what `customer_product` shows beside the sums of each customer and product.
struct CustomerProductRows: Sendable {
  private let month: Month
  /// Whether the month is over on the business date.
  private let isComplete: Bool
  private let customers: CustomerMonth
  private let window: TieredCustomers
  /// By customer: the number of its key.
  private let keyNumbers: [Int32]
  /// By customer: its tier by revenue within the segment.
  private let tiers: [TierIndex]

  init(month: Month, isComplete: Bool, _ customers: CustomerMonth, _ window: TieredCustomers) {
    (self.month, self.isComplete, self.customers, self.window) = (month, isComplete, customers, window)
    keyNumbers = customers.keyNumbers(length: window.length)
    tiers = window.places(.revenue).tiers
  }

  private func segment(_ customer: Int) -> Int { Int(window.customers.segments[customer]) }

  /// Adds the customers of the window.
  func addCustomers(to rows: TableRows<CustomerProductCustomer.Row>) throws {
    for (customer, key) in keyNumbers.enumerated() {
      try rows.add(
        CustomerProductCustomer.Row(
          month: month.firstDay, length: window.length, customer: .bytes(customers.keys[Int(key)]),
          segment: window.segments[segment(customer)], isBestTier: tiers[customer] == 0,
          revenue: window.customers.revenue[customer] ?? 0, isMonthComplete: isComplete))
    }
  }

  /// Adds the products that key accounts buy, by segment.
  ///
  /// - Parameter sums: the sums of the same window.
  func addDemand(
    _ sums: StageFile, in folder: StageFolder, gapShare: ExactDecimal, to rows: TableRows<CustomerProductDemand.Row>
  ) throws {
    let demand = SegmentDemand(segments: window.segments.count, productType: try productType(sums, folder))
    try count(sums, in: folder, demand)
    var keyAccounts = Array(repeating: 0, count: window.segments.count)
    for customer in tiers.indices where tiers[customer] == 0 { keyAccounts[segment(customer)] += 1 }
    let order = window.segments.indices.sorted {
      window.segments[$0].utf8.lexicographicallyPrecedes(window.segments[$1].utf8)
    }
    for segment in order {
      try demand.products(of: segment) { product, buyers, isMerchandise in
        // What is no merchandise is proposed to nobody.
        func isProposed(among peers: Int) -> Bool {
          isMerchandise && ProductGap.isGap(buyers: buyers, peers: peers, share: gapShare)
        }
        try rows.add(
          CustomerProductDemand.Row(
            month: month.firstDay, segment: window.segments[segment], product: product, buyers: buyers,
            isProposed: isProposed(among: keyAccounts[segment]),
            // A key account does not count itself.
            isProposedToBest: isProposed(among: keyAccounts[segment] - 1), isMonthComplete: isComplete))
      }
    }
  }

  private func productType(_ sums: StageFile, _ folder: StageFolder) throws -> ColumnType {
    sums.columns[try FileColumns(sums, in: folder).index(.productID)].type
  }

  /// Counts the sales to key accounts.
  private func count(_ sums: StageFile, in folder: StageFolder, _ demand: SegmentDemand) throws {
    let columns = FileColumns(sums, in: folder)
    let (customer, product) = (try columns.index(.customerID), try columns.index(.productID))
    let (sold, merchandise) = (try columns.index("sold"), try columns.index(.merchandise))
    var rowOfKey = Array(repeating: -1, count: customers.keys.count)
    for (row, number) in keyNumbers.enumerated() { rowOfKey[Int(number)] = row }
    var products: [Int32] = []
    try folder.readLines(sums) { lines in
      demand.number(lines, product, into: &products)
      let customerKeys = lines.values(customer)
      let (isSold, isMerchandise) = (lines.values(sold), lines.values(merchandise))
      // Lines of a customer lie together.
      var (last, segment): (Int64?, Int?) = (nil, nil)
      for line in 0..<lines.count {
        if customerKeys[line] != last {
          last = customerKeys[line]
          let row = key(lines, customer, line, sums.columns[customer].type).map { rowOfKey[$0] }
          segment = row.flatMap { $0 >= 0 && tiers[$0] == 0 ? self.segment($0) : nil }
        }
        guard let segment, isSold[line] == 1 else { continue }
        demand.add(Int(products[line]), isMerchandise: isMerchandise[line] == 1, in: segment)
      }
    }
  }

  /// Returns the number of a line's customer key.
  private func key(_ lines: LandedLines, _ column: Int, _ line: Int, _ type: ColumnType) -> Int? {
    guard KeyFamily(type) == .integer else {
      return lines.bytes(column, line).flatMap { customers.keys.find($0) }
    }
    let value = lines.integer(column, line)
    switch type {
    case .smallint: return withUnsafeBytes(of: Int16(truncatingIfNeeded: value).bigEndian) { customers.keys.find($0) }
    case .integer: return withUnsafeBytes(of: Int32(truncatingIfNeeded: value).bigEndian) { customers.keys.find($0) }
    default: return withUnsafeBytes(of: Int64(value).bigEndian) { customers.keys.find($0) }
    }
  }
}

/// How many key accounts of each segment buy each product.
private final class SegmentDemand {
  private let type: ColumnType
  private let index: KeyIndex
  /// By product.
  private var isMerchandise: [Bool] = []
  /// By segment and product.
  private var buyers: [[Int32]]

  init(segments: Int, productType type: ColumnType) {
    self.type = type
    index = KeyIndex(type: type)
    buyers = Array(repeating: [], count: segments)
  }

  /// Returns the numbers of the lines' products.
  func number(_ lines: LandedLines, _ column: Int, into numbers: inout [Int32]) {
    index.number(lines, column, type, into: &numbers)
  }

  /// Counts a buyer.
  @inline(__always)
  func add(_ product: Int, isMerchandise: Bool, in segment: Int) {
    if product >= self.isMerchandise.count {
      self.isMerchandise += Array(repeating: true, count: index.count - self.isMerchandise.count)
    }
    self.isMerchandise[product] = isMerchandise
    if product >= buyers[segment].count {
      buyers[segment] += Array(repeating: 0, count: index.count - buyers[segment].count)
    }
    buyers[segment][product] += 1
  }

  /// Passes the products that a segment's key accounts buy to `body`, in key order.
  func products(
    of segment: Int, _ body: (_ product: KeyField, _ buyers: Int, _ isMerchandise: Bool) throws -> Void
  ) rethrows {
    let counts = buyers[segment]
    for product in index.sorted() where product < counts.count && counts[product] > 0 {
      try body(index.field(product), Int(counts[product]), isMerchandise[product])
    }
  }
}
