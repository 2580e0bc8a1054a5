import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Rules
import Store
import Tables
import TerminalText

/// What is known of customers apart from what they buy in a window: credit, visits, complaints, and lines that break a
/// rule.
struct CustomerAffairs {
  let visits: VisitBook
  let salespersonNames: [Int: String]
  private let books: Books
  private let credit: CreditBook
  /// nil where the pipeline maps neither accounts nor receivables.
  private let creditFiles: MonthlyFiles?
  /// nil where the pipeline maps no visits.
  private let visitFiles: MonthlyFiles?
  /// nil where the pipeline maps no complaints.
  private let complaints: ComplaintBook?
  private let complaintFiles: MonthlyFiles?

  private var landed: Landed { books.landed }

  init(_ books: Books, _ work: StageWork) throws {
    self.books = books
    let (landed, customers) = (books.landed, books.customers)
    let lists = landed.pipeline.input(.receivables)?.lists
    var credit = CreditBook(lists: lists)
    if let file = landed.manifest.file("financials") {
      try credit.readFinancials(file, in: landed.folder, customers: customers)
    }
    if let file = landed.manifest.file("receivables") {
      try credit.readReceivables(file, in: landed.folder, customers: customers)
    }
    self.credit = credit
    visits =
      try landed.manifest.file("visits").map { file in
        try VisitBook(
          file, in: landed.folder, from: landed.windows.first, customers: customers, salespeople: books.salespeople)
      } ?? VisitBook()
    var names: [Int: String] = [:]
    if let file = landed.manifest.file("salespeople") {
      let columns = FileColumns(file, in: landed.folder)
      let (key, name) = (try columns.index("salesperson_id"), try columns.index("salesperson_name"))
      try landed.folder.read(file) { row in
        names[try books.salespeople.number(row, key, columns.type(key))] = row.text(name)
      }
    }
    salespersonNames = names
    let months = landed.windows.months
    let creditInputs = ["financials", "receivables"].compactMap { landed.manifest.file($0)?.checksum }
    creditFiles =
      creditInputs.isEmpty
      ? nil
      : MonthlyFiles([CreditMonth.table.name], months, work) { month in
        fingerprint(["credit", lists?.rawValue ?? ""] + Self.words(books, month) + creditInputs)
      }
    visitFiles = landed.manifest.file("visits").map { visits in
      MonthlyFiles([VisitMonth.table.name, SalespersonVisits.table.name], months, work) { month in
        // Whoever has a target is visited too.
        fingerprint(
          ["visits", visits.checksum, landed.manifest.file("targets")?.checksum ?? ""] + Self.words(books, month))
      }
    }
    let complaints = try landed.manifest.file("complaints").map { try ComplaintBook($0, books) }
    self.complaints = complaints
    complaintFiles = complaints.map { complaints in
      MonthlyFiles([ComplaintMonth.table.name], months, work) { fingerprint(complaints.words($0)) }
    }
  }

  /// What is to be said of the inputs.
  var warnings: [String] { [credit.warning, complaints?.warning].compactMap { $0 } }

  /// By customer, the sign of leaving that its complaints are at the end of a month.
  func complaintSigns(_ month: Month) -> [Int: String] { complaints?.signs(month) ?? [:] }

  /// What the files of a month's customers have in common: for fingerprints.
  static func words(_ books: Books, _ month: Month) -> [String] {
    let landed = books.landed
    let keys = ["customer_id", "product_id", "salesperson_id"].map { landed.keyType($0).sqlName }
    return [month.description, "\(landed.windows.lengths(endingWith: month))", "\(landed.decimals)"] + keys
      + [landed.isComplete(month) ? "complete" : landed.manifest.businessDate.description]
      + [landed.windows.first.description]
      + ["customers", "products"].map { landed.manifest.file($0)?.checksum ?? "" }
      + [CustomerMonthSums.table.name, UncostedSums.table.name].flatMap { table in
        (landed.windows.first...month).map { books.folded[table, $0]?.checksum ?? "" }
      }
  }

  /// Months whose files of credit or visits are to be made.
  var stale: Set<Month> { (creditFiles?.stale ?? []).union(visitFiles?.stale ?? []) }

  /// - Parameter end: what a month's figures are computed from; nil where the month's files are kept.
  func jobs(_ month: Month, end: CustomerMonthEnd?) -> [FileJob] {
    [creditJob(month, end), visitJob(month, end), complaintJob(month), exceptionJob(month)].compactMap { $0 }
  }

  // MARK: Credit

  private func creditJob(_ month: Month, _ end: CustomerMonthEnd?) -> FileJob? {
    guard let creditFiles else { return nil }
    let (customers, salespeople, credit, form) = (books.customers, books.salespeople, credit, landed.form)
    return creditFiles.job(month) { maker in
      guard let end else { return }
      let affairs = AffairRows(end: end, customers: customers, salespeople: salespeople)
      try maker.make(CreditMonth.table, form) { rows in
        try affairs.addCredit(credit, to: rows)
        var facts = Facts()
        facts.decimals = form.decimals
        return facts
      }
    }
  }

  // MARK: Visits

  private func visitJob(_ month: Month, _ end: CustomerMonthEnd?) -> FileJob? {
    guard let visitFiles else { return nil }
    let (customers, salespeople, visits, form) = (books.customers, books.salespeople, visits, landed.form)
    return visitFiles.job(month) { maker in
      guard let end else { return }
      let affairs = AffairRows(end: end, customers: customers, salespeople: salespeople)
      try maker.make(VisitMonth.table, form) { rows in
        try affairs.addVisits(visits, to: rows)
        return Facts()
      }
      try maker.make(SalespersonVisits.table, form) { rows in
        try affairs.addSalespersonVisits(visits, to: rows)
        return Facts()
      }
    }
  }

  // MARK: Complaints

  /// A month's complaints need no sales, so no month of the customers is read for them.
  private func complaintJob(_ month: Month) -> FileJob? {
    guard let complaints, let complaintFiles else { return nil }
    let (names, form) = (salespersonNames, landed.form)
    return complaintFiles.job(month) { maker in
      try maker.make(ComplaintMonth.table, form) { rows in
        try complaints.add(month, salespeople: names, to: rows)
        return Facts()
      }
    }
  }

  // MARK: Exceptions

  private func exceptionJob(_ month: Month) -> FileJob? {
    guard landed.pipeline.isWanted("exception_line"), let master = books.customerMaster,
      let file = landed.manifest.file("sales", month)
    else { return nil }
    let smallestDiscount = landed.pipeline.policies.allowedDiscount.values.min()
    let keys = ["customer_id", "product_id", "salesperson_id"].map { landed.keyType($0).sqlName }
    let from = fingerprint(
      [
        "exceptions", file.checksum, "\(landed.decimals)", smallestDiscount?.description ?? "",
      ] + keys
        + ["customers", "products"].map { landed.manifest.file($0)?.checksum ?? "" })
    let candidates = ExceptionCandidates(
      customers: books.customers, products: books.products, salespeople: books.salespeople,
      productMaster: books.productMaster, customerMaster: master,
      smallestDiscount: smallestDiscount)
    let (folder, form) = (landed.folder, landed.form)
    return FileJob([ExceptionCandidate.table.name], month, madeFrom: from) { maker in
      try maker.make(ExceptionCandidate.table, form) { rows in
        try candidates.add(file, in: folder, to: rows)
        var facts = Facts()
        facts.decimals = form.decimals
        return facts
      }
    }
  }
}

/// Complaints in the order of their customers, salespeople and kinds.
private struct ComplaintBook: Sendable {
  /// Whom a complaint is counted for.
  private struct Group: Equatable {
    var customer: Int
    /// That of the complaint, else the customer's.
    var salesperson: Int?
    /// Its bytes: texts that look alike are different kinds.
    var kind: [UInt8]?
  }

  private let books: Books
  private let complaints: [(group: Group, complaint: Complaint)]
  private let hasAnswers: Bool
  private let hasClosings: Bool
  /// The last day on which a complaint was answered or closed.
  private let newestDay: Day?
  /// What is to be said of complaints that were entered late; nil: nothing.
  let warning: String?

  init(_ file: StageFile, _ books: Books) throws {
    let columns = FileColumns(file, in: books.landed.folder)
    let (customer, opened) = (try columns.index("customer_id"), try columns.index("opened_on"))
    let (answered, closed) = (columns.optionalIndex("answered_on"), columns.optionalIndex("closed_on"))
    let (kind, salesperson) = (columns.optionalIndex("kind"), columns.optionalIndex("salesperson_id"))
    let id = try columns.index("complaint_id")
    var read: [(group: Group, complaint: Complaint)] = []
    var newest: Day?
    var late: (count: Int, first: String) = (0, "")
    try books.landed.folder.read(file) { row in
      guard let day = try row.day(opened) else { return }
      let buyer = try books.customers.number(row, customer, columns.type(customer))
      let seller = try salesperson.flatMap { column in
        row.isNull(column) ? nil : try books.salespeople.number(row, column, columns.type(column))
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
        customer: buyer, salesperson: seller ?? books.customerMaster?[buyer]?.salesperson,
        kind: kind.flatMap { row.isNull($0) ? nil : Array(row.field($0)) })
      read.append((group, complaint))
    }
    let (customers, salespeople) = (books.customers.places(), books.salespeople.places())
    func place(_ group: Group) -> (Int, Int, Int) {
      (customers[group.customer], group.salesperson.map { salespeople[$0] } ?? -1, group.kind == nil ? 0 : 1)
    }
    complaints = read.sorted { left, right in
      let (one, other) = (place(left.group), place(right.group))
      return one == other ? (left.group.kind ?? []).lexicographicallyPrecedes(right.group.kind ?? []) : one < other
    }
    (hasAnswers, hasClosings, newestDay, self.books) = (answered != nil, closed != nil, newest, books)
    warning =
      late.count == 0
      ? nil
      : "inputs.complaints: \(counted(late.count, "row")) \(late.count == 1 ? "is" : "are") answered or closed before "
        + "\(late.count == 1 ? "it was" : "they were") opened, and counted as of the day opened; the first is "
        + "complaint \(late.first)"
  }

  private func end(_ month: Month) -> Day { min(books.landed.manifest.businessDate, month.lastDay) }

  /// The last day that a month's rows depend on. What becomes of its complaints later is not in the input.
  private func knownOn(_ month: Month) -> Day {
    let last = month.lastDay.advanced(by: Complaint.answerDays + 1)
    return min(books.landed.manifest.businessDate, max(last, newestDay ?? last))
  }

  /// What a month's rows are computed from, for a fingerprint.
  func words(_ month: Month) -> [String] {
    let landed = books.landed
    return ["complaints", "\(month)", "\(end(month))", "\(knownOn(month))"]
      + ["complaints", "customers", "salespeople"].map { landed.manifest.file($0)?.checksum ?? "" }
      + ["customer_id", "salesperson_id"].map { landed.keyType($0).sqlName }
  }

  /// A row for each group with a complaint opened in the month or open at its end.
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
          month: month.firstDay, customer: books.customers.field(group.customer),
          customerName: books.customerMaster?[group.customer]?.name,
          salesperson: books.salespeople.field(group.salesperson),
          salespersonName: group.salesperson.flatMap { salespeople[$0] },
          kind: group.kind.map { String(decoding: $0, as: UTF8.self) }, sums: sums))
    }
  }

  /// By customer, the sign of leaving that its oldest open complaint is at the end of a month.
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
