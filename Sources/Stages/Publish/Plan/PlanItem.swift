import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store

/// A product or customer in one month and window, as published or as it will be.
struct PlanItem: Equatable {
  var id: String
  var name: String?
  var quantity: ExactDecimal = 0
  var revenue: ExactDecimal = 0
  var cost: ExactDecimal = 0
  var costedRevenue: ExactDecimal = 0
  /// Quantity of the lines that have a cost; nil: unknown, in rows of an earlier version.
  var costedQuantity: ExactDecimal?
  var grossMargin: ExactDecimal?
  var averageStock: ExactDecimal?
  var contributionRatio: ExactDecimal?
  /// In the order of the kind's bases.
  var tiers: [String?] = []

  /// Cost ÷ quantity of the lines that have a cost; nil if there are none.
  var unitCost: ExactDecimal? { costedQuantity.flatMap { Fraction(cost, over: $0)?.rounded() } }

  /// Whether everything except name and tiers is equal.
  func hasSameFigures(as other: Self) -> Bool {
    var other = other
    (other.name, other.tiers) = (name, tiers)
    return self == other
  }
}

/// What a plan compares, and by which tiers.
struct PlanKind {
  static let products = Self(
    noun: "product", bases: ["revenue", "profit", "contribution"], ratios: ["average_stock", "contribution_ratio"])
  static let customers = Self(
    noun: "customer", bases: ["revenue", "profit", "overall_revenue", "overall_profit"], ratios: [])

  let noun: String
  let bases: [String]
  private let ratios: [String]

  var table: String { "\(noun)_summary" }

  private static let costedQuantity = "costed_quantity"

  /// The columns that are read of each row, in this order, as text.
  private var columns: [String] {
    ["\(noun)_id", "\(noun)_name", "quantity", "revenue", "cost", "costed_revenue", Self.costedQuantity]
      + ["gross_margin"] + ratios + bases.map { "\($0)_tier" }
  }

  /// Rows of a file that belong to one window. Rows of lost items have no revenue and are left out.
  func items(_ file: StageFile, in folder: StageFolder, window: Int) throws -> [PlanItem] {
    let names = FileColumns(file, in: folder)
    let windowIndex = try names.index("window_months")
    let indices = try columns.map { try names.index($0) }
    var items: [PlanItem] = []
    try folder.read(file) { row in
      guard Int(try row.integer(windowIndex)) == window else { return }
      if let item = item(indices.map { row.textForm($0, file.columns[$0].type) }) { items.append(item) }
    }
    return items
  }

  /// Rows in the target.
  func items(
    _ schema: TargetSchema, _ connection: inout Connection, month: Month, window: Int
  ) throws -> [PlanItem] {
    // The plan changes nothing, so the tables may still be those of an earlier version.
    let hasCostedQuantity = try schema.columns(&connection)[table]?[Self.costedQuantity] != nil
    let values = columns.map { $0 == Self.costedQuantity && !hasCostedQuantity ? "null" : quotedIdentifier($0) }
    return try connection.query(
      """
      select \(values.joined(separator: ", ")) from \(schema.table(table))
      where month = $1::date and window_months = $2
      """, [month.firstDay.description, "\(window)"]
    ).compactMap(item)
  }

  private func item(_ values: [String?]) -> PlanItem? {
    guard let id = values[0], let revenue = number(values[3]) else { return nil }
    var item = PlanItem(id: id, name: values[1])
    item.quantity = number(values[2]) ?? 0
    item.revenue = revenue
    item.cost = number(values[4]) ?? 0
    item.costedRevenue = number(values[5]) ?? 0
    item.costedQuantity = number(values[6])
    item.grossMargin = number(values[7])
    if !ratios.isEmpty { (item.averageStock, item.contributionRatio) = (number(values[8]), number(values[9])) }
    item.tiers = Array(values[(8 + ratios.count)...])
    return item
  }

  private func number(_ text: String?) -> ExactDecimal? { text.flatMap { ExactDecimal($0) } }
}
