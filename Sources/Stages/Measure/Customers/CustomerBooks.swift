import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// A customer's month apart from its products.
struct CustomerMonth {
  var revenue: ExactDecimal = 0
  /// Days with a sale: bit 0 is the first of the month.
  var saleDays: UInt32 = 0
  /// Revenue and list amount of the lines that have a list amount.
  var listedRevenue: ExactDecimal = 0
  var listAmount: ExactDecimal = 0
}

/// One landed month, folded: its cells, and its customers by number.
struct CustomerBook {
  var table: CellTable
  var months: [Int: CustomerMonth] = [:]

  /// The month's sums by product.
  func productSums() -> SalesMonth {
    var month = SalesMonth()
    for (key, cell) in zip(table.keys, table.sums) {
      month.withSums(of: Int(key.product)) { $0 += table.scales.sums(cell) }
    }
    return month
  }
}

/// Folds landed lines into customers' months, and reads those back.
struct CustomerBooks {
  static let cellTable = "customer_cell"
  static let monthTable = "customer_month"

  let customers: KeyIndex
  let products: KeyIndex
  let salespeople: KeyIndex

  func fold(_ file: StageFile, in folder: StageFolder) throws -> CustomerBook {
    let columns = FileColumns(file, in: folder)
    let (date, customer, product) = (
      try columns.index("sale_date"), try columns.index("customer_id"), try columns.index("product_id")
    )
    let salesperson = columns.optionalIndex("salesperson_id")
    let (cost, list) = (columns.amount("cost"), columns.amount("list_amount"))
    guard let quantity = columns.amount("quantity"), let revenue = columns.amount("revenue") else {
      throw LandingError(.damaged, path: folder.path, problem: "has sales without quantity or revenue")
    }
    let scales = CellScales(
      quantity: quantity.rounding ?? 0, revenue: revenue.rounding ?? 0, cost: cost?.rounding ?? 0)
    var book = CustomerBook(table: CellTable(scales: scales))
    let (customerType, productType) = (columns.type(customer), columns.type(product))
    try folder.read(file) { row in
      let owner = try customers.number(row, customer, customerType)
      let key = CellTable.Key(
        customer: Int32(owner), product: Int32(try products.number(row, product, productType)),
        salesperson: try salesperson.map { column in
          row.isNull(column) ? -1 : Int32(try salespeople.number(row, column, columns.type(column)))
        } ?? -1)
      let amount = try revenue.value(row) ?? 0
      let units = (
        quantity: (try quantity.value(row) ?? 0).widened(to: scales.quantity).units,
        revenue: amount.widened(to: scales.revenue).units,
        cost: try cost?.value(row)?.widened(to: scales.cost).units
      )
      let place = book.table.place(key)
      book.table.withSums(at: place) { cell in
        cell.lines += 1
        cell.quantity += units.quantity
        cell.revenue += units.revenue
        if units.revenue > 0 { cell.sales += 1 }
        if let cost = units.cost {
          cell.cost += cost
        } else {
          cell.uncostedLines += 1
          cell.uncostedQuantity += units.quantity
          cell.uncostedRevenue += units.revenue
        }
      }
      let listAmount = try list?.value(row)
      let day = try row.day(date)?.dayOfMonth ?? 1
      withMonth(of: owner, in: &book) { month in
        month.revenue += amount
        if amount.isPositive { month.saleDays |= 1 << UInt32(day - 1) }
        if let listAmount {
          month.listAmount += listAmount
          month.listedRevenue += amount
        }
      }
    }
    return book
  }

  private func withMonth(of customer: Int, in book: inout CustomerBook, _ body: (inout CustomerMonth) -> Void) {
    body(&book.months[customer, default: CustomerMonth()])
  }

  var cellColumns: [Column] {
    [
      Column(name: "customer_id", type: customers.type), Column(name: "product_id", type: products.type),
      Column(name: "salesperson_id", type: salespeople.type), Column(name: "lines", type: .bigint),
    ]
      + ["quantity", "revenue", "cost"].map { Column(name: $0, type: .decimal) }
      + [Column(name: "uncosted_lines", type: .bigint)]
      + ["uncosted_quantity", "uncosted_revenue"].map { Column(name: $0, type: .decimal) }
      + [Column(name: "sales", type: .bigint)]
  }

  var monthColumns: [Column] {
    [
      Column(name: "customer_id", type: customers.type), Column(name: "revenue", type: .decimal),
      Column(name: "sale_days", type: .bigint), Column(name: "listed_revenue", type: .decimal),
      Column(name: "list_amount", type: .decimal),
    ]
  }

  /// Rows in the order of customers, products and salespeople, whatever order the lines came in.
  ///
  /// - Returns: the decimals of the columns.
  func writeCells(_ book: CustomerBook, to writer: CopyFileWriter) throws -> Facts {
    let table = book.table
    let scales = table.scales
    let order = table.sorted(
      customers: customers.places(), products: products.places(), salespeople: salespeople.places())
    for place in order {
      let (key, cell) = (table.keys[place], table.sums[place])
      try writer.row { buffer in
        buffer.beginRow(fields: 11)
        customers.append(Int(key.customer), to: buffer)
        products.append(Int(key.product), to: buffer)
        salespeople.append(key.salesperson < 0 ? nil : Int(key.salesperson), to: buffer)
        buffer.appendField(Int64(cell.lines))
        buffer.appendField(ExactDecimal(units: cell.quantity, scale: scales.quantity))
        buffer.appendField(ExactDecimal(units: cell.revenue, scale: scales.revenue))
        buffer.appendField(ExactDecimal(units: cell.cost, scale: scales.cost))
        buffer.appendField(Int64(cell.uncostedLines))
        buffer.appendField(ExactDecimal(units: cell.uncostedQuantity, scale: scales.quantity))
        buffer.appendField(ExactDecimal(units: cell.uncostedRevenue, scale: scales.revenue))
        buffer.appendField(Int64(cell.sales))
      }
    }
    var facts = Facts()
    facts.scales = [0, 0, 0, 0, scales.quantity, scales.revenue, scales.cost, 0, scales.quantity, scales.revenue, 0]
    return facts
  }

  /// - Returns: the revenue of the month.
  func writeMonths(_ book: CustomerBook, order: [Int], to writer: CopyFileWriter) throws -> Facts {
    var facts = Facts()
    facts.revenue = book.months.values.reduce(into: ExactDecimal.zero) { $0 += $1.revenue }
    for customer in order {
      guard let month = book.months[customer] else { continue }
      try writer.row { buffer in
        buffer.beginRow(fields: 5)
        customers.append(customer, to: buffer)
        buffer.appendField(month.revenue)
        buffer.appendField(Int64(month.saleDays))
        buffer.appendField(month.listedRevenue)
        buffer.appendField(month.listAmount)
      }
    }
    return facts
  }

  /// Gives each cell of a file to `body`, in the order of customers and products.
  func readCells(
    _ file: StageFile, in folder: StageFolder, _ body: (CellTable.Key, CellSums, CellScales) throws -> Void
  ) throws {
    guard let found = file.facts.scales, found.count == 11 else {
      throw LandingError(.damaged, path: "\(folder.path)/\(file.name)", problem: "does not say its decimals")
    }
    let scales = CellScales(quantity: found[4], revenue: found[5], cost: found[6])
    try folder.read(file) { row in
      func units(_ column: Int, _ scale: Int) throws -> Int128 {
        (try row.decimal(column) ?? 0).widened(to: scale).units
      }
      let key = CellTable.Key(
        customer: Int32(try customers.number(row, 0, customers.type)),
        product: Int32(try products.number(row, 1, products.type)),
        salesperson: row.isNull(2) ? -1 : Int32(try salespeople.number(row, 2, salespeople.type)))
      var cell = CellSums()
      cell.lines = Int32(truncatingIfNeeded: try row.integer(3))
      cell.quantity = try units(4, scales.quantity)
      cell.revenue = try units(5, scales.revenue)
      cell.cost = try units(6, scales.cost)
      cell.uncostedLines = Int32(truncatingIfNeeded: try row.integer(7))
      cell.uncostedQuantity = try units(8, scales.quantity)
      cell.uncostedRevenue = try units(9, scales.revenue)
      cell.sales = Int32(truncatingIfNeeded: try row.integer(10))
      try body(key, cell, scales)
    }
  }

  func readMonths(_ file: StageFile, in folder: StageFolder) throws -> [Int: CustomerMonth] {
    var months: [Int: CustomerMonth] = [:]
    try folder.read(file) { row in
      var month = CustomerMonth()
      month.revenue = try row.decimal(1) ?? 0
      month.saleDays = UInt32(truncatingIfNeeded: try row.integer(2))
      month.listedRevenue = try row.decimal(3) ?? 0
      month.listAmount = try row.decimal(4) ?? 0
      months[try customers.number(row, 0, customers.type)] = month
    }
    return months
  }
}
