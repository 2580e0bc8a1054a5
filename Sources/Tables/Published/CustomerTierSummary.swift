package import Arithmetic
package import Rules

/// What each tier of customers buys and contributes.
package enum CustomerTierSummary {
  package final class Row: MeasuredRow {
    package let month: Day
    package let length: Int
    package let basis: String
    package let segment: String
    package let tier: String
    package let customers: Int
    package let measures: Measures
    /// The smallest value of the basis.
    package let smallest: ExactDecimal?
    package let isMonthComplete: Bool

    package init(
      month: Day, length: Int, basis: String, segment: String, tier: String, customers: Int, measures: Measures,
      smallest: ExactDecimal?, isMonthComplete: Bool
    ) {
      self.month = month
      self.length = length
      self.basis = basis
      self.segment = segment
      self.tier = tier
      self.customers = customers
      self.measures = measures
      self.smallest = smallest
      self.isMonthComplete = isMonthComplete
    }
  }

  package static let table = Table<Row>(
    "customer_tier_summary", stage: "classify", .output, Words("Customer tiers", "客户等级汇总"),
    Words("What each customer tier buys and brings", "各客户等级的购买与贡献"),
    key: [.month, .windowMonths, .basis, .segment, .tier], needs: [["customers"]],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length },
      .text(
        .basis.with(
          comment: Words(
            "overall_revenue, overall_profit, revenue or profit",
            "overall_revenue 总体销售额、overall_profit 总体毛利额、revenue 层内销售额或 profit 层内毛利额"))
      ) { $0.basis },
      .text(.segment) { $0.segment }, .text(.tier) { $0.tier },
      .integer(.customers.with(comment: Words("Customers in the tier", "该等级的客户数"))) { $0.customers },
    ] + TableColumn.groupMeasures + [
      .decimal(smallest) { $0.smallest }, .flag(.monthComplete) { $0.isMonthComplete },
    ])

  private static let smallest = ColumnDeclaration(
    "smallest", .decimal(.money), .money, Words("Smallest", "最低额"),
    Words("Smallest value of the basis in the tier", "该等级中分级指标的最小值"),
    .least(.rule("the value of the basis", of: []), over: .customers))
}
