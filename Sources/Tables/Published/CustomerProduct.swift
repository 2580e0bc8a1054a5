import PostgreSQL

/// What each customer buys, and what the key accounts of its segment buy but the customer does not.
///
/// The table is a view over `CustomerProductSum`, `CustomerProductCustomer` and `CustomerProductDemand`. A day's lines
/// change few sums, but the share and the rank of each product of each customer that bought anything. So these are
/// computed at reading time.
package enum CustomerProduct {
  package static let declaration = TableDeclaration(
    "customer_product", stage: "publish", .view, Words("Customers and products", "客户商品表"),
    Words("What each customer buys, and what its peers buy and it does not", "各客户购买的商品，以及同类客户购买而其未购买的商品"),
    key: [.month, .windowMonths, .customerID, .productID], needs: [["customers"]],
    columns: [
      .month, .windowMonths, .customerID, .productID, bought,
      .lines.with(comment: Words("Sales lines", "销售行数")), .quantity.with(comment: Words("Quantity", "数量")),
      .revenue.with(comment: Words("Revenue", "销售额")), grossProfit, grossMargin, customerShare, customerRank,
      keyAccountsBuying, .runNumber.with(comment: Words("Run that wrote this row", "写入本行的运行")), .monthComplete,
    ].map(\.optional),
    view: select)

  private static let bought = ColumnDeclaration(
    "bought", .boolean, .flag, Words("Bought", "是否购买"),
    Words("Whether the customer has a line of it in the window", "窗口内该客户是否有该商品的销售行"),
    .rule("has a line", of: ["lines"]))

  private static let costedRevenue = ColumnDeclaration.costedRevenue.formula

  static let grossProfit = ColumnDeclaration.grossProfit.with(
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
    .rule("best-tier customers of the segment that buy it", of: [], options: ["customers.gap_share"]))

  /// Returns the view's statement. It rounds ratios exactly, as `Fraction` does: a quotient of the server's has an error,
  /// which could cross a half.
  ///
  /// - Parameters:
  ///   - place: returns a table's place in the target.
  ///   - keyTypes: types of the source's keys, by their names.
  private static func select(_ place: (_ table: String) -> String, _ keyTypes: [String: ColumnType]) -> String {
    // Keys rank in the order of their bytes, whatever the database's language.
    let order = keyTypes[KeyKind.product.rawValue]?.isCollated == true ? " collate \"C\"" : ""
    return """
      select c.month, c.window_months, c.customer_id, s.product_id, true as bought, s.lines, s.quantity, s.revenue,
        s.gross_profit,
        case when s.revenue >= 0 and coalesce(s.costed_revenue, s.revenue) > 0
            and abs(s.gross_profit) < coalesce(s.costed_revenue, s.revenue) * 1e32
          then sign(s.gross_profit) * 0.000001
            * div(abs(s.gross_profit) * 2000000 + coalesce(s.costed_revenue, s.revenue),
              coalesce(s.costed_revenue, s.revenue) * 2) end as gross_margin,
        case when s.revenue >= 0 and c.revenue > 0 and s.revenue < c.revenue * 1e32
          then 0.000001 * div(s.revenue * 2000000 + c.revenue, c.revenue * 2) end as customer_share,
        case when s.merchandise then row_number() over (
          partition by c.month, c.customer_id, s.merchandise order by s.revenue desc, s.product_id\(order))::integer
        end as customer_rank,
        coalesce(d.key_accounts_buying, 0) - (c.best_tier and s.sold)::integer as key_accounts_buying,
        s.run_id, c.month_complete
      from \(place("customer_product_customer")) c
      join \(place("customer_product_sum")) s on s.month = c.month and s.customer_id = c.customer_id
      left join \(place("customer_product_demand")) d
        on d.month = c.month and d.segment = c.segment and d.product_id = s.product_id
      union all
      select c.month, c.window_months, c.customer_id, d.product_id, false, null, null, null, null, null, null, null,
        d.key_accounts_buying, d.run_id, c.month_complete
      from \(place("customer_product_customer")) c
      join \(place("customer_product_demand")) d on d.month = c.month and d.segment = c.segment
        and case when c.best_tier then d.proposed_to_best else d.proposed end
      where not exists (
        select from \(place("customer_product_sum")) s
        where s.month = c.month and s.customer_id = c.customer_id and s.product_id = d.product_id)
      """
  }
}
