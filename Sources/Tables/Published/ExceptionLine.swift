package import Arithmetic
package import Rules

/// Lines that break a rule.
package enum ExceptionLine {
  package final class Row {
    package let month: Day
    package let kind: LineException
    /// Position among the lines of the day and kind, from 1.
    package let position: Int
    package let floor: ExactDecimal?
    package let amount: ExactDecimal
    package let isMonthComplete: Bool

    package init(
      month: Day, kind: LineException, position: Int, floor: ExactDecimal?, amount: ExactDecimal,
      isMonthComplete: Bool
    ) {
      self.month = month
      self.kind = kind
      self.position = position
      self.floor = floor
      self.amount = amount
      self.isMonthComplete = isMonthComplete
    }
  }

  /// The line itself is copied from `exception_candidate`.
  package static let table = Table<Row>(
    "exception_line", stage: "classify", .output, Words("Exceptions", "异常行"),
    Words(
      "Lines below cost, below the price floor, or shipped outside the customer's region", "低于成本、低于底价或送往客户区域之外的销售行"),
    key: [month, kind, .saleDate, position], needs: [["customers"]],
    columns: [
      .day(month) { $0.month }, .text(kind) { $0.kind.name }, .copied(.saleDate),
      .integer(position) { $0.position },
      .copied(.productID.with(comment: Words("Product", "商品"), formula: .input("sales", "product_id"))),
      .copied(.customerID.with(comment: Words("Customer", "客户"), formula: .input("sales", "customer_id"))),
      .copied(
        .salespersonID.with(
          comment: Words("Salesperson of the line", "该行的业务员"), formula: .input("sales", "salesperson_id"))),
      .copied(.documentID),
      .copied(quantity), .copied(revenue), .copied(cost), .decimal(floorAmount) { $0.floor },
      .copied(.shipRegion), .copied(.customerRegion), .decimal(amount) { $0.amount },
      .flag(.monthComplete) { $0.isMonthComplete },
    ])

  private static let month = ColumnDeclaration.month.with(
    comment: Words("First day of the month", "该月的第一天"))

  private static let kind = ColumnDeclaration(
    "kind", .text, .text, Words("Kind", "异常类型"),
    Words("below_cost, below_floor or diversion", "below_cost 低于成本、below_floor 低于底价或 diversion 窜货")
  ).required

  private static let position = ColumnDeclaration(
    "position", .integer, .count, Words("Position", "序号"),
    Words("Place among the lines of the day and kind, by document, keys and amounts", "当日同类行中按单据、键与金额的序号")
  ).required

  private static let quantity = ColumnDeclaration.quantity.with(
    label: Words("Quantity", "数量"), comment: Words("Quantity", "该行的数量"), formula: .input("sales", "quantity")
  ).required

  private static let revenue = ColumnDeclaration.revenue.with(
    comment: Words("Revenue", "该行的销售额"), formula: .input("sales", "revenue")
  ).required

  private static let cost = ColumnDeclaration.cost.with(
    label: Words("Cost", "成本"), comment: Words("Cost of the line", "该行的成本"), formula: .input("sales", "cost"))

  private static let floorAmount = ColumnDeclaration(
    "floor_amount", .decimal(.money), .money, Words("Floor", "底价"),
    Words("Least revenue that the tier allows", "该等级允许的最低销售额"),
    .rule(
      "list amount × (1 − allowed discount of the tier)", of: [.input("sales", "list_amount")],
      options: ["exceptions.allowed_discount"]))

  private static let amount = ColumnDeclaration(
    "amount", .decimal(.cost), .money, Words("Amount", "异常金额"),
    Words("What it cost: loss, shortfall, or revenue diverted", "损失、差额或窜货销售额"),
    .rule("cost − revenue, floor_amount − revenue, or revenue", of: ["cost", "revenue", "floor_amount"])
  ).required
}
