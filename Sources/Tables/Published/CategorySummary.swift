package import Arithmetic
package import Rules

/// The product measures of each category.
package enum CategorySummary {
  package final class Row: TargetedRow {
    package let month: Day
    package let length: Int
    package let category: String
    package let products: Int
    package let measures: Measures
    package let target: ExactDecimal?
    package let isMonthComplete: Bool

    package init(
      month: Day, length: Int, category: String, products: Int, measures: Measures, target: ExactDecimal?,
      isMonthComplete: Bool
    ) {
      self.month = month
      self.length = length
      self.category = category
      self.products = products
      self.measures = measures
      self.target = target
      self.isMonthComplete = isMonthComplete
    }
  }

  package static let table = Table<Row>(
    "category_summary", stage: "measure", .output, Words("Categories", "类别分析表"),
    Words("The product measures per category", "各商品类别的指标"), key: [.month, .windowMonths, category],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .text(category) { $0.category },
      .integer(.products) { $0.products },
    ] + TableColumn.measures + TableColumn.shares + TableColumn.targets + [
      .texts(.flags) { $0.measures.flags(isKnown: true) }, .flag(.monthComplete) { $0.isMonthComplete },
    ])

  private static let category = ColumnDeclaration.category.with(
    comment: Words("Category; (unassigned) where the master names none", "商品类别；主数据没有时为 (unassigned)")
  ).required
}
