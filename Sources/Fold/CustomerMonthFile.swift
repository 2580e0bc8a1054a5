package import Arithmetic
import PostgreSQL
package import Rules
package import Store
package import Tables

/// Files of a month's sums by customer, and by salesperson and customer.
package struct CustomerMonthFile {
  /// Column positions by customer.
  package enum Bought {
    private static let table = CustomerMonthSums.table
    package static let sums = SumColumns(table)
    package static let sales = table.place(of: .sales)
    package static let saleDays = table.place(of: .saleDays)
    static let lineDays = table.place(of: .lineDays)
    static let listedRevenue = table.place(of: .listedRevenue)
    package static let listAmount = table.place(of: .listAmount)
  }

  /// Column positions by salesperson and customer.
  package enum Sold {
    private static let table = SalespersonMonthSums.table
    package static let customer = table.place(of: .customerID)
    package static let lines = table.place(of: .lines)
    package static let sales = table.place(of: .sales)
    package static let revenue = table.place(of: .revenue)
    package static let cost = table.place(of: .cost)
    static let costedRevenue = table.place(of: .costedRevenue)
  }

  package let customers: KeyIndex
  package let salespeople: KeyIndex

  package init(customers: KeyIndex, salespeople: KeyIndex) {
    (self.customers, self.salespeople) = (customers, salespeople)
  }

  /// Returns the month's revenue as a fact.
  package func add(_ month: FoldedMonth, to rows: BlockRows<CustomerMonthSums.Row>) throws -> Facts {
    let scales = month.scales
    var revenue = ExactDecimal(units: 0, scale: scales.revenue)
    for number in customers.sorted() where number < month.customers.count {
      let customer = month.customers[number]
      guard customer.sums.lines > 0 else { continue }
      let sums = scales.sums(customer.sums)
      revenue += sums.revenue
      try rows.add(
        CustomerMonthSums.Row(
          key: customers.field(number), sums: sums, sales: customer.sums.sales, saleDays: customer.days.sold,
          lineDays: customer.days.all,
          listedRevenue: ExactDecimal(units: customer.listedRevenue, scale: scales.revenue),
          listAmount: customer.isListTooLong
            ? .outOfRange : ExactDecimal(units: customer.listAmount, scale: month.listScale)))
    }
    var facts = Facts()
    facts.revenue = revenue
    return facts
  }

  /// Adds rows in the order in which salespeople and customers first came.
  package func addSalespeople(_ month: FoldedMonth, to rows: BlockRows<SalespersonMonthSums.Row>) throws -> Facts {
    for (key, units) in zip(month.salespeople.keys, month.salespeople.sums) {
      try rows.add(
        SalespersonMonthSums.Row(
          salesperson: salespeople.field(key.salesperson == SumTable.nobody ? nil : Int(key.salesperson)),
          customer: customers.field(Int(key.customer)), sums: month.scales.sums(units), sales: units.sales))
    }
    return Facts()
  }

  /// Reads a month. Lines without a cost of their own get the product master's unit cost.
  package func read(
    _ file: StageFile, uncosted: StageFile?, salespeople salespersonFile: StageFile?, in folder: StageFolder,
    products: KeyIndex, master: ProductMaster
  ) throws -> CustomerSums {
    var month = CustomerSums()
    month.fill(customers.count)
    var numbers: [Int32] = []
    try FileColumns(file, in: folder).require(CustomerMonthSums.table)
    try folder.readLines(file) { lines in
      customers.number(lines, 0, customers.type, into: &numbers)
      for (line, customer) in numbers.enumerated() {
        let number = Int(customer)
        func amount(_ column: Int) -> ExactDecimal { lines.amount(column, line) ?? 0 }
        month.makeRoom(for: number)
        month.sums[number] = Bought.sums.sums(lines, line).costed(at: nil)
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
      try FileColumns(salespersonFile, in: folder).require(SalespersonMonthSums.table)
      try folder.readLines(salespersonFile) { lines in
        salespeople.number(lines, 0, salespeople.type, into: &sellers)
        customers.number(lines, Sold.customer, customers.type, into: &numbers)
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
  /// Adds the cost of lines that had none.
  fileprivate mutating func settle(lines: Int, quantity: ExactDecimal, revenue: ExactDecimal, at unitCost: ExactDecimal)
  {
    cost += unitCost * quantity
    costedRevenue += revenue
    costedQuantity += quantity
    uncostedLines -= lines
  }
}

/// The sums of all customers in a month, by customer number.
package struct CustomerSums: Sendable {
  package fileprivate(set) var sums: [CostedSums] = []
  /// Lines with revenue above 0; 0 for a customer without a sale day.
  package fileprivate(set) var sales: [Int32] = []
  /// Days on which revenue less the day's returns is above 0; bit 0 is the first day of the month.
  package fileprivate(set) var saleDays: [UInt32] = []
  /// Revenue and list amount of the lines that have a list amount.
  package fileprivate(set) var listedRevenues: [ExactDecimal] = []
  package fileprivate(set) var listAmounts: [ExactDecimal] = []
  /// Whether one of these amounts is not 0.
  package fileprivate(set) var hasListAmounts = false
  /// Sums by salesperson and customer; empty if no file with them was read.
  package fileprivate(set) var salespeople: [SalespersonSums] = []

  package init() {}

  fileprivate mutating func makeRoom(for number: Int) {
    guard number >= sums.count else { return }
    let more = number + 1 - sums.count
    sums.append(contentsOf: repeatElement(CostedSums(), count: more))
    sales.append(contentsOf: repeatElement(0, count: more))
    saleDays.append(contentsOf: repeatElement(0, count: more))
    listedRevenues.append(contentsOf: repeatElement(0, count: more))
    listAmounts.append(contentsOf: repeatElement(0, count: more))
  }

  /// Extends the arrays to a number of customers.
  package mutating func fill(_ customers: Int) {
    if customers > 0 { makeRoom(for: customers - 1) }
  }

  /// Whether a customer has a line.
  package func hasLines(_ customer: Int) -> Bool { sums[customer].lines > 0 }
}
