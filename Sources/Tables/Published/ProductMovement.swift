package import Arithmetic

/// How many products moved from one tier to another.
package enum ProductMovement {
  package final class Row {
    package let month: Day
    package let length: Int
    package let basis: String
    /// nil: the product had no row.
    package let from: String?
    /// nil: the product is gone.
    package let to: String?
    package let products: Int
    package let revenue: ExactDecimal
    package let isMonthComplete: Bool

    package init(
      month: Day, length: Int, basis: String, from: String?, to: String?, products: Int, revenue: ExactDecimal,
      isMonthComplete: Bool
    ) {
      self.month = month
      self.length = length
      self.basis = basis
      self.from = from
      self.to = to
      self.products = products
      self.revenue = revenue
      self.isMonthComplete = isMonthComplete
    }
  }

  package static let table = Table<Row>(
    "product_movement", stage: "classify", .output, Words("Product movement", "商品等级变动"),
    Words(
      "Products that stayed in or changed their tier against one month earlier", "与上月相比保持或变动等级的商品"),
    key: [.month, .windowMonths, .basis, .fromTier, .toTier],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .text(.basis) { $0.basis },
      .text(
        .fromTier.with(
          comment: Words("Tier one month earlier; (new) where the product was not there", "上月等级；(new)：上月没有该商品"))
      ) { $0.from ?? "(new)" },
      .text(.toTier.with(comment: Words("Tier now; (lost) where the product is gone", "本月等级；(lost)：商品已不在"))) {
        $0.to ?? "(lost)"
      },
      .integer(.products.with(comment: Words("Products", "商品数"))) { $0.products },
      .decimal(
        .revenue.with(comment: Words("Their revenue in the window; 0 for lost ones", "这些商品在窗口内的销售额；消失者为 0")).required
      ) { $0.revenue },
      .flag(.monthComplete) { $0.isMonthComplete },
    ])
}
