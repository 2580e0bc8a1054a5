import Arithmetic
package import CommandLine
import Configuration
import Ledger
import Locking
import PostgreSQL
import Rules
import Store
import Tables
import TerminalText

/// Folds landed rows into sums a month, and sums into the measures of every window.
package enum Measure: Stage {
  package static let name = "measure"
  package static let abstract = "Fold the landed rows into measures per month and window."
  package static let discussion = """
    Reads what tierbook-extract left and computes lines, quantity, revenue, cost, gross margin, stock, turnover, cross \
    ratio and contribution ratio of each product, category and the company; and the customers' half: sales, trends and \
    habits of each customer, what it buys and holds, salespeople, credit and visits. Sums are exact; a ratio is rounded \
    once. Months whose lines have not changed are not folded again.

    Example:
      tierbook-measure pipelines/demo.yaml
    """

  package static var beginsEarly: Bool { true }

  package static func run(_ context: StageContext) throws -> StageOutcome {
    let (folder, landed) = try context.handover(from: "extract")
    let work = try StageWork(context, stage: name, input: landed.header())
    try Measurement(context, folder, landed, work).run()
    return .done
  }
}

/// One execution of the stage: folds each month for itself, then measures each month's windows.
private struct Measurement {
  private let context: StageContext
  private let handover: Handover
  private let landed: Landed
  private let work: StageWork

  init(_ context: StageContext, _ folder: StageFolder, _ handover: Handover, _ work: StageWork) throws {
    self.context = context
    self.handover = handover
    landed = Landed(pipeline: context.pipeline, folder: folder, manifest: try handover.header())
    self.work = work
  }

  /// The products of a month as soon as it is folded, and all of them before the customers: the stages after this one have
  /// work while later months are folded and while customers' cells are read.
  func run() throws {
    // Publish makes its tables, or looks at them, before the first files are there.
    work.beginHandover(of: landed.windows.months)
    let folded = try Folding(landed, work).begin()
    defer { folded.stop() }
    let books = try Books(landed, folded, in: work.folder)
    let products = ProductWindows(books: books, work: work)
    let rejected = Dictionary(
      grouping: landed.manifest.files.filter { RejectedLines.isTable($0.table) }, by: \.month)
    try make(Set(landed.windows.months).union(rejected.keys)) { month in
      guard let month, landed.windows.months.contains(month) else {
        return MonthJobs([], handedOn: rejected[month] ?? [])
      }
      try folded.wait(upTo: month)
      return MonthJobs([try products.job(month)], handedOn: rejected[month] ?? [])
    }
    try folded.wait()
    warnOfHolders(folded)
    var warnings = [books.targets.warning].compactMap { $0 }
    if let customers = try CustomerWindows(books, work) {
      warnings += customers.warnings
      try books.loadProducts(windows: [], customers: customers.stale)
      if let last = customers.stale.max() { try books.loadCustomers(upTo: last) }
      let jobs = Dictionary(grouping: try customers.jobs(), by: \.month)
      // What the customers bought of each product is of the newest month, and takes longest of all.
      try make(Set(jobs.keys), newestFirst: landed.productWindow != nil) { MonthJobs(jobs[$0] ?? []) }
    }
    (warnings + masterWarnings()).forEach(context.warn)
    let options = landed.pipeline.measures
    try work.commit(
      after: try handover.manifest(),
      options: [
        "windows": landed.windows.lengths.map(String.init).joined(separator: ", "),
        "first_month": landed.windows.first.description,
        "stock_valuation": options.stockValuation.rawValue,
        "turnover_basis": options.turnoverBasis.rawValue,
        "stock_holders": (options.stockHolders ?? .all).rawValue,
      ])
  }

  /// The textbooks' turnover is that of the customers' stock: where both lie together, somebody must say which is meant.
  private func warnOfHolders(_ folded: FoldedFiles) {
    let kinds = Set(folded.files(of: StockHolder.table.name).flatMap { $0.facts.stockHolders ?? [] })
    guard landed.pipeline.measures.stockHolders == nil, kinds.count > 1 else { return }
    context.warn(
      "inputs.stock: the own warehouse and customers hold stock, and turnover counts both; "
        + "set measures.stock_holders to own, customers or all")
  }

  /// Of each master that has less than half of the keys of the lines: their names and all that follows from them are
  /// missing.
  private func masterWarnings() -> [String] {
    let month = landed.windows.last
    guard let longest = landed.windows.lengths(endingWith: month).last else { return [] }
    let masters = [
      ("products", "product", ProductWindow.table.name), ("customers", "customer", CustomerWindow.table.name),
      ("salespeople", "salesperson", SalespersonWindow.table.name),
    ]
    return masters.compactMap { input, key, table in
      guard let keys = work.file(table, month)?.facts.keys, keys.met * 2 < keys.all else { return nil }
      return "inputs.\(input) has \(grouped(keys.met)) of the \(grouped(keys.all)) keys that \(key)_id has in the "
        + "lines of the \(counted(longest, "month")) to \(month): the others stand without a name; look whether both "
        + "are written alike (leading zeros, blanks, upper case), and whether rows are left out there"
    }
  }

  /// Makes and hands over month by month, oldest first.
  private func make(
    _ months: Set<Month?>, newestFirst: Bool = false, _ jobs: @escaping @Sendable (Month?) throws -> MonthJobs
  ) throws {
    var months = months.sorted { ($0?.index ?? 0) < ($1?.index ?? 0) }
    if newestFirst, let newest = months.popLast() { months.insert(newest, at: 0) }
    let queue = Locked(months[...])
    try work.makeAll(.measuring, handingOnFrom: landed.folder) { try queue.withLock { $0.popFirst() }.map(jobs) }
  }
}
