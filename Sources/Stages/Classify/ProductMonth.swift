import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// The products of one month with their tiers. The measures stay in the file of the stage before.
final class ProductMonth: Sendable {
  let file: MappedFile
  /// Sorted by length. A window without rows is still a window, because the next month compares with it.
  let windows: [TieredProducts]
  /// Names of the categories by their numbers.
  let categories: [String]

  init(_ file: StageFile, in folder: StageFolder, rule: TierRule) throws {
    let columns = try ProductColumns(file, in: folder)
    let mapped = try folder.map(file)
    var windows: [Int: TieredProducts] = [:]
    func empty(_ length: Int) -> TieredProducts {
      TieredProducts(length, keyType: columns.keyType, minCoverage: rule.minCoverage)
    }
    for length in file.facts.windows ?? [] { windows[length] = empty(length) }
    let categories = Labels()
    var window = empty(0)
    try mapped.rows { row in
      let length = Int(try row.integer(columns.window))
      if length != window.length {
        // Rows come window by window.
        if window.length > 0 { windows[window.length] = window }
        window = windows.removeValue(forKey: length) ?? empty(length)
      }
      let category = categories.number(row.fields(columns.category...columns.category)) {
        row.text(columns.category) ?? "(unassigned)"
      }
      try window.append(row, columns, in: mapped, category: category)
    }
    if window.length > 0 { windows[window.length] = window }
    self.file = mapped
    self.categories = categories.names
    self.windows = windows.values.sorted { $0.length < $1.length }.map { window in
      var window = window
      window.cut(by: rule, bases: Set(file.facts.bases ?? []), categories: categories.names.count)
      return window
    }
  }

  func window(length: Int) -> TieredProducts? { windows.first { $0.length == length } }
}

/// The products of one window in the order of their keys, with a column for everything that tiers need.
struct TieredProducts: Sendable {
  let length: Int
  private(set) var keys: KeyColumn
  /// For each product, where the fields that `product_summary` copies lie in the file: one place for each run of
  /// columns.
  private(set) var copied: [FilePlace] = []
  private(set) var revenue = DecimalColumn()
  /// In the order of `ProductBasis`; nil if the basis is not mapped: unknown is not zero.
  private(set) var tiers: [TierRanks?] = []
  /// The number of each product's category.
  private(set) var categories: [UInt32] = []
  /// Products that are no merchandise: they stand in no ranking and do not move.
  private(set) var unranked: Set<Int32> = []
  private var quantity = DecimalColumn()
  private var cost = DecimalColumn()
  private var costedRevenue = DecimalColumn()
  private var costedQuantity = DecimalColumn()
  private var lines: [Int32] = []
  private(set) var grossProfit = DecimalColumn()
  /// Sums that the window will have, times a factor; empty if it is not looked ahead for.
  private(set) var projectedRevenue = DecimalColumn()
  private(set) var projectedProfit = DecimalColumn()
  /// Also missing if too little of the revenue has a cost.
  private var contribution = DecimalColumn()
  private let minCoverage: ExactDecimal
  private var stockTotal = DecimalColumn()
  /// Equal for all products, except 0 for those whose stock is unknown throughout.
  private var stockWeights: [Int] = []

  init(_ length: Int, keyType: ColumnType, minCoverage: ExactDecimal) {
    self.length = length
    self.minCoverage = minCoverage
    keys = KeyColumn(keyType)
  }

  var count: Int { categories.count }

  /// The groups that products are cut in, and their number; no groups: all are cut together.
  func groups(within attributes: [String]) -> ([UInt32], Int) {
    let groups = attributes.contains("category") ? categories : []
    return (groups, Int(groups.max() ?? 0) + 1)
  }

  func isRanked(_ product: Int) -> Bool { unranked.isEmpty || !unranked.contains(Int32(product)) }

  /// Where one of the copied runs of fields lies in the file.
  func copied(_ product: Int, run: Int) -> FilePlace { copied[product * ProductColumns.copiedRuns.count + run] }

  fileprivate mutating func append(
    _ row: BinaryRow, _ columns: ProductColumns, in file: MappedFile, category: UInt32
  ) throws {
    try keys.append(row, columns.key)
    for run in columns.copied { copied.append(file.place(of: row.fields(run))) }
    if try !row.boolean(columns.merchandise) { unranked.insert(Int32(count)) }
    categories.append(category)
    lines.append(Int32(clamping: try row.integer(columns.lines)))
    let sums = try columns.costed.sums(row)
    quantity.append(try row.decimal(columns.quantity) ?? 0)
    revenue.append(sums.revenue)
    cost.append(sums.cost)
    costedRevenue.append(sums.costedRevenue)
    costedQuantity.append(try row.decimal(columns.costedQuantity) ?? 0)
    grossProfit.append(sums.grossProfit)
    contribution.append(
      sums.isCovered(atLeast: minCoverage) ? try row.decimal(columns.contributionRatio) : nil)
    if let revenue = try row.decimal(columns.projectedRevenue) {
      projectedRevenue.append(revenue)
      projectedProfit.append(try row.decimal(columns.projectedProfit))
    }
    if let total = try row.decimal(columns.stockTotal) {
      stockTotal.append(total)
      stockWeights.append(Int(try row.integer(columns.stockWeight)))
    }
  }

  /// All sums of a product but those of returns.
  func sums(_ product: Int) -> CostedSums {
    CostedSums(
      lines: Int(lines[product]), quantity: quantity[product] ?? 0, revenue: revenue[product] ?? 0,
      cost: cost[product] ?? 0, costedRevenue: costedRevenue[product] ?? 0,
      costedQuantity: costedQuantity[product] ?? 0, uncostedLines: 0)
  }

  /// What the average stock of a product is made of; nil: the pipeline maps no stock.
  func stock(_ product: Int) -> StockWindow? {
    guard stockWeights.count == count, let total = stockTotal[product] else { return nil }
    return StockWindow(opening: nil, closing: nil, total: total, weight: stockWeights[product], isUnknown: false)
  }

  /// nil: the basis is not mapped.
  func places(_ basis: ProductBasis) -> TierRanks? { tiers[basis.place] }

  func values(_ basis: ProductBasis) -> DecimalColumn {
    switch basis {
    case .revenue: revenue
    case .profit: grossProfit
    case .contribution: contribution
    }
  }

  /// Places all products by each of `bases`, within the rule's groups.
  fileprivate mutating func cut(by rule: TierRule, bases: Set<String>, categories groups: Int) {
    tiers = ProductBasis.allCases.map { basis in
      guard bases.contains(basis.rawValue) else { return nil }
      let values = values(basis)
      var order = values.descending()
      var places = TierRanks(count: count)
      if !unranked.isEmpty {
        order.removeAll(where: unranked.contains)
        rule.cuts.leaveOut(unranked, of: &places)
      }
      for part in rule.within.contains("category") ? split(order, by: categories, count: groups) : [order] {
        rule.cuts.place(part, by: values, in: &places)
      }
      return places
    }
  }

  /// A row of `product_tier_summary`.
  struct TierTotal {
    var basis: ProductBasis
    var tier: Int
    var products: Int
    var measures: Measures
  }

  /// The tiers that have products, best first, for each basis.
  func tierTotals(_ cuts: TierCuts, _ options: MeasureOptions) -> [TierTotal] {
    let companyRevenue = revenue.sum
    return zip(ProductBasis.allCases, tiers).flatMap { basis, places -> [TierTotal] in
      guard let places else { return [] }
      var products = Array(repeating: 0, count: cuts.order.count)
      for tier in places.tiers { products[Int(tier)] += 1 }
      let columns = [quantity, revenue, cost, costedRevenue, stockTotal].map { column in
        column.count == count ? column.sums(by: places.tiers, count: products.count) : []
      }
      // A tier whose products all have unknown stock throughout has no average.
      var weights = Array(repeating: 0, count: products.count)
      for (tier, weight) in zip(places.tiers, stockWeights) { weights[Int(tier)] = max(weight, weights[Int(tier)]) }
      return products.indices.filter { products[$0] > 0 }.map { tier in
        var sums = CostedSums()
        (sums.quantity, sums.revenue) = (columns[0][tier], columns[1][tier])
        (sums.cost, sums.costedRevenue) = (columns[2][tier], columns[3][tier])
        let stock =
          columns[4].isEmpty
          ? nil
          : StockWindow(opening: nil, closing: nil, total: columns[4][tier], weight: weights[tier], isUnknown: false)
        return TierTotal(
          basis: basis, tier: tier, products: products[tier],
          measures: Measures(sums: sums, stock: stock, companyRevenue: companyRevenue, options: options))
      }
    }
  }
}

/// Columns of `product_window`.
private struct ProductColumns {
  let window: Int
  let key: Int
  let keyType: ColumnType
  let category: Int
  let merchandise: Int
  /// What `product_summary` copies.
  let copied: [ClosedRange<Int>]
  let lines: Int
  let quantity: Int
  let costedQuantity: Int
  let costed: CostedColumns
  let contributionRatio: Int
  let stockTotal: Int
  let stockWeight: Int
  let projectedRevenue: Int
  let projectedProfit: Int

  static let copiedRuns = ProductSummary.table.copiedRuns

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    window = try columns.index(.windowMonths)
    key = try columns.index(.productID)
    keyType = columns.type(key)
    category = try columns.index(.category)
    merchandise = try columns.index(.merchandise)
    copied = try Self.copiedRuns.map { try columns.places($0) }
    lines = try columns.index(.lines)
    quantity = try columns.index(.quantity)
    costedQuantity = try columns.index(.costedQuantity)
    costed = try CostedColumns(columns)
    contributionRatio = try columns.index(.contributionRatio)
    stockTotal = try columns.index(ProductWindow.stockTotal)
    stockWeight = try columns.index(ProductWindow.stockWeight)
    projectedRevenue = try columns.index(.projectedRevenue)
    projectedProfit = try columns.index(.projectedProfit)
  }
}
