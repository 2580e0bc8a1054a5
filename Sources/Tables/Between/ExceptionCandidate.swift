package import Arithmetic

/// Lines that break a rule, or may break one once the customer's tier is known.
package enum ExceptionCandidate {
  package final class Row {
    package let day: Day?
    package let product: KeyField
    package let customer: KeyField
    package let salesperson: KeyField
    package let document: String?
    package let quantity: ExactDecimal
    package let revenue: ExactDecimal
    package let cost: ExactDecimal?
    package let listAmount: ExactDecimal?
    package let shippedTo: String?
    package let region: String?
    package let isBelowCost: Bool
    package let isDiverted: Bool

    package init(
      day: Day?, product: KeyField, customer: KeyField, salesperson: KeyField, document: String?,
      quantity: ExactDecimal, revenue: ExactDecimal, cost: ExactDecimal?, listAmount: ExactDecimal?,
      shippedTo: String?, region: String?, isBelowCost: Bool, isDiverted: Bool
    ) {
      self.day = day
      self.product = product
      self.customer = customer
      self.salesperson = salesperson
      self.document = document
      self.quantity = quantity
      self.revenue = revenue
      self.cost = cost
      self.listAmount = listAmount
      self.shippedTo = shippedTo
      self.region = region
      self.isBelowCost = isBelowCost
      self.isDiverted = isDiverted
    }
  }

  package static let table = Table<Row>(
    "exception_candidate", stage: "measure", .between, Words("Candidates of exceptions", "异常候选"),
    Words("Lines that break a rule, or might once the customer's tier is known", "违反规则或可能违反规则的销售行"),
    key: [], needs: [["customers"]],
    columns: [
      .day(.saleDate) { $0.day }, .key(.productID) { $0.product }, .key(.customerID) { $0.customer },
      .key(.salespersonID) { $0.salesperson }, .text(.documentID) { $0.document },
      .decimal(.quantity) { $0.quantity }, .decimal(.revenue) { $0.revenue }, .decimal(.cost) { $0.cost },
      .decimal(.listAmount.with(type: .decimal(.money))) { $0.listAmount }, .text(.shipRegion) { $0.shippedTo },
      .text(.customerRegion) { $0.region }, .flag(isBelowCost) { $0.isBelowCost }, .flag(isDiverted) { $0.isDiverted },
    ])

  package static let isBelowCost = ColumnDeclaration(
    "is_below_cost", .boolean, .flag, Words("Below cost", "低于成本"), Words("Revenue below cost", "销售额低于成本"))

  package static let isDiverted = ColumnDeclaration(
    "is_diverted", .boolean, .flag, Words("Diverted", "窜货"),
    Words("Shipped outside the customer's region", "送往客户区域之外"))
}
