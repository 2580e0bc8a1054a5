import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// Sums of one month, by the number of the product.
struct SalesMonth: Sendable {
  private(set) var sums: [SalesSums] = []

  /// - Parameter count: products that there is room for at once.
  init(count: Int = 0) {
    sums = Array(repeating: SalesSums(), count: count)
  }

  init(_ folded: FoldedMonth) {
    sums = folded.products.map(folded.scales.sums)
  }

  /// Sums of products without a line have no lines.
  subscript(product: Int) -> SalesSums? {
    product < sums.count && sums[product].lines > 0 ? sums[product] : nil
  }

  /// Sets what a file of sums says.
  fileprivate mutating func set(_ new: SalesSums, of product: Int) {
    if product >= sums.count { sums.append(contentsOf: repeatElement(SalesSums(), count: product + 1 - sums.count)) }
    sums[product] = new
  }
}

/// Stock of one month, by the number of the product, or of the customer who holds it.
struct StockMonth: Sendable {
  /// The last day of the month that has any row; nil: the month end is unknown.
  var lastDay: Day?
  /// What those with any row in the month had on the last day.
  private var amounts: [ExactDecimal?] = []

  /// At the month's end: 0 for a product without a row, nil where the month end is unknown.
  func end(of product: Int) -> ExactDecimal? {
    lastDay == nil ? nil : (product < amounts.count ? amounts[product] : nil) ?? 0
  }

  func hasRow(of product: Int) -> Bool { product < amounts.count && amounts[product] != nil }

  /// Notes that there was a count on a day; a later day makes what was counted before forgotten.
  mutating func count(on day: Day) {
    guard lastDay.map({ day > $0 }) ?? true else { return }
    lastDay = day
    for product in amounts.indices where amounts[product] != nil { amounts[product] = 0 }
  }

  /// Adds one row of the input.
  mutating func add(_ amount: ExactDecimal, of product: Int, on day: Day) {
    count(on: day)
    // Several holders of a product add up; a count before the last day only says that the product was there.
    set((counted(of: product) ?? 0) + (day == lastDay ? amount : 0), of: product)
  }

  private func counted(of product: Int) -> ExactDecimal? { product < amounts.count ? amounts[product] : nil }

  /// Sets what a file of month ends says.
  mutating func set(_ amount: ExactDecimal, of product: Int) {
    if product >= amounts.count { amounts.append(contentsOf: repeatElement(nil, count: product + 1 - amounts.count)) }
    amounts[product] = amount
  }
}

/// Files of a month's sums and of its end, by product or by who holds the stock.
struct MonthBooks {
  static let salesTable = "product_month"
  static let stockTable = "stock_month"

  /// Where the columns of a month's sums stand, after the key.
  enum Sales {
    static let lines = 1
    static let quantity = 2
    static let revenue = 3
    static let cost = 4
    static let costedRevenue = 5
    static let uncostedLines = 6
    static let uncostedQuantity = 7
    static let uncostedRevenue = 8
  }

  let keys: KeyIndex
  /// The column that the sums are kept by.
  let keyColumn: String

  init(keys: KeyIndex, keyColumn: String = "product_id") {
    self.keys = keys
    self.keyColumn = keyColumn
  }

  var salesColumns: [Column] {
    [Column(name: "product_id", type: keys.type), Column(name: "lines", type: .bigint)]
      + ["quantity", "revenue", "cost", "costed_revenue"].map { Column(name: $0, type: .decimal) }
      + [Column(name: "uncosted_lines", type: .bigint)]
      + ["uncosted_quantity", "uncosted_revenue"].map { Column(name: $0, type: .decimal) }
  }

  var stockColumns: [Column] {
    [Column(name: keyColumn, type: keys.type), Column(name: "amount", type: .decimal)]
  }

  /// Takes the stock of a landed month's last counted day.
  func fold(stock file: StageFile, in folder: StageFolder, valuation: StockValuation) throws -> StockMonth {
    let columns = FileColumns(file, in: folder)
    let (key, day) = (try columns.index(keyColumn), try columns.index("as_of"))
    let amount = try columns.index(StockColumn.name(for: valuation))
    var month = StockMonth()
    var numbers: [Int32] = []
    try folder.readLines(file) { lines in
      keys.number(lines, key, columns.type(key), into: &numbers)
      for (line, number) in numbers.enumerated() {
        guard let asOf = lines.day(day, line) else { continue }
        // Stock of nobody, where stock is kept by its holder, still says that the day was counted.
        if number < 0 {
          month.count(on: asOf)
        } else {
          month.add(lines.amount(amount, line) ?? 0, of: Int(number), on: asOf)
        }
      }
    }
    return month
  }

  /// Lines in the order of their keys.
  func write(_ month: SalesMonth, to writer: CopyFileWriter) throws -> Facts {
    let file = SumWriter(columns: salesColumns, to: writer)
    for product in keys.sorted() {
      guard let sums = month[product] else { continue }
      try file.line { block in
        keys.set(product, in: block, 0)
        block.set(Sales.lines, Int64(sums.lines))
        block.set(Sales.quantity, sums.quantity)
        block.set(Sales.revenue, sums.revenue)
        block.set(Sales.cost, sums.cost)
        block.set(Sales.costedRevenue, sums.costedRevenue)
        block.set(Sales.uncostedLines, Int64(sums.uncostedLines))
        block.set(Sales.uncostedQuantity, sums.uncostedQuantity)
        block.set(Sales.uncostedRevenue, sums.uncostedRevenue)
      }
    }
    try file.finish()
    return Facts()
  }

  func write(_ month: StockMonth, to writer: CopyFileWriter) throws -> Facts {
    let file = SumWriter(columns: stockColumns, to: writer)
    for product in keys.sorted() where month.hasRow(of: product) {
      try file.line { block in
        keys.set(product, in: block, 0)
        if let amount = month.end(of: product) { block.set(1, amount) } else { block.setNull(1) }
      }
    }
    try file.finish()
    var facts = Facts()
    facts.lastDay = month.lastDay
    return facts
  }

  /// Reads a month's sums.
  ///
  /// - Parameter isNumbering: gives numbers to keys that have none, which one thread alone may do.
  /// - Returns: nil where it does not, and there is one.
  func read(sales file: StageFile, in folder: StageFolder, numbering isNumbering: Bool) throws -> SalesMonth? {
    var month = SalesMonth(count: keys.count)
    let isWhole = try read(file, in: folder, numbering: isNumbering) { lines, line, product in
      func amount(_ column: Int) -> ExactDecimal { lines.amount(column, line) ?? 0 }
      var sums = SalesSums()
      sums.lines = lines.integer(Sales.lines, line)
      sums.quantity = amount(Sales.quantity)
      sums.revenue = amount(Sales.revenue)
      sums.cost = amount(Sales.cost)
      sums.costedRevenue = amount(Sales.costedRevenue)
      sums.uncostedLines = lines.integer(Sales.uncostedLines, line)
      sums.uncostedQuantity = amount(Sales.uncostedQuantity)
      sums.uncostedRevenue = amount(Sales.uncostedRevenue)
      month.set(sums, of: product)
    }
    return isWhole ? month : nil
  }

  /// Reads a month's end; as for sales.
  func read(stock file: StageFile, in folder: StageFolder, numbering isNumbering: Bool) throws -> StockMonth? {
    var month = StockMonth()
    month.lastDay = file.facts.lastDay
    let isWhole = try read(file, in: folder, numbering: isNumbering) { lines, line, product in
      month.set(lines.amount(1, line) ?? 0, of: product)
    }
    return isWhole ? month : nil
  }

  /// Gives the lines of a file to `body` with the numbers of their keys. False where one has none and gets none.
  private func read(
    _ file: StageFile, in folder: StageFolder, numbering isNumbering: Bool,
    _ body: (_ lines: LandedLines, _ line: Int, _ number: Int) throws -> Void
  ) throws -> Bool {
    var isWhole = true
    var numbers: [Int32] = []
    try folder.readLines(file) { lines in
      if isNumbering { keys.number(lines, 0, keys.type, into: &numbers) }
      for line in 0..<lines.count {
        guard let number = isNumbering ? Int(numbers[line]) : keys.find(lines, 0, line, keys.type) else {
          isWhole = false
          return
        }
        try body(lines, line, number)
      }
    }
    return isWhole
  }
}
