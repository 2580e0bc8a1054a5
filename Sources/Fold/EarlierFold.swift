import Arithmetic
import Engine
import Rules
package import Store
import Tables

/// What a month's files said before the month got more lines: those lines are added to it, and the others need not be
/// looked at again.
package struct EarlierFold: Sendable {
  /// How many parts a file of cells may have beside those of a month that is folded as a whole. Each time adds one, and
  /// whoever reads cells has all parts open at once.
  private static let addedParts = 8

  /// The landed lines that it is made from.
  package let lines: EarlierLines
  /// By table.
  private let files: [String: StageFile]
  /// Of the stage.
  private let folder: StageFolder

  /// nil where all lines are to be folded.
  ///
  /// - Parameters:
  ///   - landed: the month's lines as they are now.
  ///   - folder: the folder of the month's files.
  ///   - standing: returns the month's files if they were made from lines with a checksum.
  package init?(
    of landed: StageFile, in folder: StageFolder, standing: (_ checksum: String) -> [StageFile]?
  ) {
    guard let lines = landed.facts.beginning, let files = standing(lines.checksum) else { return nil }
    (self.lines, self.folder) = (lines, folder)
    self.files = Dictionary(uniqueKeysWithValues: files.map { ($0.table, $0) })
    let parts = self.files[CellFile.table]?.facts.parts?.count ?? 0
    guard parts < lines.rows / CellRun.linesAPart + 1 + Self.addedParts else { return nil }
  }

  /// Begins a month with the sums of products.
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

  /// Begins it with the sums of customers, and of what each salesperson sold to them.
  package func add(to month: inout FoldedMonth, customers: KeyIndex, salespeople: KeyIndex) throws {
    var numbers: [Int32] = []
    typealias Bought = CustomerMonthFile.Bought
    typealias Sold = CustomerMonthFile.Sold
    try read(CustomerMonthSums.table) { lines in
      customers.number(lines, 0, customers.type, into: &numbers)
      let missing = max(0, customers.count - month.customers.count)
      month.customers.append(contentsOf: repeatElement(FoldedMonth.Customer(), count: missing))
      for (line, number) in numbers.enumerated() {
        var customer = FoldedMonth.Customer()
        customer.sums = month.scales.units(Bought.sums.sums(lines, line))
        customer.sums.sales = lines.integer(Bought.sales, line)
        customer.days = SaleDays(
          all: UInt32(truncatingIfNeeded: lines.integer(Bought.lineDays, line)),
          sold: UInt32(truncatingIfNeeded: lines.integer(Bought.saleDays, line)))
        customer.listedRevenue = units(lines, line, Bought.listedRevenue, month.scales.revenue)
        customer.listAmount = units(lines, line, Bought.listAmount, month.listScale)
        month.customers[Int(number)] = customer
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
        // What was the sum of some lines fits.
        sums.uncostedRevenue = sums.plain.revenue &- units(lines, line, Sold.costedRevenue, month.scales.revenue)
        month.salespeople.set(sums, SumTable.Key(customer: customer, product: 0, salesperson: seller))
      }
    }
  }

  /// Begins a file of cells with those of before.
  ///
  /// - Returns: where their parts begin.
  func copyCells(to writer: CopyFileWriter) throws -> [Int] {
    guard let file = files[CellFile.table] else { return [] }
    try folder.copyRows(file, to: writer)
    return file.facts.parts ?? []
  }

  /// Begins a file of what has no cost of its own with that of before; rows of the same key add up.
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
