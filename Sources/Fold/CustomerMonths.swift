package import Arithmetic
package import Rules

/// What customers bought in several months: a row for each customer and month with lines.
///
/// Rows come month by month. `sort` brings those of a customer together, oldest first.
package struct CustomerMonths: Sendable {
  /// By customer number, after `sort`: where its rows begin. The end of the last one's closes the list.
  private var starts: [Int32] = []
  private var customers: [Int32] = []
  /// The number of months from the first one to that of the row.
  package private(set) var places: [Int16] = []
  /// Days on which revenue less the day's returns is above 0; bit 0 is the first day of the month.
  package private(set) var saleDays: [UInt32] = []
  /// Lines with revenue above 0; 0 in a month without a sale day.
  package private(set) var sales: [Int32] = []
  private var lines: [Int32] = []
  private var uncostedLines: [Int32] = []
  private var plain = PlainSums(repeating: CompactDecimals())
  private var costedRevenue = CompactDecimals()
  private var costedQuantity = CompactDecimals()
  /// Revenue and list amount of the lines that have a list amount; empty as long as all are 0.
  private var listedRevenues = CompactDecimals()
  private var listAmounts = CompactDecimals()

  package init() {}

  package var count: Int { places.count }

  package var hasListAmounts: Bool { listAmounts.count > 0 }

  /// Makes room for more rows. Several months follow each other, so the room grows by a part of itself.
  mutating func reserve(_ rows: Int) {
    func reserve<Value>(_ list: inout [Value]) {
      guard list.capacity < list.count + rows else { return }
      list.reserveCapacity(list.count + max(rows, list.count / 4))
    }
    reserve(&customers)
    reserve(&places)
    reserve(&saleDays)
    reserve(&sales)
    reserve(&lines)
    reserve(&uncostedLines)
    let wanted = count + max(rows, count / 4)
    for path in [\PlainSums<CompactDecimals>.quantity, \.revenue, \.cost, \.returnedRevenue] {
      plain[keyPath: path].reserve(count + rows, orMore: wanted)
    }
    costedRevenue.reserve(count + rows, orMore: wanted)
    costedQuantity.reserve(count + rows, orMore: wanted)
  }

  mutating func append(
    _ customer: Int32, _ place: Int, _ sums: CostedSums, saleDays: UInt32, sales: Int,
    listed: (amount: ExactDecimal, revenue: ExactDecimal)
  ) {
    if !listed.amount.isZero || !listed.revenue.isZero || hasListAmounts {
      if !hasListAmounts {
        listAmounts.append(zeros: count)
        listedRevenues.append(zeros: count)
      }
      listAmounts.append(listed.amount)
      listedRevenues.append(listed.revenue)
    }
    customers.append(customer)
    places.append(Int16(place))
    self.saleDays.append(saleDays)
    self.sales.append(saleDays == 0 ? 0 : Int32(truncatingIfNeeded: sales))
    lines.append(Int32(truncatingIfNeeded: sums.lines))
    uncostedLines.append(Int32(truncatingIfNeeded: sums.uncostedLines))
    plain.append(sums.plain)
    costedRevenue.append(sums.costedRevenue)
    costedQuantity.append(sums.costedQuantity)
  }

  /// The customer of a row, before `sort`.
  package func customer(_ row: Int) -> Int32 { customers[row] }

  /// Returns, by customer number, the rows from `first` on; −1: none. No customer may have two of them.
  func rows(from first: Int, customers count: Int) -> [Int32] {
    var rows = [Int32](repeating: -1, count: count)
    for row in first..<self.count { rows[Int(customers[row])] = Int32(row) }
    return rows
  }

  /// Adds the cost of lines that had none.
  mutating func settle(
    _ row: Int, lines: Int, quantity: ExactDecimal, revenue: ExactDecimal, at unitCost: ExactDecimal
  ) {
    plain.cost.add(unitCost * quantity, at: row)
    costedRevenue.add(revenue, at: row)
    costedQuantity.add(quantity, at: row)
    uncostedLines[row] -= Int32(truncatingIfNeeded: lines)
  }

  /// Brings the rows of each customer together. No row may be added any more.
  package mutating func sort(customers count: Int) {
    starts = Array(repeating: 0, count: count + 1)
    for customer in customers { starts[Int(customer) + 1] += 1 }
    for customer in 0..<count { starts[customer + 1] += starts[customer] }
    var next = starts
    let targets = customers.map { customer in
      defer { next[Int(customer)] += 1 }
      return next[Int(customer)]
    }
    // One column after the other, so that only one is there twice.
    customers = []
    places = inOrder(places, to: targets)
    saleDays = inOrder(saleDays, to: targets)
    sales = inOrder(sales, to: targets)
    lines = inOrder(lines, to: targets)
    uncostedLines = inOrder(uncostedLines, to: targets)
    plain.quantity = plain.quantity.moved(to: targets)
    plain.revenue = plain.revenue.moved(to: targets)
    plain.cost = plain.cost.moved(to: targets)
    plain.returnedRevenue = plain.returnedRevenue.moved(to: targets)
    costedRevenue = costedRevenue.moved(to: targets)
    costedQuantity = costedQuantity.moved(to: targets)
    guard hasListAmounts else { return }
    listAmounts = listAmounts.moved(to: targets)
    listedRevenues = listedRevenues.moved(to: targets)
  }

  /// Returns a customer's rows, oldest first.
  package func rows(of customer: Int) -> Range<Int> {
    customer + 1 < starts.count ? Int(starts[customer])..<Int(starts[customer + 1]) : 0..<0
  }

  package func revenue(_ row: Int) -> ExactDecimal { plain.revenue[row] }

  package func sums(_ row: Int) -> CostedSums {
    var sums = CostedSums()
    sums.lines = Int(lines[row])
    sums.plain = plain[row]
    sums.costedRevenue = costedRevenue[row]
    sums.costedQuantity = costedQuantity[row]
    sums.uncostedLines = Int(uncostedLines[row])
    return sums
  }

  /// List amount and revenue of the lines that have a list amount.
  package func listed(_ row: Int) -> (amount: ExactDecimal, revenue: ExactDecimal) {
    hasListAmounts ? (listAmounts[row], listedRevenues[row]) : (0, 0)
  }
}

/// What salespeople sold to customers in several months: a row for each salesperson, customer and month.
package struct SellerMonths: Sendable {
  private var sellers: [Int32] = []
  private var customers: [Int32] = []
  private var places: [Int16] = []
  private var lines: [Int32] = []
  private var sales: [Int32] = []
  private var revenue = CompactDecimals()
  private var cost = CompactDecimals()
  private var costedRevenue = CompactDecimals()

  package init() {}

  package var count: Int { places.count }

  /// - Parameters:
  ///   - seller: `SumTable.nobody`: unknown.
  ///   - place: the number of months from the first one to that of the row.
  package mutating func append(_ seller: Int32, _ customer: Int32, _ place: Int, _ sums: CostedSums, sales: Int) {
    sellers.append(seller)
    customers.append(customer)
    places.append(Int16(place))
    lines.append(Int32(truncatingIfNeeded: sums.lines))
    self.sales.append(Int32(truncatingIfNeeded: sales))
    revenue.append(sums.revenue)
    cost.append(sums.cost)
    costedRevenue.append(sums.costedRevenue)
  }

  /// Makes room for more rows.
  mutating func reserve(_ rows: Int) {
    let wanted = count + max(rows, count / 4)
    revenue.reserve(count + rows, orMore: wanted)
    cost.reserve(count + rows, orMore: wanted)
    costedRevenue.reserve(count + rows, orMore: wanted)
  }

  func key(_ row: Int) -> SumTable.Key {
    SumTable.Key(customer: customers[row], product: 0, salesperson: sellers[row])
  }

  /// Adds the cost of lines that had none.
  mutating func settle(_ row: Int, quantity: ExactDecimal, revenue: ExactDecimal, at unitCost: ExactDecimal) {
    cost.add(unitCost * quantity, at: row)
    costedRevenue.add(revenue, at: row)
  }

  /// Sorts the rows by salesperson, customer and month, in the order of the keys; those without a salesperson first.
  ///
  /// - Parameter owner: the salesperson of a customer's lines that name none.
  package mutating func sort(salespeople: KeyIndex, customers keys: KeyIndex, owner: (Int) -> Int?) {
    for row in sellers.indices where sellers[row] == SumTable.nobody {
      sellers[row] = owner(Int(customers[row])).map { Int32($0) } ?? SumTable.nobody
    }
    let (sellerPlaces, customerPlaces) = (salespeople.places(), keys.places())
    // In turn by month, customer and salesperson: each pass keeps the order of the one before.
    var order = Array(0..<Int32(count))
    order = Self.sorted(order, count: (places.max().map { Int($0) } ?? 0) + 1) { Int(places[Int($0)]) }
    order = Self.sorted(order, count: keys.count) { customerPlaces[Int(customers[Int($0)])] }
    order = Self.sorted(order, count: salespeople.count + 1) { row in
      sellers[Int(row)] == SumTable.nobody ? 0 : sellerPlaces[Int(sellers[Int(row)])] + 1
    }
    var targets = order
    for (target, row) in order.enumerated() { targets[Int(row)] = Int32(target) }
    sellers = inOrder(sellers, to: targets)
    customers = inOrder(customers, to: targets)
    places = inOrder(places, to: targets)
    lines = inOrder(lines, to: targets)
    sales = inOrder(sales, to: targets)
    revenue = revenue.moved(to: targets)
    cost = cost.moved(to: targets)
    costedRevenue = costedRevenue.moved(to: targets)
  }

  /// Returns rows sorted by a number from 0 to `count` − 1, equals in their order.
  private static func sorted(_ rows: [Int32], count: Int, by number: (Int32) -> Int) -> [Int32] {
    var next = [Int32](repeating: 0, count: count + 1)
    for row in rows { next[number(row) + 1] += 1 }
    for place in 0..<count { next[place + 1] += next[place] }
    var sorted = rows
    for row in rows {
      let place = number(row)
      sorted[Int(next[place])] = row
      next[place] += 1
    }
    return sorted
  }

  /// Returns the salespeople with rows in these months.
  package func salespeople(in months: ClosedRange<Int>) -> Set<Int> {
    var found: Set<Int> = []
    var last = SumTable.nobody
    for row in 0..<count where sellers[row] != last && months.contains(Int(places[row])) {
      last = sellers[row]
      found.insert(Int(last))
    }
    return found
  }

  /// Gives the sums of each salesperson and customer with rows in these months to `body`, after `sort`.
  package func sums(in months: ClosedRange<Int>, _ body: (SalespersonSums) throws -> Void) rethrows {
    var row = 0
    while row < count {
      let (seller, customer) = (sellers[row], customers[row])
      var sums: SalespersonSums?
      while row < count, sellers[row] == seller, customers[row] == customer {
        defer { row += 1 }
        guard months.contains(Int(places[row])) else { continue }
        var bought = CostedSums()
        (bought.lines, bought.revenue, bought.cost) = (Int(lines[row]), revenue[row], cost[row])
        bought.costedRevenue = costedRevenue[row]
        if sums == nil {
          sums = SalespersonSums(
            salesperson: seller == SumTable.nobody ? nil : Int(seller), customer: Int(customer), sums: bought,
            sales: Int(sales[row]))
        } else {
          sums?.sums += bought
          sums?.sales += Int(sales[row])
        }
      }
      if let sums { try body(sums) }
    }
  }
}
