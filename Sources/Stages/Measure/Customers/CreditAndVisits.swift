import Arithmetic
import CommandLine
import Configuration
import Engine
import Fold
import Ledger
import PostgreSQL
import Rules
import Store
import Tables
import TerminalText

/// The jobs for customers' credit, visits and complaints, and for lines that may break a rule.
struct CreditAndVisits: Sendable {
  let visits: VisitHistory
  private let loaded: LoadedMonths
  private let work: StageWork
  private let credit: CreditHistory
  let salespersonNames: [Int: String]
  /// nil: the pipeline maps no complaints.
  private let complaints: ComplaintHistory?

  private var landed: LandedInputs { loaded.landed }

  init(_ loaded: LoadedMonths, _ work: StageWork) throws {
    (self.loaded, self.work) = (loaded, work)
    let (landed, customers) = (loaded.landed, loaded.customers)
    var credit = CreditHistory(lists: landed.pipeline.input(.receivables)?.lists)
    if let file = landed.manifest.file("financials") {
      try credit.readFinancials(file, in: landed.folder, customers: customers)
    }
    if let file = landed.manifest.file("receivables") {
      try credit.readReceivables(file, in: landed.folder, customers: customers)
    }
    self.credit = credit
    visits =
      try landed.manifest.file("visits").map { file in
        try VisitHistory(
          file, in: landed.folder, from: landed.windows.first, customers: customers, salespeople: loaded.salespeople)
      } ?? VisitHistory()
    var names: [Int: String] = [:]
    if let file = landed.manifest.file("salespeople") {
      let columns = FileColumns(file, in: landed.folder)
      let (key, name) = (try columns.index("salesperson_id"), try columns.index("salesperson_name"))
      try landed.folder.read(file) { row in
        names[try loaded.salespeople.number(row, key, columns.type(key))] = row.text(name)
      }
    }
    salespersonNames = names
    complaints = try landed.manifest.file("complaints").map { try ComplaintHistory($0, loaded) }
  }

  /// Warnings about the inputs.
  var warnings: [String] { [credit.warning, complaints?.warning].compactMap { $0 } }

  /// Returns the signs of leaving that complaints give at a month's end, by customer.
  func complaintSigns(_ month: Month) -> [Int: String] { complaints?.signs(month) ?? [:] }

  // MARK: Jobs

  private static let creditTables = [CreditMonth.table.name]
  private static let visitTables = [VisitMonth.table.name, SalespersonVisits.table.name]
  private static let complaintTables = [ComplaintMonth.table.name]
  private static let exceptionTables = [ExceptionCandidate.table.name]

  /// Returns the tables of a month's files.
  static func tables(_ landed: LandedInputs, _ month: Month) -> [String] {
    let has = { (input: String) in landed.manifest.file(input) != nil }
    return (has("financials") || has("receivables") ? creditTables : []) + (has("visits") ? visitTables : [])
      + (has("complaints") ? complaintTables : []) + (hasExceptions(landed, month) ? exceptionTables : [])
  }

  private static func hasExceptions(_ landed: LandedInputs, _ month: Month) -> Bool {
    landed.pipeline.isWanted("exception_line") && landed.manifest.file("sales", month) != nil
  }

  /// Returns the files that shape all files of a month's customers.
  func reads(_ month: Month) -> [Read] {
    ["customers", "products"].map { Read(landed.key($0), .rows) }
      + [CustomerMonthSums.table.name, UncostedSums.table.name].flatMap { table in
        (landed.windows.first...month).map { Read(work.key(table, $0), .rows) }
      }
  }

  /// Returns the options that shape all files of a month's customers.
  func options(_ month: Month) -> [String] {
    [
      "\(landed.windows.lengths(endingWith: month))", "\(landed.decimals)",
      landed.isComplete(month) ? "complete" : landed.manifest.businessDate.description,
      landed.windows.first.description,
    ]
  }

  /// Returns the jobs of a month that read the customers' history.
  ///
  /// - Parameters:
  ///   - history: nil: the caller needs only what the jobs read and make.
  ///   - end: returns the customers at the end of a month.
  func historyJobs(
    _ month: Month, _ history: SharedValue<CustomerHistory>?,
    end: @escaping @Sendable (Month, CustomerHistory) -> CustomerMonthEnd
  ) -> [Job] {
    let tables = Self.tables(landed, month)
    return (tables.contains(Self.creditTables[0]) ? [creditJob(month, history, end)] : [])
      + (tables.contains(Self.visitTables[0]) ? [visitJob(month, history, end)] : [])
  }

  /// Returns the other jobs of a month.
  ///
  /// - Parameter history: provides the numbers of the keys.
  func otherJobs(_ month: Month, _ history: SharedValue<CustomerHistory>) -> [Job] {
    [complaintJob(month, history)].compactMap { $0 }
      + (Self.hasExceptions(landed, month) ? [exceptionJob(month, history)] : [])
  }

  private typealias End = @Sendable (Month, CustomerHistory) -> CustomerMonthEnd

  // MARK: Credit

  private func creditJob(
    _ month: Month, _ history: SharedValue<CustomerHistory>?, _ end: @escaping End
  ) -> Job {
    let lists = landed.pipeline.input(.receivables)?.lists
    return Job(
      makes: Self.creditTables, month: month,
      reads: reads(month) + ["financials", "receivables"].map { Read(landed.key($0), .rows) },
      options: options(month) + [lists?.rawValue ?? ""], priority: .measuring, needs: history.map { [$0] } ?? []
    ) { [credit, form = landed.form] maker in
      guard let history = history?.made else { return }
      let creditAndVisits = CreditAndVisitRows(
        end: end(month, history), customers: history.customers, salespeople: history.salespeople)
      try maker.make(CreditMonth.table, form) { rows in
        try creditAndVisits.addCredit(credit, to: rows)
        var facts = Facts()
        facts.decimals = form.decimals
        return facts
      }
    }
  }

  // MARK: Visits

  private func visitJob(
    _ month: Month, _ history: SharedValue<CustomerHistory>?, _ end: @escaping End
  ) -> Job {
    // Who has no line in the longest window is in tier N.
    let longest = landed.windows.lengths(endingWith: month).last
    let isPlannedWithout = landed.pipeline.policies.plannedVisits(TierCuts.none) > 0
    return Job(
      // A customer with a target has a row, too.
      makes: Self.visitTables, month: month,
      reads: reads(month) + ["visits", "targets"].map { Read(landed.key($0), .rows) },
      options: options(month) + ["\(isPlannedWithout)"], priority: .measuring, needs: history.map { [$0] } ?? []
    ) { [visits, form = landed.form] maker in
      guard let history = history?.made else { return }
      let end = end(month, history)
      func mayBePlanned(_ customer: Int) -> Bool {
        isPlannedWithout || longest.map { end.hasLines(customer, length: $0) } ?? false
      }
      let creditAndVisits = CreditAndVisitRows(
        end: end, customers: history.customers, salespeople: history.salespeople)
      try maker.make(VisitMonth.table, form) { rows in
        try creditAndVisits.addVisits(visits, mayBePlanned: mayBePlanned, to: rows)
        return Facts()
      }
      try maker.make(SalespersonVisits.table, form) { rows in
        try creditAndVisits.addSalespersonVisits(visits, to: rows)
        return Facts()
      }
    }
  }

  // MARK: Complaints

  /// Complaints need no sales, so their job reads no month of the customers. nil: the pipeline maps no complaints.
  private func complaintJob(_ month: Month, _ history: SharedValue<CustomerHistory>) -> Job? {
    guard let complaints else { return nil }
    return Job(
      makes: Self.complaintTables, month: month,
      reads: ["complaints", "customers", "salespeople"].map { Read(landed.key($0), .rows) },
      options: complaints.days(month), priority: .measuring, needs: [history]
    ) { [names = salespersonNames, form = landed.form] maker in
      try maker.make(ComplaintMonth.table, form) { rows in
        try complaints.add(month, salespeople: names, to: rows)
        return Facts()
      }
    }
  }

  // MARK: Exceptions

  /// - Parameter history: provides the numbers of the keys.
  private func exceptionJob(_ month: Month, _ history: SharedValue<CustomerHistory>) -> Job {
    let smallestDiscount = landed.pipeline.policies.allowedDiscount.values.min()
    let (landed, sales) = (landed, landed.key("sales", month))
    return Job(
      makes: Self.exceptionTables, month: month,
      reads: [Read(sales, .rows)] + ["customers", "products"].map { Read(landed.key($0), .rows) },
      options: ["\(landed.decimals)", smallestDiscount?.description ?? ""], priority: .measuring, needs: [history]
    ) { [loaded] maker in
      guard let master = loaded.customerMaster else { return }
      let candidates = ExceptionCandidates(
        customers: history.made.customers, products: history.made.products, salespeople: history.made.salespeople,
        productMaster: loaded.productMaster, customerMaster: master, smallestDiscount: smallestDiscount)
      let file = try maker.required(sales)
      try maker.make(ExceptionCandidate.table, landed.form) { rows in
        try candidates.add(file, in: landed.folder, to: rows)
        var facts = Facts()
        facts.decimals = landed.decimals
        return facts
      }
    }
  }
}

/// All complaints, sorted by customer, salesperson and kind.
private struct ComplaintHistory: Sendable {
  /// The group that a complaint counts for.
  private struct Group: Equatable {
    var customer: Int
    /// The complaint's own, else the customer's.
    var salesperson: Int?
    /// In bytes, because texts that look alike are different kinds.
    var kind: [UInt8]?
  }

  private let loaded: LoadedMonths
  private let complaints: [(group: Group, complaint: Complaint)]
  private let hasAnswers: Bool
  private let hasClosings: Bool
  /// The last day on which a complaint was answered or closed; nil: none was.
  private let newestDay: Day?
  /// A warning about complaints that were entered late; nil: there are none.
  let warning: String?

  init(_ file: StageFile, _ loaded: LoadedMonths) throws {
    let columns = FileColumns(file, in: loaded.landed.folder)
    let (customer, opened) = (try columns.index("customer_id"), try columns.index("opened_on"))
    let (answered, closed) = (columns.optionalIndex("answered_on"), columns.optionalIndex("closed_on"))
    let (kind, salesperson) = (columns.optionalIndex("kind"), columns.optionalIndex("salesperson_id"))
    let id = try columns.index("complaint_id")
    var read: [(group: Group, complaint: Complaint)] = []
    var newest: Day?
    var late: (count: Int, first: String) = (0, "")
    try loaded.landed.folder.read(file) { row in
      guard let day = try row.day(opened) else { return }
      let buyer = try loaded.customers.number(row, customer, columns.type(customer))
      let seller = try salesperson.flatMap { column in
        row.isNull(column) ? nil : try loaded.salespeople.number(row, column, columns.type(column))
      }
      let complaint = Complaint(
        openedOn: day, answeredOn: try answered.flatMap { try row.day($0) },
        closedOn: try closed.flatMap { try row.day($0) })
      newest = [newest, complaint.answeredOn, complaint.closedOn].compactMap { $0 }.max()
      if complaint.isEnteredLate {
        if late.count == 0 { late.first = row.textForm(id, columns.type(id)) ?? "" }
        late.count += 1
      }
      let group = Group(
        customer: buyer, salesperson: seller ?? loaded.customerMaster?[buyer]?.salesperson,
        kind: kind.flatMap { row.isNull($0) ? nil : Array(row.field($0)) })
      read.append((group, complaint))
    }
    let (customers, salespeople) = (loaded.customers.places(), loaded.salespeople.places())
    func place(_ group: Group) -> (Int, Int, Int) {
      (customers[group.customer], group.salesperson.map { salespeople[$0] } ?? -1, group.kind == nil ? 0 : 1)
    }
    complaints = read.sorted { left, right in
      let (one, other) = (place(left.group), place(right.group))
      return one == other ? (left.group.kind ?? []).lexicographicallyPrecedes(right.group.kind ?? []) : one < other
    }
    (hasAnswers, hasClosings, newestDay, self.loaded) = (answered != nil, closed != nil, newest, loaded)
    warning =
      late.count == 0
      ? nil
      : "inputs.complaints: \(counted(late.count, "row")) \(late.count == 1 ? "is" : "are") answered or closed before "
        + "\(late.count == 1 ? "it was" : "they were") opened, and counted as of the day opened; the first is "
        + "complaint \(late.first)"
  }

  private func end(_ month: Month) -> Day { min(loaded.landed.manifest.businessDate, month.lastDay) }

  /// Returns the last day that shapes a month's rows. No later answer or closing counts.
  private func knownOn(_ month: Month) -> Day {
    let last = month.lastDay.advanced(by: Complaint.answerDays + 1)
    return min(loaded.landed.manifest.businessDate, max(last, newestDay ?? last))
  }

  /// Returns the days that shape a month's rows, as options of its job.
  func days(_ month: Month) -> [String] { ["\(end(month))", "\(knownOn(month))"] }

  /// Adds a row per group with a complaint that was opened in the month or is open at its end.
  func add(_ month: Month, salespeople: [Int: String], to rows: TableRows<ComplaintMonth.Row>) throws {
    let (end, knownOn) = (end(month), knownOn(month))
    var next = 0
    while next < complaints.count {
      let group = complaints[next].group
      var sums = ComplaintSums(hasAnswers: hasAnswers, hasClosings: hasClosings)
      while next < complaints.count, complaints[next].group == group {
        sums.add(complaints[next].complaint, in: month, end: end, knownOn: knownOn)
        next += 1
      }
      guard sums.hasAny else { continue }
      try rows.add(
        ComplaintMonth.Row(
          month: month.firstDay, customer: loaded.customers.field(group.customer),
          customerName: loaded.customerMaster?[group.customer]?.name,
          salesperson: loaded.salespeople.field(group.salesperson),
          salespersonName: group.salesperson.flatMap { salespeople[$0] },
          kind: group.kind.map { String(decoding: $0, as: UTF8.self) }, sums: sums))
    }
  }

  /// Returns the sign of leaving of each customer's oldest open complaint at a month's end.
  func signs(_ month: Month) -> [Int: String] {
    guard hasClosings else { return [:] }
    var oldest: [Int: Int] = [:]
    for (group, complaint) in complaints {
      if let days = complaint.openDays(at: end(month)) {
        oldest[group.customer] = max(days, oldest[group.customer] ?? 0)
      }
    }
    return oldest.compactMapValues { Complaint.signOfLeaving(openDays: $0) }
  }
}
