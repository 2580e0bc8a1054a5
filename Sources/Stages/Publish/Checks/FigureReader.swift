import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables

/// Reads the figures of one month by window from its files, each file once.
struct FigureReader {
  /// Tables that the checks of a month read; all other tables are checked only for their keys. The company's table
  /// comes first, because it has a row for each window.
  static let tables = [
    CompanySummary.table.name, CategorySummary.table.name, CustomerSummary.table.name, CustomerTierSummary.table.name,
    ProductSummary.table.name,
    ProductTierSummary.table.name, ProfitBridgeTable.table.name,
  ]

  private let folder: StageFolder
  /// Figures by window.
  private(set) var windows: [Int: WindowFigures]

  /// - Parameter windows: figures that were read before.
  init(_ folder: StageFolder, adding windows: [Int: WindowFigures]) {
    self.folder = folder
    self.windows = windows
  }

  /// Reads each row of a file once, for the figures and for its key.
  mutating func read(_ file: StageFile, _ keys: inout KeySet) throws {
    switch file.table {
    case CompanySummary.table.name: try readCompany(file, &keys)
    case ProductSummary.table.name:
      // A basis that is not mapped has no tiers.
      let bases = file.facts.bases ?? ["revenue", "profit", "contribution"]
      try readItems(file, \.products, bases: bases, costed: "costed_revenue", &keys)
    case CustomerSummary.table.name:
      let bases = file.facts.bases ?? ["overall_revenue", "overall_profit", "revenue", "profit"]
      try readItems(file, \.customers, bases: bases, &keys)
    case CategorySummary.table.name: try readItems(file, \.categories, members: "products", bases: [], &keys)
    case ProductTierSummary.table.name: try readTiers(file, \.productTiers, members: "products", &keys)
    case CustomerTierSummary.table.name: try readTiers(file, \.customerTiers, members: "customers", &keys)
    case ProfitBridgeTable.table.name: try readBridges(file, &keys)
    default: try keys.read(in: folder)
    }
  }

  private mutating func readBridges(_ file: StageFile, _ keys: inout KeySet) throws {
    let columns = FileColumns(file, in: folder)
    let window = try columns.index("window_months")
    let (level, value, compare) = (
      try columns.index("level"), try columns.index("value"), try columns.index("compare")
    )
    let steps = try ProfitBridgeTable.steps.map { try columns.index($0) }
    let after = try columns.index("gross_profit")
    for length in windows.keys { windows[length]?.bridges = [] }
    try folder.read(file) { row in
      keys.insert(row)
      let parts = try steps.map { try row.decimal($0) ?? 0 }
      windows[Int(try row.integer(window)), default: WindowFigures()].bridges.append(
        BridgeFigures(
          level: row.text(level) ?? "", value: row.text(value) ?? "", comparison: row.text(compare) ?? "",
          before: parts[0], steps: parts.reduce(0, +), after: try row.decimal(after) ?? 0))
    }
  }

  private mutating func readCompany(_ file: StageFile, _ keys: inout KeySet) throws {
    let columns = FileColumns(file, in: folder)
    let (window, products, lines) = (
      try columns.index("window_months"), try columns.index("products"), try columns.index("lines")
    )
    let (revenue, inProducts) = (try columns.index("revenue"), try columns.index("revenue_in_products"))
    let (costed, profit) = (try columns.index("costed_revenue"), try columns.index("gross_profit"))
    let (read, rejected) = (try columns.index("revenue_read"), try columns.index("revenue_rejected"))
    try folder.read(file) { row in
      keys.insert(row)
      windows[Int(try row.integer(window)), default: WindowFigures()].company = CompanyFigures(
        products: Int(try row.integer(products)), lines: row.isNull(lines) ? 0 : Int(try row.integer(lines)),
        revenue: try row.decimal(revenue) ?? 0, costedRevenue: try row.decimal(costed) ?? 0,
        grossProfit: try row.decimal(profit) ?? 0, revenueRead: try row.decimal(read) ?? 0,
        revenueRejected: try row.decimal(rejected) ?? 0, revenueInProducts: try row.decimal(inProducts))
    }
  }

  private mutating func readItems(
    _ file: StageFile, _ place: WritableKeyPath<WindowFigures, ItemFigures?>, members: String? = nil, bases: [String],
    costed: String? = nil, _ keys: inout KeySet
  ) throws {
    let columns = FileColumns(file, in: folder)
    let (window, revenue, share) = (
      try columns.index("window_months"), try columns.index("revenue"), try columns.index("sales_share")
    )
    let tiers = try bases.map { try columns.index("\($0)_tier") }
    let members = try members.map { try columns.index($0) }
    let coverage = try costed.map { (costed: try columns.index($0), flags: try columns.index("flags")) }
    let names = ["product_id", "product_name"].compactMap { columns.optionalIndex($0) }
    var figures: [Int64: ItemFigures] = [:]
    // Rows of a window lie together.
    var (last, items) = (Int64.min, ItemFigures(bases: bases))
    try folder.read(file) { row in
      keys.insert(row)
      guard let amount = try row.decimal(revenue) else { return }
      let length = try row.integer(window)
      if length != last {
        items = figures[length] ?? ItemFigures(bases: bases)
        figures[length] = items
        last = length
      }
      items.add(revenue: amount, share: try row.decimal(share))
      // Most rows have no flag and need no further check.
      if let coverage, try row.arrayCount(coverage.flags) > 0,
        let costed = try row.decimal(coverage.costed), costed > amount
      {
        items.overCovered.insert(
          names.compactMap { row.textForm($0, file.columns[$0].type) }.joined(separator: " "))
      }
      if let members { items.members += Int(try row.integer(members)) }
      for (index, column) in tiers.enumerated() { items.tiers[index].add(row.field(column)) }
    }
    for (length, items) in figures { windows[Int(length), default: WindowFigures()][keyPath: place] = items }
    // A window without rows has no items of this kind. That differs from a missing file.
    for length in windows.keys where windows[length]?[keyPath: place] == nil {
      windows[length]?[keyPath: place] = ItemFigures(bases: bases)
    }
    for (length, count) in file.facts.leftOut ?? [:] { windows[length]?[keyPath: place]?.leftOut = count }
  }

  private mutating func readTiers(
    _ file: StageFile, _ place: WritableKeyPath<WindowFigures, [TierKey: Int]?>, members: String, _ keys: inout KeySet
  ) throws {
    let columns = FileColumns(file, in: folder)
    let (window, basis, tier) = (
      try columns.index("window_months"), try columns.index("basis"), try columns.index("tier")
    )
    let members = try columns.index(members)
    for length in windows.keys { windows[length]?[keyPath: place] = [:] }
    try folder.read(file) { row in
      keys.insert(row)
      let key = TierKey(basis: row.text(basis) ?? "", tier: row.text(tier) ?? "")
      let length = Int(try row.integer(window))
      var counts = windows[length]?[keyPath: place] ?? [:]
      counts[key, default: 0] += Int(try row.integer(members))
      windows[length, default: WindowFigures()][keyPath: place] = counts
    }
  }
}
