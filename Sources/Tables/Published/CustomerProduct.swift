package import Arithmetic
package import Rules

/// What each customer buys, and what the key accounts of its segment buy but the customer does not.
package enum CustomerProduct {
  package final class Row {
    package let month: Day
    package let length: Int
    package let customer: KeyField
    package var product: KeyField
    /// nil: the customer does not buy the product. Shares are of the customer's revenue.
    package var bought: (measures: Measures, rank: Int?)?
    package var keyAccountsBuying: Int
    package let isMonthComplete: Bool

    package init(
      month: Day, length: Int, customer: KeyField, product: KeyField, bought: (measures: Measures, rank: Int?)?,
      keyAccountsBuying: Int, isMonthComplete: Bool
    ) {
      self.month = month
      self.length = length
      self.customer = customer
      self.product = product
      self.bought = bought
      self.keyAccountsBuying = keyAccountsBuying
      self.isMonthComplete = isMonthComplete
    }
  }

  package static let table = Table<Row>(
    "customer_product", stage: "classify", .output, Words("Customers and products", "客户商品表"),
    Words("What each customer buys, and what its peers buy and it does not", "各客户购买的商品，以及同类客户购买而其未购买的商品"),
    partition: .newestMonth, key: [.month, .windowMonths, .customerID, .productID], needs: [["customers"]],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .key(.customerID) { $0.customer },
      .key(.productID) { $0.product }, .flag(bought) { $0.bought != nil },
      .integer(.lines.with(comment: Words("Sales lines", "销售行数"))) { $0.bought?.measures.sums.lines },
      .decimal(.quantity.with(comment: Words("Quantity", "数量"))) { $0.bought?.measures.sums.quantity },
      .decimal(.revenue.with(comment: Words("Revenue", "销售额"))) { $0.bought?.measures.sums.revenue },
      .decimal(grossProfit) { $0.bought?.measures.sums.grossProfit },
      .decimal(grossMargin) { $0.bought?.measures.grossMargin },
      .decimal(customerShare) { $0.bought?.measures.salesShare }, .integer(customerRank) { $0.bought?.rank },
      .integer(keyAccountsBuying) { $0.keyAccountsBuying }, .flag(.monthComplete) { $0.isMonthComplete },
    ])

  private static let bought = ColumnDeclaration(
    "bought", .boolean, .flag, Words("Bought", "是否购买"),
    Words("Whether the customer has a line of it in the window", "窗口内该客户是否有该商品的销售行")
  ).required

  private static let costedRevenue = ColumnDeclaration.costedRevenue.formula

  private static let grossProfit = ColumnDeclaration.grossProfit.with(
    comment: Words("Gross profit", "毛利额"), formula: .difference(costedRevenue, ColumnDeclaration.cost.formula))

  private static let grossMargin = ColumnDeclaration.grossMargin.with(
    comment: Words("Gross margin, a fraction", "毛利率"), formula: .ratio("gross_profit", costedRevenue))

  private static let customerShare = ColumnDeclaration(
    "customer_share", .decimal(.exact), .percent, Words("Share of the customer", "客户内占比"),
    Words("revenue ÷ revenue of the customer, a fraction", "销售额 ÷ 该客户的销售额"),
    .ratio("revenue", .other(table: "customer_summary", column: "revenue")))

  private static let customerRank = ColumnDeclaration(
    "customer_rank", .integer, .count, Words("Rank within the customer", "客户内排名"),
    Words("Place within the customer by revenue", "在该客户内按销售额的名次"),
    .place(.rank, by: "revenue", among: "the customer's products"))

  private static let keyAccountsBuying = ColumnDeclaration(
    "key_accounts_buying", .integer, .count, Words("Key accounts buying", "购买的重点客户数"),
    Words("Best-tier customers of its segment, itself not counted, that buy it", "层内购买该商品的最高等级客户数，不含自身"),
    .rule("best-tier customers of the segment that buy it", of: [], options: ["customers.gap_share"])
  ).required
}
