import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// Files of a month's sums by customer, and by salesperson and customer.
struct CustomerMonthFile {
  static let table = "customer_month"
  static let salespersonTable = "salesperson_month"

  /// Where the columns stand, after the customer's key.
  enum Bought {
    static let lines = 1
    static let sales = 2
    static let quantity = 3
    static let revenue = 4
    static let cost = 5
    static let costedRevenue = 6
    static let uncostedLines = 7
    static let saleDays = 8
    static let lineDays = 9
    static let listedRevenue = 10
    static let listAmount = 11
    static let uncostedQuantity = 12
  }

  /// Where those of salespeople stand, after the two keys.
  enum Sold {
    static let lines = 2
    static let sales = 3
    static let revenue = 4
    static let cost = 5
    static let costedRevenue = 6
  }

  let customers: KeyIndex
  let salespeople: KeyIndex

  var columns: [Column] {
    [
      Column(name: "customer_id", type: customers.type), Column(name: "lines", type: .bigint),
      Column(name: "sales", type: .bigint),
    ]
      + ["quantity", "revenue", "cost", "costed_revenue"].map { Column(name: $0, type: .decimal) }
      + ["uncosted_lines", "sale_days", "line_days"].map { Column(name: $0, type: .bigint) }
      + ["listed_revenue", "list_amount", "uncosted_quantity"].map { Column(name: $0, type: .decimal) }
  }

  var salespersonColumns: [Column] {
    [Column(name: "salesperson_id", type: salespeople.type), Column(name: "customer_id", type: customers.type)]
      + ["lines", "sales"].map { Column(name: $0, type: .bigint) }
      + ["revenue", "cost", "costed_revenue"].map { Column(name: $0, type: .decimal) }
  }

  /// - Returns: the revenue of the month.
  func write(_ month: FoldedMonth, to writer: CopyFileWriter) throws -> Facts {
    let scales = month.scales
    var revenue = ExactDecimal(units: 0, scale: scales.revenue)
    let file = SumWriter(columns: columns, to: writer)
    for number in customers.sorted() where number < month.customers.count {
      let customer = month.customers[number]
      guard customer.sums.lines > 0 else { continue }
      let sums = scales.sums(customer.sums)
      revenue += sums.revenue
      try file.line { block in
        customers.set(number, in: block, 0)
        block.set(Bought.lines, Int64(sums.lines))
        block.set(Bought.sales, Int64(customer.sums.sales))
        block.set(Bought.quantity, sums.quantity)
        block.set(Bought.revenue, sums.revenue)
        block.set(Bought.cost, sums.cost)
        block.set(Bought.costedRevenue, sums.costedRevenue)
        block.set(Bought.uncostedLines, Int64(sums.uncostedLines))
        block.set(Bought.saleDays, Int64(customer.days.sold))
        block.set(Bought.lineDays, Int64(customer.days.all))
        block.set(Bought.listedRevenue, ExactDecimal(units: customer.listedRevenue, scale: scales.revenue))
        block.set(
          Bought.listAmount,
          customer.isListTooLong ? .outOfRange : ExactDecimal(units: customer.listAmount, scale: month.listScale))
        block.set(Bought.uncostedQuantity, sums.uncostedQuantity)
      }
    }
    try file.finish()
    var facts = Facts()
    facts.revenue = revenue
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
        block.set(Sold.lines, Int64(sums.lines))
        block.set(Sold.sales, Int64(units.sales))
        block.set(Sold.revenue, sums.revenue)
        block.set(Sold.cost, sums.cost)
        block.set(Sold.costedRevenue, sums.costedRevenue)
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
    try FileColumns(file, in: folder).require(columns)
    try folder.readLines(file) { lines in
      customers.number(lines, 0, customers.type, into: &numbers)
      for (line, customer) in numbers.enumerated() {
        let number = Int(customer)
        func amount(_ column: Int) -> ExactDecimal { lines.amount(column, line) ?? 0 }
        month.makeRoom(for: number)
        month.sums[number] = CostedSums(
          lines: lines.integer(Bought.lines, line), quantity: amount(Bought.quantity), revenue: amount(Bought.revenue),
          cost: amount(Bought.cost),
          costedRevenue: amount(Bought.costedRevenue),
          costedQuantity: amount(Bought.quantity) - amount(Bought.uncostedQuantity),
          uncostedLines: lines.integer(Bought.uncostedLines, line))
        month.saleDays[number] = UInt32(truncatingIfNeeded: lines.integer(Bought.saleDays, line))
        if month.saleDays[number] != 0 {
          month.sales[number] = Int32(truncatingIfNeeded: lines.integer(Bought.sales, line))
        }
        month.listedRevenues[number] = amount(Bought.listedRevenue)
        month.listAmounts[number] = amount(Bought.listAmount)
        if !amount(Bought.listedRevenue).isZero || !amount(Bought.listAmount).isZero { month.hasListAmounts = true }
      }
    }
    var bySalesperson: [SumTable.Key: Int] = [:]
    if let salespersonFile {
      var sellers: [Int32] = []
      try FileColumns(salespersonFile, in: folder).require(salespersonColumns)
      try folder.readLines(salespersonFile) { lines in
        salespeople.number(lines, 0, salespeople.type, into: &sellers)
        customers.number(lines, 1, customers.type, into: &numbers)
        for (line, (seller, customer)) in zip(sellers, numbers).enumerated() {
          func amount(_ column: Int) -> ExactDecimal { lines.amount(column, line) ?? 0 }
          let sums = CostedSums(
            lines: lines.integer(Sold.lines, line), quantity: 0, revenue: amount(Sold.revenue), cost: amount(Sold.cost),
            costedRevenue: amount(Sold.costedRevenue),
            uncostedLines: 0)
          bySalesperson[SumTable.Key(customer: customer, product: 0, salesperson: seller)] = month.salespeople.count
          month.salespeople.append(
            SalespersonSums(
              salesperson: seller == SumTable.nobody ? nil : Int(seller), customer: Int(customer), sums: sums,
              sales: month.saleDays[Int(customer)] == 0 ? 0 : lines.integer(Sold.sales, line)))
        }
      }
    }
    guard let uncosted else { return month }
    let uncostedFile = UncostedFile(products: products, customers: customers, salespeople: salespeople)
    try uncostedFile.read(uncosted, in: folder) { key, lines, quantity, revenue in
      guard let unitCost = master.unitCost(of: Int(key.product)) else { return }
      let number = Int(key.customer)
      month.makeRoom(for: number)
      month.sums[number].settle(lines: lines, quantity: quantity, revenue: revenue, at: unitCost)
      let seller = SumTable.Key(customer: key.customer, product: 0, salesperson: key.salesperson)
      if let place = bySalesperson[seller] {
        month.salespeople[place].sums.settle(lines: lines, quantity: quantity, revenue: revenue, at: unitCost)
      }
    }
    return month
  }
}

extension CostedSums {
  /// Gives a cost to lines that had none.
  fileprivate mutating func settle(lines: Int, quantity: ExactDecimal, revenue: ExactDecimal, at unitCost: ExactDecimal)
  {
    cost += unitCost * quantity
    costedRevenue += revenue
    costedQuantity += quantity
    uncostedLines -= lines
  }
}

/// What all customers bought in a month, by their numbers.
struct CustomerSums: Sendable {
  fileprivate(set) var sums: [CostedSums] = []
  /// Lines with revenue above 0, of customers with a day of sale.
  fileprivate(set) var sales: [Int32] = []
  /// Days on which revenue, returns of the day deducted, is above 0: bit 0 is the first of the month.
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
