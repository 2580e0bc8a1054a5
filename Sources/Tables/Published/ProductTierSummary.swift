package import Arithmetic
package import Rules

/// What each tier of products sells, earns and holds.
package enum ProductTierSummary {
  package final class Row {
    package let month: Day
    package let length: Int
    package let basis: String
    package let tier: String
    package let products: Int
    package let measures: Measures
    package let isMonthComplete: Bool

    package init(
      month: Day, length: Int, basis: String, tier: String, products: Int, measures: Measures, isMonthComplete: Bool
    ) {
      self.month = month
      self.length = length
      self.basis = basis
      self.tier = tier
      self.products = products
      self.measures = measures
      self.isMonthComplete = isMonthComplete
    }
  }

  package static let table = Table<Row>(
    "product_tier_summary", stage: "classify", .output, Words("Product tiers", "商品等级汇总"),
    Words("What each product tier sells, earns and holds", "各商品等级的销售、毛利与库存"),
    key: [.month, .windowMonths, .basis, .tier],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length },
      .text(
        .basis.with(
          comment: Words(
            "What the tier was cut by: revenue, profit or contribution",
            "分级依据：revenue 销售额、profit 毛利额或 contribution 贡献比率"))
      ) { $0.basis },
      .text(.tier) { $0.tier },
      .integer(.products.with(comment: Words("Products in the tier", "该等级的商品数"))) { $0.products },
      .decimal(.revenue.with(comment: Words("Revenue of the tier", "该等级的销售额"))) { $0.measures.sums.revenue },
      .decimal(.salesShare) { $0.measures.salesShare },
      .decimal(.grossProfit.with(comment: Words("Gross profit of the tier", "该等级的毛利额"), formula: grossProfit)) {
        $0.measures.sums.grossProfit
      },
      .decimal(
        .grossMargin.with(
          comment: Words("gross_profit ÷ costed revenue, a fraction", "毛利额 ÷ 有成本销售额"), formula: grossMargin)
      ) { $0.measures.grossMargin },
      .decimal(.averageStock.with(comment: Words("Average stock of the tier", "该等级的平均库存"))) {
        $0.measures.averageStock
      },
      .decimal(.turnover.with(comment: Words("Turnover of the tier", "该等级的周转率"), formula: turnover)) {
        $0.measures.turnover
      },
      .decimal(.crossRatio.with(comment: Words("gross_margin × turnover of the tier", "该等级的毛利率 × 周转率"))) {
        $0.measures.crossRatio
      },
      .decimal(
        .contributionRatio.with(
          comment: Words("cross_ratio × sales_share of the tier, with 12 decimals", "该等级的交叉比率 × 销售额构成，12 位小数"))
      ) { $0.measures.contributionRatio },
      .flag(.monthComplete) { $0.isMonthComplete },
    ])

  private static let costedRevenue = Formula.total(
    .other(table: "product_summary", column: "costed_revenue"), over: .products)
  private static let grossProfit = Formula.total(
    .other(table: "product_summary", column: "gross_profit"), over: .products)
  private static let grossMargin = Formula.ratio("gross_profit", costedRevenue)
  private static let turnover = Formula.ratio(
    .rule(
      "what was turned of the tier's products", of: [],
      options: ["measures.turnover_basis", "measures.stock_valuation"]), "average_stock")
}
