import Arithmetic
import PostgreSQL
import Rules
package import Store
package import Tables

/// Files of a month's sales sums by product, and of its month end by product or by holder.
package struct MonthSumsFiles {
  package static let sales = SumColumns(ProductMonthSums.table)
  private static let stockAmount = StockMonthEnd.table.place(of: .monthEndStock)

  package let keys: KeyIndex

  package init(keys: KeyIndex) {
    self.keys = keys
  }

  /// Adds rows in key order.
  package func add(_ month: FoldedMonth, to rows: BlockRows<ProductMonthSums.Row>) throws -> Facts {
    for product in keys.sorted() where product < month.products.count && month.products[product].lines > 0 {
      try rows.add(ProductMonthSums.Row(key: keys.field(product), sums: month.scales.sums(month.products[product])))
    }
    return Facts()
  }

  /// Adds rows in key order. An unknown stock is null.
  package func add(_ month: StockMonth, to rows: BlockRows<StockMonthEnd.Row>) throws -> Facts {
    for product in keys.sorted() where month.hasRow(of: product) {
      try rows.add(StockMonthEnd.Row(key: keys.field(product), amount: month.end(of: product)))
    }
    var facts = Facts()
    facts.lastDay = month.lastDay
    facts.unknownStocks = month.unknownCount
    return facts
  }

  /// Reads a month's sums.
  ///
  /// - Parameter isNumbering: whether new keys get numbers; then only one thread may read.
  /// - Returns: nil if a key has no number and gets none.
  package func read(sales file: StageFile, in folder: StageFolder, numbering isNumbering: Bool) throws -> SalesMonth? {
    try FileColumns(file, in: folder).require(ProductMonthSums.table)
    var month = SalesRows(count: keys.count)
    let isWhole = try read(file, in: folder, numbering: isNumbering) { lines, line, product in
      month.set(Self.sales.sums(lines, line), of: product)
    }
    return isWhole ? SalesMonth(month) : nil
  }

  /// Reads a month end; parameters as for sales.
  package func read(
    _ table: Table<StockMonthEnd.Row> = StockMonthEnd.table, stock file: StageFile, in folder: StageFolder,
    numbering isNumbering: Bool
  ) throws -> StockMonth? {
    try FileColumns(file, in: folder).require(table)
    var month = StockMonth(count: keys.count)
    month.lastDay = file.facts.lastDay
    let isWhole = try read(file, in: folder, numbering: isNumbering) { lines, line, product in
      month.set(lines.amount(Self.stockAmount, line), of: product)
    }
    return isWhole ? month : nil
  }

  /// Passes a file's lines to `body` with the numbers of their keys. Returns false if a key has no number and gets
  /// none.
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
