import Arithmetic
package import Engine
package import PostgreSQL
import Rules
package import Store
package import Tables

/// The sums over a month's lines.
package struct FoldedMonth {
  /// A customer's sums in a month, over all products.
  package struct Customer {
    package var sums = LineSums()
    package var days = SaleDays()
    /// Revenue and list amount of the lines that have a list amount.
    var listedRevenue: Int128 = 0
    package var listAmount: Int128 = 0
    private(set) var isListTooLong = false

    fileprivate mutating func add(listAmount: Int128, revenue: Int128) {
      self.listAmount.add(listAmount, &isListTooLong)
      listedRevenue.add(revenue, &isListTooLong)
    }
  }

  package let scales: LineScales
  let listScale: Int
  /// By the numbers of the keys.
  package var products: [LineSums] = []
  /// Of the customers with lines, as they came.
  private(set) var customers: [Customer] = []
  /// By customer number: its place in `customers`; −1: it has no lines.
  private var customerPlaces: [Int32] = []
  /// By customer and salesperson, including `SumTable.nobody`; empty if these sums are not wanted.
  package var salespeople: SumTable

  init(scales: LineScales, listScale: Int, salespeople: SumTable) {
    (self.scales, self.listScale, self.salespeople) = (scales, listScale, salespeople)
  }

  /// Returns a customer's sums; nil: it has no lines.
  func customer(_ number: Int) -> Customer? { place(number).map { customers[$0] } }

  fileprivate func place(_ number: Int) -> Int? {
    number < customerPlaces.count && customerPlaces[number] >= 0 ? Int(customerPlaces[number]) : nil
  }

  /// Gives a customer its sums.
  mutating func set(_ sums: Customer, of number: Int32, customers count: Int) {
    var places: [Int32] = []
    find([number], into: &places, customers: count)
    customers[Int(places[0])] = sums
  }

  /// Replaces customers' numbers by their places. New customers get room.
  fileprivate mutating func find(_ numbers: [Int32], into places: inout [Int32], customers count: Int) {
    if customerPlaces.count < count {
      customerPlaces.append(contentsOf: repeatElement(-1, count: count - customerPlaces.count))
    }
    places.removeAll(keepingCapacity: true)
    places.reserveCapacity(numbers.count)
    var next = Int32(customers.count)
    customerPlaces.withUnsafeMutableBufferPointer { all in
      for number in numbers {
        if all[Int(number)] < 0 {
          all[Int(number)] = next
          next += 1
        }
        places.append(all[Int(number)])
      }
    }
    customers.append(contentsOf: repeatElement(Customer(), count: Int(next) - customers.count))
  }

  fileprivate mutating func closeDays() {
    for place in customers.indices { customers[place].days.close() }
  }

  fileprivate mutating func settle(_ place: Int, day: Int, _ revenue: Int128) {
    customers[place].days.settle(day, revenue)
  }
}

/// Folds the lines of landed months, one month after the other. Each thread has its own fold, because a fold numbers
/// keys.
///
/// `@unchecked Sendable` is safe: `FoldPool` lends a fold to one thread at a time.
package final class SalesFold: @unchecked Sendable {
  /// What a fold keeps for customers, besides the sums by product.
  package struct Scope: Sendable {
    package var isDetailed = false
    package var hasSalespeople = false

    package init(isDetailed: Bool = false, hasSalespeople: Bool = false) {
      (self.isDetailed, self.hasSalespeople) = (isDetailed, hasSalespeople)
    }
  }

  package let products: KeyIndex
  package let customers: KeyIndex
  package let salespeople: KeyIndex
  private let plainCells: CellRun
  private let detailedCells: CellRun
  /// The key numbers of the lines that are being added.
  private var keys: (products: [Int32], customers: [Int32], salespeople: [Int32]) = ([], [], [])
  /// The places of their customers in the month.
  private var places: [Int32] = []

  package init(products: ColumnType, customers: ColumnType, salespeople: ColumnType) {
    self.products = KeyIndex(type: products)
    self.customers = KeyIndex(type: customers)
    self.salespeople = KeyIndex(type: salespeople)
    plainCells = CellRun(products: self.products, customers: self.customers, isDetailed: false)
    detailedCells = CellRun(products: self.products, customers: self.customers, isDetailed: true)
  }

  /// Returns a landed month's sums by product only.
  ///
  /// - Parameter earlier: the sums of the first lines; nil: all lines are folded.
  /// - Throws: `SumTooLong` if an amount has too many digits.
  package func fold(_ file: StageFile, in folder: StageFolder, after earlier: EarlierFold?) throws -> FoldedMonth {
    let columns = try SalesColumns(file, in: folder)
    var month = columns.emptyMonth
    try earlier?.add(to: &month, products: products)
    try folder.readLines(file, behind: earlier?.lines) { lines in
      try number(lines, columns, scope: nil)
      if columns.areNarrow(lines) {
        month.addProducts(keys.products, of: products, columns.narrow(lines))
      } else {
        month.addProducts(keys.products, of: products, try columns.wide(lines))
      }
    }
    return month
  }

  /// Returns a landed month's sums by product and by customer, and writes cells and uncosted sums meanwhile.
  ///
  /// - Parameters:
  ///   - earlier: the sums of the first lines; nil: all lines are folded.
  ///   - channels: what the folded lines are added up by as well; nil: they are not.
  /// - Throws: `SumTooLong` if an amount has too many digits.
  package func fold(
    _ file: StageFile, in folder: StageFolder, after earlier: EarlierFold?, scope: Scope,
    channels: CustomerChannels?, cells writer: CopyFileWriter, uncosted uncostedRows: TableRows<UncostedSums.Row>
  ) throws -> (month: FoldedMonth, cells: Facts, channels: ChannelRows?) {
    let columns = try SalesColumns(file, in: folder)
    var month = columns.emptyMonth
    let cells = scope.isDetailed ? detailedCells : plainCells
    var uncosted = SumTable()
    var byChannel = channels.map { ChannelSums($0) }
    var parts: [Int] = []
    if let earlier {
      try earlier.add(to: &month, products: products)
      try earlier.add(to: &month, customers: customers, salespeople: salespeople)
      parts = try earlier.copyCells(to: writer)
      try earlier.copyUncosted(to: uncostedRows)
    }
    let uncostedFile = UncostedFile(products: products, customers: customers, salespeople: salespeople)
    func add<List: AmountList>(_ amounts: LineAmounts<List>, _ lines: LandedLines) throws {
      month.addProducts(keys.products, of: products, amounts)
      month.addCustomers(
        keys.customers, of: customers, amounts, days: lines.values(columns.date), from: columns.firstDay,
        places: &places)
      cells.append(keys.customers, keys.products, amounts)
      guard scope.hasSalespeople || amounts.haveUncosted else { return }
      for line in 0..<lines.count {
        let salesperson = keys.salespeople.isEmpty ? SumTable.nobody : keys.salespeople[line]
        var key = SumTable.Key(customer: keys.customers[line], product: 0, salesperson: salesperson)
        if scope.hasSalespeople { month.salespeople.add(amounts[line], key) }
        guard amounts[line].cost == nil else { continue }
        key.product = keys.products[line]
        uncosted.add(amounts[line], key)
        guard uncosted.isFull else { continue }
        try uncostedFile.add(uncosted, columns.scales, to: uncostedRows)
        uncosted = SumTable()
      }
    }
    try folder.readLines(file, behind: earlier?.lines) { lines in
      try number(lines, columns, scope: scope)
      if columns.areNarrow(lines) {
        try add(columns.narrow(lines), lines)
      } else {
        try add(try columns.wide(lines), lines)
      }
      try byChannel?.add(keys.products, lines, columns)
      if cells.isFull {
        parts.append(writer.position)
        try cells.write(to: writer)
      }
    }
    parts.append(writer.position)
    try cells.write(to: writer)
    try uncostedFile.add(uncosted, columns.scales, to: uncostedRows)
    try settleDays(of: &month, file, in: folder, columns)
    return (
      month, CellFile.facts(columns.scales, isDetailed: scope.isDetailed, parts: parts),
      byChannel.map { ChannelRows($0, of: products, columns.scales) }
    )
  }

  /// Ends the days of all customers. If a day is open, the month's lines are read once more.
  private func settleDays(
    of month: inout FoldedMonth, _ file: StageFile, in folder: StageFolder, _ columns: SalesColumns
  ) throws {
    month.closeDays()
    let isOpen = month.customers.map { $0.days.open != 0 }
    guard isOpen.contains(true) else { return }
    let first = Int64(columns.firstDay.daysSince2000)
    var revenues: [CustomerDay: Int128] = [:]
    try folder.readLines(file) { lines in
      customers.number(lines, columns.customer, columns.customerType, into: &keys.customers)
      let days = lines.values(columns.date)
      for (line, number) in keys.customers.enumerated() {
        guard let place = month.place(Int(number)), isOpen[place] else { continue }
        let day = CustomerDay(customer: place, day: Int(days[line] - first))
        guard month.customers[day.customer].days.isOpen(day.day) else { continue }
        revenues[day, default: 0] &+= lines.amount(columns.revenue, line)?.units(at: columns.scales.revenue) ?? 0
      }
    }
    for (day, revenue) in revenues { month.settle(day.customer, day: day.day, revenue) }
  }

  private struct CustomerDay: Hashable {
    /// The customer's place in the month.
    let customer: Int
    let day: Int
  }

  /// Numbers the keys of some lines; `scope` nil: of products only.
  private func number(_ lines: LandedLines, _ columns: SalesColumns, scope: Scope?) throws {
    try columns.requireAll(lines)
    products.number(lines, columns.product, columns.productType, into: &keys.products)
    guard let scope else { return }
    customers.number(lines, columns.customer, columns.customerType, into: &keys.customers)
    keys.salespeople.removeAll(keepingCapacity: true)
    guard scope.hasSalespeople, let column = columns.salesperson else { return }
    salespeople.number(lines, column, columns.salespersonType, into: &keys.salespeople)
  }
}

extension FoldedMonth {
  fileprivate mutating func addProducts<List: AmountList>(
    _ numbers: [Int32], of keys: KeyIndex, _ amounts: LineAmounts<List>
  ) {
    if products.count < keys.count {
      products.append(contentsOf: repeatElement(LineSums(), count: keys.count - products.count))
    }
    products.withUnsafeMutableBufferPointer { sums in
      for (line, number) in numbers.enumerated() { sums[Int(number)].add(amounts[line]) }
    }
  }

  fileprivate mutating func addCustomers<List: AmountList>(
    _ numbers: [Int32], of keys: KeyIndex, _ amounts: LineAmounts<List>, days: UnsafeBufferPointer<Int64>,
    from firstDay: Day, places: inout [Int32]
  ) {
    find(numbers, into: &places, customers: keys.count)
    let first = Int64(firstDay.daysSince2000)
    customers.withUnsafeMutableBufferPointer { customers in
      for (line, place) in places.enumerated() {
        let amount = amounts[line]
        customers[Int(place)].sums.add(amount)
        customers[Int(place)].days.add(amount.revenue, on: Int8(truncatingIfNeeded: days[line] &- first))
      }
      guard let listed = amounts.list else { return }
      for (line, place) in places.enumerated() where listed[line] != List.Element.min {
        customers[Int(place)].add(listAmount: Int128(listed[line]), revenue: amounts[line].revenue)
      }
    }
  }
}

/// The columns of a landed month of sales.
struct SalesColumns {
  let date: Int
  let product: Int
  let customer: Int
  let salesperson: Int?
  let productType: ColumnType
  let customerType: ColumnType
  let salespersonType: ColumnType
  let firstDay: Day
  let scales: LineScales
  private let listScale: Int
  let revenue: Int
  private let quantity: Int
  private let cost: Int?
  private let list: Int?

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    guard let month = file.month else {
      throw LandingError(.damaged, path: folder.path(of: file), problem: "has sales without a month")
    }
    date = try columns.index("sale_date")
    product = try columns.index("product_id")
    customer = try columns.index("customer_id")
    salesperson = columns.optionalIndex("salesperson_id")
    productType = columns.type(product)
    customerType = columns.type(customer)
    salespersonType = salesperson.map { columns.type($0) } ?? .text
    firstDay = month.firstDay
    quantity = try columns.index("quantity")
    revenue = try columns.index("revenue")
    cost = columns.optionalIndex("cost")
    list = columns.optionalIndex("list_amount")
    scales = LineScales(
      quantity: columns.scale(quantity), revenue: columns.scale(revenue), cost: cost.map { columns.scale($0) } ?? 0)
    listScale = list.map { columns.scale($0) } ?? 0
  }

  private var required: [Int] { [date, product, customer, quantity, revenue] }

  /// - Throws: `BinaryFormatError` if lines lack what each must have.
  func requireAll(_ lines: LandedLines) throws {
    // The contract rejects such rows, so extract did not write this file.
    guard !required.contains(where: lines.hasNulls) else {
      throw BinaryFormatError(description: "has nulls where none may be")
    }
  }

  var emptyMonth: FoldedMonth {
    FoldedMonth(scales: scales, listScale: listScale, salespeople: SumTable(limit: .max))
  }

  /// Whether amounts fit into 64 bits with the month's decimals. Those of nearly all lines do.
  func areNarrow(_ lines: LandedLines) -> Bool {
    func isNarrow(_ column: Int, _ scale: Int) -> Bool { !lines.isWide(column) && lines.scale(column) == scale }
    return isNarrow(quantity, scales.quantity) && isNarrow(revenue, scales.revenue)
      && cost.map { isNarrow($0, scales.cost) } != false && list.map { isNarrow($0, listScale) } != false
  }

  func narrow(_ lines: LandedLines) -> LineAmounts<UnsafeBufferPointer<Int64>> {
    LineAmounts(
      quantity: lines.values(quantity), revenue: lines.values(revenue), cost: cost.map { lines.values($0) },
      list: list.map { lines.values($0) }, haveUncosted: cost.map { lines.hasNulls($0) } ?? true)
  }

  func wide(_ lines: LandedLines) throws -> LineAmounts<[Int128]> {
    func units(_ column: Int, _ name: String, scale: Int) throws -> [Int128] {
      guard let units = try lines.units(column, scale: scale) else { throw SumTooLong(table: "sales", column: name) }
      return units
    }
    return LineAmounts(
      quantity: try units(quantity, "quantity", scale: scales.quantity),
      revenue: try units(revenue, "revenue", scale: scales.revenue),
      cost: try cost.map { try units($0, "cost", scale: scales.cost) },
      list: try list.map { try units($0, "list_amount", scale: listScale) },
      haveUncosted: cost.map { lines.hasNulls($0) } ?? true)
  }
}
