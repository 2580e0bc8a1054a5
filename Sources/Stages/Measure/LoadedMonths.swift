import Arithmetic
import CommandLine
import Configuration
import Engine
import Fold
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// Masters, targets and the folded months that stale windows read, with all keys numbered.
///
/// `@unchecked Sendable` is safe: only values of `lane` read months, and what they pass on does not change.
final class LoadedMonths: @unchecked Sendable {
  /// The lane of all values that read months, because only one thread at a time may number keys.
  let lane = Lane()
  let landed: LandedInputs
  let folded: FoldedFiles
  private(set) var products: KeyIndex
  let customers: KeyIndex
  let salespeople: KeyIndex
  let productMaster: ProductMaster
  /// nil: the pipeline maps no customers, and nothing is kept for them.
  let customerMaster: CustomerMaster?
  let targets: Targets
  /// The stage's folder, which has the folded months.
  let folder: StageFolder
  private(set) var salesMonths: [Month: SalesMonth] = [:]
  private(set) var stockMonths: [Month: StockMonth] = [:]
  /// The stock counts by month.
  private(set) var holderCounts: [Month: HolderCounts] = [:]
  let holders = HolderNumbers()

  init(_ landed: LandedInputs, _ folded: FoldedFiles, in folder: StageFolder) throws {
    self.landed = landed
    self.folded = folded
    self.folder = folder
    products = KeyIndex(type: landed.keyType("product_id"))
    customers = KeyIndex(type: landed.keyType("customer_id"))
    salespeople = KeyIndex(type: landed.keyType("salesperson_id"))
    productMaster = try ProductMaster(try landed.required("products"), in: landed.folder, keys: products)
    let (customers, salespeople) = (customers, salespeople)
    customerMaster = try landed.manifest.file("customers").map { file in
      try CustomerMaster(file, in: landed.folder, customers: customers, salespeople: salespeople)
    }
    let keys = ["product_id": products, "customer_id": customers, "salesperson_id": salespeople]
    targets =
      try landed.manifest.file("targets").map { file in
        try Targets(file, in: landed.folder, keys: keys)
      } ?? Targets()
  }

  /// Returns the months before a window of `length` months that ends with `month`, newest first: the one whose end is
  /// the opening stock, then earlier ones back to one whose end is known for all products.
  private func openings(_ month: Month, length: Int) -> [Month] {
    var months = [month.advanced(by: -length)]
    while let last = months.last, last >= landed.windows.first, isUnknown(last) {
      months.append(last.advanced(by: -1))
    }
    return months
  }

  /// Whether the stock of at least one product is unknown at a month's end.
  private func isUnknown(_ month: Month) -> Bool {
    guard let facts = folded[StockMonthEnd.table.name, month]?.facts, facts.lastDay != nil else { return true }
    return facts.unknownStocks ?? 0 > 0
  }

  /// Returns all months whose stock the windows ending with `month` read, oldest first.
  func stockMonths(endingWith month: Month) -> [Month] {
    let windows = landed.windows
    let openings = windows.lengths(endingWith: month).flatMap { self.openings(month, length: $0) }
    return Set(windows.months(endingWith: month) + openings).sorted()
  }

  /// Returns the month ends that a window of `length` months reads. They must be loaded.
  func stockSpan(_ month: Month, length: Int) -> StockSpan {
    let openings = openings(month, length: length)
    func stock(_ month: Month) -> StockMonth { stockMonths[month] ?? StockMonth() }
    let months = openings.prefix(1) + (month.advanced(by: 1 - length)...month)
    return StockSpan(ends: months.map(stock), earlier: openings.dropFirst().map(stock)[...])
  }

  /// Returns the months whose stock counts are compared: a month and the 12 before it, newest first.
  static func countedMonths(_ month: Month) -> [Month] { (0...12).map { month.advanced(by: -$0) } }

  /// Numbers the products, and reads their sales and stock in the months that stale windows read, unless they are
  /// loaded already. These months must be folded.
  ///
  /// - Parameters:
  ///   - stale: months that the products' stale windows end with.
  ///   - customers: months that the customers' stale windows end with, which compare customers with the products'
  ///     margins.
  ///   - cells: other months whose cells are read.
  ///   - folded: the files of these months.
  func loadProducts(
    windows stale: Set<Month>, customers: Set<Month>, cells: [Month] = [], from folded: FoldedFiles
  ) throws {
    let (windows, folder) = (landed.windows, folder)
    func files(_ table: String, _ months: some Sequence<Month>) -> [Month: StageFile] {
      Set(months).reduce(into: [:]) { $0[$1] = folded[table, $1] }
    }
    // Every product of the customers' cells needs a number, and cells go further back than short windows.
    let months =
      stale.flatMap { windows.months(endingWith: $0) } + customers.flatMap { CustomerWindows.cellMonths($0, windows) }
      + cells
    let sales = files(ProductMonthSums.table.name, months.filter { salesMonths[$0] == nil })
    salesMonths.merge(try read(sales) { try $0.read(sales: $1, in: folder, numbering: $2) }) { $1 }
    let stock = files(
      StockMonthEnd.table.name,
      stale.flatMap(stockMonths(endingWith:)).filter { stockMonths[$0] == nil })
    stockMonths.merge(try read(stock) { try $0.read(stock: $1, in: folder, numbering: $2) }) { $1 }
    for month in Set(stale.flatMap(Self.countedMonths)) where holderCounts[month] == nil {
      holderCounts[month] = try folded[StockHolder.table.name, month].map {
        try HolderCounts($0, in: folder, numbering: holders)
      }
    }
    _ = products.sorted()
    forget(but: months, stock: stale.flatMap(stockMonths(endingWith:)), counts: stale.flatMap(Self.countedMonths))
  }

  /// Drops all months of the products, if they take too much room. Their numbers stay.
  func forgetProducts() { forget(but: [], stock: [], counts: []) }

  /// Drops the months that are not wanted now, if all together take too much room. They are read again if need be.
  private func forget(but sales: [Month], stock: [Month], counts: [Month]) {
    let rows = salesMonths.values.reduce(0) { $0 + $1.count } + stockMonths.values.reduce(0) { $0 + $1.count / 8 }
    guard rows > landed.pipeline.memory.map({ $0 / Self.rowsInMemory }) ?? Self.keptRows else { return }
    let (sales, stock, counts) = (Set(sales), Set(stock), Set(counts))
    salesMonths = salesMonths.filter { sales.contains($0.key) }
    stockMonths = stockMonths.filter { stock.contains($0.key) }
    holderCounts = holderCounts.filter { counts.contains($0.key) }
  }

  /// Rows of products and months that are kept for windows to come, if nothing bounds the memory.
  private static let keptRows = 1 << 20
  /// The part of the memory that these rows may take, a row taking 80 bytes: a tenth.
  private static let rowsInMemory = 800

  /// Reads files of months in parallel. Only one thread may number keys, and only while no other reads them. So a file
  /// with a key that has no number, because the masters lack the product, is read once more with a copy of the keys.
  ///
  /// - Parameter read: reads a file, and numbers new keys if asked to; nil: a key has no number.
  private func read<Content: Sendable>(
    _ files: [Month: StageFile], _ read: @escaping @Sendable (MonthSumsFiles, StageFile, Bool) throws -> Content?
  ) throws -> [Month: Content] {
    let files = files.sorted { $0.key < $1.key }
    let loaded = MonthSumsFiles(keys: products)
    let found = try parallelMap(files.count) { try read(loaded, files[$0].value, false) }
    var contents: [Month: Content] = [:]
    if found.contains(where: { $0 == nil }) { products = products.copied() }
    for (file, content) in zip(files, found) {
      contents[file.key] = try content ?? read(MonthSumsFiles(keys: products), file.value, true)
    }
    return contents
  }

  /// The customers' months that a pass reads.
  struct LoadedCustomers {
    var months = CustomerMonths()
    var earlier = EarlierSales()
    var sellers: SellerSums?
    var heldStock: [Month: StockMonth] = [:]
  }

  /// Reads the customers' months up to `last`, and numbers customers and salespeople. Sums by salesperson and held
  /// stock are read only if a job has declared them.
  ///
  /// - Parameters:
  ///   - start: of the months before it, only the days of sales are kept.
  ///   - folded: the files of these months.
  func loadCustomers(from start: Month, upTo last: Month, from folded: FoldedFiles) throws -> LoadedCustomers {
    func declared(_ table: String, _ month: Month) -> StageFile? {
      folded.declares(table, month) ? folded[table, month] : nil
    }
    let first = landed.windows.first
    let hasSellers = landed.pipeline.isWanted("salesperson_summary")
    let file = CustomerMonthFile(customers: customers, salespeople: salespeople)
    let areNamed =
      hasSellers && (max(first, start)...last).contains { declared(SalespersonMonthSums.table.name, $0)?.rows ?? 0 > 0 }
    var (loaded, sellers) = (LoadedCustomers(), SellerMonths())
    for month in first...last {
      guard let sums = folded[CustomerMonthSums.table.name, month] else { continue }
      guard month >= start else {
        try file.readDays(sums, in: folder) { loaded.earlier.add($0, $1, of: month) }
        continue
      }
      let (rows, sold) = (loaded.months.count, sellers.count)
      try file.read(
        sums, uncosted: folded[UncostedSums.table.name, month],
        salespeople: areNamed ? declared(SalespersonMonthSums.table.name, month) : nil, in: folder,
        products: products, master: productMaster, place: first.distance(to: month), into: &loaded.months, &sellers)
      // If the sales of a month name no salespeople, each customer's are those of its own.
      if areNamed, sellers.count == sold { sellers.add(loaded.months, from: rows) }
    }
    let holders = MonthSumsFiles(keys: customers)
    for month in max(first, start).advanced(by: -1)...last {
      loaded.heldStock[month] = try declared(StockMonthEnd.held.name, month).flatMap {
        try holders.read(StockMonthEnd.held, stock: $0, in: folder, numbering: true)
      }
    }
    sortKeys()
    loaded.months.sort(customers: customers.count)
    func owner(_ customer: Int) -> Int? { customerMaster?.salesperson(of: customer) }
    if areNamed {
      sellers.sort(salespeople: salespeople, customers: customers, owner: owner)
      loaded.sellers = .named(sellers)
    } else if hasSellers {
      loaded.sellers = .owned(
        OwnedSales(loaded.months, customers: customers, salespeople: salespeople, owner: owner))
    }
    return loaded
  }

  /// Returns the customers with those of these months, in a list of their own, because others read the present one.
  func customers(of months: [Month], from folded: FoldedFiles) throws -> KeyIndex {
    let customers = customers.copied()
    let file = CustomerMonthFile(customers: customers, salespeople: salespeople)
    for month in months {
      if let sums = folded[CustomerMonthSums.table.name, month] { try file.readDays(sums, in: folder) { _, _ in } }
    }
    _ = customers.sorted()
    return customers
  }

  /// Sorts the keys before several threads read them.
  private func sortKeys() {
    for keys in [products, customers, salespeople] { _ = keys.sorted() }
  }

  /// Returns the products' sales in the windows that end with a month.
  func sales(endingWith month: Month) -> ProductSales {
    let longest = landed.windows.lengths(endingWith: month).last ?? 1
    return ProductSales(
      months: (0..<longest).map { salesMonths[month.advanced(by: -$0)] ?? SalesMonth(SalesRows()) },
      count: products.count,
      master: productMaster)
  }
}

extension SellerMonths {
  /// Adds sums by salesperson, who is unknown, for the customers' rows from `first` on.
  fileprivate mutating func add(_ months: CustomerMonths, from first: Int) {
    for row in first..<months.count {
      append(
        SumTable.nobody, months.customer(row), Int(months.places[row]), months.sums(row), sales: Int(months.sales[row]))
    }
  }
}
