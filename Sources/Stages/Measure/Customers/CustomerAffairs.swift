import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// What is known of customers apart from what they buy in a window: credit and visits, and lines that break a rule.
struct CustomerAffairs {
  let visits: VisitBook
  let salespersonNames: [Int: String]
  private let books: Books
  private let credit: CreditBook
  /// nil where the pipeline maps neither accounts nor receivables.
  private let creditFiles: MonthlyFiles?
  /// nil where the pipeline maps no visits.
  private let visitFiles: MonthlyFiles?

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
        fingerprint(["visits", visits.checksum] + Self.words(books, month))
      }
    }
  }

  /// What is to be said of the inputs.
  var warnings: [String] { [credit.warning].compactMap { $0 } }

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
    [creditJob(month, end), visitJob(month, end), exceptionJob(month)].compactMap { $0 }
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
