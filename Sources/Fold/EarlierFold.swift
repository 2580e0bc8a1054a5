import Arithmetic
import Engine
import Rules
package import Store
import Tables

/// The files that a month had before it got more lines. The new lines are added to their sums, so that the earlier
/// lines need not be folded again.
package struct EarlierFold: Sendable {
  /// The number of parts that a file of cells may have beyond those of a whole fold. Each addition adds at least one
  /// part, and readers of cells have all parts open at once.
  private static let addedParts = 8

  /// The landed lines that the files were made from.
  package let lines: EarlierLines
  /// The files by table.
  private let files: [String: StageFile]
  /// The table of cells.
  private let cells: String
  /// The folder of the files.
  private let folder: StageFolder

  /// nil: all lines must be folded.
  ///
  /// - Parameters:
  ///   - landed: the month's present lines.
  ///   - folder: the folder of the month's files.
  ///   - cells: the table of cells among the files.
  ///   - standing: returns the month's files; nil: they were not made from lines with this checksum.
  package init?(
    of landed: StageFile, in folder: StageFolder, cells: String = CellFile.table,
    standing: (_ checksum: String) -> [StageFile]?
  ) {
    guard let lines = landed.facts.beginning, let files = standing(lines.checksum) else { return nil }
    (self.lines, self.folder, self.cells) = (lines, folder, cells)
    self.files = Dictionary(uniqueKeysWithValues: files.map { ($0.table, $0) })
    let parts = self.files[cells]?.facts.parts?.count ?? 0
    guard parts < lines.rows / CellRun.linesAPart + 1 + Self.addedParts else { return nil }
  }

  /// Starts a month with the earlier sums by product.
  package func add(to month: inout FoldedMonth, products: KeyIndex) throws {
    var numbers: [Int32] = []
    try read(ProductMonthSums.table) { lines in
      products.number(lines, 0, products.type, into: &numbers)
      let missing = max(0, products.count - month.products.count)
      month.products.append(contentsOf: repeatElement(LineSums(), count: missing))
      for (line, product) in numbers.enumerated() {
        month.products[Int(product)] = month.scales.units(MonthSumsFiles.sales.sums(lines, line))
      }
    }
  }

  /// Starts a month with the earlier sums by customer, and by salesperson and customer.
  package func add(to month: inout FoldedMonth, customers: KeyIndex, salespeople: KeyIndex) throws {
    var numbers: [Int32] = []
    typealias Bought = CustomerMonthFile.Bought
    typealias Sold = CustomerMonthFile.Sold
    try read(CustomerMonthSums.table) { lines in
      customers.number(lines, 0, customers.type, into: &numbers)
      for (line, number) in numbers.enumerated() {
        var customer = FoldedMonth.Customer()
        customer.sums = month.scales.units(Bought.sums.sums(lines, line))
        customer.sums.sales = lines.integer(Bought.sales, line)
        customer.days = SaleDays(
          all: UInt32(truncatingIfNeeded: lines.integer(Bought.lineDays, line)),
          sold: UInt32(truncatingIfNeeded: lines.integer(Bought.saleDays, line)))
        customer.listedRevenue = units(lines, line, Bought.listedRevenue, month.scales.revenue)
        customer.listAmount = units(lines, line, Bought.listAmount, month.listScale)
        month.set(customer, of: number, customers: customers.count)
      }
    }
    var sellers: [Int32] = []
    try read(SalespersonMonthSums.table) { lines in
      salespeople.number(lines, 0, salespeople.type, into: &sellers)
      customers.number(lines, Sold.customer, customers.type, into: &numbers)
      for (line, (seller, customer)) in zip(sellers, numbers).enumerated() {
        var sums = LineSums()
        sums.lines = lines.integer(Sold.lines, line)
        sums.sales = lines.integer(Sold.sales, line)
        sums.plain.revenue = units(lines, line, Sold.revenue, month.scales.revenue)
        sums.plain.cost = units(lines, line, Sold.cost, month.scales.cost)
        // 128 bits have held this sum before.
        sums.uncostedRevenue = sums.plain.revenue &- units(lines, line, Sold.costedRevenue, month.scales.revenue)
        month.salespeople.set(sums, SumTable.Key(customer: customer, product: 0, salesperson: seller))
      }
    }
  }

  /// Starts a file of cells with the earlier cells. Returns where their parts begin, in bytes.
  func copyCells(to writer: CopyFileWriter) throws -> [Int] {
    guard let file = files[cells] else { return [] }
    try folder.copyRows(file, to: writer)
    return file.facts.parts ?? []
  }

  /// Starts a file of uncosted sums with the earlier rows. Rows with the same key add up.
  func copyUncosted(to rows: TableRows<UncostedSums.Row>) throws {
    if let file = files[UncostedSums.table.name] { try rows.copy(file, from: folder) }
  }

  private func read<Row>(_ table: Table<Row>, _ body: (LandedLines) throws -> Void) throws {
    guard let file = files[table.name] else { return }
    try FileColumns(file, in: folder).require(table)
    try folder.readLines(file, body)
  }

  /// Returns an amount in units of the month's scale, which the fingerprint of the earlier files includes.
  private func units(_ lines: LandedLines, _ line: Int, _ column: Int, _ scale: Int) -> Int128 {
    (lines.amount(column, line) ?? 0).units(at: scale) ?? 0
  }
}
