import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// The products' half of the stage, with one job per month.
struct ProductClassification: Sendable {
  private let context: StageContext
  private let measured: StageFolder
  private let businessDate: Day
  private let keyTypes: [String: ColumnType]
  private let months = MonthCache<ProductMonth>(capacity: workThreads + 1)

  private var rule: TierRule { context.pipeline.productTiers }

  /// - Parameter header: what measure knew before its first file.
  init(_ context: StageContext, _ measured: StageFolder, _ header: Manifest) {
    self.context = context
    self.measured = measured
    businessDate = header.businessDate
    keyTypes = header.keyTypes
  }

  func jobs(_ month: MeasuredMonth) -> [FileJob] {
    guard let file = month[ProductWindow.table.name] else { return [] }
    let isComplete = businessDate >= month.month.lastDay
    // An unfinished month is not compared with a whole month.
    let earlier = isComplete ? month.earlier(ProductWindow.table.name) : nil
    let from = fingerprint([
      "product tiers", rule.summary, file.checksum, earlier?.checksum ?? "", "\(context.pipeline.measures)",
      "\(file.facts.bases ?? [])", isComplete ? "complete" : "unfinished",
    ])
    let tables = [ProductSummary.table.name, ProductTierSummary.table.name, ProductMovement.table.name]
    return [
      FileJob(tables, month.month, madeFrom: from) {
        try classify(month.month, isComplete: isComplete, file, earlier, $0)
      }
    ]
  }

  private func products(_ month: Month, _ file: StageFile) throws -> ProductMonth {
    try months.value(month) { try ProductMonth(file, in: measured, rule: rule) }
  }

  private func classify(
    _ month: Month, isComplete: Bool, _ file: StageFile, _ earlier: StageFile?, _ maker: FileMaker
  ) throws {
    let before = try earlier.map { try products(month.advanced(by: -1), $0) }
    let now = try products(month, file)
    let rows = ProductRows(month: month, isComplete: isComplete, options: context.pipeline.measures, cuts: rule.cuts)
    let form = RowForm(keyTypes: keyTypes, decimals: file.facts.decimals ?? ShownDecimals())
    let windows = now.windows.map { ProductMovements($0, before: before?.window(length: $0.length)) }
    try maker.make(ProductSummary.table, form) { table in
      for window in windows { try rows.addProducts(window, now.file, before: before?.file, to: table) }
      var facts = Facts()
      facts.bases = file.facts.bases
      return facts
    }
    try maker.make(ProductTierSummary.table, form) { table in
      for window in windows { try rows.addTiers(window.now, to: table) }
      return Facts()
    }
    try maker.make(ProductMovement.table, form) { table in
      for window in windows { try rows.addMovements(window, to: table) }
      return Facts()
    }
  }
}
