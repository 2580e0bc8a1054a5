/// The tea shop of docs/measures.md, of Tests/TeaShop.
package enum TeaShop: SampleSource {
  package static let folder = "TeaShop"
  /// The last day of its month.
  package static let date = "2026-10-31"

  package static let template = Result { try made("tea_shop_template") }

  package static let yaml = """
    pipeline: tea-shop
    calendar: { first_month: 2026-10, windows: [1] }
    inputs:
      sales: { table: shop.sales_line }
      products: { table: shop.product }
      stock: { table: shop.stock_count }

    """
}
