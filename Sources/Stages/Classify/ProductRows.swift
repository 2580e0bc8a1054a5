import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// The measures of the products in one window, as the stage before left them.
struct ProductRows {
  struct Row {
    /// The product's key as a field, and its fields up to the ratios as they came.
    var key: [UInt8]
    var measures: [UInt8]
    var name: String?
    var category: String?
    var target: [UInt8]
    var flags: [UInt8]
    var sums: CostedSums
    var stock: StockWindow?
    var contributionRatio: ExactDecimal?

    /// What the product is ranked by.
    func value(_ basis: Basis) -> ExactDecimal? {
      switch basis {
      case .revenue: sums.revenue
      case .profit: sums.grossProfit
      case .contribution: contributionRatio
      }
    }
  }

  /// By window length, rows in the order of their keys.
  private(set) var windows: [(length: Int, rows: [Row])] = []

  func rows(length: Int) -> [Row]? { windows.first { $0.length == length }?.rows }

  init(_ file: StageFile, in folder: StageFolder) throws {
    let reader = try RowReader(file, in: folder)
    // A window without a row is a window all the same: the next month compares with it.
    var rows = Dictionary(uniqueKeysWithValues: (file.facts.windows ?? []).map { ($0, [Row]()) })
    try folder.read(file) { row in
      rows[Int(try row.integer(reader.window)), default: []].append(try reader.read(row))
    }
    windows = rows.sorted { $0.key < $1.key }.map { (length: $0.key, rows: $0.value) }
  }
}

/// What products are ranked and cut by.
enum Basis: String, CaseIterable {
  case revenue
  case profit
  case contribution
}

/// Reads rows of `product_window`.
private struct RowReader {
  let window: Int
  private let key: Int
  private let name: Int
  private let category: Int
  /// The measures lie together: from `lines` to `contribution_ratio`.
  private let measures: ClosedRange<Int>
  private let target: ClosedRange<Int>
  private let flags: Int
  private let lines: Int
  private let quantity: Int
  private let revenue: Int
  private let cost: Int
  private let costedRevenue: Int
  private let contributionRatio: Int
  private let uncostedLines: Int
  private let stockTotal: Int
  private let stockWeight: Int

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    window = try columns.index("window_months")
    key = try columns.index("product_id")
    name = try columns.index("product_name")
    category = try columns.index("category")
    target = try columns.index("target")...columns.index("target_attainment")
    flags = try columns.index("flags")
    lines = try columns.index("lines")
    quantity = try columns.index("quantity")
    revenue = try columns.index("revenue")
    cost = try columns.index("cost")
    costedRevenue = try columns.index("costed_revenue")
    contributionRatio = try columns.index("contribution_ratio")
    uncostedLines = try columns.index("uncosted_lines")
    stockTotal = try columns.index("stock_total")
    stockWeight = try columns.index("stock_weight")
    measures = lines...contributionRatio
  }

  func read(_ row: BinaryRow) throws -> ProductRows.Row {
    let sums = CostedSums(
      lines: Int(try row.integer(lines)), quantity: try row.decimal(quantity) ?? 0,
      revenue: try row.decimal(revenue) ?? 0,
      cost: try row.decimal(cost) ?? 0, costedRevenue: try row.decimal(costedRevenue) ?? 0,
      uncostedLines: Int(try row.integer(uncostedLines)))
    let stock = try row.decimal(stockTotal).map { total in
      StockWindow(
        opening: nil, closing: nil, total: total, weight: Int(try row.integer(stockWeight)), isUnknown: false)
    }
    return ProductRows.Row(
      key: Array(row.field(key)), measures: Array(row.fields(measures)), name: row.text(name),
      category: row.text(category), target: Array(row.fields(target)), flags: Array(row.field(flags)), sums: sums,
      stock: stock,
      contributionRatio: try row.decimal(contributionRatio))
  }
}
