package import Arithmetic

/// How the stock of each holder was counted in a month.
package enum StockHolder {
  package final class Row: Sendable {
    /// The key of the customer; nil: the own warehouse.
    package let holder: String?
    /// The last day of the month on which the holder has a row, and the number of products on that day.
    package let day: Day
    package let products: Int
    /// The counted day before the last one in the month; nil: there is none.
    package let dayBefore: Day?
    package let productsBefore: Int
    /// The stock counted on the last day; nil: the stock of at least one product is not known.
    package let amount: ExactDecimal?

    package init(
      holder: String?, day: Day, products: Int, dayBefore: Day?, productsBefore: Int, amount: ExactDecimal?
    ) {
      self.holder = holder
      self.day = day
      self.products = products
      self.dayBefore = dayBefore
      self.productsBefore = productsBefore
      self.amount = amount
    }
  }

  package static let table = Table<Row>(
    "stock_holder", stage: "measure", .between, Words("Counts of stock", "库存盘点"),
    Words("How each holder's stock was counted in a month", "当月各持有者的盘点"), key: [holder], needs: [["stock"]],
    columns: [
      .text(holder) { $0.holder }, .day(day) { $0.day }, .integer(products) { $0.products },
      .day(dayBefore) { $0.dayBefore }, .integer(productsBefore) { $0.productsBefore },
      .decimal(amount) { $0.amount },
    ])

  package static let holder = ColumnDeclaration(
    "holder", .text, .key, Words("Holder", "持有者"), Words("Customer; null: the own warehouse", "客户；空为自有仓库"))

  package static let day = ColumnDeclaration(
    "day", .date, .date, Words("Day", "日期"), Words("Last day with a row of the holder", "该持有者最后有记录的日期"))

  package static let products = ColumnDeclaration(
    "products", .bigint, .count, Words("Products", "商品数"), Words("Products counted on that day", "当日盘点的商品数"))

  package static let dayBefore = ColumnDeclaration(
    "day_before", .date, .date, Words("Day before", "前次日期"), Words("The day before that one", "前一次有记录的日期"))

  package static let productsBefore = ColumnDeclaration(
    "products_before", .bigint, .count, Words("Products before", "前次商品数"),
    Words("Products counted on that day", "前次盘点的商品数"))

  package static let amount = ColumnDeclaration(
    "amount", .decimal(.exact), .money, Words("Amount", "金额"),
    Words("What was counted; null: it is not known of all products", "盘点金额；有未知商品时为空"))
}
