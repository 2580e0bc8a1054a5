package import Arithmetic

/// The targets of kinds and channels in each window.
package enum GroupTarget {
  package final class Row {
    package let month: Day
    package let length: Int
    package let dimension: String
    package let value: String
    package let target: ExactDecimal

    package init(month: Day, length: Int, dimension: String, value: String, target: ExactDecimal) {
      self.month = month
      self.length = length
      self.dimension = dimension
      self.value = value
      self.target = target
    }
  }

  /// The subjects of targets that are dimensions of `customer_composition`, sorted.
  package static let dimensions = ["channel", "kind"]

  package static let table = Table<Row>(
    "group_target", stage: "measure", .between, Words("Targets of a window", "窗口目标"),
    Words("Targets of kinds and channels in each window", "各窗口各客户类型与通路的目标"),
    key: [.month, .windowMonths, CustomerComposition.dimension, CustomerComposition.value], needs: [["customers"]],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length },
      .text(CustomerComposition.dimension) { $0.dimension }, .text(CustomerComposition.value) { $0.value },
      .decimal(.target) { $0.target },
    ])
}
