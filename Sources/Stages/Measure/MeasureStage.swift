import Arithmetic
package import CommandLine
import Configuration
package import Engine
import Ledger
import PostgreSQL
import Rules
import Store
import Tables
import TerminalText

/// Folds landed rows into sums per month, and sums into the measures of every window.
package enum Measure: Stage {
  package static let name = "measure"
  package static let abstract = "Fold the landed rows into measures per month and window."
  package static let discussion = """
    Reads what tierbook-extract left and computes lines, quantity, revenue, cost, gross margin, stock, turnover, cross \
    ratio and contribution ratio of each product, category and the company; and the customers' half: sales, trends and \
    breadth of each customer, what it buys and holds, salespeople, credit and visits. Sums are exact; a ratio is rounded \
    once. Months whose lines have not changed are not folded again.

    Example:
      tierbook-measure pipelines/demo.yaml
    """

  package static func run(_ context: StageContext, _ engine: Engine) throws -> StageOutcome {
    let (folder, landed) = try context.input(from: "extract", engine)
    let work = try StageWork(context, engine, stage: name, input: landed)
    try Measurement(context, LandedInputs(pipeline: context.pipeline, folder: folder, manifest: landed), work).run()
    return .done
  }
}

/// One execution of the stage. It folds each month by itself, then measures each month's windows.
private struct Measurement {
  private let context: StageContext
  private let landed: LandedInputs
  private let work: StageWork

  init(_ context: StageContext, _ landed: LandedInputs, _ work: StageWork) {
    (self.context, self.landed, self.work) = (context, landed, work)
  }

  func run() throws {
    if landed.savesMemory { returnMemory() }
    let months = landed.windows.months
    let foldedKeys = Folding(landed, work).keys
    let folded = FoldedFiles(work, foldedKeys)
    let rejected = landed.manifest.files.filter { RejectedLines.isTable($0.table) }
      .map { StageWork.Item.handOn(landed.key($0.table, $0.month)) }
    // Publish makes or checks its tables before the first files exist.
    work.open(
      [foldedKeys] + rejected.map(work.keys) + ChannelCells.keys(landed, work).map { [$0] }
        + months.map { month in
          ProductWindows.tables.map { work.key($0, month) } + MeasuredCauses.makes(month, landed, work)
        }
        + (landed.hasCustomers ? [CustomerWindows.makes(landed, work)] : []))
    // Masters and other inputs number their customers before a pass copies the list.
    let loaded = try LoadedMonths(landed, folded, in: work.folder)
    let channels = ChannelCells(loaded, work)
    let customers = try CustomerWindows(loaded, work)
    // No variable keeps the passes until the stage ends: they number all keys of their months.
    Folding(landed, work).items(channels).forEach(work.add)
    let products = ProductWindows(loaded: loaded, work: work)
    let causes = channels.map { MeasuredCauses(loaded, work, $0) }
    months.map(products.plan).forEach(work.add)
    rejected.forEach(work.add)
    customers?.plans.forEach(work.add)
    (causes?.plan).map(work.add)
    try work.finish()
    warnOfHolders(folded)
    let warnings = [loaded.targets.warning].compactMap { $0 } + (customers?.warnings ?? []) + masterWarnings()
    warnings.forEach(context.warn)
    let options = landed.pipeline.measures
    try work.commit(
      after: try work.engine.manifest(of: "extract"),
      options: [
        "windows": landed.windows.lengths.map(String.init).joined(separator: ", "),
        "first_month": landed.windows.first.description,
        "stock_valuation": options.stockValuation.rawValue,
        "turnover_basis": options.turnoverBasis.rawValue,
        "stock_holders": (options.stockHolders ?? .all).rawValue,
      ])
  }

  /// The textbooks' turnover is that of the customers' stock. If the own warehouse has stock too, the pipeline file
  /// must set whose counts.
  private func warnOfHolders(_ folded: FoldedFiles) {
    let kinds = Set(folded.files(of: StockHolder.table.name).flatMap { $0.facts.stockHolders ?? [] })
    guard landed.pipeline.measures.stockHolders == nil, kinds.count > 1 else { return }
    context.warn(
      "inputs.stock: the own warehouse and customers hold stock, and turnover counts both; "
        + "set measures.stock_holders to own, customers or all")
  }

  /// Returns a warning for each master that lacks more than half of the lines' keys, so that their names are missing.
  private func masterWarnings() -> [String] {
    let month = landed.windows.last
    guard let longest = landed.windows.lengths(endingWith: month).last else { return [] }
    let masters = [
      ("products", "product", ProductWindow.table.name), ("customers", "customer", CustomerWindow.table.name),
      ("salespeople", "salesperson", SalespersonWindow.table.name),
    ]
    return masters.compactMap { input, key, table in
      guard let keys = work.file(work.key(table, month))?.facts.keys, keys.met * 2 < keys.all else { return nil }
      return "inputs.\(input) has \(grouped(keys.met)) of the \(grouped(keys.all)) keys that \(key)_id has in the "
        + "lines of the \(counted(longest, "month")) to \(month): the others stand without a name; look whether both "
        + "are written alike (leading zeros, blanks, upper case), and whether rows are left out there"
    }
  }
}
