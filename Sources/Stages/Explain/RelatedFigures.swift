import Arithmetic
import Configuration
import PostgreSQL
import Rules
import Store
import Tables

/// What other rows and inputs decide of a customer's figures.
struct CustomerSurroundings {
  /// Revenue of the customer's channel, by the published rows.
  var channelRevenue: ExactDecimal = 0
  /// Products whose gross margin is above the company's; nil: the company has no margin.
  var highMarginProducts: Set<String>?
  /// Days for which its oldest open complaint has waited; nil: none is open.
  var oldestComplaint: Int?
  var isKnown = true
  /// Sums of the segment that the customer is cut within.
  var segment = CostedSums()
}

/// Reads what the figures of a row are related to: published rows of others, and complaints.
struct RelatedFigures {
  private let files: LandedFiles
  private let source: any RowSource
  private let question: Question
  private let row: PublishedRow

  init(_ files: LandedFiles, _ source: any RowSource, _ question: Question, _ row: PublishedRow) {
    (self.files, self.source, self.question, self.row) = (files, source, question, row)
  }

  private func sums(_ rows: some Sequence<PublishedRow>) -> CostedSums {
    rows.reduce(into: CostedSums()) { sums, row in
      func amount(_ column: String) -> ExactDecimal { row[column].flatMap { ExactDecimal($0) } ?? 0 }
      sums.revenue += amount("revenue")
      sums.cost += amount("cost")
      sums.costedRevenue += amount("costed_revenue")
    }
  }

  private static let summed = ["revenue", "cost", "costed_revenue"]

  /// - Returns: nil: not all customers are shown, so that published rows do not say what the others bought.
  func surroundings() throws -> CustomerSurroundings? {
    guard question.table.name == CustomerSummary.table.name, files.pipeline.customers.shown == .all,
      let key = question.key.first?.value
    else { return nil }
    let within = files.pipeline.customerTiers.rule.within
    let rows = try source.rows(
      question.table, question.table.key + ["channel"] + within + Self.summed, month: question.month,
      window: question.window)
    var found = CustomerSurroundings()
    found.channelRevenue = sums(rows.filter { $0["channel"] == row["channel"] }).revenue
    found.segment = sums(rows.filter { other in within.allSatisfy { other[$0] == row[$0] } })
    found.isKnown = row["flags"].flatMap(elements(ofJSON:))?.contains("unknown_customer") != true
    found.oldestComplaint = try oldestComplaint(key)
    let products = try source.rows(
      ProductSummary.table.declaration, ["product_id"] + Self.summed, month: question.month, window: question.window)
    let company = sums(
      try source.rows(CompanySummary.table.declaration, Self.summed, month: question.month, window: question.window))
    if company.hasMargin {
      found.highMarginProducts = Set(
        products.filter { sums([$0]).isMarginAbove(company) }.compactMap { $0["product_id"] })
    }
    return found
  }

  // MARK: Complaints

  private struct Landed {
    let customer: String
    let salesperson: String?
    let kind: String?
    let complaint: Complaint
  }

  private var end: Day { min(files.date, question.month.lastDay) }

  private func oldestComplaint(_ customer: String) throws -> Int? {
    guard files.has("complaints", "closed_on") else { return nil }
    return try complaints().filter { $0.customer == customer }.compactMap { $0.complaint.openDays(at: end) }.max()
  }

  private func complaints() throws -> [Landed] {
    guard let file = files.manifest.file("complaints") else { return [] }
    let columns = FileColumns(file, in: files.folder)
    let (customer, opened) = (try columns.index("customer_id"), try columns.index("opened_on"))
    let (answered, closed) = (columns.optionalIndex("answered_on"), columns.optionalIndex("closed_on"))
    let (kind, seller) = (columns.optionalIndex("kind"), columns.optionalIndex("salesperson_id"))
    let owners = try owners()
    var found: [Landed] = []
    try files.folder.read(file) { row in
      guard let day = try row.day(opened), let buyer = row.unpadded(customer, columns.type(customer)) else { return }
      found.append(
        Landed(
          customer: buyer,
          salesperson: seller.flatMap { row.unpadded($0, columns.type($0)) } ?? owners[buyer],
          kind: kind.flatMap { row.text($0) },
          complaint: Complaint(
            openedOn: day, answeredOn: try answered.flatMap { try row.day($0) },
            closedOn: try closed.flatMap { try row.day($0) })))
    }
    return found
  }

  /// The salesperson of each customer.
  private func owners() throws -> [String: String] {
    guard let file = files.manifest.file("customers") else { return [:] }
    let columns = FileColumns(file, in: files.folder)
    guard let seller = columns.optionalIndex("salesperson_id") else { return [:] }
    let key = try columns.index("customer_id")
    var owners: [String: String] = [:]
    try files.folder.read(file) { row in
      guard let customer = row.unpadded(key, columns.type(key)) else { return }
      owners[customer] = row.unpadded(seller, columns.type(seller))
    }
    return owners
  }

  /// The columns of a row of complaints, computed from the landed ones; none: the row is another, or of tiers, which
  /// `customer_summary` has.
  func complaintColumns() throws -> [String: FigureValue] {
    guard question.table.name == ComplaintSummary.table.name, !row.isEmpty,
      let dimension = ComplaintSummary.Dimension(rawValue: question.key.first?.value ?? ""),
      let value = question.key.last?.value
    else { return [:] }
    let all = try complaints()
    func isMine(_ complaint: Landed) -> Bool {
      switch dimension {
      case .company: true
      case .customer: complaint.customer == value
      case .salesperson: (complaint.salesperson ?? "(unassigned)") == value
      case .kind: (complaint.kind ?? "(unassigned)") == value
      case .tier: false
      }
    }
    guard dimension != .tier else { return [:] }
    let last = question.month.lastDay.advanced(by: Complaint.answerDays + 1)
    let newest = all.flatMap { [$0.complaint.answeredOn, $0.complaint.closedOn] }.compactMap { $0 }.max()
    let knownOn = min(files.date, max(last, newest ?? last))
    var sums = ComplaintSums(
      hasAnswers: files.has("complaints", "answered_on"), hasClosings: files.has("complaints", "closed_on"))
    for complaint in all.filter(isMine) {
      sums.add(complaint.complaint, in: question.month, end: end, knownOn: knownOn)
    }
    var columns: [String: FigureValue] = [:]
    for column in ComplaintColumn.all {
      columns[column.declaration.name] = sums[keyPath: column.path].map { .amount(ExactDecimal($0)) } ?? .null
    }
    columns[ComplaintColumn.oldestOpenOn.name] = sums.oldestOpenOn.map { .text("\($0)") } ?? .null
    let rates = [
      "in_time_rate": sums.inTimeRate, "mean_days_to_answer": sums.meanDaysToAnswer,
      "mean_days_to_close": sums.meanDaysToClose,
    ]
    for (name, rate) in rates { columns[name] = rate.map { .amount($0) } ?? .null }
    return columns
  }

  // MARK: Exceptions

  /// The amount of an exception, by its rule and the line's published amounts.
  func exceptionColumns() -> [String: FigureValue] {
    guard question.table.name == ExceptionLine.table.name, !row.isEmpty else { return [:] }
    func amount(_ column: String) -> ExactDecimal? { row[column].flatMap { ExactDecimal($0) } }
    guard let quantity = amount("quantity"), let revenue = amount("revenue"), let kind = question.key.first?.value
    else {
      return [:]
    }
    let value: ExactDecimal? =
      switch LineException.allCases.first(where: { $0.name == kind }) {
      case .belowCost: LineException.loss(quantity: quantity, revenue: revenue, cost: amount("cost"))
      case .belowFloor: LineException.shortfall(quantity: quantity, revenue: revenue, floor: amount("floor_amount"))
      case .diversion:
        LineException.isDiverted(shippedTo: row["ship_region"], region: row["customer_region"]) ? revenue : nil
      case nil: nil
      }
    return ["amount": value.map { .amount($0) } ?? .null]
  }
}

extension Computer {
  /// The columns that tiers decide of a customer: whether it is a key account, and whether it only looks like one.
  func keyAccountColumns(
    _ row: PublishedRow, _ figures: CustomerFigures, _ surroundings: CustomerSurroundings
  ) -> [String: FigureValue] {
    guard let revenueTier = row["revenue_tier"] else { return [:] }
    let rule = files.pipeline.customerTiers
    let isKey = revenueTier == rule.best || row["profit_tier"] == rule.best
    let account = FalseKeyAccount.Account(
      sums: figures.measures.sums, windowMonths: question.length, peak: figures.peak,
      positiveRevenue: figures.positiveRevenue, activeMonths: figures.activeMonths, revenueTier: revenueTier,
      profitTier: row["profit_tier"], segment: surroundings.segment)
    let reasons =
      isKey
      ? FalseKeyAccount.reasons(
        account, best: rule.best, poor: [rule.rule.cuts.rest, TierCuts.none], options: files.pipeline.customers) : []
    return [
      "key_account": .text("\(isKey)"), "false_key_reasons": .text(jsonArray(reasons)),
      "false_key_account": .text("\(!reasons.isEmpty)"),
      "churn_level": .amount(ExactDecimal(figures.churn.level)),
    ]
  }
}
