import Arithmetic
import Landing
import Measures
package import Pipeline
import PostgreSQL
import Synchronization

/// Folds landed rows into sums a month, and sums into the measures of every window.
package enum Measure: Stage {
  package static let name = "measure"
  package static let abstract = "Fold the landed rows into measures per month and window."
  package static let discussion = """
    Reads what tierbook-extract left and computes lines, quantity, revenue, cost, gross margin, stock, turnover, cross \
    ratio and contribution ratio of each product, category and the company. Sums are exact; a ratio is rounded once. \
    Months whose lines have not changed are not folded again.

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
  private let handover: Handover
  private let landed: Landed
  private let work: StageWork

  init(_ context: StageContext, _ folder: StageFolder, _ handover: Handover, _ work: StageWork) throws {
    self.handover = handover
    landed = Landed(pipeline: context.pipeline, folder: folder, manifest: try handover.header())
    self.work = work
  }

  /// The products of all months first: the stages after this one have work while customers' cells are read.
  func run() throws {
    // Publish makes its tables, or looks at them, while months are folded.
    work.beginHandover(of: landed.windows.months)
    let books = try Books(landed, try Folding(landed, work).run(), in: work.folder)
    let products = ProductWindows(books, work)
    let customers = try CustomerWindows(books, work)
    // What is stale is known from fingerprints; only its months are read.
    try books.loadProducts(windows: products.files.stale, customers: customers?.stale ?? [])
    try make(products.jobs(), handingOn: landed.manifest.files.filter { RejectedLines.isTable($0.table) })
    if let customers {
      if let last = customers.stale.max() { try books.loadCustomers(upTo: last) }
      // What the customers bought of each product is of the newest month, and takes longest of all.
      try make(try customers.jobs(), newestFirst: landed.productWindow != nil)
    }
    let options = landed.pipeline.measures
    try work.commit(
      after: try handover.manifest(),
      options: [
        "windows": landed.windows.lengths.map(String.init).joined(separator: ", "),
        "first_month": landed.windows.first.description,
        "stock_valuation": options.stockValuation.rawValue,
        "turnover_basis": options.turnoverBasis.rawValue,
      ])
  }

  /// Makes and hands over month by month, oldest first.
  ///
  /// - Parameter files: those that are handed on as they are.
  private func make(_ jobs: [FileJob], handingOn files: [StageFile] = [], newestFirst: Bool = false) throws {
    let jobs = Dictionary(grouping: jobs, by: \.month)
    let files = Dictionary(grouping: files, by: \.month)
    var months = Set(jobs.keys).union(files.keys).sorted { ($0?.index ?? 0) < ($1?.index ?? 0) }
    if newestFirst, let newest = months.popLast() { months.insert(newest, at: 0) }
    let queue = Mutex(months.map { MonthJobs(jobs[$0] ?? [], handedOn: files[$0] ?? []) }[...])
    try work.makeAll(handingOnFrom: landed.folder) { queue.withLock { $0.popFirst() } }
  }
}
