import Arithmetic
import Configuration
import PostgreSQL
import Rules
import Store
import Tables

/// What the landed inputs have of a customer, beside its lines: its accounts, what it owes, and who visited it.
struct InputValues {
  private(set) var accounts: CustomerAccounts?
  private(set) var receivables: Receivables?
  /// Visits of the month, and those with an order; nil: the row is no plan of visits.
  private(set) var visits: (made: Int, withOrder: Int)?
  private let files: LandedFiles
  private let question: Question
  private let row: PublishedRow

  init(_ files: LandedFiles, _ question: Question, _ row: PublishedRow) throws {
    (self.files, self.question, self.row) = (files, question, row)
    guard let customer = question.key.first(where: { $0.column == "customer_id" })?.value else { return }
    switch question.table.name {
    case CreditSummary.table.name:
      accounts = try readAccounts(customer)
      receivables = try readReceivables(customer)
    case VisitPlan.table.name: visits = try readVisits(customer)
    default: break
    }
  }

  /// Gives the rows of an input of a customer and day to `body`.
  private func read(
    _ input: String, _ customer: String, _ dateColumn: String, _ days: ClosedRange<Day>,
    _ body: (BinaryRow, FileColumns) throws -> Void
  ) throws {
    guard let file = files.manifest.file(input) else { return }
    let columns = FileColumns(file, in: files.folder)
    let (key, date) = (try columns.index("customer_id"), try columns.index(dateColumn))
    try files.folder.read(file) { row in
      guard let day = try row.day(date), days.contains(day), row.unpadded(key, columns.type(key)) == customer else {
        return
      }
      try body(row, columns)
    }
  }

  private func readAccounts(_ customer: String) throws -> CustomerAccounts? {
    // The day of the accounts that count is published beside the figures.
    guard let day = row["financials_on"].flatMap({ Day($0) }) else { return nil }
    var accounts: CustomerAccounts?
    try read("financials", customer, "as_of", day...day) { row, columns in
      var found = CustomerAccounts()
      for account in AccountColumn.all {
        found[keyPath: account.path] = try columns.amount(account.declaration.name)?.value(row)
      }
      accounts = found
    }
    return accounts
  }

  private func readReceivables(_ customer: String) throws -> Receivables? {
    guard let day = row["receivables_on"].flatMap({ Day($0) }) else { return nil }
    var sum: Receivables?
    try read("receivables", customer, "as_of", day...day) { row, columns in
      var owed = Receivables()
      owed.openAmount = try columns.amount("open_amount")?.value(row) ?? 0
      owed.unsettledNotes = try columns.amount("unsettled_notes")?.value(row)
      owed.oldestDueOn = try columns.optionalIndex("oldest_due_on").flatMap { try row.day($0) }
      owed.isDishonoured =
        try columns.optionalIndex("dishonoured").map { try !row.isNull($0) && row.boolean($0) } ?? false
      if sum == nil { sum = owed } else { sum?.add(owed) }
    }
    return sum
  }

  private func readVisits(_ customer: String) throws -> (made: Int, withOrder: Int) {
    var visits = (made: 0, withOrder: 0)
    let last = min(files.date, question.month.lastDay)
    guard question.month.firstDay <= last else { return visits }
    try read("visits", customer, "visited_on", question.month.firstDay...last) { row, columns in
      visits.made += 1
      if let ordered = columns.optionalIndex("ordered"), try !row.isNull(ordered) && row.boolean(ordered) {
        visits.withOrder += 1
      }
    }
    return visits
  }

  // MARK: For the tree

  /// Values by `INPUT.COLUMN`.
  var values: [String: String] {
    var values: [String: String] = [:]
    if let accounts {
      for account in AccountColumn.all {
        values["financials.\(account.declaration.name)"] = accounts[keyPath: account.path].map { "\($0)" }
      }
    }
    if let receivables {
      values["receivables.open_amount"] = "\(receivables.openAmount)"
      values["receivables.unsettled_notes"] = receivables.unsettledNotes.map { "\($0)" }
      values["receivables.oldest_due_on"] = receivables.oldestDueOn?.description
      values["receivables.dishonoured"] = "\(receivables.isDishonoured)"
    }
    return values
  }

  /// The columns that rules give from these.
  var computed: [String: FigureValue] {
    var computed: [String: FigureValue] = [:]
    func set(_ name: String, _ value: ExactDecimal?) { computed[name] = value.map { .amount($0) } ?? .null }
    let (tier, policies) = (row["tier"] ?? "", files.pipeline.policies)
    switch question.table.name {
    case CreditSummary.table.name where !row.isEmpty:
      let limits = ["limit_by_sales", "limit_by_working_capital", "limit_by_net_assets", "recommended_limit"]
      let decimals = limits.lazy.compactMap { row[$0].flatMap { ExactDecimal($0)?.scale } }.first ?? 2
      let standing = CreditStanding(
        accounts: accounts ?? CustomerAccounts(), exposure: receivables?.exposure ?? 0,
        factor: policies.credit[tier] ?? .some(0), decimals: decimals)
      set("limit_by_sales", standing.limitBySales)
      set("limit_by_working_capital", standing.limitByWorkingCapital)
      set("limit_by_net_assets", standing.limitByNetAssets)
      set("current_ratio", standing.accounts.currentRatio)
      set("recommended_limit", standing.recommendedLimit)
      set("exposure", standing.exposure)
      set("headroom", standing.headroom)
      set("open_amount", receivables?.openAmount)
      set("unsettled_notes", receivables?.unsettledNotes)
      set(
        "overdue_days", receivables?.overdueDays(at: min(files.date, question.month.lastDay)).map { ExactDecimal($0) })
      computed["unlimited"] = .text("\(standing.isUnlimited)")
      computed["over_limit"] = .text("\(standing.isOverLimit)")
      computed["stop_supply"] = .text("\(receivables?.isDishonoured ?? false)")
      computed["next_review_on"] = .text("\(policies.nextReview(after: question.month, tier: tier))")
    case VisitPlan.table.name where !row.isEmpty:
      set("visits_planned", ExactDecimal(policies.plannedVisits(tier)))
      if let visits {
        set("visits_made", ExactDecimal(visits.made))
        set("visits_with_order", ExactDecimal(visits.withOrder))
      }
    default: break
    }
    return computed
  }
}
