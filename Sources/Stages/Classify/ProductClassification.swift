import Arithmetic
import CommandLine
import Configuration
import Engine
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// The products' half of the stage, with one job per month.
struct ProductClassification: Sendable {
  private static let tables = [ProductSummary.table.name, ProductTierSummary.table.name, ProductMovement.table.name]

  private let context: StageContext
  private let header: Manifest
  /// The months that measure leaves products of, oldest first.
  let months: [Month]
  /// The products of each month with their tiers. Two jobs read them: the month's own and that of the month after.
  private let products: [Month: SharedValue<ProductMonth>]

  private var rule: TierRule { context.pipeline.productTiers }

  /// - Parameters:
  ///   - header: what measure knew before its first file.
  ///   - files: the files that measure leaves.
  init(_ context: StageContext, _ work: StageWork, _ measured: StageFolder, _ header: Manifest, _ files: Set<FileKey>) {
    self.context = context
    self.header = header
    months = files.filter { $0.table == ProductWindow.table.name }.compactMap(\.month).sorted()
    let rule = context.pipeline.productTiers
    products = Dictionary(
      uniqueKeysWithValues: months.map { month in
        let key = FileKey(measured.stage, ProductWindow.table.name, month)
        return (
          month,
          SharedValue(priority: .classifying) {
            try ProductMonth(try work.required(key), in: measured, rule: rule)
          }
        )
      })
  }

  func key(_ month: Month) -> FileKey { FileKey("measure", ProductWindow.table.name, month) }

  func item(_ month: Month) -> StageWork.Item {
    let isComplete = header.businessDate >= month.lastDay
    // An unfinished month is not compared with a whole month.
    let months = isComplete ? [month, month.advanced(by: -1)] : [month]
    return .job(
      Job(
        makes: Self.tables, month: month, reads: months.map { Read(key($0)) },
        options: [rule.summary, "\(context.pipeline.measures)", isComplete ? "complete" : "unfinished"],
        priority: .classifying, needs: months.compactMap { products[$0] }
      ) { maker in
        let before = isComplete ? products[month.advanced(by: -1)]?.made : nil
        guard let now = products[month]?.made else { return }
        try classify(month, isComplete: isComplete, now, before, try maker.required(key(month)).facts, maker)
      })
  }

  private func classify(
    _ month: Month, isComplete: Bool, _ now: ProductMonth, _ before: ProductMonth?, _ measured: Facts,
    _ maker: FileMaker
  ) throws {
    let rows = ProductRows(month: month, isComplete: isComplete, options: context.pipeline.measures, cuts: rule.cuts)
    let form = RowForm(keyTypes: header.keyTypes, decimals: measured.decimals ?? ShownDecimals())
    let windows = now.windows.map { ProductMovements($0, before: before?.window(length: $0.length)) }
    try maker.make(ProductSummary.table, form) { table in
      for window in windows { try rows.addProducts(window, now.file, before: before?.file, to: table) }
      var facts = Facts()
      facts.bases = measured.bases
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
