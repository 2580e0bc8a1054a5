import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// The measures of customers and salespeople, their credit and visits: the files of each month.
struct CustomerWindows {
  private let books: Books
  private let master: CustomerMaster
  private let affairs: CustomerAffairs
  private let windowFiles: MonthlyFiles
  /// nil where `customer_product` is not written.
  private let productFiles: MonthlyFiles?

  private var landed: Landed { books.landed }
  private var windows: Windows { books.landed.windows }

  /// nil where the pipeline maps no customers.
  init?(_ books: Books, _ work: StageWork) throws {
    guard let master = books.customerMaster else { return nil }
    self.books = books
    self.master = master
    let affairs = try CustomerAffairs(books, work)
    self.affairs = affairs
    let windows = books.landed.windows
    let salespeople =
      Self.hasSalespeople(books.landed) ? [SalespersonWindow.table.name, SalespersonEntry.table.name] : []
    windowFiles = MonthlyFiles(
      [CustomerWindow.table.name, GroupTarget.table.name] + salespeople, windows.months, work
    ) {
      Self.madeFrom($0, books, affairs)
    }
    productFiles = books.landed.productWindow.map { length in
      MonthlyFiles([CustomerProductWindow.table.name], [windows.last], work) {
        Self.productsMadeFrom($0, length, books)
      }
    }
  }

  /// Months of which any file is to be made from customers' months.
  var stale: Set<Month> { windowFiles.stale.union(affairs.stale).union(productFiles?.stale ?? []) }

  /// All jobs; what the stale months look at must be loaded.
  func jobs() throws -> [FileJob] {
    let stale = windowFiles.stale.sorted()
    let habits = Dictionary(uniqueKeysWithValues: zip(stale, try readHabits(stale)))
    var jobs = windows.months.map { windowJob($0, habits[$0]) }
    for month in windows.months { jobs += affairs.jobs(month, end: affairs.stale.contains(month) ? end(month) : nil) }
    if let productFiles, let length = landed.productWindow {
      jobs.append(productJob(windows.last, length, productFiles))
    }
    return jobs
  }

  /// What is to be said of the inputs.
  var warnings: [String] { affairs.warnings }

  private func end(_ month: Month) -> CustomerMonthEnd {
    CustomerMonthEnd(
      month: month, firstMonth: windows.first, businessDate: landed.manifest.businessDate, master: master,
      history: books.customerMonths, stock: books.folded.hasAny(StockMonthEnd.held.name) ? books.heldStock : nil,
      targets: books.targets, customers: books.customers, salespeople: books.salespeople,
      measureOptions: landed.pipeline.measures, options: landed.pipeline.customers,
      complaintSigns: affairs.complaintSigns(month))
  }

  private func rows(_ month: Month) -> CustomerRows {
    CustomerRows(
      month: month, customers: books.customers, products: books.products, salespeople: books.salespeople,
      master: master, options: landed.pipeline.customers)
  }

  // MARK: Windows

  private var hasSalespeople: Bool { Self.hasSalespeople(landed) }

  private static func hasSalespeople(_ landed: Landed) -> Bool { landed.pipeline.isWanted("salesperson_summary") }

  /// Months whose cells the windows ending with `month` look at, and those that churn looks at.
  static func cellMonths(_ month: Month, _ windows: Windows) -> [Month] {
    let start = min(windows.months(endingWith: month)[0], month.advanced(by: -6))
    return Array(max(start, windows.first)...month)
  }

  private static func madeFrom(_ month: Month, _ books: Books, _ affairs: CustomerAffairs) -> String {
    let (landed, folded, windows) = (books.landed, books.folded, books.landed.windows)
    let manifest = landed.manifest
    var words = [
      "windows of customers", landed.pipeline.customers.measuredSummary, "\(landed.pipeline.measures)",
      "\(hasSalespeople(landed))", "\(landed.bases)",
    ]
    words += CustomerAffairs.words(books, month)
    let products = windows.months(endingWith: month).map { folded[ProductMonthSums.table.name, $0] }
    words += (cellMonths(month, windows).map { folded[CellFile.table, $0] } + products).map { $0?.checksum ?? "" }
    words += (windows.first...month).map { folded[SalespersonMonthSums.table.name, $0]?.checksum ?? "" }
    words += (month.advanced(by: -(windows.lengths.last ?? 1))...month).map { month in
      // A count of other people's stock leaves an empty file, and is a count all the same.
      folded[StockMonthEnd.held.name, month].map { "\($0.checksum) \($0.facts.lastDay?.description ?? "unknown")" }
        ?? ""
    }
    words += ["targets", "salespeople", "visits"].map { manifest.file($0)?.checksum ?? "" }
    // Not the input's checksum: a complaint of today leaves what was known at the end of a year ago.
    words += affairs.complaintSigns(month).map { "\(books.customers.text($0)) \($1)" }.sorted()
    return fingerprint(words)
  }

  private func windowJob(_ month: Month, _ habits: MonthHabits?) -> FileJob {
    // Without habits the month's files are kept.
    guard let habits else { return windowFiles.job(month) { _ in } }
    let (lengths, customerRows, end) = (windows.lengths(endingWith: month), rows(month), end(month))
    let (form, bases) = (landed.form, landed.bases)
    let list = SalespersonList(
      salespeople: books.salespeople, names: affairs.salespersonNames,
      isMapped: landed.manifest.file("salespeople") != nil,
      // Where nothing says who sold, nothing is known of what became of the targets.
      targets: landed.namesSellers ? books.targets : Targets(), visits: affairs.visits)
    let hasSalespeople = hasSalespeople
    return windowFiles.job(month) { maker in
      try maker.make(CustomerWindow.table, form) { rows in
        var keys = KeysMet(all: 0, met: 0)
        try end.figures(lengths: lengths, habits) { length, customer in
          try customerRows.add(customer, length: length, to: rows)
          guard length == lengths.last, customer.measures.sums.lines > 0 else { return }
          keys.all += 1
          if end.master[customer.number] != nil { keys.met += 1 }
        }
        var facts = Facts()
        facts.decimals = form.decimals
        facts.windows = lengths
        facts.bases = bases
        facts.keys = keys
        return facts
      }
      try maker.make(GroupTarget.table, form) { rows in
        for length in lengths { try end.targets.addGroups(month, length: length, to: rows) }
        return Facts()
      }
      guard hasSalespeople else { return }
      try maker.make(SalespersonWindow.table, form) { rows in
        var facts = Facts()
        for length in lengths {
          let sums = end.salespersonSums(length: length)
          try customerRows.add(sums, length: length, to: rows)
          facts.keys = list.keysMet(sums)
        }
        return facts
      }
      try maker.make(SalespersonEntry.table, form) { rows in
        for length in lengths { try list.add(end, length: length, to: rows) }
        return Facts()
      }
    }
  }

  // MARK: Habits

  /// What customers bought at the end of each of these months.
  private func readHabits(_ stale: [Month]) throws -> [MonthHabits] {
    guard let first = stale.map({ Self.cellMonths($0, windows)[0] }).min(), let last = stale.last else { return [] }
    let months = Array(first...last)
    let sales = stale.map { (books.sales(endingWith: $0), windows.lengths(endingWith: $0)) }
    let margins = try parallelMap(stale.count) { Self.margins(sales[$0].0, sales[$0].1) }
    let reader = HabitReader(
      months: months, files: months.map { books.folded[CellFile.table, $0] }, folder: books.folder,
      products: books.products, customers: books.customers,
      categoryOf: (0..<books.products.count).map { Int32(books.productMaster.category(of: $0)) },
      saleDays: saleDays(months),
      targets: zip(stale, margins).map { month, margins in
        let base = landed.isComplete(month) ? month : month.advanced(by: -1)
        return (place: first.distance(to: month), base: first.distance(to: base), windows: margins)
      })
    return try reader.read()
  }

  /// By month and customer.
  private func saleDays(_ months: [Month]) -> [[UInt32]] {
    months.map { books.customerMonths[windows.first.distance(to: $0)].saleDays }
  }

  /// By product, whether its gross margin in each window is above the company's.
  private static func margins(_ sales: ProductSales, _ lengths: [Int]) -> [WindowMargins] {
    zip(lengths, sales.sums(lengths)).map { length, sums in
      var company = CostedSums()
      for product in sums { company += product }
      guard company.hasMargin else { return WindowMargins(length: length, isHigh: nil) }
      return WindowMargins(length: length, isHigh: sums.map { $0.isMarginAbove(company) })
    }
  }

  // MARK: Products of the newest month

  private static func productsMadeFrom(_ month: Month, _ length: Int, _ books: Books) -> String {
    fingerprint(
      ["customer products", "\(length)"] + CustomerAffairs.words(books, month)
        + cellMonths(month, books.landed.windows).map { books.folded[CellFile.table, $0]?.checksum ?? "" })
  }

  private func productJob(_ month: Month, _ length: Int, _ making: MonthlyFiles) -> FileJob {
    let purchases = CustomerPurchases(
      length: length,
      files: (month.advanced(by: 1 - length)...month).map { books.folded[CellFile.table, $0] }, folder: books.folder,
      products: books.products, customers: books.customers, master: books.productMaster,
      // Customers' months are read where a file is to be made of them.
      saleDays: making.stale.isEmpty ? [] : saleDays(Array(month.advanced(by: 1 - length)...month)))
    let (customerRows, form) = (rows(month), landed.form)
    return making.job(month) { maker in
      try maker.make(CustomerProductWindow.table, form) { rows in
        try purchases.add(customerRows, to: rows)
        var facts = Facts()
        facts.decimals = form.decimals
        facts.windows = [length]
        return facts
      }
    }
  }
}
