package import Arithmetic

/// Visits to each customer in a month, before tiers add the planned number.
package enum VisitMonth {
  package final class Row {
    package let month: Day
    package let key: KeyField
    package let name: String?
    package let region: String?
    package let route: String?
    package let salesperson: KeyField
    /// Visits in the month.
    package let made: Int
    package let withOrder: Int
    /// Visits since the last order or sale, over all months.
    package let withoutOrder: Int
    /// Whether the customer has not bought anything yet.
    package let isProspect: Bool

    package init(
      month: Day, key: KeyField, name: String?, region: String?, route: String?, salesperson: KeyField, made: Int,
      withOrder: Int, withoutOrder: Int, isProspect: Bool
    ) {
      self.month = month
      self.key = key
      self.name = name
      self.region = region
      self.route = route
      self.salesperson = salesperson
      self.made = made
      self.withOrder = withOrder
      self.withoutOrder = withoutOrder
      self.isProspect = isProspect
    }
  }

  package static let table = Table<Row>(
    "visit_month", stage: "measure", .between, Words("Visits of a month", "月度拜访"),
    Words("Visits to each customer in a month", "当月对各客户的拜访"), key: [.month, .customerID],
    needs: [["customers"], ["visits"]], version: 2,
    columns: [
      .day(.month) { $0.month }, .key(.customerID) { $0.key }, .text(.customerName) { $0.name },
      .text(.region) { $0.region }, .text(.route) { $0.route }, .key(.salespersonID) { $0.salesperson },
      .integer(.visitsMade) { $0.made }, .integer(.visitsWithOrder) { $0.withOrder },
      .integer(.visitsWithoutOrder) { $0.withoutOrder }, .flag(isProspect) { $0.isProspect },
    ])

  package static let isProspect = ColumnDeclaration(
    "is_prospect", .boolean, .flag, Words("Prospect", "潜在客户"),
    Words("Has not bought anything yet", "尚未购买过"))
}

/// Visits that each salesperson made in a month.
package enum SalespersonVisits {
  package final class Row {
    package let month: Day
    package let key: KeyField
    package let made: Int
    package let withOrder: Int

    package init(month: Day, key: KeyField, made: Int, withOrder: Int) {
      self.month = month
      self.key = key
      self.made = made
      self.withOrder = withOrder
    }
  }

  package static let table = Table<Row>(
    "salesperson_visit", stage: "measure", .between, Words("Visits of salespeople", "业务员拜访"),
    Words("Visits that each salesperson made in a month", "当月各业务员的拜访"), key: [.month, .salespersonID],
    needs: [["customers"], ["visits"]],
    columns: [
      .day(.month) { $0.month }, .key(.salespersonID) { $0.key }, .integer(.visitsMade) { $0.made },
      .integer(.visitsWithOrder) { $0.withOrder },
    ])
}
