package import Arithmetic
package import Rules

/// What each kind of customer and each channel contributes.
package enum CustomerComposition {
  package final class Row: TargetedRow {
    package let month: Day
    package let length: Int
    package let dimension: String
    package let value: String
    /// Customers with a sale in the window.
    package let customers: Int
    package let measures: Measures
    /// Revenue of the customers of the best tier.
    package let keyRevenue: ExactDecimal
    package let target: ExactDecimal?
    package let isMonthComplete: Bool

    package init(
      month: Day, length: Int, dimension: String, value: String, customers: Int, measures: Measures,
      keyRevenue: ExactDecimal, target: ExactDecimal?, isMonthComplete: Bool
    ) {
      self.month = month
      self.length = length
      self.dimension = dimension
      self.value = value
      self.customers = customers
      self.measures = measures
      self.keyRevenue = keyRevenue
      self.target = target
      self.isMonthComplete = isMonthComplete
    }
  }

  package static let table = Table<Row>(
    "customer_composition", stage: "classify", .output, Words("Customer composition", "客户构成"),
    Words("What each kind of customer and each channel brings", "各客户类型与各通路的贡献"),
    key: [.month, .windowMonths, dimension, value], needs: [["customers"]],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .text(dimension) { $0.dimension },
      .text(value) { $0.value },
      .integer(.customers.with(comment: Words("Customers with a sale in the window", "窗口内有销售的客户数"))) {
        $0.customers
      },
    ] + TableColumn.groupMeasures + [
      .decimal(averageMonthlyRevenue) { Fraction($0.measures.sums.revenue, over: ExactDecimal($0.length))?.rounded() },
      .decimal(keyShare) { Fraction($0.keyRevenue, over: $0.measures.sums.revenue)?.rounded() },
    ] + TableColumn.targets + [.flag(.monthComplete) { $0.isMonthComplete }])

  package static let dimension = ColumnDeclaration(
    "dimension", .text, .text, Words("Dimension", "维度"), Words("kind or channel", "kind 客户类型或 channel 通路")
  ).required

  package static let value = ColumnDeclaration(
    "value", .text, .text, Words("Value", "取值"),
    Words("Kind or channel; (unassigned) where the master names none", "客户类型或通路；主数据没有时为 (unassigned)")
  ).required

  private static let averageMonthlyRevenue = ColumnDeclaration(
    "average_monthly_revenue", .decimal(.exact), .money, Words("Monthly average", "月平均销售额"),
    Words("revenue ÷ months of the window", "销售额 ÷ 窗口月数"), .ratio("revenue", "window_months"))

  private static let keyShare = ColumnDeclaration(
    "key_share", .decimal(.exact), .percent, Words("Key share", "重点客户占比"),
    Words("Part of its revenue that its best-tier customers bring", "最高等级客户在其销售额中的占比"),
    .ratio(.rule("revenue of the customers of the best tier", of: []), "revenue"))
}

extension TableColumn where Row: MeasuredRow {
  /// Revenue and profit of a group of customers.
  static var groupMeasures: [Self] {
    [
      .decimal(.groupRevenue) { $0.measures.sums.revenue }, .decimal(.salesShare) { $0.measures.salesShare },
      .decimal(.groupProfit) { $0.measures.sums.grossProfit },
      .decimal(.groupMargin) { $0.measures.grossMargin },
    ]
  }
}

extension ColumnDeclaration {
  /// Measures of the customers of a group.
  static let groupRevenue = revenue.with(
    comment: Words("Revenue", "该组的销售额"),
    formula: .total(.other(table: "customer_summary", column: "revenue"), over: .customers)
  ).required

  static let groupProfit = grossProfit.with(
    comment: Words("Gross profit", "该组的毛利额"),
    formula: .total(.other(table: "customer_summary", column: "gross_profit"), over: .customers)
  ).required

  static let groupMargin = grossMargin.with(
    comment: Words("gross_profit ÷ costed revenue, a fraction", "毛利额 ÷ 有成本销售额"),
    formula: .ratio(
      "gross_profit", .total(.other(table: "customer_summary", column: "costed_revenue"), over: .customers)))
}
