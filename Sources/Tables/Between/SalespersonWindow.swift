package import Arithmetic
package import Rules

/// What each salesperson sold to each customer in each window.
package enum SalespersonWindow {
  package final class Row {
    package let month: Day
    package let length: Int
    /// Null: no salesperson.
    package let salesperson: KeyField
    package let customer: KeyField
    /// Lines with revenue above 0.
    package let sales: Int
    package let sums: CostedSums

    package init(
      month: Day, length: Int, salesperson: KeyField, customer: KeyField, sales: Int, sums: CostedSums
    ) {
      self.month = month
      self.length = length
      self.salesperson = salesperson
      self.customer = customer
      self.sales = sales
      self.sums = sums
    }
  }

  package static let table = Table<Row>(
    "salesperson_window", stage: "measure", .between, Words("Sales of a window", "窗口业务员销售"),
    Words("What each salesperson sold to each customer in each window", "各窗口各业务员对各客户的销售"),
    key: [.month, .windowMonths, .salespersonID, .customerID], needs: [["customers"]],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .key(.salespersonID) { $0.salesperson },
      .key(.customerID) { $0.customer }, .integer(.sales) { $0.sales },
      .decimal(.revenue.exact) { $0.sums.revenue }, .decimal(.cost.exact) { $0.sums.cost },
      .decimal(.costedRevenue.exact) { $0.sums.costedRevenue },
    ])
}

extension ColumnDeclaration {
  /// The column with the decimals of its values. Between stages, no zeros are appended.
  var exact: Self { with(type: .decimal(.exact)) }
}
