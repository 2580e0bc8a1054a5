import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// Files of what customers bought without a cost of its own, by product and salesperson: the product master's
/// `unit_cost` is applied when they are read, so that a new cost there needs no second look at the lines.
///
/// Rows of the same key add up: there may be several.
struct UncostedFile {
  static let table = "customer_uncosted"

  let products: KeyIndex
  let customers: KeyIndex
  let salespeople: KeyIndex

  var columns: [Column] {
    [
      Column(name: "customer_id", type: customers.type), Column(name: "product_id", type: products.type),
      Column(name: "salesperson_id", type: salespeople.type), Column(name: "lines", type: .bigint),
      Column(name: "quantity", type: .decimal), Column(name: "revenue", type: .decimal),
    ]
  }

  func write(_ table: SumTable, _ scales: LineScales, to writer: CopyFileWriter) throws {
    for (key, sums) in zip(table.keys, table.sums) {
      try writer.row { buffer in
        buffer.beginRow(fields: 6)
        customers.append(Int(key.customer), to: buffer)
        products.append(Int(key.product), to: buffer)
        salespeople.append(key.salesperson == SumTable.nobody ? nil : Int(key.salesperson), to: buffer)
        let sums = scales.sums(sums)
        buffer.appendField(Int64(sums.uncostedLines))
        buffer.appendField(sums.uncostedQuantity)
        buffer.appendField(sums.uncostedRevenue)
      }
    }
  }

  /// Gives each row to `body`, with the numbers of its keys.
  func read(
    _ file: StageFile, in folder: StageFolder,
    _ body: (_ key: SumTable.Key, _ lines: Int, _ quantity: ExactDecimal, _ revenue: ExactDecimal) throws -> Void
  ) throws {
    try FileColumns(file, in: folder).require(columns)
    try folder.read(file) { row in
      let key = SumTable.Key(
        customer: Int32(try customers.number(row, 0, customers.type)),
        product: Int32(try products.number(row, 1, products.type)),
        salesperson: row.isNull(2) ? SumTable.nobody : Int32(try salespeople.number(row, 2, salespeople.type)))
      try body(key, Int(try row.integer(3)), try row.decimal(4) ?? 0, try row.decimal(5) ?? 0)
    }
  }
}
