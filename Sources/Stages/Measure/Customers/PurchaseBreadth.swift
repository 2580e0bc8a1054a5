import Arithmetic
import CommandLine
import Configuration
import Fold
import Ledger
import PostgreSQL
import Store

/// The breadth of a customer's purchases in one window.
struct PurchaseBreadth: Sendable {
  /// Different products and categories with a sale.
  var products: Int32 = 0
  var categories: Int32 = 0
  /// Revenue in products whose gross margin is above the company's; nil: the company has no margin.
  var highMarginRevenue: ExactDecimal?
}

/// The purchase breadth at the end of one month, of the customers that have bought something in its windows.
struct MonthBreadth: Sendable {
  /// A place in the lists of a thread.
  struct Place {
    fileprivate let share: Int
    fileprivate let row: Int
  }

  /// The figures that one thread has found, for its customers in key order.
  fileprivate struct Share: Sendable {
    var customers: [Int32] = []
    /// Categories with a sale in the three months up to the base month, and in the three before.
    var recent: [Int32] = []
    var before: [Int32] = []
    var windows: [Window]
    /// The row of the next customer that is asked for.
    var next = 0
  }

  fileprivate struct Window: Sendable {
    /// Whether the company has a margin.
    let hasMargin: Bool
    var products: [Int32] = []
    var categories: [Int32] = []
    var highMarginRevenues = CompactDecimals()
  }

  fileprivate var shares: [Share]

  /// Returns where the figures of a customer are; nil: it has bought nothing. Customers must be asked for in key order.
  mutating func take(_ customer: Int) -> Place? {
    for share in shares.indices {
      let row = shares[share].next
      guard row < shares[share].customers.count, shares[share].customers[row] == customer else { continue }
      shares[share].next += 1
      return Place(share: share, row: row)
    }
    return nil
  }

  func quarters(_ place: Place?) -> (recent: Int32, before: Int32) {
    place.map { (shares[$0.share].recent[$0.row], shares[$0.share].before[$0.row]) } ?? (0, 0)
  }

  func window(_ window: Int, _ place: Place?) -> PurchaseBreadth {
    guard let place else { return PurchaseBreadth(highMarginRevenue: shares[0].windows[window].hasMargin ? 0 : nil) }
    // By index, because a copy of a list would count references.
    return PurchaseBreadth(
      products: shares[place.share].windows[window].products[place.row],
      categories: shares[place.share].windows[window].categories[place.row],
      highMarginRevenue: shares[place.share].windows[window].hasMargin
        ? shares[place.share].windows[window].highMarginRevenues[place.row] : nil)
  }
}

/// The products with a high gross margin in a window.
struct WindowMargins: Sendable {
  let length: Int
  /// By product number: all bits set if the gross margin is above the company's, else none; nil: the company has no
  /// margin. An "and" with these bits replaces a branch, which the processor would mispredict for every third cell.
  let isHigh: [Int8]?

  init(length: Int, isHigh: [Bool]?) {
    self.length = length
    self.isHigh = isHigh?.map { $0 ? -1 : 0 }
  }
}

/// Reads the cells of all months customer by customer. A thread has all months of one customer in memory at a time.
struct BreadthReader: Sendable {
  /// Months, oldest first, and their files of cells; nil: the month has no sales, or its cells are not read.
  let months: [Month]
  let files: [StageFile?]
  let folder: StageFolder
  let products: KeyIndex
  let customers: KeyIndex
  /// By product: the number of its category.
  let categoryOf: [Int32]
  /// Whether a customer has a sale day in a month, by its place in `months`. A month without one has no purchases,
  /// because all that went out came back.
  let saleMonths: @Sendable (_ customer: Int, _ months: inout [Bool]) -> Void
  /// The wanted months: their index in `months`, that of their base month, and their windows.
  let targets: [(place: Int, base: Int, windows: [WindowMargins])]

  /// - Returns: the breadth at each target.
  func read() throws -> [MonthBreadth] {
    let threads = workThreads
    _ = try parallelMap(files.count) { place in try files[place].map { try folder.verify($0) } }
    // Threads take customers in turn, so that large ones are spread over them.
    let shares = try parallelMap(threads) { thread in try readShare(thread, of: threads) }
    return targets.indices.map { target in MonthBreadth(shares: shares.map { $0[target] }) }
  }

  /// Returns the figures by target.
  private func readShare(_ thread: Int, of threads: Int) throws -> [MonthBreadth.Share] {
    var merge = try CellMerge<PlainCells>(files, in: folder, products: products, customers: customers)
    let counter = DistinctCounter(categoryOf: categoryOf, months: months.count)
    // Once for all customers: a file's description is copied whenever it is looked at.
    let scales = files.map { $0.map(CellFile.revenueScale) }
    var shares = targets.map { target in
      MonthBreadth.Share(windows: target.windows.map { MonthBreadth.Window(hasMargin: $0.isHigh != nil) })
    }
    var sold = Array(repeating: false, count: months.count)
    // Categories of three months, by the last one.
    var quarters = Array(repeating: Int32(0), count: months.count)
    for (place, customer) in customers.sorted().enumerated() {
      let isMine = place % threads == thread
      guard try merge.read(customer, isWanted: isMine), isMine else { continue }
      saleMonths(customer, &sold)
      add(customer, merge.months, scales, counter, sold, &quarters, to: &shares)
    }
    return shares
  }

  /// - Parameter scales: of the revenues, by month; nil: the month has no cells.
  private func add(
    _ customer: Int, _ cells: [PlainCells], _ scales: [Int?], _ counter: DistinctCounter, _ sold: [Bool],
    _ quarters: inout [Int32], to shares: inout [MonthBreadth.Share]
  ) {
    counter.begin()
    var target = 0
    for place in months.indices {
      if sold[place] { counter.add(cells[place], month: place) }
      quarters[place] = counter.categories(months: 3, upTo: place)
      guard target < targets.count, targets[target].place == place else { continue }
      defer { target += 1 }
      let base = targets[target].base
      let (recent, before) = (base >= 0 ? quarters[base] : 0, base >= 3 ? quarters[base - 3] : 0)
      // The longest window has the cells of all others.
      let longest = targets[target].windows.last?.length ?? 0
      let first = max(0, place + 1 - longest)
      guard recent != 0 || before != 0 || (first..<place + 1).contains(where: { cells[$0].count > 0 }) else { continue }
      shares[target].customers.append(Int32(customer))
      shares[target].recent.append(recent)
      shares[target].before.append(before)
      for (window, margins) in targets[target].windows.enumerated() {
        shares[target].windows[window].products.append(counter.products(months: margins.length, upTo: place))
        shares[target].windows[window].categories.append(counter.categories(months: margins.length, upTo: place))
        if let revenue = Self.highMarginRevenue(cells, scales, margins, upTo: place) {
          shares[target].windows[window].highMarginRevenues.append(revenue)
        }
      }
    }
  }

  private static func highMarginRevenue(
    _ cells: [PlainCells], _ scales: [Int?], _ window: WindowMargins, upTo last: Int
  ) -> ExactDecimal? {
    guard let isHigh = window.isHigh else { return nil }
    var total: ExactDecimal = 0
    for place in max(0, last + 1 - window.length)...last {
      guard let scale = scales[place] else { continue }
      total += isHigh.withUnsafeBufferPointer { cells[place].revenue(where: $0, scale: scale) }
    }
    return total
  }
}

/// Counts different products and categories with a sale over the last months, for one customer after the other.
///
/// It records the month of each product's last sale, and how many last sales each month has. A window's count is the
/// sum over its months.
private final class DistinctCounter {
  private let categoryOf: [Int32]
  private let months: Int
  private var products: LastSales
  private var categories: LastSales

  init(categoryOf: [Int32], months: Int) {
    self.categoryOf = categoryOf
    self.months = months
    products = LastSales(count: categoryOf.count, months: months)
    categories = LastSales(count: Int(categoryOf.max() ?? 0) + 1, months: months)
  }

  deinit {
    products.deallocate()
    categories.deallocate()
  }

  /// Starts the next customer.
  func begin() {
    products.begin()
    categories.begin()
  }

  /// Adds a month. Months must come in order.
  func add(_ cells: PlainCells, month: Int) {
    categoryOf.withUnsafeBufferPointer { categoryOf in
      cells.products.withUnsafeBufferPointer { sold in
        cells.sales.withUnsafeBufferPointer { sales in
          var moved: Int32 = 0
          for cell in sold.indices where sales[cell] > 0 {
            let product = Int(sold[cell])
            products.take(product, for: month)
            moved &+= 1
            let category = Int(categoryOf[product])
            // Most products of a customer have a category that has come already.
            if !categories.has(category, in: month) {
              categories.take(category, for: month)
              categories.add(1, to: month)
            }
          }
          products.add(moved, to: month)
        }
      }
    }
  }

  func products(months: Int, upTo last: Int) -> Int32 { products.count(months, upTo: last) }
  func categories(months: Int, upTo last: Int) -> Int32 { categories.count(months, upTo: last) }
}

/// The month of each thing's last sale, and how many last sales each month has.
private struct LastSales {
  private let months: Int
  /// The number of the present customer's first month. Lower numbers belong to earlier customers.
  private var base: Int32 = 0
  private let last: UnsafeMutablePointer<Int32>
  /// Element 0 is for things without a sale; the months follow.
  private let byMonth: UnsafeMutablePointer<Int32>

  init(count: Int, months: Int) {
    self.months = months
    (last, byMonth) = (.allocate(capacity: count), .allocate(capacity: months + 1))
    last.initialize(repeating: -1, count: count)
    byMonth.initialize(repeating: 0, count: months + 1)
  }

  func deallocate() {
    last.deallocate()
    byMonth.deallocate()
  }

  mutating func begin() {
    base += Int32(months)
    byMonth.update(repeating: 0, count: months + 1)
  }

  /// Whether a thing's last sale was in a month.
  @inline(__always)
  func has(_ thing: Int, in month: Int) -> Bool { last[thing] == base &+ Int32(truncatingIfNeeded: month) }

  /// Moves a thing's last sale to a month, and takes it off the former month's count. The caller adds it to the new
  /// one.
  @inline(__always)
  func take(_ thing: Int, for month: Int) {
    byMonth[Int(max(last[thing] &- base, -1) &+ 1)] &-= 1
    last[thing] = base &+ Int32(truncatingIfNeeded: month)
  }

  @inline(__always)
  func add(_ count: Int32, to month: Int) { byMonth[month &+ 1] &+= count }

  func count(_ length: Int, upTo month: Int) -> Int32 {
    (max(0, month + 1 - length)...month).reduce(0) { $0 + byMonth[$1 + 1] }
  }
}
