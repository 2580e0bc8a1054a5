import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// What a month's files said before the month got more lines: those lines are added to it, and the others need not be
/// looked at again.
struct EarlierFold: Sendable {
  /// How many parts a file of cells may have beside those of a month that is folded as a whole. Each time adds one, and
  /// whoever reads cells has all parts open at once.
  private static let addedParts = 8

  /// The landed lines that it is made from.
  let lines: EarlierLines
  /// By table.
  private let files: [String: StageFile]
  /// Of the stage.
  private let folder: StageFolder

  /// nil where all lines are to be folded.
  ///
  /// - Parameters:
  ///   - landed: the month's lines as they are now.
  ///   - tables: those of its files.
  ///   - madeFrom: the fingerprint of these files, by the checksum of the lines that they are made from.
  init?(of landed: StageFile, _ tables: [String], _ work: StageWork, madeFrom: (_ sha256: String) -> String) {
    guard let lines = landed.facts.beginning,
      let files = work.standing(tables, landed.month, madeFrom: madeFrom(lines.sha256))
    else { return nil }
    self.lines = lines
    folder = work.folder
    self.files = Dictionary(uniqueKeysWithValues: files.map { ($0.table, $0) })
    let parts = self.files[CellFile.table]?.facts.parts?.count ?? 0
    guard parts < lines.rows / CellRun.linesAPart + 1 + Self.addedParts else { return nil }
  }

  /// Adds the sums of products to those of a month.
  func add(to month: inout FoldedMonth, products: KeyIndex) throws {
    try read(MonthBooks.salesTable) { row in
      let number = try products.number(row, 0, products.type)
      var sums = try self.sums(row, quantity: 2, revenue: 3, cost: 4, costed: 5, month.scales)
      sums.lines = Int(try row.integer(1))
      sums.uncostedLines = Int(try row.integer(6))
      sums.uncostedQuantity = try units(row, 7, month.scales.quantity)
      while month.products.count <= number { month.products.append(LineSums()) }
      month.products[number] += sums
    }
  }

  /// Adds the sums of customers, and of what each salesperson sold to them, to those of a month.
  func add(to month: inout FoldedMonth, customers: KeyIndex, salespeople: KeyIndex) throws {
    try read(CustomerMonthFile.table) { row in
      let number = try customers.number(row, 0, customers.type)
      var customer = FoldedMonth.Customer()
      customer.sums = try self.sums(row, quantity: 3, revenue: 4, cost: 5, costed: 6, month.scales)
      customer.sums.lines = Int(try row.integer(1))
      customer.sums.sales = Int(try row.integer(2))
      customer.sums.uncostedLines = Int(try row.integer(7))
      customer.saleDays = UInt32(truncatingIfNeeded: try row.integer(8))
      customer.listedRevenue = try units(row, 9, month.scales.revenue)
      customer.listAmount = try units(row, 10, month.listScale)
      while month.customers.count <= number { month.customers.append(FoldedMonth.Customer()) }
      month.customers[number] = customer
    }
    try read(CustomerMonthFile.salespersonTable) { row in
      let salesperson = row.isNull(0) ? SumTable.nobody : Int32(try salespeople.number(row, 0, salespeople.type))
      let customer = Int32(try customers.number(row, 1, customers.type))
      var sums = try self.sums(row, quantity: nil, revenue: 4, cost: 5, costed: 6, month.scales)
      sums.lines = Int(try row.integer(2))
      sums.sales = Int(try row.integer(3))
      month.salespeople.add(sums, SumTable.Key(customer: customer, product: 0, salesperson: salesperson))
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
  func copyUncosted(to writer: CopyFileWriter) throws {
    if let file = files[UncostedFile.table] { try folder.copyRows(file, to: writer) }
  }

  private func read(_ table: String, _ body: (BinaryRow) throws -> Void) throws {
    if let file = files[table] { try folder.read(file, body) }
  }

  /// Sums of amounts in the scales of the month, which those of before are part of the fingerprint with.
  private func sums(
    _ row: BinaryRow, quantity: Int?, revenue: Int, cost: Int, costed: Int, _ scales: LineScales
  ) throws -> LineSums {
    var sums = LineSums()
    sums.quantity = try quantity.map { try units(row, $0, scales.quantity) } ?? 0
    sums.revenue = try units(row, revenue, scales.revenue)
    sums.cost = try units(row, cost, scales.cost)
    sums.uncostedRevenue = sums.revenue - (try units(row, costed, scales.revenue))
    return sums
  }

  private func units(_ row: BinaryRow, _ column: Int, _ scale: Int) throws -> Int128 {
    try (row.decimal(column) ?? 0).widened(to: scale).units
  }
}
