import Arithmetic
import Landing
import Measures
package import Pipeline
import PostgreSQL

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
    try work.makeAll(products.jobs())
    if let customers { try work.makeAll(try customers.jobs()) }
    for file in landed.manifest.files where RejectedLines.isTable(file.table) {
      try work.handOn(file, from: landed.folder)
    }
    let options = landed.pipeline.measures
    try work.commit(options: [
      "windows": landed.windows.lengths.map(String.init).joined(separator: ", "),
      "first_month": landed.windows.first.description,
      "stock_valuation": options.stockValuation.rawValue,
      "turnover_basis": options.turnoverBasis.rawValue,
    ])
  }
}
