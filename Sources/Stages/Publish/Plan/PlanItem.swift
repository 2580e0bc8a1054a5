import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Rules
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
  /// The group in which it is cut.
  var segment = PlanKind.all
  /// False for what is no merchandise.
  var isRanked = true
  /// In the order of the kind's bases.
  var tiers: [String?] = []

  /// What its ratios are made of, with the average stock as published; nil if the quantity of the lines with a cost is unknown.
  func parts(of company: ExactDecimal) -> RatioParts? {
    costedQuantity.map {
      RatioParts(
        quantity: quantity, revenue: revenue, costedQuantity: $0, costedRevenue: costedRevenue, cost: cost,
        stockTotal: averageStock, companyRevenue: company)
    }
  }
}

/// What a plan compares, and by which tiers.
struct PlanKind {
  /// The segment of items that are all cut together.
  static let all = "(all)"

  static func products(_ rule: TierRule) -> Self {
    Self(
      noun: "product", bases: ProductBasis.allCases.map(\.rawValue), rule: rule, segments: [:],
      ratios: ["average_stock", "contribution_ratio"])
  }

  static func customers(_ rule: CustomerTierRule) -> Self {
    let bases: [CustomerBasis] = [.revenue, .profit, .overallRevenue, .overallProfit]
    return Self(
      noun: "customer", bases: bases.map(\.name), rule: rule.rule, segments: rule.segments, ratios: [])
  }

  let noun: String
  let bases: [String]
  /// How the items are cut now.
  private let rule: TierRule
  private let segments: [String: TierCuts]
  private let ratios: [String]

  var table: String { "\(noun)_summary" }

  /// The least share of the revenue that must have a cost for a contribution to be ranked.
  var minCoverage: ExactDecimal { rule.minCoverage }

  /// All tiers by name, best first.
  var tiers: [String] { rule.cuts.order }

  func tier(_ name: String) -> TierIndex? { tiers.firstIndex(of: name).map { TierIndex($0) } }

  func cuts(of segment: String) -> TierCuts { segments[segment] ?? rule.cuts }

  /// The group in which an item is cut by a basis.
  func segment(of item: PlanItem, by basis: String) -> String { basis.hasPrefix("overall_") ? Self.all : item.segment }

  /// What an item is ranked by; nil if it is not.
  func value(of item: PlanItem, by basis: String) -> ExactDecimal? {
    guard item.isRanked else { return nil }
    switch RatioFigure(basis: basis) {
    case .grossProfit: return item.costedRevenue - item.cost
    case .contributionRatio:
      var sums = CostedSums()
      (sums.revenue, sums.costedRevenue) = (item.revenue, item.costedRevenue)
      return sums.isCovered(atLeast: rule.minCoverage) ? item.contributionRatio : nil
    default: return item.revenue
    }
  }

  private static let costedQuantity = "costed_quantity"

  /// The columns that are read of each row, in this order, as text.
  private var columns: [String] {
    ["\(noun)_id", "\(noun)_name", "quantity", "revenue", "cost", "costed_revenue", Self.costedQuantity]
      + ["gross_margin", "revenue_rank"] + ratios + bases.map { "\($0)_tier" } + rule.within
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
    item.isRanked = values[8] != nil
    if !ratios.isEmpty { (item.averageStock, item.contributionRatio) = (number(values[9]), number(values[10])) }
    let rest = values[(9 + ratios.count)...]
    item.tiers = Array(rest.prefix(bases.count))
    if !rule.within.isEmpty {
      item.segment = rest.dropFirst(bases.count).map { $0 ?? "(unassigned)" }.joined(separator: " · ")
    }
    return item
  }

  private func number(_ text: String?) -> ExactDecimal? { text.flatMap { ExactDecimal($0) } }
}
