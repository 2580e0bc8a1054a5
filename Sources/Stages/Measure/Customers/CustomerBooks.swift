import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// What a customer bought of a product from a salesperson in a month.
struct CustomerCell {
  var product: Int
  /// As the lines say; nil: they name none.
  var salesperson: Int?
  var sums = SalesSums()
  /// Lines with revenue above 0.
  var sales = 0
}

/// A customer's month apart from its products.
struct CustomerMonth {
  var revenue: ExactDecimal = 0
  /// Days with a sale: bit 0 is the first of the month.
  var saleDays: UInt32 = 0
  /// Revenue and list amount of the lines that have a list amount.
  var listedRevenue: ExactDecimal = 0
  var listAmount: ExactDecimal = 0
}

/// One month of all customers, by the customer's number.
struct CustomerBook {
  var cells: [Int: [CustomerCell]] = [:]
  var months: [Int: CustomerMonth] = [:]
}

/// Folds landed lines into customers' months, and reads those back.
struct CustomerBooks {
  static let cellTable = "customer_cell"
  static let monthTable = "customer_month"

  let customers: KeyIndex
  let products: KeyIndex
  let salespeople: KeyIndex

  private static let decimal = ColumnType.numeric(precision: nil, scale: nil)

  private struct CellKey: Hashable {
    var customer: Int
    var product: Int
    var salesperson: Int?
  }

  func fold(_ file: StageFile, in folder: StageFolder) throws -> CustomerBook {
    let columns = FileColumns(file, in: folder)
    let (date, customer, product) = (
      try columns.index("sale_date"), try columns.index("customer_id"), try columns.index("product_id")
    )
    let salesperson = columns.optionalIndex("salesperson_id")
    let cost = columns.amount("cost")
    let list = columns.amount("list_amount")
    guard let quantity = columns.amount("quantity"), let revenue = columns.amount("revenue") else {
      throw LandingError(.damaged, path: folder.path, problem: "has sales without quantity or revenue")
    }
    var cells: [CustomerCell] = []
    var places: [CellKey: Int] = [:]
    var owners: [Int] = []
    var book = CustomerBook()
    try folder.read(file) { row in
      let key = CellKey(
        customer: try customers.number(row, customer, columns.type(customer)),
        product: try products.number(row, product, columns.type(product)),
        salesperson: try salesperson.flatMap { column in
          row.isNull(column) ? nil : try salespeople.number(row, column, columns.type(column))
        })
      let place: Int
      if let known = places[key] {
        place = known
      } else {
        place = cells.count
        places[key] = place
        cells.append(CustomerCell(product: key.product, salesperson: key.salesperson))
        owners.append(key.customer)
      }
      let lineRevenue = try revenue.value(row) ?? 0
      cells[place].sums.add(quantity: try quantity.value(row) ?? 0, revenue: lineRevenue, cost: try cost?.value(row))
      var month = book.months[key.customer] ?? CustomerMonth()
      month.revenue += lineRevenue
      if lineRevenue.isPositive {
        cells[place].sales += 1
        if let day = try row.day(date) { month.saleDays |= 1 << UInt32(day.dayOfMonth - 1) }
      }
      if let listAmount = try list?.value(row) {
        month.listAmount += listAmount
        month.listedRevenue += lineRevenue
      }
      book.months[key.customer] = month
    }
    for (cell, owner) in zip(cells, owners) { book.cells[owner, default: []].append(cell) }
    return book
  }

  var cellColumns: [Column] {
    [
      Column(name: "customer_id", type: customers.type), Column(name: "product_id", type: products.type),
      Column(name: "salesperson_id", type: salespeople.type), Column(name: "lines", type: .bigint),
    ]
      + ["quantity", "revenue", "cost", "costed_revenue"].map { Column(name: $0, type: Self.decimal) }
      + [Column(name: "uncosted_lines", type: .bigint)]
      + ["uncosted_quantity", "uncosted_revenue"].map { Column(name: $0, type: Self.decimal) }
      + [Column(name: "sales", type: .bigint)]
  }

  var monthColumns: [Column] {
    [
      Column(name: "customer_id", type: customers.type), Column(name: "revenue", type: Self.decimal),
      Column(name: "sale_days", type: .bigint), Column(name: "listed_revenue", type: Self.decimal),
      Column(name: "list_amount", type: Self.decimal),
    ]
  }

  /// Rows in the order of customers, products and salespeople, whatever order the lines came in.
  func writeCells(_ book: CustomerBook, order: [Int], to writer: CopyFileWriter) throws {
    let productPlace = places(products.sorted())
    let salespersonPlace = places(salespeople.sorted())
    for customer in order {
      let cells = (book.cells[customer] ?? []).sorted { left, right in
        left.product == right.product
          ? (left.salesperson.map { salespersonPlace[$0] } ?? -1)
            < (right.salesperson.map { salespersonPlace[$0] } ?? -1)
          : productPlace[left.product] < productPlace[right.product]
      }
      for cell in cells {
        try writer.row { buffer in
          buffer.beginRow(fields: 12)
          customers.append(customer, to: buffer)
          products.append(cell.product, to: buffer)
          salespeople.append(cell.salesperson, to: buffer)
          buffer.appendField(Int64(cell.sums.lines))
          buffer.appendField(cell.sums.quantity)
          buffer.appendField(cell.sums.revenue)
          buffer.appendField(cell.sums.cost)
          buffer.appendField(cell.sums.costedRevenue)
          buffer.appendField(Int64(cell.sums.uncostedLines))
          buffer.appendField(cell.sums.uncostedQuantity)
          buffer.appendField(cell.sums.uncostedRevenue)
          buffer.appendField(Int64(cell.sales))
        }
      }
    }
  }

  func writeMonths(_ book: CustomerBook, order: [Int], to writer: CopyFileWriter) throws {
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
  }

  private func places(_ order: [Int]) -> [Int] {
    var places = Array(repeating: 0, count: order.count)
    for (place, number) in order.enumerated() { places[number] = place }
    return places
  }

  func readCells(_ file: StageFile, in folder: StageFolder) throws -> [Int: [CustomerCell]] {
    var cells: [Int: [CustomerCell]] = [:]
    try folder.read(file) { row in
      var cell = CustomerCell(product: try products.number(row, 1, products.type))
      if !row.isNull(2) { cell.salesperson = try salespeople.number(row, 2, salespeople.type) }
      cell.sums.lines = Int(try row.integer(3))
      cell.sums.quantity = try row.decimal(4) ?? 0
      cell.sums.revenue = try row.decimal(5) ?? 0
      cell.sums.cost = try row.decimal(6) ?? 0
      cell.sums.costedRevenue = try row.decimal(7) ?? 0
      cell.sums.uncostedLines = Int(try row.integer(8))
      cell.sums.uncostedQuantity = try row.decimal(9) ?? 0
      cell.sums.uncostedRevenue = try row.decimal(10) ?? 0
      cell.sales = Int(try row.integer(11))
      cells[try customers.number(row, 0, customers.type), default: []].append(cell)
    }
    return cells
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
