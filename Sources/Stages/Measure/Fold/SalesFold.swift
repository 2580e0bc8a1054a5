import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// What a month's lines add up to.
struct FoldedMonth {
  /// A customer's month apart from its products.
  struct Customer {
    var sums = LineSums()
    /// Days with a sale: bit 0 is the first of the month.
    var saleDays: UInt32 = 0
    /// Revenue and list amount of the lines that have a list amount.
    var listedRevenue: Int128 = 0
    var listAmount: Int128 = 0
  }

  let scales: LineScales
  let listScale: Int
  /// By the numbers of their keys.
  fileprivate(set) var products: [LineSums] = []
  fileprivate(set) var customers: [Customer] = []
  /// By customer and salesperson, lines of nobody left out; empty where they are not asked for.
  fileprivate(set) var salespeople: SumTable
}

/// Folds the lines of landed months, one month after the other. Each thread has one of its own, since it numbers the
/// keys that come.
///
/// Sendable unchecked: `FoldPool` hands it to one thread at a time.
final class SalesFold: @unchecked Sendable {
  /// What is kept of the customers, beside the sums by product.
  struct Scope: Sendable {
    var isDetailed = false
    var hasSalespeople = false
  }

  let products: KeyIndex
  let customers: KeyIndex
  let salespeople: KeyIndex
  private let plainCells: CellRun
  private let detailedCells: CellRun

  init(products: ColumnType, customers: ColumnType, salespeople: ColumnType) {
    self.products = KeyIndex(type: products)
    self.customers = KeyIndex(type: customers)
    self.salespeople = KeyIndex(type: salespeople)
    plainCells = CellRun(products: self.products, customers: self.customers, isDetailed: false)
    detailedCells = CellRun(products: self.products, customers: self.customers, isDetailed: true)
  }

  /// Adds up the lines of a landed month by product alone.
  func fold(_ file: StageFile, in folder: StageFolder) throws -> FoldedMonth {
    let columns = try SalesColumns(file, in: folder)
    var month = columns.emptyMonth
    try folder.read(file) { row in
      let product = try products.number(row, columns.product, columns.productType)
      month.addProduct(product, try columns.amounts(row))
    }
    return month
  }

  /// Adds up the lines of a landed month by product and by customer, and writes cells and lines without a cost as they
  /// come.
  func fold(
    _ file: StageFile, in folder: StageFolder, scope: Scope, cells writer: CopyFileWriter,
    uncosted uncostedWriter: CopyFileWriter
  ) throws -> (month: FoldedMonth, cells: Facts) {
    let columns = try SalesColumns(file, in: folder)
    var month = columns.emptyMonth
    let cells = scope.isDetailed ? detailedCells : plainCells
    var uncosted = SumTable()
    var parts: [Int] = []
    let uncostedFile = UncostedFile(products: products, customers: customers, salespeople: salespeople)
    try folder.read(file) { row in
      let line = try columns.amounts(row)
      let product = try products.number(row, columns.product, columns.productType)
      let customer = try customers.number(row, columns.customer, columns.customerType)
      month.addProduct(product, line)
      let listAmount = try columns.list?.units(row, scale: month.listScale)
      month.addCustomer(customer, line, day: try columns.day(row), listAmount: listAmount)
      cells.append(customer: customer, product: product, line)
      if cells.isFull {
        parts.append(writer.position)
        try cells.write(to: writer)
      }
      guard scope.hasSalespeople || line.cost == nil else { return }
      var salesperson = SumTable.nobody
      if scope.hasSalespeople, let column = columns.salesperson, !row.isNull(column) {
        salesperson = Int32(try salespeople.number(row, column, columns.salespersonType))
      }
      if scope.hasSalespeople {
        month.salespeople.add(line, SumTable.Key(customer: Int32(customer), product: 0, salesperson: salesperson))
      }
      if line.cost == nil {
        let key = SumTable.Key(customer: Int32(customer), product: Int32(product), salesperson: salesperson)
        uncosted.add(line, key)
        if uncosted.isFull {
          try uncostedFile.write(uncosted, columns.scales, to: uncostedWriter)
          uncosted = SumTable()
        }
      }
    }
    parts.append(writer.position)
    try cells.write(to: writer)
    try uncostedFile.write(uncosted, columns.scales, to: uncostedWriter)
    return (month, CellFile.facts(columns.scales, isDetailed: scope.isDetailed, parts: parts))
  }
}

extension FoldedMonth {
  @inline(__always)
  fileprivate mutating func addProduct(_ product: Int, _ line: LineAmounts) {
    while product >= products.count { products.append(LineSums()) }
    products[product].add(line)
  }

  @inline(__always)
  fileprivate mutating func addCustomer(_ customer: Int, _ line: LineAmounts, day: Int, listAmount: Int128?) {
    while customer >= customers.count { customers.append(Customer()) }
    customers[customer].sums.add(line)
    if line.revenue > 0 { customers[customer].saleDays |= 1 << UInt32(truncatingIfNeeded: day) }
    if let listAmount {
      customers[customer].listAmount += listAmount
      customers[customer].listedRevenue += line.revenue
    }
  }
}

/// Where the columns of a landed month of sales are.
private struct SalesColumns {
  let product: Int
  let customer: Int
  let salesperson: Int?
  let productType: ColumnType
  let customerType: ColumnType
  let salespersonType: ColumnType
  let list: AmountColumn?
  let scales: LineScales
  private let date: Int
  private let firstDay: Day
  private let quantity: AmountColumn
  private let revenue: AmountColumn
  private let cost: AmountColumn?

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    guard let quantity = columns.amount("quantity"), let revenue = columns.amount("revenue"), let month = file.month
    else {
      throw LandingError(
        .damaged, path: folder.path(of: file), problem: "has sales without quantity, revenue or month")
    }
    date = try columns.index("sale_date")
    product = try columns.index("product_id")
    customer = try columns.index("customer_id")
    salesperson = columns.optionalIndex("salesperson_id")
    productType = columns.type(product)
    customerType = columns.type(customer)
    salespersonType = salesperson.map { columns.type($0) } ?? .text
    firstDay = month.firstDay
    self.quantity = quantity
    self.revenue = revenue
    cost = columns.amount("cost")
    list = columns.amount("list_amount")
    scales = LineScales(
      quantity: quantity.rounding ?? 0, revenue: revenue.rounding ?? 0, cost: cost?.rounding ?? 0)
  }

  var emptyMonth: FoldedMonth {
    FoldedMonth(scales: scales, listScale: list?.rounding ?? 0, salespeople: SumTable(limit: .max))
  }

  @inline(__always)
  func amounts(_ row: BinaryRow) throws -> LineAmounts {
    LineAmounts(
      quantity: try quantity.units(row, scale: scales.quantity) ?? 0,
      revenue: try revenue.units(row, scale: scales.revenue) ?? 0, cost: try cost?.units(row, scale: scales.cost))
  }

  /// Day of the month, from 0.
  @inline(__always)
  func day(_ row: BinaryRow) throws -> Int {
    guard let day = try row.day(date) else { return 0 }
    return day.days(since: firstDay)
  }
}
