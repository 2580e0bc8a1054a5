import Arithmetic
package import Rules

/// The column that keeps one of the plain sums between stages.
package struct SumColumn: Sendable {
  package let declaration: ColumnDeclaration
  let value: @Sendable (PlainSums<ExactDecimal>) -> ExactDecimal

  init(_ declaration: ColumnDeclaration, _ value: @escaping @Sendable (PlainSums<ExactDecimal>) -> ExactDecimal) {
    (self.declaration, self.value) = (declaration, value)
  }

  package static let all = PlainSums(
    quantity: Self(.quantity) { $0.quantity },
    revenue: Self(.revenue) { $0.revenue },
    cost: Self(.cost) { $0.cost },
    returnedRevenue: Self(.returnedRevenue) { $0.returnedRevenue })

  /// The decimals with which the lines of each sum are landed: those of quantity, revenue or cost.
  package static let scales = all.map { sum in
    guard case .decimal(let scale) = sum.declaration.type else {
      preconditionFailure("\(sum.declaration.name) is a sum, and no amount")
    }
    return scale
  }
}

/// A row of sums over lines.
package protocol SummedRow: AnyObject, SendableMetatype {
  var sums: SalesSums { get }
}

extension TableColumn where Row: SummedRow {
  /// Columns from `lines` to `uncosted_quantity`.
  static var sums: [Self] {
    [.integer(.lines) { $0.sums.lines }]
      + SumColumn.all.list.map { sum in .decimal(sum.declaration.exact) { sum.value($0.sums.plain) } }
      + [
        .decimal(.costedRevenue.exact) { $0.sums.costedRevenue },
        .integer(.uncostedLines) { $0.sums.uncostedLines },
        .decimal(.uncostedQuantity) { $0.sums.uncostedQuantity },
      ]
  }
}

/// Columns of the sums of one month, which only stages use.
extension ColumnDeclaration {
  package static let uncostedLines = Self(
    "uncosted_lines", .bigint, .count, Words("Uncosted lines", "无成本行数"), Words("Lines without a cost", "没有成本的销售行数"))

  package static let uncostedQuantity = Self(
    "uncosted_quantity", .decimal(.exact), .quantity, Words("Uncosted quantity", "无成本数量"),
    Words("Quantity of the lines without a cost", "没有成本的销售行的数量"))

  package static let monthEndStock = Self(
    "amount", .decimal(.exact), .money, Words("Stock", "库存"),
    Words("Stock at the month's end; null: it is not known", "月末库存；未知时为空"))

  package static let saleDays = Self(
    "sale_days", .bigint, .days, Words("Sale days", "销售日"),
    Words("A bit for each day whose revenue, returns deducted, is above 0", "扣除退货后销售额为正的日子，每日一位"))

  package static let lineDays = Self(
    "line_days", .bigint, .days, Words("Line days", "有行日"), Words("A bit for each day with a line", "有销售行的日子，每日一位"))

  package static let listedRevenue = Self(
    "listed_revenue", .decimal(.exact), .money, Words("Listed revenue", "有标价销售额"),
    Words("Revenue of the lines with a list amount", "有标价金额的销售行的销售额"))

  package static let listAmount = Self(
    "list_amount", .decimal(.exact), .money, Words("List amount", "标价金额"), Words("Amount at list prices", "按标价计算的金额"),
    .input("sales", "list_amount"))
}
