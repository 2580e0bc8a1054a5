import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL
import Tiers

/// What products are ranked and cut by.
enum Basis: String, CaseIterable {
  case revenue
  case profit
  case contribution
}

/// The products of one month with their tiers: measures as the stage before left them, in its file.
final class ProductMonth: Sendable {
  let file: MappedFile
  /// By length. A window without a row is a window all the same: the next month compares with it.
  let windows: [ProductWindow]

  init(_ file: StageFile, in folder: StageFolder, rule: TierRule) throws {
    let columns = try ProductColumns(file, in: folder)
    let mapped = try folder.map(file)
    var windows: [Int: ProductWindow] = [:]
    for length in file.facts.windows ?? [] { windows[length] = ProductWindow(length, keyType: columns.keyType) }
    let categories = KeyTable(capacity: 1 << 6)
    var window = ProductWindow(0, keyType: columns.keyType)
    try mapped.rows { row in
      let length = Int(try row.integer(columns.window))
      if length != window.length {
        // Rows come window by window.
        if window.length > 0 { windows[window.length] = window }
        window = windows.removeValue(forKey: length) ?? ProductWindow(length, keyType: columns.keyType)
      }
      let category = categories.number(row.fields(columns.category...columns.category))
      try window.append(row, columns, in: mapped, category: category)
    }
    if window.length > 0 { windows[window.length] = window }
    self.file = mapped
    self.windows = windows.values.sorted { $0.length < $1.length }.map { window in
      var window = window
      window.cut(by: rule, categories: categories.count)
      return window
    }
  }

  func window(length: Int) -> ProductWindow? { windows.first { $0.length == length } }
}

/// The products of one window, in the order of their keys, a column for all that tiers need.
struct ProductWindow: Sendable {
  /// Where the fields of a product lie in the file.
  struct Places: Sendable {
    /// `product_id` to `category`.
    var identity: FilePlace
    /// `lines` to `contribution_ratio`.
    var measures: FilePlace
    /// `target` to `flags`.
    var ending: FilePlace
  }

  let length: Int
  private(set) var keys: KeyColumn
  private(set) var fields: [Places] = []
  private(set) var revenue = DecimalColumn()
  private(set) var tiers: [TierPlaces] = []
  private var categories: [UInt32] = []
  private var quantity = DecimalColumn()
  private var cost = DecimalColumn()
  private var costedRevenue = DecimalColumn()
  private var grossProfit = DecimalColumn()
  private var contribution = DecimalColumn()
  private var stockTotal = DecimalColumn()
  /// The same for all products; nil where the pipeline maps no stock.
  private var stockWeight: Int?

  init(_ length: Int, keyType: ColumnType) {
    self.length = length
    keys = KeyColumn(keyType)
  }

  var count: Int { fields.count }

  fileprivate mutating func append(
    _ row: BinaryRow, _ columns: ProductColumns, in file: MappedFile, category: Int
  ) throws {
    try keys.append(row, columns.key)
    fields.append(
      Places(
        identity: file.place(of: row.fields(columns.identity)), measures: file.place(of: row.fields(columns.measures)),
        ending: file.place(of: row.fields(columns.ending))))
    categories.append(UInt32(category))
    let (cost, costedRevenue) = (try row.decimal(columns.cost) ?? 0, try row.decimal(columns.costedRevenue) ?? 0)
    quantity.append(try row.decimal(columns.quantity) ?? 0)
    revenue.append(try row.decimal(columns.revenue) ?? 0)
    self.cost.append(cost)
    self.costedRevenue.append(costedRevenue)
    grossProfit.append(costedRevenue - cost)
    contribution.append(try row.decimal(columns.contributionRatio))
    if let total = try row.decimal(columns.stockTotal) {
      stockTotal.append(total)
      if stockWeight == nil { stockWeight = Int(try row.integer(columns.stockWeight)) }
    }
  }

  private func values(_ basis: Basis) -> DecimalColumn {
    switch basis {
    case .revenue: revenue
    case .profit: grossProfit
    case .contribution: contribution
    }
  }

  /// Places all products by each basis, within the rule's groups.
  fileprivate mutating func cut(by rule: TierRule, categories groups: Int) {
    tiers = Basis.allCases.map { basis in
      let values = values(basis)
      let order = values.descending()
      var places = TierPlaces(count: count)
      for part in rule.within.contains("category") ? split(order, by: categories, count: groups) : [order] {
        rule.cuts.place(part, by: values, in: &places)
      }
      return places
    }
  }

  /// A line of `product_tier_summary`.
  struct TierTotal {
    var basis: Basis
    var tier: Int
    var products: Int
    var measures: Measures
  }

  /// Tiers that have a product, best first, of each basis.
  func tierTotals(_ cuts: TierCuts, _ options: MeasureOptions) -> [TierTotal] {
    let companyRevenue = revenue.sum
    return zip(Basis.allCases, tiers).flatMap { basis, places in
      var products = Array(repeating: 0, count: cuts.order.count)
      for tier in places.tiers { products[Int(tier)] += 1 }
      let columns = [quantity, revenue, cost, costedRevenue, stockTotal].map { column in
        column.count == count ? column.sums(by: places.tiers, count: products.count) : []
      }
      return products.indices.filter { products[$0] > 0 }.map { tier in
        var sums = CostedSums()
        (sums.quantity, sums.revenue) = (columns[0][tier], columns[1][tier])
        (sums.cost, sums.costedRevenue) = (columns[2][tier], columns[3][tier])
        let stock = stockWeight.map { weight in
          StockWindow(opening: nil, closing: nil, total: columns[4][tier], weight: weight, isUnknown: false)
        }
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
  let identity: ClosedRange<Int>
  let measures: ClosedRange<Int>
  let ending: ClosedRange<Int>
  let quantity: Int
  let revenue: Int
  let cost: Int
  let costedRevenue: Int
  let contributionRatio: Int
  let stockTotal: Int
  let stockWeight: Int

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    window = try columns.index("window_months")
    key = try columns.index("product_id")
    keyType = columns.type(key)
    category = try columns.index("category")
    identity = key...category
    quantity = try columns.index("quantity")
    revenue = try columns.index("revenue")
    cost = try columns.index("cost")
    costedRevenue = try columns.index("costed_revenue")
    contributionRatio = try columns.index("contribution_ratio")
    measures = try columns.index("lines")...contributionRatio
    ending = try columns.index("target")...columns.index("flags")
    stockTotal = try columns.index("stock_total")
    stockWeight = try columns.index("stock_weight")
  }
}
