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
  private let work: StageWork
  private let header: Manifest
  /// The months that measure leaves products of, oldest first.
  let months: [Month]
  /// The products of each month with their tiers. Two jobs read them: the month's own and that of the month after.
  private let products: [Month: SharedValue<ProductMonth>]

  /// The products of the same month a year before, for the job that tells the causes alone.
  private let yearsBefore: [Month: SharedValue<ProductMonth>]

  /// What measure leaves for causes, beside the products.
  private let forCauses: Set<FileKey>
  private let measured: StageFolder

  private var rule: TierRule { context.pipeline.productTiers }

  /// - Parameters:
  ///   - header: what measure knew before its first file.
  ///   - files: the files that measure leaves.
  init(_ context: StageContext, _ work: StageWork, _ measured: StageFolder, _ header: Manifest, _ files: Set<FileKey>) {
    self.context = context
    self.work = work
    self.header = header
    self.measured = measured
    forCauses = files.filter { [ProfitBridgeTable.channels.name, CellPrice.table.name].contains($0.table) }
    months = files.filter { $0.table == ProductWindow.table.name }.compactMap(\.month).sorted()
    let rule = context.pipeline.productTiers
    func products(_ month: Month) -> SharedValue<ProductMonth> {
      let key = FileKey(measured.stage, ProductWindow.table.name, month)
      return SharedValue(priority: .classifying) { try ProductMonth(try work.required(key), in: measured, rule: rule) }
    }
    self.products = Dictionary(uniqueKeysWithValues: months.map { ($0, products($0)) })
    // A year of months is too much to keep: each is read once more for the month a year later.
    let known = Set(months)
    yearsBefore = Dictionary(
      uniqueKeysWithValues: months.map { ($0, $0.advanced(by: -Comparison.year.months)) }
        .filter { known.contains($1) }.map { ($0, products($1)) })
  }

  func key(_ month: Month) -> FileKey { FileKey("measure", ProductWindow.table.name, month) }

  func item(_ month: Month) -> StageWork.Item {
    let isComplete = header.businessDate >= month.lastDay
    // An unfinished month is not compared with a whole month.
    let months = isComplete ? [month, month.advanced(by: -1)] : [month]
    let held = rule.hold.map { _ in work.key(HeldState.products.name, month.advanced(by: -1)) }
    return .job(
      Job(
        makes: Self.tables + (held == nil ? [] : [HeldState.products.name]), month: month,
        reads: months.map { Read(key($0)) } + (held.map { [Read($0)] } ?? []),
        options: [rule.summary, "\(context.pipeline.measures)", isComplete ? "complete" : "unfinished"],
        priority: .classifying, needs: months.compactMap { products[$0] }
      ) { maker in
        let before = isComplete ? products[month.advanced(by: -1)]?.made : nil
        guard let now = products[month]?.made else { return }
        let heldBefore = try held.flatMap { maker.file($0) }.map {
          try HeldMonth($0, in: work.folder, key: .productID, bases: ProductBasis.allCases.map(\.rawValue))
        }
        let hold = rule.hold.map { HeldTiers(month: month, hold: $0, before: heldBefore) }
        try classify(month, isComplete: isComplete, now, before, hold, try maker.required(key(month)).facts, maker)
      })
  }

  /// The file that measure leaves for a month's causes; nil: there is none.
  private func forCauses(_ table: String, _ month: Month) -> FileKey? {
    let key = FileKey("measure", table, month)
    return forCauses.contains(key) ? key : nil
  }

  /// The jobs that put the bridges together where there are channels, in groups of their own. Bridges by channel come
  /// last of all: till then nobody keeps the months' products in memory, and the target gets all other rows.
  var bridgeItems: [[StageWork.Item]] {
    months.compactMap { month in
      forCauses(ProfitBridgeTable.channels.name, month).map { [bridgeItem(month, $0)] }
    }
  }

  /// The job that puts a month's bridges together.
  private func bridgeItem(_ month: Month, _ channels: FileKey) -> StageWork.Item {
    let products = work.key(ProfitBridgeTable.products.name, month)
    return .job(
      Job(
        makes: [ProfitBridgeTable.table.name], month: month,
        reads: [Read(products, .rows), Read(channels, .rows), Read(key(month), .facts)], priority: .classifying
      ) { maker in
        let form = RowForm(
          keyTypes: header.keyTypes, decimals: try maker.required(key(month)).facts.decimals ?? ShownDecimals())
        let parts = [
          try BridgeRows(try maker.required(products), of: ProfitBridgeTable.products, in: work.folder),
          try BridgeRows(try maker.required(channels), of: ProfitBridgeTable.channels, in: measured),
        ]
        try maker.make(ProfitBridgeTable.table, form) { table in
          for part in parts { for row in part.all { try table.add(row) } }
          return Facts()
        }
      })
  }

  /// The job that tells why products moved.
  func causeItem(_ month: Month) -> StageWork.Item {
    let causes = context.pipeline.causes
    let isComplete = header.businessDate >= month.lastDay
    let compared = ComparedMonths(
      month, isComplete: isComplete, causes, months: products, yearsBefore: yearsBefore)
    let prices = forCauses(CellPrice.table.name, month)
    let hasChannels = forCauses(ProfitBridgeTable.channels.name, month) != nil
    let bridges = hasChannels ? ProfitBridgeTable.products : ProfitBridgeTable.table
    return .job(
      Job(
        makes: [ProductCause.table.name, RatioCause.table.name, bridges.name], month: month,
        reads: compared.months.map { Read(key($0)) } + (prices.map { [Read($0, .rows)] } ?? []),
        options: [
          rule.summary, "\(context.pipeline.measures)", causes.summary, isComplete ? "complete" : "unfinished",
        ],
        priority: .classifying, needs: [products[month]].compactMap { $0 } + compared.needs
      ) { maker in
        guard let now = products[month]?.made else { return }
        let form = RowForm(
          keyTypes: header.keyTypes, decimals: try maker.required(key(month)).facts.decimals ?? ShownDecimals())
        let cellPrices = try prices.map { try CellPriceRows(try maker.required($0), in: measured) }
        let windows = now.windows.flatMap { window in
          compared.made.compactMap { comparison, before in
            before.window(length: window.length).map { earlier in
              ProductCauses(
                month, comparison, (window, now.categories), before: (earlier, before.categories), rule: rule,
                options: context.pipeline.measures, decimals: form.decimals.money, largest: causes.top,
                cellPrices: cellPrices)
            }
          }
        }
        try maker.make(ProductCause.table, form) { table in
          for window in windows { try window.addCauses(to: table) }
          return Facts()
        }
        try maker.make(RatioCause.table, form) { table in
          for window in windows { try window.addRatios(to: table) }
          return Facts()
        }
        try maker.make(bridges, form) { table in
          for window in windows { try window.addBridges(to: table) }
          return Facts()
        }
      })
  }

  private func classify(
    _ month: Month, isComplete: Bool, _ now: ProductMonth, _ before: ProductMonth?, _ hold: HeldTiers?,
    _ measured: Facts, _ maker: FileMaker
  ) throws {
    let form = RowForm(keyTypes: header.keyTypes, decimals: measured.decimals ?? ShownDecimals())
    let rows = ProductRows(
      month: month, isComplete: isComplete, options: context.pipeline.measures, rule: rule, decimals: form.decimals)
    let windows = now.windows.map { ProductMovements($0, before: before?.window(length: $0.length)) }
    let held = hold.map { hold in windows.map { hold.states($0.now, rule: rule) } }
    try maker.make(ProductSummary.table, form) { table in
      for (index, window) in windows.enumerated() {
        let projection = context.pipeline.projection(window.now.length, isComplete: isComplete)
        try rows.addProducts(window, held?[index], projection, now.file, before: before?.file, to: table)
      }
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
    guard let held else { return }
    try maker.make(HeldState.products, form) { table in
      for (window, held) in zip(windows, held) { try table.add(held, length: window.now.length, window.now.keys) }
      return Facts()
    }
  }
}
