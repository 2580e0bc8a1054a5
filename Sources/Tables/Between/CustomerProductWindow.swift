package import Arithmetic
package import Rules

/// What each customer bought of each product in the window of `customer_product`.
package enum CustomerProductWindow {
  package final class Row {
    package let month: Day
    package let length: Int
    package let customer: KeyField
    package let product: KeyField
    package let isMerchandise: Bool
    /// Lines with revenue above 0.
    package let sales: Int
    package let sums: CostedSums

    package init(
      month: Day, length: Int, customer: KeyField, product: KeyField, isMerchandise: Bool, sales: Int, sums: CostedSums
    ) {
      self.month = month
      self.length = length
      self.customer = customer
      self.product = product
      self.isMerchandise = isMerchandise
      self.sales = sales
      self.sums = sums
    }
  }

  package static let table = Table<Row>(
    "customer_product_window", stage: "measure", .between, Words("Purchases of a window", "窗口客户商品"),
    Words("What each customer bought of each product in the window", "窗口内各客户对各商品的购买"),
    partition: .newestMonth, key: [.month, .windowMonths, .customerID, .productID], needs: [["customers"]],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .key(.customerID) { $0.customer },
      .key(.productID) { $0.product }, .flag(.merchandise) { $0.isMerchandise }, .integer(.sales) { $0.sales },
      .integer(.lines) { $0.sums.lines },
      .decimal(.quantity.exact) { $0.sums.quantity }, .decimal(.revenue.exact) { $0.sums.revenue },
      .decimal(.cost.exact) { $0.sums.cost }, .decimal(.costedRevenue.exact) { $0.sums.costedRevenue },
    ])
}
