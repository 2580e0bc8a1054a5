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
    let file = SumWriter(columns: columns, to: writer)
    for number in customers.sorted() where number < month.customers.count {
      let customer = month.customers[number]
      guard customer.sums.lines > 0 else { continue }
      let sums = scales.sums(customer.sums)
      revenue += customer.sums.revenue
      try file.line { block in
        customers.set(number, in: block, 0)
        block.set(1, Int64(sums.lines))
        block.set(2, Int64(customer.sums.sales))
        block.set(3, sums.quantity)
        block.set(4, sums.revenue)
        block.set(5, sums.cost)
        block.set(6, sums.costedRevenue)
        block.set(7, Int64(sums.uncostedLines))
        block.set(8, Int64(customer.saleDays))
        block.set(9, ExactDecimal(units: customer.listedRevenue, scale: scales.revenue))
        block.set(10, ExactDecimal(units: customer.listAmount, scale: month.listScale))
      }
    }
    try file.finish()
    var facts = Facts()
    facts.revenue = ExactDecimal(units: revenue, scale: scales.revenue)
    return facts
  }

  /// Lines in the order in which salespeople and customers first came.
  func writeSalespeople(_ month: FoldedMonth, to writer: CopyFileWriter) throws -> Facts {
    let file = SumWriter(columns: salespersonColumns, to: writer)
    for (key, units) in zip(month.salespeople.keys, month.salespeople.sums) {
      let sums = month.scales.sums(units)
      try file.line { block in
        salespeople.set(key.salesperson == SumTable.nobody ? nil : Int(key.salesperson), in: block, 0)
        customers.set(Int(key.customer), in: block, 1)
        block.set(2, Int64(sums.lines))
        block.set(3, Int64(units.sales))
        block.set(4, sums.revenue)
        block.set(5, sums.cost)
        block.set(6, sums.costedRevenue)
      }
    }
    try file.finish()
    return Facts()
  }

  /// Reads a month with the costs of lines that have none of their own.
  func read(
    _ file: StageFile, uncosted: StageFile?, salespeople salespersonFile: StageFile?, in folder: StageFolder,
    products: KeyIndex, master: ProductMaster
  ) throws -> CustomerSums {
    var month = CustomerSums()
    month.fill(customers.count)
    var numbers: [Int32] = []
    try folder.readSums(file) { lines in
      customers.number(lines, 0, customers.type, into: &numbers)
      for (line, customer) in numbers.enumerated() {
        let number = Int(customer)
        func amount(_ column: Int) -> ExactDecimal { lines.amount(column, line) ?? 0 }
        month.makeRoom(for: number)
        month.sums[number] = CostedSums(
          lines: lines.integer(1, line), quantity: amount(3), revenue: amount(4), cost: amount(5),
          costedRevenue: amount(6), uncostedLines: lines.integer(7, line))
        month.sales[number] = Int32(truncatingIfNeeded: lines.integer(2, line))
        month.saleDays[number] = UInt32(truncatingIfNeeded: lines.integer(8, line))
        month.listedRevenues[number] = amount(9)
        month.listAmounts[number] = amount(10)
        if !amount(9).isZero || !amount(10).isZero { month.hasListAmounts = true }
      }
    }
    var bySalesperson: [SumTable.Key: Int] = [:]
    if let salespersonFile {
      var sellers: [Int32] = []
      try folder.readSums(salespersonFile) { lines in
        salespeople.number(lines, 0, salespeople.type, into: &sellers)
        customers.number(lines, 1, customers.type, into: &numbers)
        for (line, (seller, customer)) in zip(sellers, numbers).enumerated() {
          func amount(_ column: Int) -> ExactDecimal { lines.amount(column, line) ?? 0 }
          let sums = CostedSums(
            lines: lines.integer(2, line), quantity: 0, revenue: amount(4), cost: amount(5), costedRevenue: amount(6),
            uncostedLines: 0)
          bySalesperson[SumTable.Key(customer: customer, product: 0, salesperson: seller)] = month.salespeople.count
          month.salespeople.append(
            SalespersonSums(
              salesperson: seller == SumTable.nobody ? nil : Int(seller), customer: Int(customer), sums: sums,
              sales: lines.integer(3, line)))
        }
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

/// What all customers bought in a month, by their numbers.
struct CustomerSums: Sendable {
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
