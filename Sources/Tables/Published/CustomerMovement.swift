package import Arithmetic

/// How many customers moved from one tier to another.
package enum CustomerMovement {
  package final class Row {
    package let month: Day
    package let length: Int
    package let basis: String
    /// nil: the customer had no row.
    package let from: String?
    package let to: String
    package let customers: Int
    package let revenue: ExactDecimal
    package let isMonthComplete: Bool

    package init(
      month: Day, length: Int, basis: String, from: String?, to: String, customers: Int, revenue: ExactDecimal,
      isMonthComplete: Bool
    ) {
      self.month = month
      self.length = length
      self.basis = basis
      self.from = from
      self.to = to
      self.customers = customers
      self.revenue = revenue
      self.isMonthComplete = isMonthComplete
    }
  }

  package static let table = Table<Row>(
    "customer_movement", stage: "classify", .output, Words("Customer movement", "客户等级变动"),
    Words("Customers that stayed in or changed their tier against one month earlier", "与上月相比保持或变动等级的客户"),
    key: [.month, .windowMonths, .basis, .fromTier, .toTier], needs: [["customers"]],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .text(.basis) { $0.basis },
      .text(
        .fromTier.with(
          comment: Words("Tier one month earlier; (new) where the customer had no row", "上月等级；(new)：上月没有该客户"))
      ) { $0.from ?? "(new)" },
      .text(.toTier) { $0.to }, .integer(.customers) { $0.customers },
      .decimal(.revenue.with(comment: Words("Their revenue in the window", "这些客户在窗口内的销售额")).required) { $0.revenue },
      .flag(.monthComplete) { $0.isMonthComplete },
    ])
}
