import Arithmetic
import Fold
import Rules

/// What salespeople sold to customers in the months that are in memory.
enum SellerSums: Sendable {
  /// The sales name salespeople.
  case named(SellerMonths)
  /// They name none: a customer's lines are all those of its own salesperson.
  case owned(OwnedSales)

  /// Gives the sums of each salesperson and customer with rows in these months to `body`, in the order of the keys;
  /// those without a salesperson first.
  func sums(in months: ClosedRange<Int>, _ body: (SalespersonSums) throws -> Void) rethrows {
    switch self {
    case .named(let sales): try sales.sums(in: months, body)
    case .owned(let sales): try sales.sums(in: months, body)
    }
  }

  /// Returns the salespeople with rows in these months.
  func salespeople(in months: ClosedRange<Int>) -> Set<Int> {
    switch self {
    case .named(let sales): sales.salespeople(in: months)
    case .owned(let sales): sales.salespeople(in: months)
    }
  }
}

/// What customers bought, as sales of their own salespeople. It takes room for customers, not for their months.
struct OwnedSales: Sendable {
  private let months: CustomerMonths
  /// Customers by salesperson and key.
  private var customers: [Int32] = []
  /// Those without a salesperson first, then each salesperson's in key order.
  private var owners: [(salesperson: Int?, customers: Range<Int>)] = []

  /// - Parameters:
  ///   - months: sorted by customer.
  ///   - owner: a customer's salesperson.
  init(_ months: CustomerMonths, customers keys: KeyIndex, salespeople: KeyIndex, owner: (Int) -> Int?) {
    self.months = months
    var lists: [Int?: [Int32]] = [:]
    for customer in keys.sorted() where !months.rows(of: customer).isEmpty {
      lists[owner(customer), default: []].append(Int32(customer))
    }
    for salesperson in [nil] + salespeople.sorted() {
      guard let list = lists[salesperson] else { continue }
      owners.append((salesperson, customers.count..<customers.count + list.count))
      customers += list
    }
  }

  func sums(in window: ClosedRange<Int>, _ body: (SalespersonSums) throws -> Void) rethrows {
    for (salesperson, places) in owners {
      for customer in customers[places] {
        var (sums, sales, isFound) = (CostedSums(), 0, false)
        for row in months.rows(of: Int(customer)) where window.contains(Int(months.places[row])) {
          let month = months.sums(row)
          var bought = CostedSums()
          (bought.lines, bought.revenue, bought.cost) = (month.lines, month.revenue, month.cost)
          bought.costedRevenue = month.costedRevenue
          if isFound { sums += bought } else { sums = bought }
          sales += Int(months.sales[row])
          isFound = true
        }
        guard isFound else { continue }
        try body(SalespersonSums(salesperson: salesperson, customer: Int(customer), sums: sums, sales: sales))
      }
    }
  }

  func salespeople(in window: ClosedRange<Int>) -> Set<Int> {
    var found: Set<Int> = []
    for case (let salesperson?, let places) in owners {
      let hasRows = customers[places].contains { customer in
        months.rows(of: Int(customer)).contains { window.contains(Int(months.places[$0])) }
      }
      if hasRows { found.insert(salesperson) }
    }
    return found
  }
}
