import Arithmetic
import CommandLine
import Configuration
import Glibc
import Ledger
import Locking
import PostgreSQL
import Rules
import Store
import Tables

/// Folds each landed month for itself: its lines into sums by product and by customer, its stock into a month end.
struct Folding {
  private let landed: Landed
  private let work: StageWork
  private let pool: FoldPool

  init(_ landed: Landed, _ work: StageWork) {
    self.landed = landed
    self.work = work
    pool = FoldPool(landed)
  }

  /// Begins to fold on threads of its own, the oldest month first.
  func begin() throws -> FoldedFiles {
    let jobs =
      landed.months(of: "sales").map { salesJob($0.month, $0.file) }
      + landed.months(of: "stock").map { stockJob($0.month, $0.file) }
    try work.checkSpace(for: jobs)
    let months = Dictionary(grouping: jobs, by: \.month).sorted { ($0.key?.index ?? 0) < ($1.key?.index ?? 0) }
    let folded = FoldedFiles(months.compactMap(\.key))
    let queue = Locked(months.map { MonthJobs($0.value) }[...])
    startThread("fold") { [work] in
      let result = Result {
        try work.makeAll(.folding, finished: folded.add) { folded.isStopped ? nil : queue.withLock { $0.popFirst() } }
      }
      folded.end(result)
    }
    return folded
  }

  private var hasCustomers: Bool { landed.manifest.file("customers") != nil }

  /// - Parameter checksum: that of a file's lines, or of the first of them.
  private func words(_ what: String, _ file: StageFile, checksum: String) -> [String] {
    let keys = ["product_id", "customer_id", "salesperson_id"].map { landed.keyType($0).sqlName }
    return [what, checksum, "\(file.facts.scales ?? [])"] + keys
  }

  // MARK: Sales

  private func salesJob(_ month: Month, _ file: StageFile) -> FileJob {
    hasCustomers ? customerJob(month, file) : productJob(month, file)
  }

  private func productJob(_ month: Month, _ file: StageFile) -> FileJob {
    let (landed, pool, tables) = (landed, pool, [ProductMonthSums.table.name])
    func madeFrom(_ checksum: String) -> String { fingerprint(words("products", file, checksum: checksum)) }
    let earlier = EarlierFold(of: file, tables, work, madeFrom: madeFrom)
    return FileJob(tables, month, madeFrom: madeFrom(file.checksum)) { maker in
      try pool.with { fold in
        let folded = try fold.fold(file, in: landed.folder, after: earlier)
        try maker.makeBlocks(ProductMonthSums.table, landed.manifest.keyTypes) {
          try MonthBooks(keys: fold.products).add(SalesMonth(folded), to: $0)
        }
      }
    }
  }

  private func customerJob(_ month: Month, _ file: StageFile) -> FileJob {
    let (landed, pool) = (landed, pool)
    var scope = SalesFold.Scope(isDetailed: false, hasSalespeople: landed.hasSalespeople(file))
    let tables =
      [ProductMonthSums.table.name, CustomerMonthSums.table.name, CellFile.table, UncostedSums.table.name]
      + (scope.hasSalespeople ? [SalespersonMonthSums.table.name] : [])
    func madeFrom(_ checksum: String, isDetailed: Bool) -> String {
      fingerprint(words("customers by net days", file, checksum: checksum) + tables + (isDetailed ? ["detailed"] : []))
    }
    // A month that has left the window of `customer_product` keeps its details rather than be folded again.
    let isInWindow = landed.productWindow.map { month.distance(to: landed.windows.last) < $0 } ?? false
    scope.isDetailed = isInWindow || work.has(tables, month, madeFrom: madeFrom(file.checksum, isDetailed: true))
    let earlier = EarlierFold(of: file, tables, work) { [scope] in madeFrom($0, isDetailed: scope.isDetailed) }
    return FileJob(tables, month, madeFrom: madeFrom(file.checksum, isDetailed: scope.isDetailed)) { [scope] maker in
      try pool.with { try $0.make(file, of: landed, after: earlier, scope: scope, maker) }
    }
  }

  // MARK: Stock

  private func stockJob(_ month: Month, _ file: StageFile) -> FileJob {
    let isHeld = hasCustomers && file.columns.contains { $0.name == "customer_id" }
    let options = landed.pipeline.measures
    let (valuation, holders) = (options.stockValuation, options.stockHolders ?? .all)
    let tables = [StockMonthEnd.table.name, StockHolder.table.name] + (isHeld ? [StockMonthEnd.held.name] : [])
    let (landed, folder, pool) = (landed, landed.folder, pool)
    let from = fingerprint(
      words("stock", file, checksum: file.checksum) + tables + [valuation.rawValue, holders.rawValue])
    return FileJob(tables, month, madeFrom: from) { maker in
      try pool.with { fold in
        let stock = StockFold(
          products: fold.products, customers: fold.customers, valuation: valuation, counted: holders)
        let folded = try stock.fold(file, in: folder)
        try maker.makeBlocks(StockMonthEnd.table, landed.manifest.keyTypes) {
          try MonthBooks(keys: fold.products).add(folded.products, to: $0)
        }
        try maker.make(StockHolder.table, landed.form) { rows in
          for count in folded.counts { try rows.add(count) }
          var facts = Facts()
          facts.stockHolders = folded.kinds.map(\.rawValue).sorted()
          return facts
        }
        guard isHeld else { return }
        try maker.makeBlocks(StockMonthEnd.held, landed.manifest.keyTypes) {
          try MonthBooks(keys: fold.customers).add(folded.customers, to: $0)
        }
      }
    }
  }
}

extension SalesFold {
  /// Folds a month and makes its files.
  fileprivate func make(
    _ file: StageFile, of landed: Landed, after earlier: EarlierFold?, scope: Scope, _ maker: FileMaker
  ) throws {
    let keyTypes = landed.manifest.keyTypes
    let cellColumns = CellFile.columns(customer: customers.type, isDetailed: scope.isDetailed)
    var folded: FoldedMonth?
    // Cells and lines without a cost are written while the lines are read.
    try maker.make(CellFile.table, columns: cellColumns) { cellWriter in
      var cellFacts = Facts()
      try maker.make(UncostedSums.table, landed.form) { uncosted in
        let (month, cells) = try fold(
          file, in: landed.folder, after: earlier, scope: scope, cells: cellWriter, uncosted: uncosted)
        (folded, cellFacts) = (month, cells)
        return Facts()
      }
      return cellFacts
    }
    guard let folded else { return }
    try maker.makeBlocks(ProductMonthSums.table, keyTypes) {
      try MonthBooks(keys: products).add(SalesMonth(folded), to: $0)
    }
    let months = CustomerMonthFile(customers: customers, salespeople: salespeople)
    try maker.makeBlocks(CustomerMonthSums.table, keyTypes) { try months.add(folded, to: $0) }
    if scope.hasSalespeople {
      try maker.makeBlocks(SalespersonMonthSums.table, keyTypes) { try months.addSalespeople(folded, to: $0) }
    }
  }
}

/// A fold for each thread: they number keys, and what they have learned serves the next month.
private final class FoldPool: Sendable {
  private let landed: Landed
  private let idle = Locked<[SalesFold]>([])

  init(_ landed: Landed) {
    self.landed = landed
  }

  func with(_ body: (SalesFold) throws -> Void) throws {
    let fold =
      idle.withLock { $0.popLast() }
      ?? SalesFold(
        products: landed.keyType("product_id"), customers: landed.keyType("customer_id"),
        salespeople: landed.keyType("salesperson_id"))
    try body(fold)
    idle.withLock { $0.append(fold) }
  }
}
