import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// Files of a month's sums by customer, and by salesperson and customer.
struct CustomerMonthFile {
  static let table = "customer_month"
  static let salespersonTable = "salesperson_month"

  let customers: KeyIndex
  let salespeople: KeyIndex

  var columns: [Column] {
    [
      Column(name: "customer_id", type: customers.type), Column(name: "lines", type: .bigint),
      Column(name: "sales", type: .bigint),
    ]
      + ["quantity", "revenue", "cost", "costed_revenue"].map { Column(name: $0, type: .decimal) }
      + ["uncosted_lines", "sale_days"].map { Column(name: $0, type: .bigint) }
      + ["listed_revenue", "list_amount"].map { Column(name: $0, type: .decimal) }
  }

  var salespersonColumns: [Column] {
    [Column(name: "salesperson_id", type: salespeople.type), Column(name: "customer_id", type: customers.type)]
      + ["lines", "sales"].map { Column(name: $0, type: .bigint) }
      + ["revenue", "cost", "costed_revenue"].map { Column(name: $0, type: .decimal) }
  }

  /// - Returns: the revenue of the month.
  func write(_ month: FoldedMonth, to writer: CopyFileWriter) throws -> Facts {
    let scales = month.scales
    var revenue: Int128 = 0
    for number in customers.sorted() where number < month.customers.count {
      let customer = month.customers[number]
      guard customer.sums.lines > 0 else { continue }
      let sums = scales.sums(customer.sums)
      revenue += customer.sums.revenue
      try writer.row { buffer in
        buffer.beginRow(fields: 11)
        customers.append(number, to: buffer)
        buffer.appendField(Int64(sums.lines))
        buffer.appendField(Int64(customer.sums.sales))
        buffer.appendField(sums.quantity)
        buffer.appendField(sums.revenue)
        buffer.appendField(sums.cost)
        buffer.appendField(sums.costedRevenue)
        buffer.appendField(Int64(sums.uncostedLines))
        buffer.appendField(Int64(customer.saleDays))
        buffer.appendField(ExactDecimal(units: customer.listedRevenue, scale: scales.revenue))
        buffer.appendField(ExactDecimal(units: customer.listAmount, scale: month.listScale))
      }
    }
    var facts = Facts()
    facts.revenue = ExactDecimal(units: revenue, scale: scales.revenue)
    return facts
  }

  /// Rows in the order in which salespeople and customers first came.
  func writeSalespeople(_ month: FoldedMonth, to writer: CopyFileWriter) throws -> Facts {
    for (key, units) in zip(month.salespeople.keys, month.salespeople.sums) {
      let sums = month.scales.sums(units)
      try writer.row { buffer in
        buffer.beginRow(fields: 7)
        salespeople.append(key.salesperson == SumTable.nobody ? nil : Int(key.salesperson), to: buffer)
        customers.append(Int(key.customer), to: buffer)
        buffer.appendField(Int64(sums.lines))
        buffer.appendField(Int64(units.sales))
        buffer.appendField(sums.revenue)
        buffer.appendField(sums.cost)
        buffer.appendField(sums.costedRevenue)
      }
    }
    return Facts()
  }

  /// Reads a month with the costs of lines that have none of their own.
  func read(
    _ file: StageFile, uncosted: StageFile?, salespeople salespersonFile: StageFile?, in folder: StageFolder,
    products: KeyIndex, master: ProductMaster
  ) throws -> CustomerMonth {
    var month = CustomerMonth()
    month.fill(customers.count)
    try folder.read(file) { row in
      let number = try customers.number(row, 0, customers.type)
      month.makeRoom(for: number)
      month.sums[number] = CostedSums(
        lines: Int(try row.integer(1)), quantity: try row.decimal(3) ?? 0, revenue: try row.decimal(4) ?? 0,
        cost: try row.decimal(5) ?? 0, costedRevenue: try row.decimal(6) ?? 0,
        uncostedLines: Int(try row.integer(7)))
      month.sales[number] = Int32(truncatingIfNeeded: try row.integer(2))
      month.saleDays[number] = UInt32(truncatingIfNeeded: try row.integer(8))
      month.listedRevenues[number] = try row.decimal(9) ?? 0
      month.listAmounts[number] = try row.decimal(10) ?? 0
      if !month.listedRevenues[number].isZero || !month.listAmounts[number].isZero { month.hasListAmounts = true }
    }
    var bySalesperson: [SumTable.Key: Int] = [:]
    if let salespersonFile {
      try folder.read(salespersonFile) { row in
        let key = SumTable.Key(
          customer: Int32(try customers.number(row, 1, customers.type)), product: 0,
          salesperson: row.isNull(0) ? SumTable.nobody : Int32(try salespeople.number(row, 0, salespeople.type)))
        let sums = CostedSums(
          lines: Int(try row.integer(2)), quantity: 0, revenue: try row.decimal(4) ?? 0, cost: try row.decimal(5) ?? 0,
          costedRevenue: try row.decimal(6) ?? 0, uncostedLines: 0)
        bySalesperson[key] = month.salespeople.count
        month.salespeople.append(
          SalespersonSums(
            salesperson: key.salesperson == SumTable.nobody ? nil : Int(key.salesperson), customer: Int(key.customer),
            sums: sums, sales: Int(try row.integer(3))))
      }
    }
    guard let uncosted else { return month }
    let uncostedFile = UncostedFile(products: products, customers: customers, salespeople: salespeople)
    try uncostedFile.read(uncosted, in: folder) { key, lines, quantity, revenue in
      guard let unitCost = master.unitCost(of: Int(key.product)) else { return }
      let number = Int(key.customer)
      month.makeRoom(for: number)
      month.sums[number].settle(lines: lines, revenue: revenue, cost: unitCost * quantity)
      let seller = SumTable.Key(customer: key.customer, product: 0, salesperson: key.salesperson)
      if let place = bySalesperson[seller] {
        month.salespeople[place].sums.settle(lines: lines, revenue: revenue, cost: unitCost * quantity)
      }
    }
    return month
  }
}

extension CostedSums {
  /// Gives a cost to lines that had none.
  fileprivate mutating func settle(lines: Int, revenue: ExactDecimal, cost: ExactDecimal) {
    self.cost += cost
    costedRevenue += revenue
    uncostedLines -= lines
  }
}

/// A month of all customers, by their numbers.
struct CustomerMonth: Sendable {
  fileprivate(set) var sums: [CostedSums] = []
  /// Lines with revenue above 0.
  fileprivate(set) var sales: [Int32] = []
  /// Days with a sale: bit 0 is the first of the month.
  fileprivate(set) var saleDays: [UInt32] = []
  /// Revenue and list amount of the lines that have a list amount.
  fileprivate(set) var listedRevenues: [ExactDecimal] = []
  fileprivate(set) var listAmounts: [ExactDecimal] = []
  /// Whether any of them is not 0.
  fileprivate(set) var hasListAmounts = false
  /// What each salesperson sold to each customer; empty where sales do not say who sold.
  fileprivate(set) var salespeople: [SalespersonSums] = []

  fileprivate mutating func makeRoom(for number: Int) {
    guard number >= sums.count else { return }
    let more = number + 1 - sums.count
    sums.append(contentsOf: repeatElement(CostedSums(), count: more))
    sales.append(contentsOf: repeatElement(0, count: more))
    saleDays.append(contentsOf: repeatElement(0, count: more))
    listedRevenues.append(contentsOf: repeatElement(0, count: more))
    listAmounts.append(contentsOf: repeatElement(0, count: more))
  }

  /// Makes the arrays as long as there are customers.
  mutating func fill(_ customers: Int) {
    if customers > 0 { makeRoom(for: customers - 1) }
  }

  /// Whether a customer has a line.
  func hasLines(_ customer: Int) -> Bool { sums[customer].lines > 0 }
}
