import Arithmetic
import CommandLine
import Configuration
import Engine
import Fold
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// The jobs for the measures of products, categories and the company in each month's windows.
struct ProductWindows: Sendable {
  static let tables = [ProductWindow.table.name, CategorySummary.table.name, CompanySummary.table.name]

  /// What the windows that end with one month are computed from.
  private struct Inputs: Sendable {
    var calculator: ProductWindowCalculator
    var sales: ProductSales
    /// By window; nil: the pipeline maps no stock.
    var stock: [StockSpan]?
    /// Doubts about how the month's stock was counted.
    var doubts: [String]
  }

  let loaded: LoadedMonths
  let work: StageWork

  private var landed: LandedInputs { loaded.landed }

  /// Returns the plan for the windows that end with a month. It waits for all months up to it, which show how far back
  /// stock is unknown.
  func plan(_ month: Month) -> StageWork.Item {
    .plan(
      StageWork.Plan(
        makes: Self.tables.map { work.key($0, month) }, after: loaded.folded.keys(upTo: month), priority: .measuring
      ) { [job(month)] })
  }

  private func job(_ month: Month) -> Job {
    let (landed, lengths, reads) = (landed, landed.windows.lengths(endingWith: month), reads(month))
    let inputs = SharedValue(lane: loaded.lane, priority: .measuring) {
      let files = loaded.folded.limited(to: reads)
      try loaded.loadProducts(windows: [month], customers: [], from: files)
      let counts = LoadedMonths.countedMonths(month).map { loaded.holderCounts[$0] ?? HolderCounts() }
      return Inputs(
        calculator: ProductWindowCalculator(loaded, month), sales: loaded.sales(endingWith: month),
        stock: landed.hasStock ? lengths.map { loaded.stockSpan(month, length: $0) } : nil,
        doubts: HolderCounts.doubts(about: counts[0], after: Array(counts[1...]), loaded.holders))
    }
    return Job(
      makes: Self.tables, month: month, reads: reads, options: options(month), priority: .measuring, needs: [inputs]
    ) { maker in
      let (inputs, calculator) = (inputs.made, inputs.made.calculator)
      // Without the products of a window that is written: they take most of the room.
      var windows: [ProductWindowCalculator.Window] = []
      try maker.make(ProductWindow.table, landed.form) { rows in
        var facts = Facts()
        for (place, length) in lengths.enumerated() {
          var window = calculator.window(
            length, inputs.sales, landed.projection(month, length), inputs.stock?[place],
            proof: proof(windowMonths(month, length), maker))
          try calculator.addProducts(window, to: rows)
          facts.keys = calculator.keysMet(window)
          window.products = []
          windows.append(window)
        }
        facts.decimals = landed.decimals
        facts.windows = lengths
        facts.bases = landed.bases
        return facts
      }
      try maker.make(CategorySummary.table, landed.form) { rows in
        for window in windows { try calculator.addCategories(window, to: rows) }
        return Facts()
      }
      try maker.make(CompanySummary.table, landed.form) { rows in
        for window in windows { try calculator.addCompany(window, to: rows) }
        var facts = Facts()
        facts.stockDoubts = inputs.doubts
        return facts
      }
    }
  }

  private func windowMonths(_ month: Month, _ length: Int) -> [Month] {
    Array(month.advanced(by: 1 - length)...month)
  }

  private func proof(_ months: [Month], _ maker: FileMaker) -> CompanySummary.Proof {
    var proof = CompanySummary.Proof()
    for month in months { proof.add(maker.file(landed.key("sales", month))?.facts ?? Facts()) }
    if loaded.customerMaster != nil {
      proof.revenueInCustomers = months.reduce(into: ExactDecimal.zero) { sum, month in
        sum += maker.file(work.key(CustomerMonthSums.table.name, month))?.facts.revenue ?? 0
      }
    }
    return proof
  }

  // MARK: What shapes the files

  private func reads(_ month: Month) -> [Read] {
    let months = landed.windows.months(endingWith: month)
    let masters = ["products", "targets"].map { Read(landed.key($0), .rows) }
    let sales = months.flatMap { month in
      [
        Read(landed.key("sales", month), .facts), Read(work.key(ProductMonthSums.table.name, month), .rows),
        Read(work.key(CustomerMonthSums.table.name, month), .facts),
      ]
    }
    // The facts count too: a month end is known only if they have a last day.
    let stock = loaded.stockMonths(endingWith: month).map { Read(work.key(StockMonthEnd.table.name, $0)) }
    let counts = LoadedMonths.countedMonths(month).map { Read(work.key(StockHolder.table.name, $0), .rows) }
    return masters + sales + stock + counts
  }

  private func options(_ month: Month) -> [String] {
    let options = landed.pipeline.measures
    return [
      "\(landed.windows.lengths(endingWith: month))", "\(landed.decimals)", options.stockValuation.rawValue,
      options.turnoverBasis.rawValue, landed.isComplete(month) ? "complete" : "unfinished", "\(landed.hasStock)",
      "\(landed.bases)", "\(landed.pipeline.productTiers.minCoverage)", landed.projectionOption(month),
    ]
  }
}
