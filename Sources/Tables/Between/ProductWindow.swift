package import Arithmetic
package import Rules

/// The products of each window, with everything by which their tiers are cut.
package enum ProductWindow {
  package final class Row: TargetedRow {
    package let month: Day
    package let length: Int
    package let key: KeyField
    package let name: String?
    package let category: String?
    package let isMerchandise: Bool
    package let measures: Measures
    package let target: ExactDecimal?
    package let flags: [String]
    /// nil: the window is not looked ahead for.
    package let projected: ProjectedSums?

    package init(
      month: Day, length: Int, key: KeyField, name: String?, category: String?, isMerchandise: Bool,
      measures: Measures, target: ExactDecimal?, flags: [String], projected: ProjectedSums? = nil
    ) {
      self.month = month
      self.length = length
      self.key = key
      self.name = name
      self.category = category
      self.isMerchandise = isMerchandise
      self.measures = measures
      self.target = target
      self.flags = flags
      self.projected = projected
    }
  }

  package static let table = Table<Row>(
    "product_window", stage: "measure", .between, Words("Products of a window", "窗口商品"),
    Words("Measures of each product in each window", "各窗口各商品的指标"), key: [.month, .windowMonths, .productID],
    version: 3,
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .key(.productID) { $0.key },
      .text(.productName) { $0.name }, .text(.category) { $0.category },
      .flag(.merchandise) { $0.isMerchandise },
    ] + measures + TableColumn.targets + [
      .texts(.flags) { $0.flags },
      .integer(.uncostedLines) { $0.measures.sums.uncostedLines },
      .decimal(stockTotal) { $0.measures.stock?.total },
      .integer(stockWeight) { $0.measures.stock?.weight },
      .decimal(.projectedRevenue) { $0.projected?.revenue }, .decimal(.projectedProfit) { $0.projected?.grossProfit },
    ])

  /// Columns from `lines` to `contribution_ratio`.
  static let measures = TableColumn<Row>.measures + TableColumn<Row>.shares

  /// The parts of the average stock, for sums over tiers.
  package static let stockTotal = ColumnDeclaration(
    "stock_total", .decimal(.exact), .money, Words("Stock total", "库存合计"),
    Words("Sum of opening and closing stock over the months with a known end", "已知各月期初与期末库存之和"))

  package static let stockWeight = ColumnDeclaration(
    "stock_weight", .bigint, .count, Words("Stock weight", "库存权数"),
    Words("Twice the number of months with a known end", "已知月末数的两倍"))
}
