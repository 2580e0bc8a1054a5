import Arithmetic
import CommandLine
import Configuration
import Engine
import Fold
import Glibc
import Ledger
import Locking
import PostgreSQL
import Rules
import Store
import Tables

/// Folds each landed month by itself: its lines into sums by product and by customer, its stock into a month end.
struct Folding {
  private let landed: LandedInputs
  private let work: StageWork
  private let pool: FoldPool

  init(_ landed: LandedInputs, _ work: StageWork) {
    self.landed = landed
    self.work = work
    pool = FoldPool(landed)
  }

  /// A job per input and landed month, oldest first.
  var jobs: [Job] {
    let jobs =
      landed.months(of: "sales").map { hasCustomers ? customerJob($0.month, $0.file) : productJob($0.month, $0.file) }
      + landed.months(of: "stock").map { stockJob($0.month, $0.file) }
    return jobs.sorted { ($0.month?.index ?? 0) < ($1.month?.index ?? 0) }
  }

  private var hasCustomers: Bool { landed.manifest.file("customers") != nil }

  // MARK: Sales

  private func productJob(_ month: Month, _ file: StageFile) -> Job {
    let (landed, pool, tables) = (landed, pool, [ProductMonthSums.table.name])
    let key = landed.key("sales", month)
    func job(_ make: @escaping @Sendable (FileMaker) throws -> Void) -> Job {
      Job(makes: tables, month: month, reads: [Read(key, .rows)], priority: .folding, make)
    }
    let earlier = EarlierFold(of: file, in: work.folder) { work.standing(job { _ in }, withRows: [key: $0]) }
    return job { maker in
      let file = try maker.required(key)
      try pool.with { fold in
        let folded = try fold.fold(file, in: landed.folder, after: earlier)
        try maker.makeBlocks(ProductMonthSums.table, landed.manifest.keyTypes) {
          try MonthSumsFiles(keys: fold.products).add(folded, to: $0)
        }
      }
    }
  }

  private func customerJob(_ month: Month, _ file: StageFile) -> Job {
    let (landed, pool) = (landed, pool)
    let hasSalespeople = landed.hasSalespeople(file)
    let tables =
      [ProductMonthSums.table.name, CustomerMonthSums.table.name, CellFile.table, UncostedSums.table.name]
      + (hasSalespeople ? [SalespersonMonthSums.table.name] : [])
    let key = landed.key("sales", month)
    func job(isDetailed: Bool, _ make: @escaping @Sendable (FileMaker) throws -> Void) -> Job {
      Job(
        makes: tables, month: month, reads: [Read(key, .rows)], options: isDetailed ? ["detailed"] : [],
        priority: .folding, make)
    }
    // A month that has left the window of `customer_product` keeps its details, so that it need not be folded again.
    let isInWindow = landed.productWindow.map { month.distance(to: landed.windows.last) < $0 } ?? false
    let isDetailed = isInWindow || landed.hasCellPrices || !work.isStale(job(isDetailed: true) { _ in })
    let scope = SalesFold.Scope(isDetailed: isDetailed, hasSalespeople: hasSalespeople)
    let earlier = EarlierFold(of: file, in: work.folder) {
      work.standing(job(isDetailed: isDetailed) { _ in }, withRows: [key: $0])
    }
    return job(isDetailed: isDetailed) { maker in
      let file = try maker.required(key)
      try pool.with { try $0.make(file, of: landed, after: earlier, scope: scope, maker) }
    }
  }

  // MARK: Stock

  private func stockJob(_ month: Month, _ file: StageFile) -> Job {
    let isHeld = hasCustomers && file.columns.contains { $0.name == "customer_id" }
    let options = landed.pipeline.measures
    let (valuation, holders) = (options.stockValuation, options.stockHolders ?? .all)
    let tables = [StockMonthEnd.table.name, StockHolder.table.name] + (isHeld ? [StockMonthEnd.held.name] : [])
    let (landed, pool, key) = (landed, pool, landed.key("stock", month))
    return Job(
      makes: tables, month: month, reads: [Read(key, .rows)], options: [valuation.rawValue, holders.rawValue],
      priority: .folding
    ) { maker in
      let file = try maker.required(key)
      try pool.with { fold in
        let stock = StockFold(
          products: fold.products, customers: fold.customers, valuation: valuation, counted: holders)
        let folded = try stock.fold(file, in: landed.folder)
        try maker.makeBlocks(StockMonthEnd.table, landed.manifest.keyTypes) {
          try MonthSumsFiles(keys: fold.products).add(folded.products, to: $0)
        }
        try maker.make(StockHolder.table, landed.form) { rows in
          for count in folded.counts { try rows.add(count) }
          var facts = Facts()
          facts.stockHolders = folded.kinds.map(\.rawValue).sorted()
          return facts
        }
        guard isHeld else { return }
        try maker.makeBlocks(StockMonthEnd.held, landed.manifest.keyTypes) {
          try MonthSumsFiles(keys: fold.customers).add(folded.customers, to: $0)
        }
      }
    }
  }
}

extension SalesFold {
  /// Folds a month and makes its files.
  fileprivate func make(
    _ file: StageFile, of landed: LandedInputs, after earlier: EarlierFold?, scope: Scope, _ maker: FileMaker
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
      try MonthSumsFiles(keys: products).add(folded, to: $0)
    }
    let months = CustomerMonthFile(customers: customers, salespeople: salespeople)
    try maker.makeBlocks(CustomerMonthSums.table, keyTypes) { try months.add(folded, to: $0) }
    if scope.hasSalespeople {
      try maker.makeBlocks(SalespersonMonthSums.table, keyTypes) { try months.addSalespeople(folded, to: $0) }
    }
  }
}

/// Keeps idle folds, at most one per thread. The keys that a fold has numbered serve the next month.
private final class FoldPool: Sendable {
  private let landed: LandedInputs
  private let idle = Locked<[SalesFold]>([])

  init(_ landed: LandedInputs) {
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
