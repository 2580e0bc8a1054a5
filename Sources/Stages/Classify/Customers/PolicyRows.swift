import Arithmetic
import CommandLine
import Configuration
import Engine
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// A table whose rows depend on the customer's tier, and the table of measure that it is made from.
struct PolicyTable: Sendable {
  let source: String
  let name: String
  /// Makes the table's file from the file of `source` in a folder.
  let make: @Sendable (PolicyRows, StageFile, StageFolder, RowForm, FileMaker) throws -> Void

  static let all = [
    Self(CreditMonth.table, CreditSummary.table) { try $0.addCredit($1, in: $2, to: $3) },
    Self(VisitMonth.table, VisitPlan.table) { try $0.addVisits($1, in: $2, to: $3) },
    Self(ComplaintMonth.table, ComplaintSummary.table) { try $0.addComplaints($1, in: $2, to: $3) },
    Self(ExceptionCandidate.table, ExceptionLine.table) { try $0.addExceptions($1, in: $2, to: $3) },
  ]

  private init<Source, Row>(
    _ source: Table<Source>, _ table: Table<Row>,
    add: @escaping @Sendable (PolicyRows, StageFile, StageFolder, TableRows<Row>) throws -> Void
  ) {
    (self.source, name) = (source.name, table.name)
    make = { rows, file, folder, form, maker in
      try maker.make(table, form) { table in
        try add(rows, file, folder, table)
        return Facts()
      }
    }
  }
}

/// Makes the rows that depend on the customer's tier: credit limits, visits, complaints and exceptions.
struct PolicyRows {
  let month: Month
  /// Whether the month is over on the business date.
  let isComplete: Bool
  let policies: TierPolicies
  /// Decimals of money, to which limits are rounded.
  let decimals: Int
  let tiers: CustomerTiers
  /// The tiers that credit, visits and price floors follow: those by the cuts, or held ones.
  let policyTiers: CustomerTiers
  /// Names of the tiers, best first, N last.
  let order: [String]

  /// Returns the revenue tier that a policy takes of the customer in a column, in the longest window.
  private func policyTierIndex(_ row: BinaryRow, _ column: Int) -> Int {
    Int(policyTiers.tier(row.field(column), in: policyTiers.windows.last))
  }

  private func policyTier(_ row: BinaryRow, _ column: Int) -> String { order[policyTierIndex(row, column)] }

  private func tier(_ row: BinaryRow, _ column: Int) -> String {
    order[Int(tiers.tier(row.field(column), in: tiers.windows.last))]
  }

  func addCredit(
    _ source: StageFile, in folder: StageFolder, to rows: TableRows<CreditSummary.Row>
  ) throws {
    let columns = FileColumns(source, in: folder)
    let customer = try columns.index(.customerID)
    let (open, notes) = (try columns.index(.openAmount), try columns.index(.unsettledNotes))
    let accountColumns = try AccountColumn.all.map { (index: try columns.index($0.declaration), path: $0.path) }
    let copied = try CreditSummary.table.copiedRuns.map { try columns.places($0) }
    try folder.map(source).rows { row in
      let tier = policyTier(row, customer)
      var accounts = CustomerAccounts()
      for column in accountColumns { accounts[keyPath: column.path] = try row.decimal(column.index) }
      let standing = CreditStanding(
        accounts: accounts, exposure: (try row.decimal(open) ?? 0) + (try row.decimal(notes) ?? 0),
        factor: policies.credit[tier] ?? .some(0), decimals: decimals)
      try rows.add(
        CreditSummary.Row(
          tier: tier, standing: standing, nextReviewOn: policies.nextReview(after: month, tier: tier),
          isMonthComplete: isComplete)
      ) { row.fields(copied[$0]) }
    }
  }

  func addVisits(_ source: StageFile, in folder: StageFolder, to rows: TableRows<VisitPlan.Row>) throws {
    let columns = FileColumns(source, in: folder)
    let customer = try columns.index(.customerID)
    let (isProspect, withoutOrder) = (try columns.index(VisitMonth.isProspect), try columns.index(.visitsWithoutOrder))
    let made = try columns.index(.visitsMade)
    let copied = try VisitPlan.table.copiedRuns.map { try columns.places($0) }
    try folder.map(source).rows { row in
      let tier = policyTier(row, customer)
      let planned = policies.plannedVisits(tier)
      let proposal = policies.visitProposal(
        isProspect: try row.boolean(isProspect), visitsWithoutOrder: Int(try row.integer(withoutOrder)))
      guard TierPolicies.isInPlan(planned: planned, made: Int(try row.integer(made)), proposal: proposal) else {
        return
      }
      try rows.add(
        VisitPlan.Row(tier: tier, planned: planned, proposal: proposal, isMonthComplete: isComplete)
      ) { row.fields(copied[$0]) }
    }
  }

  func addComplaints(_ source: StageFile, in folder: StageFolder, to rows: TableRows<ComplaintSummary.Row>) throws {
    let columns = FileColumns(source, in: folder)
    let (customer, salesperson) = (try columns.index(.customerID), try columns.index(.salespersonID))
    let (customerName, salespersonName) = (try columns.index(.customerName), try columns.index(.salespersonName))
    let kind = try columns.index(ComplaintMonth.kind)
    let sumColumns = try ComplaintColumn.all.map { (index: try columns.index($0.declaration), path: $0.path) }
    let oldestOn = try columns.index(ComplaintColumn.oldestOpenOn)
    // By the bytes of the value, because texts that look alike are different values.
    var groups: [ComplaintSummary.Dimension: [[UInt8]: ComplaintSummary.Row]] = [:]
    try folder.map(source).rows { row in
      var sums = ComplaintSums()
      sums.oldestOpenOn = try row.day(oldestOn)
      for column in sumColumns where !row.isNull(column.index) {
        sums[keyPath: column.path] = Int(try row.integer(column.index))
      }
      let values: [(ComplaintSummary.Dimension, String?, name: String?)] = [
        (.company, "(all)", nil), (.tier, tier(row, customer), nil),
        (.salesperson, row.textForm(salesperson, columns.type(salesperson)), row.text(salespersonName)),
        (.customer, row.textForm(customer, columns.type(customer)), row.text(customerName)),
        (.kind, row.text(kind), nil),
      ]
      for (dimension, text, name) in values {
        let value = text ?? "(unassigned)"
        let key = Array(value.utf8)
        let group =
          groups[dimension]?[key]
          ?? ComplaintSummary.Row(
            month: month.firstDay, dimension: dimension, value: value, name: name, sums: ComplaintSums(),
            isMonthComplete: isComplete)
        group.sums += sums
        groups[dimension, default: [:]][key] = group
      }
    }
    for (_, values) in groups.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      for (_, row) in values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) { try rows.add(row) }
    }
  }

  func addExceptions(_ source: StageFile, in folder: StageFolder, to rows: TableRows<ExceptionLine.Row>) throws {
    let discounts = order.map { policies.allowedDiscount[$0] }
    let hasFloors = discounts.contains { $0 != nil }
    // The last position of each kind within the day.
    var positions = [0, 0, 0]
    var today: Day?
    let columns = FileColumns(source, in: folder)
    let (customer, quantity) = (try columns.index(.customerID), try columns.index(.quantity))
    let (revenue, cost) = (try columns.index(.revenue), try columns.index(.cost))
    let (date, list) = (try columns.index(.saleDate), try columns.index(.listAmount))
    let isDiverted = try columns.index(ExceptionCandidate.isDiverted)
    let copied = try ExceptionLine.table.copiedRuns.map { try columns.places($0) }
    try ExceptionOrder(source, in: folder).lines { row in
      let day = try row.day(date)
      if day != today { (today, positions) = (day, [0, 0, 0]) }
      let (sold, pieces) = (try row.decimal(revenue) ?? 0, try row.decimal(quantity) ?? 0)
      var floor: ExactDecimal?
      if hasFloors, let discount = discounts[policyTierIndex(row, customer)] {
        floor = LineException.floor(listAmount: try row.decimal(list), discount: discount)
      }
      let amounts = [
        LineException.loss(quantity: pieces, revenue: sold, cost: try row.decimal(cost)),
        LineException.shortfall(quantity: pieces, revenue: sold, floor: floor),
        try row.boolean(isDiverted) ? sold : nil,
      ]
      for (kind, amount) in zip(LineException.allCases, amounts) {
        guard let amount else { continue }
        positions[kind.rawValue] += 1
        try rows.add(
          ExceptionLine.Row(
            month: month.firstDay, kind: kind, position: positions[kind.rawValue], floor: floor, amount: amount,
            isMonthComplete: isComplete)
        ) { row.fields(copied[$0]) }
      }
    }
  }
}
