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

  package static func run(_ context: StageContext) throws -> StageOutcome {
    let input = try context.input(from: "extract")
    let work = try StageWork(context, stage: name, input: input.manifest)
    try Measurement(context, input.folder, input.manifest, work).run()
    return .done
  }
}

/// One execution of the stage: folds each month for itself, then measures each month's windows.
private struct Measurement {
  private let landed: Landed
  private let work: StageWork

  init(_ context: StageContext, _ folder: StageFolder, _ manifest: Manifest, _ work: StageWork) {
    landed = Landed(pipeline: context.pipeline, folder: folder, manifest: manifest)
    self.work = work
  }

  func run() throws {
    let folding = Folding(landed, work)
    let folded = try folding.run()
    let books = try Books(landed, folded, in: work.folder)
    let products = ProductWindows(books, work)
    let customers = try CustomerWindows(books, work)
    // What is stale is known from fingerprints; only its months are read.
    try books.load(products: products.files.stale, customers: customers?.stale ?? [])
    let months = Mutex(months(products.jobs() + (try customers?.jobs() ?? []))[...])
    work.beginHandover(of: landed.windows.months)
    try work.makeAll(handingOnFrom: landed.folder) { months.withLock { $0.popFirst() } }
    let options = landed.pipeline.measures
    try work.commit(
      after: landed.manifest,
      options: [
        "windows": landed.windows.lengths.map(String.init).joined(separator: ", "),
        "first_month": landed.windows.first.description,
        "stock_valuation": options.stockValuation.rawValue,
        "turnover_basis": options.turnoverBasis.rawValue,
      ])
  }

  /// The jobs of each month, oldest first, and with them what of the month is handed on as it is.
  private func months(_ jobs: [FileJob]) -> [MonthJobs] {
    let jobs = Dictionary(grouping: jobs, by: \.month)
    let rejected = Dictionary(grouping: landed.manifest.files.filter { RejectedLines.isTable($0.table) }, by: \.month)
    var months = Set(jobs.keys).union(rejected.keys).sorted { ($0?.index ?? 0) < ($1?.index ?? 0) }
    // What the customers bought of each product is of the newest month, and takes longest of all.
    if landed.productWindow != nil, let newest = months.popLast() { months.insert(newest, at: 0) }
    return months.map { MonthJobs(jobs[$0] ?? [], handedOn: rejected[$0] ?? []) }
  }
}
