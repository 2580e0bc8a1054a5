import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL
import Tables

/// What follows a customer's tier: credit limits, visits, price floors.
struct PolicyFiles {
  static let creditTable = "credit_summary"
  static let visitTable = "visit_plan"
  static let exceptionTable = "exception_line"

  private static let completeColumn = Column(name: "month_complete", type: .boolean)

  let month: Month
  /// Whether the month is over on the business date.
  let isComplete: Bool
  let policies: TierPolicies
  let decimals: ShownDecimals
  let standings: CustomerStandings
  /// Names of the tiers.
  let order: [String]

  /// The revenue tier, in the long window, of the customer in a column.
  private func tierIndex(_ row: BinaryRow, _ column: Int) -> Int {
    Int(standings.tier(row.field(column), in: standings.windows.last))
  }

  private func tier(_ row: BinaryRow, _ column: Int) -> String { order[tierIndex(row, column)] }

  private func customerColumn(_ source: StageFile) -> Column {
    source.columns.first { $0.name == "customer_id" } ?? Column(name: "customer_id", type: .text)
  }

  // MARK: Credit

  func creditColumns(_ source: StageFile) -> [Column] {
    [
      Column(name: "month", type: .date), customerColumn(source), Column(name: "customer_name", type: .text),
      Column(name: "tier", type: .text), Column(name: "financials_on", type: .date),
    ]
      + ["limit_by_sales", "limit_by_working_capital", "limit_by_net_assets", "current_ratio"].map {
        Column(name: $0, type: .decimal)
      } + [
        Column(name: "unlimited", type: .boolean), Column(name: "recommended_limit", type: .decimal),
        Column(name: "receivables_on", type: .date),
      ] + ["open_amount", "unsettled_notes", "exposure", "headroom"].map { Column(name: $0, type: .decimal) }
      + [
        Column(name: "over_limit", type: .boolean), Column(name: "overdue_days", type: .integer),
        Column(name: "stop_supply", type: .boolean), Column(name: "next_review_on", type: .date), Self.completeColumn,
      ]
  }

  func writeCredit(_ source: StageFile, in folder: StageFolder, to writer: CopyFileWriter) throws {
    let fields = creditColumns(source).count
    let columns = FileColumns(source, in: folder)
    let identity = try columns.places(["month", "customer_id", "customer_name"])
    let (customer, accountsOn) = (try columns.index("customer_id"), try columns.index("financials_on"))
    let owed = try columns.places(["receivables_on", "open_amount", "unsettled_notes"])
    let (open, notes) = (try columns.index("open_amount"), try columns.index("unsettled_notes"))
    let standing = try columns.places(["overdue_days", "stop_supply"])
    let accountColumns = try CustomerAccounts.columns.map { (index: try columns.index($0.name), path: $0.path) }
    try folder.map(source).rows { row in
      let tier = tier(row, customer)
      let policy = policies.credit[tier] ?? .some(0)
      var accounts = CustomerAccounts()
      for column in accountColumns { accounts[keyPath: column.path] = try row.decimal(column.index) }
      let limits = [accounts.limitBySales, accounts.limitByWorkingCapital, accounts.limitByNetAssets]
      let recommended = policy.flatMap { factor in
        limits.compactMap { $0?.rounded(times: factor, to: decimals.money) }.min()
      }
      let exposure = (try row.decimal(open) ?? 0) + (try row.decimal(notes) ?? 0)
      let headroom = recommended.map { $0 - exposure }
      let review = month.advanced(by: policies.reviewMonths[tier] ?? 1).firstDay.advanced(by: 9)
      try writer.row { buffer in
        buffer.beginRow(fields: fields)
        buffer.append(row.fields(identity))
        buffer.appendField(tier)
        buffer.append(row.fields(accountsOn...accountsOn))
        for limit in limits { buffer.appendField(limit?.rounded(to: decimals.money)) }
        buffer.appendField(accounts.currentRatio)
        buffer.appendField(policy == nil)
        buffer.appendField(recommended)
        buffer.append(row.fields(owed))
        buffer.appendField(decimals.shown(money: exposure))
        buffer.appendField(headroom.map(decimals.shown(money:)))
        buffer.appendField(headroom?.isNegative ?? false)
        buffer.append(row.fields(standing))
        buffer.appendField(review)
        buffer.appendField(isComplete)
      }
    }
  }

  // MARK: Visits

  private static let visitIdentity = [
    "month", "customer_id", "customer_name", "region", "route", "salesperson_id",
  ]

  func visitColumns(_ source: StageFile) -> [Column] {
    source.columns.filter { Self.visitIdentity.contains($0.name) }
      + [Column(name: "tier", type: .text), Column(name: "visits_planned", type: .integer)]
      + ["visits_made", "visits_with_order", "visits_without_order"].map { Column(name: $0, type: .integer) }
      + [Column(name: "proposal", type: .text), Self.completeColumn]
  }

  func writeVisits(_ source: StageFile, in folder: StageFolder, to writer: CopyFileWriter) throws {
    let fields = visitColumns(source).count
    let columns = FileColumns(source, in: folder)
    let (isProspect, withoutOrder) = (try columns.index("is_prospect"), try columns.index("visits_without_order"))
    let identity = try columns.places(Self.visitIdentity)
    let customer = try columns.index("customer_id")
    let made = try columns.places(["visits_made", "visits_with_order", "visits_without_order"])
    try folder.map(source).rows { row in
      let tier = tier(row, customer)
      let isInVain = try row.boolean(isProspect) && Int(try row.integer(withoutOrder)) >= policies.removeAfter
      try writer.row { buffer in
        buffer.beginRow(fields: fields)
        buffer.append(row.fields(identity))
        buffer.appendField(tier)
        buffer.appendField(Int32(policies.visitsPerMonth[tier] ?? 0))
        buffer.append(row.fields(made))
        buffer.appendField(isInVain ? "remove" : String?.none)
        buffer.appendField(isComplete)
      }
    }
  }

  // MARK: Exceptions

  private static let exceptionKeys = ["product_id", "customer_id", "salesperson_id", "document_id"]

  func exceptionColumns(_ source: StageFile) -> [Column] {
    [
      Column(name: "month", type: .date), Column(name: "kind", type: .text), Column(name: "sale_date", type: .date),
      Column(name: "position", type: .integer),
    ] + source.columns.filter { Self.exceptionKeys.contains($0.name) }
      + ["quantity", "revenue", "cost", "floor_amount"].map { Column(name: $0, type: .decimal) }
      + ["ship_region", "customer_region"].map { Column(name: $0, type: .text) }
      + [Column(name: "amount", type: .decimal), Self.completeColumn]
  }

  func writeExceptions(_ source: StageFile, in folder: StageFolder, to writer: CopyFileWriter) throws {
    let fields = exceptionColumns(source).count
    // By tier, the share of the list price that must be paid; nil: there is no floor.
    let floors = order.map { tier in policies.allowedDiscount[tier].map { 1 - $0 } }
    let hasFloors = floors.contains { $0 != nil }
    // Of each kind, within a day.
    var positions: [Int32] = [0, 0, 0]
    var today: Day?
    let kinds = TextFields(["below_cost", "below_floor", "diversion"])
    let columns = FileColumns(source, in: folder)
    let (customer, quantity) = (try columns.index("customer_id"), try columns.index("quantity"))
    let (revenue, cost, list) = (
      try columns.index("revenue"), try columns.index("cost"), try columns.index("list_amount")
    )
    let date = try columns.index("sale_date")
    let line = try columns.places(Self.exceptionKeys + ["quantity", "revenue", "cost"])
    let regions = try columns.places(["ship_region", "customer_region"])
    let (isBelowCost, isDiverted) = (try columns.index("is_below_cost"), try columns.index("is_diverted"))
    try ExceptionOrder(source, in: folder).lines { row in
      let day = try row.day(date)
      if day != today { (today, positions) = (day, [0, 0, 0]) }
      let sold = try row.decimal(revenue) ?? 0
      var floor: ExactDecimal?
      if hasFloors, let share = floors[tierIndex(row, customer)] {
        // A part of a list amount that is not above 0 is no price.
        floor = try row.decimal(list).flatMap { $0.isPositive ? $0 * share : nil }
      }
      let belowCost = try row.boolean(isBelowCost) ? (try row.decimal(cost) ?? 0) - sold : nil
      let isSale = try row.decimal(quantity)?.isPositive ?? false
      let belowFloor = floor.flatMap { isSale && sold < $0 ? $0 - sold : nil }
      let diverted = try row.boolean(isDiverted) ? sold : nil
      for (kind, amount) in [belowCost, belowFloor, diverted].enumerated() {
        guard let amount else { continue }
        positions[kind] += 1
        try writer.row { buffer in
          buffer.beginRow(fields: fields)
          buffer.appendField(month.firstDay)
          kinds.append(kind, to: buffer)
          buffer.append(row.fields(date...date))
          buffer.appendField(positions[kind])
          buffer.append(row.fields(line))
          buffer.appendField(floor.map(decimals.shown(money:)))
          buffer.append(row.fields(regions))
          buffer.appendField(decimals.shown(cost: amount))
          buffer.appendField(isComplete)
        }
      }
    }
  }
}
