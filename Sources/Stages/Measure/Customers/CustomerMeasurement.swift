import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// The customers' half of the stage: folds lines by customer, and measures customers, salespeople, credit and visits.
final class CustomerMeasurement {
  private let context: StageContext
  private let landed: StageFolder
  private let manifest: Manifest
  private let work: StageWork
  private let books: CustomerBooks
  private let master: CustomerMaster
  private let products: ProductMaster
  private let moneyDecimals: Int
  private let windows: Windows
  private let targets: Targets
  private var credit = CreditBook()
  private var visits = VisitBook()
  private var salespersonNames: [Int: String] = [:]
  private var cellFiles: [Month: StageFile] = [:]
  private var monthFiles: [Month: StageFile] = [:]
  private var stockFiles: [Month: StageFile] = [:]
  // In memory: all customers' months, and the cells of the months that are looked at.
  private var history: [Month: [Int: CustomerMonth]] = [:]
  private var cells: [Month: MonthCells] = [:]
  private var stock: [Month: StockMonth] = [:]

  private var pipeline: PipelineFile { context.pipeline }
  private var customers: KeyIndex { books.customers }
  private var salespeople: KeyIndex { books.salespeople }

  /// - Parameters:
  ///   - file: the customers' landed file.
  ///   - products: the product master, whose products `productKeys` numbers.
  init(
    _ context: StageContext, _ landed: StageFolder, _ manifest: Manifest, _ work: StageWork, customers file: StageFile,
    productKeys: KeyIndex, products: ProductMaster, targets: Targets, windows: Windows, moneyDecimals: Int
  ) throws {
    self.context = context
    self.landed = landed
    self.manifest = manifest
    self.work = work
    self.products = products
    self.targets = targets
    self.windows = windows
    self.moneyDecimals = moneyDecimals
    books = CustomerBooks(
      customers: KeyIndex(type: manifest.keyTypes["customer_id"] ?? .text), products: productKeys,
      salespeople: KeyIndex(type: manifest.keyTypes["salesperson_id"] ?? .text))
    master = try CustomerMaster(file, in: landed, customers: books.customers, salespeople: books.salespeople)
    try readAffairs()
  }

  private func readAffairs() throws {
    if let file = manifest.file("financials") { try credit.readFinancials(file, in: landed, customers: customers) }
    if let file = manifest.file("receivables") { try credit.readReceivables(file, in: landed, customers: customers) }
    if let file = manifest.file("visits") {
      visits = try VisitBook(file, in: landed, from: windows.first, customers: customers, salespeople: salespeople)
    }
    if let file = manifest.file("salespeople") {
      let columns = FileColumns(file, in: landed)
      let (key, name) = (try columns.index("salesperson_id"), try columns.index("salesperson_name"))
      var names: [Int: String] = [:]
      try landed.read(file) { row in
        names[try salespeople.number(row, key, columns.type(key))] = row.text(name)
      }
      salespersonNames = names
    }
  }

  /// Takes the stock that customers hold.
  func bookStock() throws {
    for file in manifest.files(of: "stock") { try bookStock(file) }
  }

  /// Revenue of all customers in a folded month.
  func revenue(_ month: Month) -> ExactDecimal { monthFiles[month]?.facts.revenue ?? 0 }

  /// Measures all windows of the folded months.
  func measure() throws {
    for (index, month) in windows.months.enumerated() {
      let isNewest = index == windows.months.count - 1
      try measure(month)
      try measureAffairs(month)
      try findExceptions(month)
      if isNewest { try measureProducts(month) }
    }
  }

  // MARK: Folding

  private var keyTypes: String {
    [customers.type, books.products.type, salespeople.type].map(\.sqlName).joined(separator: " ")
  }

  /// Folds a landed month.
  ///
  /// - Returns: the month's sums by product; nil where it was folded before.
  func bookSales(_ file: StageFile) throws -> SalesMonth? {
    guard let month = file.month else { return nil }
    let tables = [CustomerBooks.cellTable, CustomerBooks.monthTable]
    let from = fingerprint(["customers", file.sha256, keyTypes, "\(file.facts.scales ?? [])"])
    if let kept = work.keptAll(tables, month, madeFrom: from) {
      (cellFiles[month], monthFiles[month]) = (kept[0], kept[1])
      return nil
    }
    let book = try books.fold(file, in: landed)
    cellFiles[month] = try work.make(tables[0], month, columns: books.cellColumns, madeFrom: from) {
      try books.writeCells(book, to: $0)
    }
    monthFiles[month] = try work.make(tables[1], month, columns: books.monthColumns, madeFrom: from) {
      try books.writeMonths(book, order: customers.sorted(), to: $0)
    }
    return book.productSums()
  }

  /// Stock by its holder, where the pipeline says who holds it.
  private func bookStock(_ file: StageFile) throws {
    guard let month = file.month, file.columns.contains(where: { $0.name == "customer_id" }) else { return }
    let valuation = pipeline.measures.stockValuation
    let stockBooks = MonthBooks(keys: customers, keyColumn: "customer_id")
    let from = fingerprint(["held stock", file.sha256, keyTypes, valuation.rawValue, "\(file.facts.scales ?? [])"])
    if let kept = work.kept("customer_stock_month", month, madeFrom: from) {
      stockFiles[month] = kept
    } else {
      let folded = try stockBooks.fold(stock: file, in: landed, valuation: valuation)
      stockFiles[month] = try work.make("customer_stock_month", month, columns: stockBooks.stockColumns, madeFrom: from)
      {
        try stockBooks.write(folded, order: customers.sorted(), to: $0)
      }
    }
    stock[month] = try stockFiles[month].map { try stockBooks.read(stock: $0, in: work.folder) }
  }

  // MARK: Windows

  /// Months whose cells the windows ending with `month` look at, and those that churn looks at.
  private func cellMonths(_ month: Month) -> [Month] {
    let start = min(windows.months(endingWith: month)[0], month.advanced(by: -6))
    return Array(max(start, windows.first)...month)
  }

  private func isComplete(_ month: Month) -> Bool { manifest.businessDate >= month.lastDay }

  private func sharedWords(_ month: Month) -> [String] {
    [month.description, "\(windows.lengths(endingWith: month))", keyTypes, "\(moneyDecimals)"]
      + [isComplete(month) ? "complete" : manifest.businessDate.description, windows.first.description]
      + [manifest.file("customers")?.sha256 ?? "", manifest.file("products")?.sha256 ?? ""]
      + (windows.first...month).map { monthFiles[$0]?.sha256 ?? "" }
  }

  private func measure(_ month: Month) throws {
    let tables = [CustomerFiles.windowTable, CustomerFiles.salespersonTable, "salesperson_list"]
    var words = ["customers' windows", pipeline.customers.measuredSummary, "\(pipeline.measures)"] + sharedWords(month)
    words += cellMonths(month).map { cellFiles[$0]?.sha256 ?? "" }
    words += (month.advanced(by: -(windows.lengths.last ?? 1))...month).map { month in
      // A count of other people's stock leaves an empty file, and is a count all the same.
      stockFiles[month].map { "\($0.sha256) \($0.facts.lastDay?.description ?? "unknown")" } ?? ""
    }
    words += ["targets", "salespeople", "visits"].map { manifest.file($0)?.sha256 ?? "" }
    let from = fingerprint(words)
    if work.keptAll(tables, month, madeFrom: from) != nil { return }
    let end = try monthEnd(month, withCells: true)
    let files = files(month)
    let lengths = windows.lengths(endingWith: month)
    let figures = lengths.map { length in
      (length: length, customers: end.figures(length: length, isHighMargin: highMargins(end, length)))
    }
    try work.make(tables[0], month, columns: files.windowColumns, madeFrom: from) { writer in
      for window in figures { try files.write(window.customers, length: window.length, to: writer) }
      var facts = Facts()
      facts.moneyDecimals = moneyDecimals
      facts.windows = lengths
      return facts
    }
    try work.make(tables[1], month, columns: files.salespersonColumns, madeFrom: from) { writer in
      for length in lengths { try files.write(salespersonSums(end, length), length: length, to: writer) }
      return Facts()
    }
    let list = SalespersonList(
      salespeople: salespeople, names: salespersonNames, targets: targets, visits: visits, moneyDecimals: moneyDecimals)
    try work.make(tables[2], month, columns: list.columns, madeFrom: from) { writer in
      for length in lengths { try list.write(end, length: length, to: writer) }
      return Facts()
    }
  }

  private func files(_ month: Month) -> CustomerFiles {
    CustomerFiles(
      month: month, customers: customers, products: books.products, salespeople: salespeople, master: master,
      moneyDecimals: moneyDecimals, options: pipeline.customers)
  }

  /// Has what the month's figures need in memory.
  private func monthEnd(_ month: Month, withCells: Bool) throws -> CustomerMonthEnd {
    for month in windows.first...month where history[month] == nil {
      history[month] = try monthFiles[month].map { try books.readMonths($0, in: work.folder) } ?? [:]
    }
    if withCells {
      let needed = cellMonths(month)
      cells = cells.filter { needed.contains($0.key) }
      for month in needed where cells[month] == nil {
        cells[month] = try readCells(month)
      }
    }
    let today = min(manifest.businessDate, month.lastDay)
    var known: Set<Int> = []
    for (number, entry) in master.entries where entry.openedOn.map({ $0 <= today }) ?? true { known.insert(number) }
    for month in windows.first...month { known.formUnion((history[month] ?? [:]).keys) }
    return CustomerMonthEnd(
      month: month, today: today, baseMonth: isComplete(month) ? month : month.advanced(by: -1),
      firstMonth: windows.first, order: customers.sorted().filter(known.contains), master: master,
      categoryOf: categories(), history: history, cells: cells, stock: stockFiles.isEmpty ? nil : stock,
      targets: targets, customerKey: customers.text, measureOptions: pipeline.measures, options: pipeline.customers)
  }

  private func readCells(_ month: Month) throws -> MonthCells {
    var read = MonthCells()
    guard let file = cellFiles[month] else { return read }
    try books.readCells(file, in: work.folder) { key, cell, scales in
      read.append(key, cell, scales, unitCost: products[Int(key.product)]?.unitCost)
    }
    return read
  }

  /// A number for the category of each product.
  private func categories() -> [Int] {
    var numbers: [String: Int] = [:]
    return (0..<books.products.count).map { product in
      let name = products[product]?.category ?? WindowBook.unassigned
      return numbers[name]
        ?? {
          numbers[name] = numbers.count
          return numbers.count - 1
        }()
    }
  }

  /// By product, whether its gross margin in the window is above the company's; nil where the company has none.
  private func highMargins(_ end: CustomerMonthEnd, _ length: Int) -> [Bool]? {
    var sums = Array(repeating: CostedSums(), count: books.products.count)
    var company = CostedSums()
    for month in end.month.advanced(by: 1 - length)...end.month {
      for (product, more) in (cells[month]?.productSums ?? []).enumerated() {
        sums[product] += more
        company += more
      }
    }
    guard !company.revenue.isNegative, company.costedRevenue.isPositive else { return nil }
    // A product without a margin is not above anything.
    return sums.map { product in
      !product.revenue.isNegative && product.costedRevenue.isPositive
        && product.grossProfit * company.costedRevenue > company.grossProfit * product.costedRevenue
    }
  }

  // MARK: Salespeople

  /// Sums by salesperson and customer, in the order of their keys, nobody first.
  private func salespersonSums(_ end: CustomerMonthEnd, _ length: Int) -> [SalespersonSums] {
    var sums: [Int?: [Int: SalespersonSums]] = [:]
    for month in end.month.advanced(by: 1 - length)...end.month {
      for sold in cells[month]?.salespersonSums ?? [] {
        let customer = Int(sold.customer)
        let salesperson = sold.salesperson < 0 ? master[customer]?.salesperson : Int(sold.salesperson)
        var row =
          sums[salesperson]?[customer]
          ?? SalespersonSums(salesperson: salesperson, customer: customer, sums: CostedSums(), sales: 0)
        row.sums += sold.sums
        row.sales += sold.sales
        sums[salesperson, default: [:]][customer] = row
      }
    }
    let order: [Int?] = [nil] + salespeople.sorted().map { Optional($0) }
    let customerOrder = customers.sorted()
    return order.flatMap { salesperson in
      let mine = sums[salesperson] ?? [:]
      return customerOrder.compactMap { mine[$0] }
    }
  }

  // MARK: Products of the newest month

  private func measureProducts(_ month: Month) throws {
    guard let length = pipeline.customers.productWindow ?? windows.lengths(endingWith: month).last,
      windows.lengths(endingWith: month).contains(length), !pipeline.outputsLeftOut.contains("customer_product")
    else { return }
    let from = fingerprint(
      ["customer products", "\(length)"] + sharedWords(month) + cellMonths(month).map { cellFiles[$0]?.sha256 ?? "" })
    if work.kept(CustomerFiles.productTable, month, madeFrom: from) != nil { return }
    let (table, order) = try productCells(month.advanced(by: 1 - length)...month)
    let files = files(month)
    try work.make(CustomerFiles.productTable, month, columns: files.productColumns, madeFrom: from) { writer in
      for place in order {
        let (key, cell) = (table.keys[place], table.sums[place])
        let sums = table.scales.sums(cell).costed(at: products[Int(key.product)]?.unitCost)
        try files.write(
          Int(key.customer), (product: Int(key.product), sums: sums, sales: Int(cell.sales)), length: length,
          to: writer)
      }
      var facts = Facts()
      facts.moneyDecimals = moneyDecimals
      facts.windows = [length]
      return facts
    }
  }

  /// Sums by customer and product over some months, and their order.
  private func productCells(_ months: ClosedRange<Month>) throws -> (table: CellTable, order: [Int]) {
    let files = months.compactMap { cellFiles[$0] }
    func scale(_ column: Int) -> Int { files.compactMap { $0.facts.scales?[column] }.max() ?? 0 }
    let wide = CellScales(quantity: scale(4), revenue: scale(5), cost: scale(6))
    var table = CellTable(scales: wide)
    for file in files {
      try books.readCells(file, in: work.folder) { key, cell, scales in
        var key = key
        key.salesperson = -1
        let place = table.place(key)
        let (quantity, revenue, cost) = (
          powerOfTen(wide.quantity - scales.quantity), powerOfTen(wide.revenue - scales.revenue),
          powerOfTen(wide.cost - scales.cost)
        )
        table.withSums(at: place) { sum in
          sum.lines += cell.lines
          sum.sales += cell.sales
          sum.uncostedLines += cell.uncostedLines
          sum.quantity += cell.quantity * quantity
          sum.revenue += cell.revenue * revenue
          sum.cost += cell.cost * cost
          sum.uncostedQuantity += cell.uncostedQuantity * quantity
          sum.uncostedRevenue += cell.uncostedRevenue * revenue
        }
      }
    }
    let order = table.sorted(
      customers: customers.places(), products: books.products.places(), salespeople: salespeople.places())
    return (table, order)
  }

  // MARK: Credit, visits, exceptions

  private func measureAffairs(_ month: Month) throws {
    let shared = sharedWords(month)
    let creditInputs = ["financials", "receivables"].compactMap { manifest.file($0)?.sha256 }
    if !creditInputs.isEmpty {
      let from = fingerprint(["credit"] + shared + creditInputs)
      if work.kept(AffairFiles.creditTable, month, madeFrom: from) == nil {
        let files = try affairFiles(month)
        try work.make(AffairFiles.creditTable, month, columns: files.creditColumns, madeFrom: from) {
          try files.writeCredit(credit, order: customers.sorted(), to: $0)
          var facts = Facts()
          facts.moneyDecimals = moneyDecimals
          return facts
        }
      }
    }
    guard let visitFile = manifest.file("visits") else { return }
    let from = fingerprint(["visits", visitFile.sha256] + shared)
    let tables = [AffairFiles.visitTable, AffairFiles.salespersonVisitTable]
    if work.keptAll(tables, month, madeFrom: from) != nil { return }
    let files = try affairFiles(month)
    try work.make(tables[0], month, columns: files.visitColumns, madeFrom: from) {
      try files.writeVisits(visits, order: customers.sorted(), to: $0)
      return Facts()
    }
    try work.make(tables[1], month, columns: files.salespersonVisitColumns, madeFrom: from) {
      try files.writeSalespersonVisits(visits, to: $0)
      return Facts()
    }
  }

  private func affairFiles(_ month: Month) throws -> AffairFiles {
    AffairFiles(
      end: try monthEnd(month, withCells: false), customers: customers, salespeople: salespeople,
      moneyDecimals: moneyDecimals)
  }

  private func findExceptions(_ month: Month) throws {
    guard let file = manifest.file("sales", month) else { return }
    let smallest = pipeline.policies.allowedDiscount.values.min()
    let from = fingerprint([
      "exceptions", file.sha256, keyTypes, "\(moneyDecimals)", smallest?.description ?? "",
      manifest.file("customers")?.sha256 ?? "", manifest.file("products")?.sha256 ?? "",
    ])
    if work.kept(ExceptionCandidates.table, month, madeFrom: from) != nil { return }
    let candidates = ExceptionCandidates(
      customers: customers, products: books.products, salespeople: salespeople, productMaster: products,
      customerMaster: master, smallestDiscount: smallest, moneyDecimals: moneyDecimals)
    try work.make(ExceptionCandidates.table, month, columns: candidates.columns, madeFrom: from) {
      try candidates.write(file, in: landed, to: $0)
      var facts = Facts()
      facts.moneyDecimals = moneyDecimals
      return facts
    }
  }
}
