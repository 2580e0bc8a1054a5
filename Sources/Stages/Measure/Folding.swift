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

  /// The names of the files of all jobs.
  var keys: [FileKey] {
    landed.months(of: "sales").flatMap { month, file in salesTables(file).map { work.key($0, month) } }
      + landed.months(of: "stock").flatMap { month, file in stockTables(file).map { work.key($0, month) } }
  }

  /// The jobs of each landed month, oldest first.
  ///
  /// - Parameter channels: the jobs by channel, for which the passes over sales add up their lines; nil: there are none.
  func items(_ channels: ChannelCells?) -> [StageWork.Item] {
    var items: [(month: Month, item: StageWork.Item)] = []
    var last: [StageWork.Item] = []
    for (month, file) in landed.months(of: "sales") {
      items.append((month, .job(landed.hasCustomers ? customerJob(month, file, channels) : productJob(month, file))))
      guard let channels, let plan = channels.plan(month) else { continue }
      // What a pass has added up by channel takes memory, and is written before a later pass begins.
      if channels.ofPasses == nil { last.append(plan) } else { items.append((month, plan)) }
    }
    for (month, file) in landed.months(of: "stock") { items.append((month, .job(stockJob(month, file)))) }
    // A sort keeps the order of a month's items.
    return items.sorted { $0.month < $1.month }.map(\.item) + last
  }

  private func salesTables(_ file: StageFile) -> [String] {
    guard landed.hasCustomers else { return [ProductMonthSums.table.name] }
    return [ProductMonthSums.table.name, CustomerMonthSums.table.name, CellFile.table, UncostedSums.table.name]
      + (landed.hasSalespeople(file) ? [SalespersonMonthSums.table.name] : [])
  }

  private func stockTables(_ file: StageFile) -> [String] {
    [StockMonthEnd.table.name, StockHolder.table.name] + (isHeld(file) ? [StockMonthEnd.held.name] : [])
  }

  private func isHeld(_ stock: StageFile) -> Bool {
    landed.hasCustomers && stock.columns.contains { $0.name == "customer_id" }
  }

  // MARK: Sales

  private func productJob(_ month: Month, _ file: StageFile) -> Job {
    let (landed, pool, tables) = (landed, pool, salesTables(file))
    let key = landed.key("sales", month)
    func job(_ make: @escaping @Sendable (FileMaker) throws -> Void) -> Job {
      Job(makes: tables, month: month, reads: [Read(key, .rows)], priority: landed.foldingPriority, make)
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

  private func customerJob(_ month: Month, _ file: StageFile, _ channels: ChannelCells?) -> Job {
    let (landed, pool, tables, ofPasses) = (landed, pool, salesTables(file), channels?.ofPasses)
    let key = landed.key("sales", month)
    func job(isDetailed: Bool, _ make: @escaping @Sendable (FileMaker) throws -> Void) -> Job {
      Job(
        makes: tables, month: month, reads: [Read(key, .rows)], options: isDetailed ? ["detailed"] : [],
        priority: landed.foldingPriority, needs: [ofPasses].compactMap { $0 }, make)
    }
    // A month that has left the window of `customer_product` keeps its details, so that it need not be folded again.
    let isInWindow = landed.productWindow.map { month.distance(to: landed.windows.last) < $0 } ?? false
    let isDetailed = isInWindow || landed.hasCellPrices || !work.isStale(job(isDetailed: true) { _ in })
    let scope = SalesFold.Scope(isDetailed: isDetailed, hasSalespeople: landed.hasSalespeople(file))
    let earlier = EarlierFold(of: file, in: work.folder) {
      work.standing(job(isDetailed: isDetailed) { _ in }, withRows: [key: $0])
    }
    return job(isDetailed: isDetailed) { maker in
      let file = try maker.required(key)
      let rows = try pool.with { fold in
        try fold.make(file, of: landed, after: earlier, scope: scope, channels: ofPasses?.made, maker)
      }
      if let rows { channels?.keep(rows, of: month, isAddition: earlier != nil) }
    }
  }

  // MARK: Stock

  private func stockJob(_ month: Month, _ file: StageFile) -> Job {
    let options = landed.pipeline.measures
    let (valuation, holders) = (options.stockValuation, options.stockHolders ?? .all)
    let (landed, pool, key, isHeld) = (landed, pool, landed.key("stock", month), isHeld(file))
    return Job(
      makes: stockTables(file), month: month, reads: [Read(key, .rows)],
      options: [valuation.rawValue, holders.rawValue],
      priority: landed.foldingPriority
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
  ///
  /// - Returns: the rows of the file of cells by channel; nil: there are no channels.
  fileprivate func make(
    _ file: StageFile, of landed: LandedInputs, after earlier: EarlierFold?, scope: Scope, channels: CustomerChannels?,
    _ maker: FileMaker
  ) throws -> ChannelRows? {
    let keyTypes = landed.manifest.keyTypes
    let cellColumns = CellFile.columns(customer: customers.type, isDetailed: scope.isDetailed)
    var folded: FoldedMonth?
    var rows: ChannelRows?
    // Cells and lines without a cost are written while the lines are read.
    try maker.make(CellFile.table, columns: cellColumns) { cellWriter in
      var cellFacts = Facts()
      try maker.make(UncostedSums.table, landed.form) { uncosted in
        let (month, cells, byChannel) = try fold(
          file, in: landed.folder, after: earlier, scope: scope, channels: channels, cells: cellWriter,
          uncosted: uncosted)
        (folded, cellFacts, rows) = (month, cells, byChannel)
        return Facts()
      }
      return cellFacts
    }
    guard let folded else { return rows }
    try maker.makeBlocks(ProductMonthSums.table, keyTypes) {
      try MonthSumsFiles(keys: products).add(folded, to: $0)
    }
    let months = CustomerMonthFile(customers: customers, salespeople: salespeople)
    try maker.makeBlocks(CustomerMonthSums.table, keyTypes) { try months.add(folded, to: $0) }
    if scope.hasSalespeople {
      try maker.makeBlocks(SalespersonMonthSums.table, keyTypes) { try months.addSalespeople(folded, to: $0) }
    }
    return rows
  }
}

/// Keeps idle folds, at most one per thread. The keys that a fold has numbered serve the next month.
private final class FoldPool: Sendable {
  private let landed: LandedInputs
  private let idle = Locked<[SalesFold]>([])

  init(_ landed: LandedInputs) {
    self.landed = landed
  }

  func with<Result>(_ body: (SalesFold) throws -> Result) throws -> Result {
    let fold =
      idle.withLock { $0.popLast() }
      ?? SalesFold(
        products: landed.keyType("product_id"), customers: landed.keyType("customer_id"),
        salespeople: landed.keyType("salesperson_id"))
    let result = try body(fold)
    idle.withLock { $0.append(fold) }
    return result
  }
}
