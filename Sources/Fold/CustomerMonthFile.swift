import Arithmetic
import PostgreSQL
import Rules
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
    for number in customers.sorted() {
      guard let customer = month.customer(number), customer.sums.lines > 0 else { continue }
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

  /// Adds a month to others. Lines without a cost of their own get the product master's unit cost.
  ///
  /// - Parameter place: the months from the first one to this one.
  package func read(
    _ file: StageFile, uncosted: StageFile?, salespeople salespersonFile: StageFile?, in folder: StageFolder,
    products: KeyIndex, master: ProductMaster, place: Int, into months: inout CustomerMonths,
    _ sellers: inout SellerMonths
  ) throws {
    let (first, firstSold) = (months.count, sellers.count)
    months.reserve(file.rows)
    sellers.reserve(salespersonFile?.rows ?? 0)
    var numbers: [Int32] = []
    try FileColumns(file, in: folder).require(CustomerMonthSums.table)
    try folder.readLines(file) { lines in
      customers.number(lines, 0, customers.type, into: &numbers)
      for (line, customer) in numbers.enumerated() {
        months.append(
          customer, place, Bought.sums.sums(lines, line).costed(at: nil),
          saleDays: UInt32(truncatingIfNeeded: lines.integer(Bought.saleDays, line)),
          sales: lines.integer(Bought.sales, line),
          listed: (lines.amount(Bought.listAmount, line) ?? 0, lines.amount(Bought.listedRevenue, line) ?? 0))
      }
    }
    if let salespersonFile {
      let rows = months.rows(from: first, customers: customers.count)
      var salespeople: [Int32] = []
      try FileColumns(salespersonFile, in: folder).require(SalespersonMonthSums.table)
      try folder.readLines(salespersonFile) { lines in
        self.salespeople.number(lines, 0, self.salespeople.type, into: &salespeople)
        customers.number(lines, Sold.customer, customers.type, into: &numbers)
        for (line, (seller, customer)) in zip(salespeople, numbers).enumerated() {
          func amount(_ column: Int) -> ExactDecimal { lines.amount(column, line) ?? 0 }
          let row = Int(customer) < rows.count ? rows[Int(customer)] : -1
          let hasSold = row >= 0 && months.saleDays[Int(row)] != 0
          sellers.append(
            seller, customer, place,
            CostedSums(
              lines: lines.integer(Sold.lines, line), quantity: 0, revenue: amount(Sold.revenue),
              cost: amount(Sold.cost), costedRevenue: amount(Sold.costedRevenue), uncostedLines: 0),
            sales: hasSold ? lines.integer(Sold.sales, line) : 0)
        }
      }
    }
    guard let uncosted else { return }
    let rows = months.rows(from: first, customers: customers.count)
    var soldRows: [SumTable.Key: Int] = [:]
    for row in firstSold..<sellers.count { soldRows[sellers.key(row)] = row }
    let uncostedFile = UncostedFile(products: products, customers: customers, salespeople: salespeople)
    try uncostedFile.read(uncosted, in: folder) { key, lines, quantity, revenue in
      guard let unitCost = master.unitCost(of: Int(key.product)) else { return }
      if Int(key.customer) < rows.count, rows[Int(key.customer)] >= 0 {
        months.settle(
          Int(rows[Int(key.customer)]), lines: lines, quantity: quantity, revenue: revenue, at: unitCost)
      }
      let seller = SumTable.Key(customer: key.customer, product: 0, salesperson: key.salesperson)
      if let row = soldRows[seller] { sellers.settle(row, quantity: quantity, revenue: revenue, at: unitCost) }
    }
  }

  /// Passes each row's customer and sale days to `body`.
  package func readDays(
    _ file: StageFile, in folder: StageFolder, _ body: (_ customer: Int, _ saleDays: UInt32) -> Void
  ) throws {
    var numbers: [Int32] = []
    try FileColumns(file, in: folder).require(CustomerMonthSums.table)
    try folder.readLines(file) { lines in
      customers.number(lines, 0, customers.type, into: &numbers)
      for (line, customer) in numbers.enumerated() {
        body(Int(customer), UInt32(truncatingIfNeeded: lines.integer(Bought.saleDays, line)))
      }
    }
  }
}
