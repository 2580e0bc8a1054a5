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

  /// A product whose stock is unknown has a null.
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
    facts.unknownStocks = month.unknownCount
    return facts
  }

  /// Reads a month's sums.
  ///
  /// - Parameter isNumbering: gives numbers to keys that have none, which one thread alone may do.
  /// - Returns: nil where it does not, and there is one.
  func read(sales file: StageFile, in folder: StageFolder, numbering isNumbering: Bool) throws -> SalesMonth? {
    try FileColumns(file, in: folder).require(salesColumns)
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
    try FileColumns(file, in: folder).require(stockColumns)
    var month = StockMonth()
    month.lastDay = file.facts.lastDay
    let isWhole = try read(file, in: folder, numbering: isNumbering) { lines, line, product in
      month.set(lines.amount(1, line), of: product)
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
