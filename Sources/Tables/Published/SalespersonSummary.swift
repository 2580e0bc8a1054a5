package import Arithmetic
package import Rules

/// What each salesperson sells, and on which customers that depends.
package enum SalespersonSummary {
  package final class Row: TargetedRow {
    package let month: Day
    package let length: Int
    /// The key as text; empty: no salesperson.
    package let keyText: String
    package let key: KeyField
    package let name: String?
    /// Customers with a sale.
    package let customers: Int
    /// These customers by tier, best first.
    package let customersByTier: [(tier: String, customers: Int)]
    /// Revenues of the customers, largest first.
    package let revenues: [ExactDecimal]
    package let measures: Measures
    package let target: ExactDecimal?
    package let isKnown: Bool
    /// nil: the pipeline maps no visits.
    package let visits: VisitTotals?
    package let isMonthComplete: Bool

    package init(
      month: Day, length: Int, keyText: String, key: KeyField, name: String?, customers: Int,
      customersByTier: [(tier: String, customers: Int)], revenues: [ExactDecimal], measures: Measures,
      target: ExactDecimal?, isKnown: Bool, visits: VisitTotals?, isMonthComplete: Bool
    ) {
      self.month = month
      self.length = length
      self.keyText = keyText
      self.key = key
      self.name = name
      self.customers = customers
      self.customersByTier = customersByTier
      self.revenues = revenues
      self.measures = measures
      self.target = target
      self.isKnown = isKnown
      self.visits = visits
      self.isMonthComplete = isMonthComplete
    }

    /// Customers by tier as JSON, such as `{"A": 2, "B": 7}`, without empty tiers.
    fileprivate var tiersJSON: String {
      let tiers = customersByTier.filter { $0.customers > 0 }.map { "\(quotedJSON($0.tier)): \($0.customers)" }
      return "{" + tiers.joined(separator: ", ") + "}"
    }
  }

  package static let table = Table<Row>(
    "salesperson_summary", stage: "classify", .output, Words("Salespeople", "业务员分析表"),
    Words("What each salesperson sells, and on whom it depends", "各业务员的销售及其所依赖的客户"),
    key: [.month, .windowMonths, salespersonKey], needs: [["customers"]],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .text(salespersonKey) { $0.keyText },
      .key(salespersonID) { $0.key }, .text(salespersonName) { $0.name }, .integer(customers) { $0.customers },
      .integer(customersFor80) { SalesConcentration.customersFor80($0.revenues, of: $0.measures.sums.revenue) },
      .decimal(topFourShare) { SalesConcentration.topFourShare($0.revenues, of: $0.measures.sums.revenue) },
      .json(tierCustomers) { $0.tiersJSON },
      .decimal(.groupRevenue) { $0.measures.sums.revenue }, .decimal(.salesShare) { $0.measures.salesShare },
      .decimal(.groupProfit) { $0.measures.sums.grossProfit },
      .decimal(.groupMargin.with(comment: Words("Gross margin, a fraction", "毛利率"))) { $0.measures.grossMargin },
      .decimal(.target.with(comment: Words("Target of the window's months", "窗口各月的目标之和"))) { $0.target },
      .decimal(.targetAttainment) { row in row.target.flatMap { row.measures.sums.attainment(of: $0) } },
      .integer(visitsPlanned) { $0.visits?.planned },
      .integer(.visitsMade.with(comment: Words("Visits made", "实际拜访数"))) { $0.visits?.made },
      .decimal(orderRate) { $0.visits?.orderRate }, .texts(flags) { $0.isKnown ? [] : ["unknown_salesperson"] },
      .flag(.monthComplete) { $0.isMonthComplete },
    ])

  private static let salespersonKey = ColumnDeclaration(
    "salesperson_key", .text, .key, Words("Salesperson key", "业务员键"),
    Words("salesperson_id as text; empty: unassigned", "业务员编号的文本；空：未分配")
  ).required

  private static let flags = ColumnDeclaration.flags.with(
    comment: Words("unknown_salesperson where the salespeople do not have it", "业务员主数据中没有时为 unknown_salesperson"))

  private static let salespersonID = ColumnDeclaration.salespersonID.with(
    comment: Words("Key of the salesperson in the source; null: unassigned", "业务员在数据源中的键；空：未分配"),
    formula: .rule(
      "the line's own, else that of its customer",
      of: [.input("sales", "salesperson_id"), .input("customers", "salesperson_id")]))

  private static let salespersonName = ColumnDeclaration.salespersonName.with(
    comment: Words("Name; (unassigned) for lines and customers of nobody", "姓名；无业务员的行与客户为 (unassigned)"))

  private static let customers = ColumnDeclaration.customers.with(
    comment: Words("Customers with a sale", "有销售的客户数"))

  private static let customersFor80 = ColumnDeclaration(
    "customers_for_80", .integer, .count, Words("Customers for 80%", "八成客户数"),
    Words("How many of the largest make 80% of the revenue", "占其销售额八成的最大客户数"),
    .rule("largest customers that make 80% of the revenue", of: ["revenue"])
  ).required

  private static let topFourShare = ColumnDeclaration(
    "top_four_share", .decimal(.exact), .percent, Words("Top four", "前四占比"),
    Words("Part of the revenue that the four largest bring", "前四大客户的销售额占比"),
    .ratio(.rule("revenue of the four largest customers", of: []), "revenue"))

  private static let tierCustomers = ColumnDeclaration(
    "tier_customers", .json, .text, Words("Customers per tier", "各等级客户数"),
    Words("Customers per revenue tier of their segment", "按层内销售额等级的客户数"),
    .rule("customers with a sale by their tier", of: [.other(table: "customer_summary", column: "revenue_tier")])
  ).required

  private static let visitsPlanned = ColumnDeclaration.visitsPlanned.with(
    comment: Words("Visits that the plan asks for", "计划要求的拜访数"),
    formula: .total(.other(table: "visit_plan", column: "visits_planned"), over: .customers))

  private static let orderRate = ColumnDeclaration(
    "order_rate", .decimal(.exact), .percent, Words("Order rate", "订货率"),
    Words("Visits with an order ÷ visits made, a fraction", "有订单的拜访 ÷ 实际拜访"),
    .ratio(.rule("visits with an order", of: []), "visits_made"))
}

/// Returns a text as a JSON string.
private func quotedJSON(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    if scalar == "\"" || scalar == "\\" { quoted += "\\" }
    quoted.unicodeScalars.append(scalar)
  }
  return quoted + "\""
}
