package import Arithmetic
package import Engine
import PostgreSQL
import Rules
package import Store
package import Tables

/// Files of the lines without a cost of their own, summed by customer, product and salesperson. The reader applies the
/// product master's `unit_cost`, so that a new cost there needs no second reading of the lines.
///
/// A key may have several rows, which add up.
package struct UncostedFile {
  private enum Place {
    private static let table = UncostedSums.table
    static let customer = table.place(of: .customerID)
    static let product = table.place(of: .productID)
    static let salesperson = table.place(of: .salespersonID)
    static let lines = table.place(of: .lines)
    static let quantity = table.place(of: .quantity)
    static let revenue = table.place(of: .revenue)
  }

  package let products: KeyIndex
  package let customers: KeyIndex
  package let salespeople: KeyIndex

  package func add(_ table: SumTable, _ scales: LineScales, to rows: TableRows<UncostedSums.Row>) throws {
    for (key, units) in zip(table.keys, table.sums) {
      try rows.add(
        UncostedSums.Row(
          customer: customers.field(Int(key.customer)), product: products.field(Int(key.product)),
          salesperson: salespeople.field(key.salesperson == SumTable.nobody ? nil : Int(key.salesperson)),
          sums: scales.sums(units)))
    }
  }

  /// Passes each row to `body`, with the numbers of its keys.
  package func read(
    _ file: StageFile, in folder: StageFolder,
    _ body: (_ key: SumTable.Key, _ lines: Int, _ quantity: ExactDecimal, _ revenue: ExactDecimal) throws -> Void
  ) throws {
    try FileColumns(file, in: folder).require(UncostedSums.table)
    try folder.read(file) { row in
      let key = SumTable.Key(
        customer: Int32(try customers.number(row, Place.customer, customers.type)),
        product: Int32(try products.number(row, Place.product, products.type)),
        salesperson: row.isNull(Place.salesperson)
          ? SumTable.nobody : Int32(try salespeople.number(row, Place.salesperson, salespeople.type)))
      try body(
        key, Int(try row.integer(Place.lines)), try row.decimal(Place.quantity) ?? 0,
        try row.decimal(Place.revenue) ?? 0)
    }
  }
}
