/// Columns that say which row it is.
extension ColumnDeclaration {
  package static let month = Self(
    "month", .date, .date, Words("Month", "月份"),
    Words("First day of the window's last month", "窗口最后一个月的第一天")
  ).required

  package static let windowMonths = Self(
    "window_months", .integer, .count, Words("Months", "窗口月数"), Words("Months in the window", "窗口包含的月数")
  ).required

  package static let monthComplete = Self(
    "month_complete", .boolean, .flag, Words("Month complete", "月份是否完整"),
    Words("Whether the month was over on the business date", "业务日期时该月是否已结束"))

  package static let productID = Self(
    "product_id", .key(.product), .key, Words("Product no.", "商品编号"),
    Words("Key of the product in the source", "商品在数据源中的键")
  ).required

  package static let productName = Self(
    "product_name", .text, .text, Words("Product", "商品名称"),
    Words("Name; null where the master does not know the product", "名称；商品主数据中没有时为空"))

  package static let category = Self(
    "category", .text, .text, Words("Category", "商品类别"), Words("Category", "商品所属类别"))

  package static let basis = Self(
    "basis", .text, .text, Words("Basis", "分级依据"), Words("What the tier was cut by", "按哪个指标分级")
  ).required

  package static let tier = Self("tier", .text, .text, Words("Tier", "等级"), Words("Tier", "所在等级")).required

  package static let products = Self(
    "products", .integer, .count, Words("Products", "商品数"),
    Words("Products with a row in the window", "窗口内有记录的商品数"), .count(.products)
  ).required

  package static let flags = Self(
    "flags", .texts, .flag, Words("Flags", "标记"),
    Words("What to know before trusting the figures, sorted", "使用数据前需了解的情况，已排序"))
}
