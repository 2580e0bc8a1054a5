package import Arithmetic

/// The salespeople that have a row in a window, with name and target.
package enum SalespersonEntry {
  package final class Row {
    package let month: Day
    package let length: Int
    package let key: KeyField
    package let name: String?
    package let target: ExactDecimal?
    /// False: the pipeline maps salespeople, and they do not have this one.
    package let isKnown: Bool

    package init(month: Day, length: Int, key: KeyField, name: String?, target: ExactDecimal?, isKnown: Bool) {
      self.month = month
      self.length = length
      self.key = key
      self.name = name
      self.target = target
      self.isKnown = isKnown
    }
  }

  package static let table = Table<Row>(
    "salesperson_list", stage: "measure", .between, Words("Salespeople of a window", "窗口业务员"),
    Words("Who has a row among the salespeople of a window", "各窗口列出的业务员"),
    key: [.month, .windowMonths, .salespersonID], needs: [["customers"]],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .key(.salespersonID) { $0.key },
      .text(.salespersonName) { $0.name }, .decimal(.target) { $0.target },
      .flag(isKnown) { $0.isKnown },
    ])

  package static let isKnown = ColumnDeclaration(
    "known", .boolean, .flag, Words("Known", "已知"),
    Words("Whether the salespeople have it; true where none are mapped", "业务员主数据中是否有；未映射时为真"))
}
