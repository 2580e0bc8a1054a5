import Arithmetic
package import Rules

/// Customers that `customer_summary` does not show in a window, with what ranks and counts need of them.
package enum IdleCustomer {
  package final class Row {
    package let key: KeyField
    package let kind: String?
    package let channel: String?
    package let region: String?
    package let salesperson: KeyField
    /// A bit for each window that does not show the customer; bit 0 is the shortest.
    package let windows: Int
    package let average: MonthlyAverage?

    package init(
      key: KeyField, kind: String?, channel: String?, region: String?, salesperson: KeyField, windows: Int,
      average: MonthlyAverage?
    ) {
      self.key = key
      self.kind = kind
      self.channel = channel
      self.region = region
      self.salesperson = salesperson
      self.windows = windows
      self.average = average
    }
  }

  package static let table = Table<Row>(
    "customer_idle", stage: "measure", .between, Words("Customers not shown", "未列出的客户"),
    Words("Customers that customer_summary does not show in a window", "客户汇总表在某窗口中未列出的客户"),
    key: [.customerID], needs: [["customers"]],
    columns: [
      .key(.customerID) { $0.key }, .text(.kind) { $0.kind }, .text(.channel) { $0.channel },
      .text(.region) { $0.region }, .key(.salespersonID) { $0.salesperson }, .integer(windows) { $0.windows },
      .decimal(CustomerWindow.averageSum) { $0.average?.sum },
      .integer(CustomerWindow.averageMonths) { $0.average?.months },
    ])

  package static let windows = ColumnDeclaration(
    "windows", .bigint, .count, Words("Windows", "窗口"),
    Words(
      "One bit for each window that does not show the customer, the lowest for the shortest", "未列出该客户的窗口，每窗口一位，最低位为最短窗口"
    ))
}
