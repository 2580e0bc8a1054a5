package import Arithmetic
import Rules

/// The price effects of what single customers bought, added up by product.
package enum CellPrice {
  package final class Row {
    package let window: Int
    package let comparison: Comparison
    package let product: KeyField
    package let price: ExactDecimal

    package init(window: Int, comparison: Comparison, product: KeyField, price: ExactDecimal) {
      (self.window, self.comparison, self.product, self.price) = (window, comparison, product, price)
    }
  }

  /// A product without a row has 0.
  package static let table = Table<Row>(
    "cell_price", stage: "measure", .between, Words("Price effects of cells", "客户商品价格影响"),
    Words("Price effects of what each customer bought of a product, by product", "各商品按客户计算的价格影响之和"),
    key: [.windowMonths, .compare, .productID], needs: [["customers"]],
    columns: [
      .integer(.windowMonths) { $0.window }, .text(.compare) { $0.comparison.rawValue },
      .key(.productID) { $0.product },
      .decimal(.priceEffect) { $0.price },
    ])
}
