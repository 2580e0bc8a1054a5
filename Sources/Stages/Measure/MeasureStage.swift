import Arithmetic
import Landing
import Measures
package import Pipeline
import PostgreSQL

/// Folds landed rows into sums a month, and sums into the measures of every window.
package enum Measure: Stage {
  package static let name = "measure"
  package static let abstract = "Fold the landed rows into measures per month and window."
  package static let discussion = """
    Reads what tierbook-extract left and computes lines, quantity, revenue, cost, gross margin, stock, turnover, cross \
    ratio and contribution ratio of each product, category and the company. Sums are exact; a ratio is rounded once. \
    Months whose lines have not changed are not folded again.

    Example:
      tierbook-measure pipelines/demo.yaml
    """

  package static func run(_ context: StageContext) throws -> StageOutcome {
    let input = try context.input(from: "extract")
    let work = try StageWork(context, stage: name, input: input.manifest)
    try Measurement(context, input.folder, input.manifest, work).run()
    return .done
  }
}

/// One execution of the stage.
private final class Measurement {
  private let context: StageContext
  private let landed: StageFolder
  private let manifest: Manifest
  private let work: StageWork
  private let keys: KeyIndex
  private let books: MonthBooks
  private var salesFiles: [Month: StageFile] = [:]
  private var stockFiles: [Month: StageFile] = [:]
  // Months in memory: those of the longest window, and the one before it.
  private var salesMonths: [Month: SalesMonth] = [:]
  private var customers: CustomerMeasurement?
  private var stockMonths: [Month: StockMonth] = [:]

  private var pipeline: PipelineFile { context.pipeline }

  init(_ context: StageContext, _ landed: StageFolder, _ manifest: Manifest, _ work: StageWork) {
    self.context = context
    self.landed = landed
    self.manifest = manifest
    self.work = work
    keys = KeyIndex(type: manifest.keyTypes["product_id"] ?? .text)
    books = MonthBooks(keys: keys)
  }

  func run() throws {
    guard let products = manifest.file("products") else {
      throw LandingError(.damaged, path: landed.path, problem: "has no products")
    }
    let windows = Windows(
      first: pipeline.calendar.firstMonth, last: manifest.businessDate.month, lengths: pipeline.calendar.windows)
    let master = try ProductMaster(products, in: landed, keys: keys)
    let targets = try manifest.file("targets").map { try Targets($0, in: landed) } ?? Targets()
    customers = try manifest.file("customers").map { file in
      try CustomerMeasurement(
        context, landed, manifest, work, customers: file, productKeys: keys, products: master, targets: targets,
        windows: windows, moneyDecimals: moneyDecimals)
    }
    for file in manifest.files(of: "sales") { try bookSales(file) }
    for file in manifest.files(of: "stock") { try bookStock(file) }
    try customers?.bookStock()
    var order: [Int] = []
    for month in windows.months {
      let months = windows.months(endingWith: month)
      let from = madeFrom(month, months, windows.lengths(endingWith: month), products)
      let tables = [WindowBook.productTable, WindowBook.categoryTable, WindowBook.companyTable]
      if work.keptAll(tables, month, madeFrom: from) != nil { continue }
      try load(months)
      // Books loaded meanwhile may have brought new products.
      if order.count != keys.count { order = keys.sorted() }
      let book = WindowBook(
        keys: keys, order: order, master: master, targets: targets, options: pipeline.measures,
        moneyDecimals: moneyDecimals,
        month: month, isMonthComplete: manifest.businessDate >= month.lastDay)
      try write(book, windows.lengths(endingWith: month), madeFrom: from)
    }
    try customers?.measure()
    for file in manifest.files where file.table.hasPrefix("rejected_line.") { try work.handOn(file, from: landed) }
    try work.commit(options: [
      "windows": windows.lengths.map(String.init).joined(separator: ", "),
      "first_month": windows.first.description,
      "stock_valuation": pipeline.measures.stockValuation.rawValue,
      "turnover_basis": pipeline.measures.turnoverBasis.rawValue,
    ])
  }

  private func bookSales(_ file: StageFile) throws {
    guard let month = file.month else { return }
    let byCustomer = try customers?.bookSales(file)
    let from = fingerprint(["sales", file.sha256, keys.type.sqlName, "\(file.facts.scales ?? [])"])
    if let kept = work.kept(MonthBooks.salesTable, month, madeFrom: from) {
      salesFiles[month] = kept
      return
    }
    // Where the customers' fold has just read the lines, its sums serve the products too.
    let folded = try byCustomer ?? books.fold(sales: file, in: landed)
    salesFiles[month] = try work.make(MonthBooks.salesTable, month, columns: books.salesColumns, madeFrom: from) {
      try books.write(folded, order: keys.sorted(), to: $0)
      return Facts()
    }
  }

  private func bookStock(_ file: StageFile) throws {
    guard let month = file.month else { return }
    let valuation = pipeline.measures.stockValuation
    let from = fingerprint([
      "stock", file.sha256, keys.type.sqlName, "\(file.facts.scales ?? [])", valuation.rawValue,
    ])
    if let kept = work.kept(MonthBooks.stockTable, month, madeFrom: from) {
      stockFiles[month] = kept
      return
    }
    let folded = try books.fold(stock: file, in: landed, valuation: valuation)
    stockFiles[month] = try work.make(MonthBooks.stockTable, month, columns: books.stockColumns, madeFrom: from) {
      try books.write(folded, order: keys.sorted(), to: $0)
    }
  }

  /// Fingerprint of all that the windows ending with `month` are computed from.
  private func madeFrom(_ month: Month, _ months: [Month], _ lengths: [Int], _ products: StageFile) -> String {
    var words = ["window", month.description, "\(lengths)", keys.type.sqlName, products.sha256, "\(moneyDecimals)"]
    words += [pipeline.measures.stockValuation.rawValue, pipeline.measures.turnoverBasis.rawValue]
    words += [manifest.file("targets")?.sha256 ?? ""]
    words += [manifest.businessDate >= month.lastDay ? "complete" : "unfinished", "\(stockFiles.isEmpty)"]
    for month in months {
      let facts = manifest.file("sales", month)?.facts
      words += [salesFiles[month]?.sha256 ?? "", "\(facts?.revenue ?? 0)"]
      words += [customers?.revenue(month).description ?? ""]
      words += (facts?.rejected ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    }
    words += stockRange(months).map { month in
      stockFiles[month].map { "\($0.sha256) \($0.facts.lastDay?.description ?? "unknown")" } ?? ""
    }
    return fingerprint(words)
  }

  /// A window's months and the one before them.
  private func stockRange(_ months: [Month]) -> [Month] {
    months.first.map { [$0.advanced(by: -1)] + months } ?? []
  }

  /// Has the books of these months in memory, and no others.
  private func load(_ months: [Month]) throws {
    salesMonths = salesMonths.filter { months.contains($0.key) }
    stockMonths = stockMonths.filter { stockRange(months).contains($0.key) }
    for month in months where salesMonths[month] == nil {
      salesMonths[month] = try salesFiles[month].map { try books.read(sales: $0, in: work.folder) } ?? SalesMonth()
    }
    for month in stockRange(months) where stockMonths[month] == nil {
      stockMonths[month] = try stockFiles[month].map { try books.read(stock: $0, in: work.folder) } ?? StockMonth()
    }
  }

  private func write(_ book: WindowBook, _ lengths: [Int], madeFrom: String) throws {
    let windows = lengths.map { length in
      let months = Array(book.month.advanced(by: 1 - length)...book.month)
      var proof = Proof()
      for month in months { proof.add(manifest.file("sales", month)?.facts ?? Facts()) }
      proof.revenueInCustomers = customers.map { customers in
        months.reduce(into: ExactDecimal.zero) { $0 += customers.revenue($1) }
      }
      return book.window(
        months.map { salesMonths[$0] ?? SalesMonth() },
        stockFiles.isEmpty ? nil : stockRange(months).map { stockMonths[$0] ?? StockMonth() }, proof: proof)
    }
    try work.make(WindowBook.productTable, book.month, columns: book.productColumns, madeFrom: madeFrom) { writer in
      for window in windows { try book.writeProducts(window, to: writer) }
      var facts = Facts()
      facts.moneyDecimals = moneyDecimals
      facts.windows = lengths
      return facts
    }
    try work.make(WindowBook.categoryTable, book.month, columns: WindowBook.categoryColumns, madeFrom: madeFrom) {
      for window in windows { try book.writeCategories(window, to: $0) }
      return Facts()
    }
    try work.make(WindowBook.companyTable, book.month, columns: WindowBook.companyColumns, madeFrom: madeFrom) {
      for window in windows { try book.writeCompany(window, to: $0) }
      return Facts()
    }
  }

  /// Decimals of the revenue as declared: by its type or the pipeline file. Two, where neither says.
  private var moneyDecimals: Int {
    if let declared = pipeline.input(.sales)?.scales["revenue"] { return declared }
    guard let file = manifest.files(of: "sales").first,
      let index = file.columns.firstIndex(where: { $0.name == "revenue" })
    else { return 2 }
    switch file.columns[index].type {
    case .numeric(_, let scale?): return max(0, scale)
    case .smallint, .integer, .bigint: return 0
    default: return 2
    }
  }
}
