import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// What a customer buys in one window.
struct Habits: Sendable {
  /// Different products and categories with a sale.
  var products: Int32 = 0
  var categories: Int32 = 0
  /// Its revenue in products whose gross margin is above the company's; nil where the company has none.
  var highMarginRevenue: ExactDecimal?
}

/// Habits of all customers at the end of one month.
struct MonthHabits: Sendable {
  /// By window, then by customer number.
  var windows: [[Habits]]
  /// By customer: categories with a sale in the three months up to the base month, and in the three before.
  var quarters: [(recent: Int32, before: Int32)]
}

/// Which products stand out in a window.
struct WindowMargins: Sendable {
  let length: Int
  /// By product number; nil where the company has no margin to compare with.
  let isHigh: [Bool]?
}

/// Goes through the cells of all months customer by customer: of a customer, all months are in memory; of the others,
/// nothing is.
struct HabitReader: Sendable {
  /// The months whose cells there are, oldest first, and their files; nil: a month without sales.
  let months: [Month]
  let files: [StageFile?]
  let folder: StageFolder
  let products: KeyIndex
  let customers: KeyIndex
  /// Number of each category, by product.
  let categoryOf: [Int32]
  /// The months whose figures are wanted: their place among `months`, that of their base month, and their windows.
  let targets: [(place: Int, base: Int, windows: [WindowMargins])]

  /// - Returns: the habits at each target.
  func read() throws -> [MonthHabits] {
    let threads = workThreads
    _ = try parallelMap(files.count) { place in try files[place].map { try folder.verify($0) } }
    // Customers in turn, so that large ones are spread over the threads.
    let shares = try parallelMap(threads) { thread in try readShare(thread, of: threads) }
    return targets.indices.map { target in
      var habits = MonthHabits(
        windows: targets[target].windows.map { window in
          // A customer without cells has bought nothing.
          let nothing = Habits(highMarginRevenue: window.isHigh == nil ? nil : 0)
          return Array(repeating: nothing, count: customers.count)
        },
        quarters: Array(repeating: (0, 0), count: customers.count))
      for share in shares {
        for (customer, figures) in share {
          for (window, found) in figures[target].windows.enumerated() { habits.windows[window][customer] = found }
          habits.quarters[customer] = figures[target].quarter
        }
      }
      return habits
    }
  }

  private struct Figures {
    var windows: [Habits]
    var quarter: (recent: Int32, before: Int32)
  }

  private func readShare(_ thread: Int, of threads: Int) throws -> [(customer: Int, figures: [Figures])] {
    var merge = try CellMerge(files, in: folder, products: products, customers: customers, isDetailed: false)
    var counter = DistinctCounter(categoryOf: categoryOf, months: months.count)
    var shares: [(customer: Int, figures: [Figures])] = []
    for (place, customer) in customers.sorted().enumerated() {
      let isMine = place % threads == thread
      guard try merge.read(customer, isWanted: isMine), isMine else { continue }
      shares.append((customer, figures(merge.months, &counter)))
    }
    return shares
  }

  private func figures(_ cells: [CustomerCells], _ counter: inout DistinctCounter) -> [Figures] {
    counter.begin()
    var figures: [Figures] = []
    // Categories of three months, by their last month.
    var quarters: [Int32] = []
    var target = 0
    for place in months.indices {
      counter.add(cells[place], month: place)
      quarters.append(counter.categories(months: 3, upTo: place))
      guard target < targets.count, targets[target].place == place else { continue }
      let windows = targets[target].windows.map { window in
        Habits(
          products: counter.products(months: window.length, upTo: place),
          categories: counter.categories(months: window.length, upTo: place),
          highMarginRevenue: highMarginRevenue(cells, window, upTo: place))
      }
      let base = targets[target].base
      let quarter = (base >= 0 ? quarters[base] : 0, base >= 3 ? quarters[base - 3] : 0)
      figures.append(Figures(windows: windows, quarter: quarter))
      target += 1
    }
    return figures
  }

  private func highMarginRevenue(_ cells: [CustomerCells], _ window: WindowMargins, upTo last: Int) -> ExactDecimal? {
    guard let isHigh = window.isHigh else { return nil }
    var total: ExactDecimal = 0
    isHigh.withUnsafeBufferPointer { isHigh in
      for place in max(0, last + 1 - window.length)...last {
        guard let file = files[place] else { continue }
        var units: Int128 = 0
        cells[place].products.withUnsafeBufferPointer { products in
          cells[place].revenues.withUnsafeBufferPointer { revenues in
            for cell in products.indices where isHigh[Int(products[cell])] { units += revenues[cell] }
          }
        }
        total += ExactDecimal(units: units, scale: CellFile.revenueScale(file))
      }
    }
    return total
  }
}

/// Counts different products and categories with a sale over the last months, for one customer after the other.
///
/// Of each product the month of the last sale is known, and of each month how many have had theirs in it: those of a
/// window are the sum over its months.
private struct DistinctCounter {
  private let categoryOf: [Int32]
  private let span: Int32
  /// By product and by category: the month of the last sale, counted on from `base`; less: none of this customer.
  private var lastProductSale: [Int32]
  private var lastCategorySale: [Int32]
  private var base: Int32 = 0
  private var productsByMonth: [Int32]
  private var categoriesByMonth: [Int32]

  init(categoryOf: [Int32], months: Int) {
    self.categoryOf = categoryOf
    span = Int32(months)
    lastProductSale = Array(repeating: -1, count: categoryOf.count)
    lastCategorySale = Array(repeating: -1, count: Int(categoryOf.max() ?? 0) + 1)
    productsByMonth = Array(repeating: 0, count: months)
    categoriesByMonth = productsByMonth
  }

  /// Forgets the customer before.
  mutating func begin() {
    base += span
    for month in productsByMonth.indices {
      productsByMonth[month] = 0
      categoriesByMonth[month] = 0
    }
  }

  /// Adds a month; months come in their order.
  mutating func add(_ cells: CustomerCells, month: Int) {
    let now = base + Int32(month)
    for (product, sales) in zip(cells.products, cells.sales) where sales > 0 {
      let product = Int(product)
      Self.move(&lastProductSale[product], to: now, base, &productsByMonth)
      Self.move(&lastCategorySale[Int(categoryOf[product])], to: now, base, &categoriesByMonth)
    }
  }

  private static func move(_ last: inout Int32, to now: Int32, _ base: Int32, _ byMonth: inout [Int32]) {
    guard last != now else { return }
    if last >= base { byMonth[Int(last - base)] -= 1 }
    byMonth[Int(now - base)] += 1
    last = now
  }

  func products(months: Int, upTo last: Int) -> Int32 { Self.sum(productsByMonth, months, last) }
  func categories(months: Int, upTo last: Int) -> Int32 { Self.sum(categoriesByMonth, months, last) }

  private static func sum(_ byMonth: [Int32], _ months: Int, _ last: Int) -> Int32 {
    byMonth[max(0, last + 1 - months)...last].reduce(0, +)
  }
}
