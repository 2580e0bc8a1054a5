import Arithmetic
import Landing
import Measures
import Pipeline

/// The products' half of the stage: a job a month.
struct ProductClassification: Sendable {
  private let context: StageContext
  private let measured: StageFolder
  private let businessDate: Day
  private let months = MonthCache<ProductMonth>(capacity: workThreads + 1)

  private var rule: TierRule { context.pipeline.productTiers }

  init(_ context: StageContext, _ measured: StageFolder, businessDate: Day) {
    self.context = context
    self.measured = measured
    self.businessDate = businessDate
  }

  func jobs(_ month: MeasuredMonth) -> [FileJob] {
    guard let file = month["product_window"] else { return [] }
    let isComplete = businessDate >= month.month.lastDay
    // Some days are not compared with a whole month.
    let earlier = isComplete ? month.earlier("product_window") : nil
    let from = fingerprint([
      "product tiers", rule.summary, file.checksum, earlier?.checksum ?? "", "\(context.pipeline.measures)",
      "\(file.facts.bases ?? [])", isComplete ? "complete" : "unfinished",
    ])
    let tables = [SummaryFiles.productTable, SummaryFiles.tierTable, SummaryFiles.movementTable]
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
    let files = SummaryFiles(
      file, month: month, isComplete: isComplete, options: context.pipeline.measures, cuts: rule.cuts)
    let sources = SummaryFiles.Sources(now: now.file, before: before?.file)
    let windows = now.windows.map { ProductMovements($0, before: before?.window(length: $0.length)) }
    try maker.make(SummaryFiles.productTable, columns: files.productColumns) { writer in
      for window in windows { try files.writeProducts(window, in: sources, to: writer) }
      var facts = Facts()
      facts.bases = file.facts.bases
      return facts
    }
    try maker.make(SummaryFiles.tierTable, columns: SummaryFiles.tierColumns) { writer in
      for window in windows { try files.writeTiers(window.now, to: writer) }
      return Facts()
    }
    try maker.make(SummaryFiles.movementTable, columns: SummaryFiles.movementColumns) { writer in
      for window in windows { try files.writeMovements(window, to: writer) }
      return Facts()
    }
  }
}
