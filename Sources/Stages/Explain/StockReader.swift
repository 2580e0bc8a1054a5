import Arithmetic
import Configuration
import Fold
import PostgreSQL
import Rules
import Store

/// Reads month ends of stock from landed counts, with the fold of measure.
final class StockReader {
  private let files: LandedFiles
  private let fold: StockFold
  private var products: [Month: StockMonth] = [:]
  private var customers: [Month: StockMonth] = [:]

  init(_ files: LandedFiles, _ keys: Keys) {
    self.files = files
    let options = files.pipeline.measures
    fold = StockFold(
      products: keys.products, customers: keys.customers, valuation: options.stockValuation,
      counted: options.stockHolders ?? .all)
  }

  private func read(_ month: Month) throws {
    guard products[month] == nil else { return }
    guard let file = files.manifest.file("stock", month) else {
      (products[month], customers[month]) = (StockMonth(), StockMonth())
      return
    }
    let folded = try fold.fold(file, in: files.folder)
    let isHeld = file.columns.contains { $0.name == "customer_id" } && files.manifest.file("customers") != nil
    (products[month], customers[month]) = (folded.products, isHeld ? folded.customers : StockMonth())
  }

  /// Returns the month ends that a window reads, as measure reads them: where a month end before the window is unknown
  /// for a product, earlier ones follow.
  func span(_ months: [Month]) throws -> StockSpan {
    guard let first = months.first else { return StockSpan(ends: [], earlier: []) }
    let opening = first.advanced(by: -1)
    try ([opening] + months).forEach(read)
    var earlier: [StockMonth] = []
    var month = opening
    while month >= files.windows.first, products[month]?.isUnknown ?? true {
      month = month.advanced(by: -1)
      try read(month)
      earlier.append(products[month] ?? StockMonth())
    }
    return StockSpan(ends: ([opening] + months).map { products[$0] ?? StockMonth() }, earlier: earlier[...])
  }

  /// Returns the month ends of stock that customers hold; nil: landed stock has no holders.
  func held(_ months: [Month]) throws -> StockSpan? {
    guard let first = months.first, files.has("stock", "customer_id"), files.manifest.file("customers") != nil else {
      return nil
    }
    let ends = [first.advanced(by: -1)] + months
    try ends.forEach(read)
    return StockSpan(ends: ends.map { customers[$0] ?? StockMonth() }, earlier: [])
  }
}
