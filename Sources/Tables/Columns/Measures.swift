/// Sums and measures of products, categories, tiers, customers and the company.
extension ColumnDeclaration {
  package static let lines = Self(
    "lines", .bigint, .count, Words("Lines", "行数"), Words("Sales lines in the window", "窗口内的销售行数"),
    .count(.lines))

  package static let quantity = Self(
    "quantity", .decimal(.quantity), .quantity, Words("Quantity", "销售数量"),
    Words("Quantity sold, returns subtracted", "销售数量，已扣除退货"), .total(.input("sales", "quantity"), over: .lines))

  package static let revenue = Self(
    "revenue", .decimal(.money), .money, Words("Revenue", "销售额"),
    Words("Revenue net of discount, without tax", "扣除折扣、不含税的销售额"),
    .total(.input("sales", "revenue"), over: .lines))

  package static let cost = Self(
    "cost", .decimal(.cost), .money, Words("Cost", "销售成本"),
    Words("Cost of the lines that have one", "有成本的销售行的成本"),
    .total(
      .rule(
        "the line's own cost, else unit cost × quantity",
        of: [.input("sales", "cost"), .input("products", "unit_cost"), .input("sales", "quantity")]), over: .lines))

  package static let costedRevenue = Self(
    "costed_revenue", .decimal(.money), .money, Words("Costed revenue", "有成本销售额"),
    Words("Revenue of the lines that have a cost", "有成本的销售行的销售额"),
    .total(.rule("revenue of a line that has a cost", of: [.input("sales", "revenue")]), over: .lines))

  package static let costedQuantity = Self(
    "costed_quantity", .decimal(.quantity), .quantity, Words("Costed quantity", "有成本销售数量"),
    Words("Quantity of the lines that have a cost", "有成本的销售行的数量"),
    .total(.rule("quantity of a line that has a cost", of: [.input("sales", "quantity")]), over: .lines))

  package static let costCoverage = Self(
    "cost_coverage", .decimal(.exact), .percent, Words("Cost coverage", "成本覆盖率"),
    Words("costed_revenue ÷ revenue, a fraction", "有成本销售额 ÷ 销售额"), .ratio("costed_revenue", "revenue"))

  package static let grossProfit = Self(
    "gross_profit", .decimal(.cost), .money, Words("Gross profit", "毛利额"),
    Words("costed_revenue − cost", "有成本销售额 − 销售成本"), .difference("costed_revenue", "cost"))

  package static let grossMargin = Self(
    "gross_margin", .decimal(.exact), .percent, Words("Gross margin", "毛利率"),
    Words("gross_profit ÷ costed_revenue, a fraction", "毛利额 ÷ 有成本销售额"),
    .ratio("gross_profit", "costed_revenue"))

  package static let returnedRevenue = Self(
    "returned_revenue", .decimal(.money), .money, Words("Returned revenue", "退货额"),
    Words("Revenue of the lines with negative revenue, as a positive amount", "销售额为负的销售行的销售额，取正值"),
    .total(.rule("revenue of a line below 0, as a positive amount", of: [.input("sales", "revenue")]), over: .lines))

  package static let returnRate = Self(
    "return_rate", .decimal(.exact), .percent, Words("Return rate", "退货率"),
    Words("returned_revenue ÷ revenue of the lines above 0, a fraction", "退货额 ÷ 销售额为正的销售行的销售额"),
    .ratio("returned_revenue", .sum(["revenue", "returned_revenue"])))

  package static let openingStock = Self(
    "opening_stock", .decimal(.stock), .money, Words("Opening stock", "期初库存"),
    Words("Stock at the end of the month before the window", "窗口前一个月末的库存"),
    .rule("stock at the end of the month before the window", of: [.input("stock", "value")])
  ).needing(.stock)

  package static let closingStock = Self(
    "closing_stock", .decimal(.stock), .money, Words("Closing stock", "期末库存"),
    Words("Stock at the end of the window's last month", "窗口最后一个月末的库存"),
    .rule("stock at the end of the window's last month", of: [.input("stock", "value")])
  ).needing(.stock)

  package static let averageStock = Self(
    "average_stock", .decimal(.exact), .money, Words("Average stock", "平均库存"),
    Words("Mean over the window's months of (opening + closing) ÷ 2", "窗口各月（期初 + 期末）÷ 2 的平均值"),
    .mean(
      .ratio(
        .sum([.rule("opening stock of the month", of: []), .rule("closing stock of the month", of: [])]),
        .rule("2", of: [])),
      over: .months)
  ).needing(.stock)

  package static let turnover = Self(
    "turnover", .decimal(.exact), .ratio, Words("Turnover", "周转率"),
    Words("revenue ÷ average_stock, times a window; by option cost or quantity", "销售额 ÷ 平均库存，窗口内的周转次数；可改用成本或数量"),
    .ratio(.turned, "average_stock")
  ).needing(.stock)

  package static let crossRatio = Self(
    "cross_ratio", .decimal(.exact), .ratio, Words("Cross ratio", "交叉比率"),
    Words("gross_margin × turnover, a fraction", "毛利率 × 周转率"), .product(["gross_margin", "turnover"])
  ).needing(.stock)

  package static let salesShare = Self(
    "sales_share", .decimal(.exact), .percent, Words("Sales share", "销售额构成"),
    Words("revenue ÷ company revenue, a fraction", "销售额 ÷ 公司销售额"),
    .ratio("revenue", .other(table: "company_summary", column: "revenue")))

  package static let contributionRatio = Self(
    "contribution_ratio", .decimal(.exact), .ratio, Words("Contribution ratio", "贡献比率"),
    Words("cross_ratio × sales_share, a fraction with 12 decimals", "交叉比率 × 销售额构成，12 位小数"),
    .product(["cross_ratio", "sales_share"])
  ).needing(.stock)

  package static let target = Self(
    "target", .decimal(.money), .money, Words("Target", "目标"),
    Words("Target of the window's months; null without one", "窗口各月的目标之和；没有时为空"),
    .total(.input("targets", "amount"), over: .months)
  ).needing(.targets)

  package static let targetAttainment = Self(
    "target_attainment", .decimal(.exact), .percent, Words("Target attainment", "目标达成率"),
    Words("revenue ÷ target, a fraction", "销售额 ÷ 目标"), .ratio("revenue", "target")
  ).needing(.targets)
}
