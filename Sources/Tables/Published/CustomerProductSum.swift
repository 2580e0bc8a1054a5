/// The sums that `customer_product` is computed from: what each customer bought of each product.
package enum CustomerProductSum {
  /// Measure writes its rows as packed lines, in the order of the columns: one kernel adds up millions of them.
  package static let declaration = TableDeclaration(
    "customer_product_sum", stage: "measure", .part, Words("Sums of customers and products", "客户商品合计"),
    Words("What customer_product adds up for each customer and product", "客户商品表中各客户各商品的合计"),
    partition: .newestMonth, key: [.month, .customerID, .productID], needs: [["customers"]],
    partOf: CustomerProduct.declaration.name, isPacked: true,
    columns: [
      .month, .customerID, .productID, .lines.with(comment: Words("Sales lines", "销售行数")).required,
      .quantity.with(comment: Words("Quantity", "数量")).required,
      .revenue.with(comment: Words("Revenue", "销售额")).required, costedRevenue, grossProfit,
      isSold, .merchandise.required, .monthComplete,
    ])

  private static let costedRevenue = ColumnDeclaration.costedRevenue.with(
    comment: Words("Revenue of the lines with a cost; null: all of it", "有成本的销售额；空为全部"))

  private static let grossProfit = CustomerProduct.grossProfit.with(
    comment: Words("Gross profit; null: it has more than 38 digits", "毛利额；超过 38 位时为空"))

  private static let isSold = ColumnDeclaration(
    "sold", .boolean, .flag, Words("Sold", "是否售出"),
    Words("Whether a line has revenue above 0", "是否有销售额大于 0 的销售行"),
    .rule("a line with revenue above 0", of: [.input("sales", "revenue")])
  ).required
}
