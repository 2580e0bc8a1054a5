package import Arithmetic

/// The customers of `customer_product`, with what their shares and proposals follow from.
package enum CustomerProductCustomer {
  package final class Row {
    package let month: Day
    package let length: Int
    package let customer: KeyField
    package let segment: String
    package let isBestTier: Bool
    package let revenue: ExactDecimal
    package let isMonthComplete: Bool

    package init(
      month: Day, length: Int, customer: KeyField, segment: String, isBestTier: Bool, revenue: ExactDecimal,
      isMonthComplete: Bool
    ) {
      (self.month, self.length, self.customer) = (month, length, customer)
      (self.segment, self.isBestTier, self.revenue) = (segment, isBestTier, revenue)
      self.isMonthComplete = isMonthComplete
    }
  }

  package static let table = Table<Row>(
    "customer_product_customer", stage: "classify", .part, Words("Customers of customer_product", "客户商品表的客户"),
    Words("What customer_product takes from each customer", "客户商品表取自各客户的数据"),
    partition: .newestMonth, key: [.month, .customerID], needs: [["customers"]],
    partOf: CustomerProduct.declaration.name,
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .key(.customerID) { $0.customer },
      .text(.segment.required) { $0.segment }, .flag(isBestTier) { $0.isBestTier },
      .decimal(.revenue.with(comment: Words("Revenue of the customer", "客户的销售额")).required) { $0.revenue },
      .flag(.monthComplete) { $0.isMonthComplete },
    ])

  private static let isBestTier = ColumnDeclaration(
    "best_tier", .boolean, .flag, Words("Best tier", "最高等级"),
    Words("Whether it is in the best tier of its segment by revenue", "是否为层内销售额的最高等级"),
    .place(.tier, by: "revenue", among: "the customers of the segment")
  ).required
}

/// What the best-tier customers of each segment buy.
package enum CustomerProductDemand {
  package final class Row {
    package let month: Day
    package let segment: String
    package let product: KeyField
    package let buyers: Int
    package let isProposed: Bool
    package let isProposedToBest: Bool
    package let isMonthComplete: Bool

    package init(
      month: Day, segment: String, product: KeyField, buyers: Int, isProposed: Bool, isProposedToBest: Bool,
      isMonthComplete: Bool
    ) {
      (self.month, self.segment, self.product, self.buyers) = (month, segment, product, buyers)
      (self.isProposed, self.isProposedToBest) = (isProposed, isProposedToBest)
      self.isMonthComplete = isMonthComplete
    }
  }

  package static let table = Table<Row>(
    "customer_product_demand", stage: "classify", .part, Words("Demand of key accounts", "重点客户需求"),
    Words("Which products the best-tier customers of a segment buy", "各层最高等级客户购买的商品"),
    partition: .newestMonth, key: [.month, .segment, .productID], needs: [["customers"]],
    partOf: CustomerProduct.declaration.name,
    columns: [
      .day(.month) { $0.month }, .text(.segment.required) { $0.segment }, .key(.productID) { $0.product },
      .integer(buyers) { $0.buyers }, .flag(isProposed) { $0.isProposed },
      .flag(isProposedToBest) { $0.isProposedToBest }, .flag(.monthComplete) { $0.isMonthComplete },
    ])

  private static let buyers = ColumnDeclaration(
    "key_accounts_buying", .integer, .count, Words("Key accounts buying", "购买的重点客户数"),
    Words("Best-tier customers of the segment that buy it", "层内购买该商品的最高等级客户数"),
    .rule("best-tier customers of the segment that buy it", of: [])
  ).required

  private static let isProposed = ColumnDeclaration(
    "proposed", .boolean, .flag, Words("Proposed", "是否推荐"),
    Words("Whether so many buy it that it is proposed to the others of the segment", "购买者是否多到推荐给层内其他客户"),
    .rule("enough best-tier customers buy it", of: ["key_accounts_buying"], options: ["customers.gap_share"])
  ).required

  private static let isProposedToBest = ColumnDeclaration(
    "proposed_to_best", .boolean, .flag, Words("Proposed to the best tier", "是否推荐给最高等级"),
    Words("The same for a best-tier customer, which does not count itself", "对最高等级客户的推荐，不含其自身"),
    .rule("enough other best-tier customers buy it", of: ["key_accounts_buying"], options: ["customers.gap_share"])
  ).required
}
