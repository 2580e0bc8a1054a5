/// Planned and actual visits.
package enum VisitPlan {
  package final class Row {
    package let tier: String
    package let planned: Int
    package let proposal: String?
    package let isMonthComplete: Bool

    package init(tier: String, planned: Int, proposal: String?, isMonthComplete: Bool) {
      self.tier = tier
      self.planned = planned
      self.proposal = proposal
      self.isMonthComplete = isMonthComplete
    }
  }

  /// The customer and the actual visits are copied from `visit_month`.
  package static let table = Table<Row>(
    "visit_plan", stage: "classify", .output, Words("Visits", "拜访计划表"),
    Words("Visits planned and made, per month", "各月计划与实际的拜访"), key: [.month, .customerID],
    needs: [["customers"], ["visits"]], version: 2,
    columns: [
      .copied(.month), .copied(.customerID), .copied(.customerName), .copied(.region),
      .copied(.route.with(comment: Words("Route", "拜访路线"))), .copied(.salespersonID),
      .text(.customerTier) { $0.tier }, .integer(.visitsPlanned.required) { $0.planned },
      .copied(.visitsMade.required), .copied(.visitsWithOrder.required), .copied(.visitsWithoutOrder.required),
      .text(proposal) { $0.proposal }, .flag(.monthComplete) { $0.isMonthComplete },
    ])

  private static let proposal = ColumnDeclaration(
    "proposal", .text, .text, Words("Proposal", "建议"),
    Words("remove: a prospect visited in vain", "remove：拜访无果的潜在客户，建议移除"),
    .rule("prospect visited in vain", of: ["visits_without_order"], options: ["visits.remove_after"]))
}

extension InputContract {
  package static let visits = InputContract(
    name: "visits",
    columns: [
      ContractColumn(name: "visited_on", kind: .date, isRequired: true),
      ContractColumn(name: "salesperson_id", kind: .key, isRequired: true),
      ContractColumn(name: "customer_id", kind: .key, isRequired: true),
      ContractColumn(name: "ordered", kind: .boolean),
      ContractColumn(name: "prospect", kind: .boolean),
    ])
}
