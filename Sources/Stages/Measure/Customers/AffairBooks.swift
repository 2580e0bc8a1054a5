import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// A customer's accounts and receivables on their days, newest last.
struct CreditBook: Sendable {
  struct Receivables: Sendable {
    var openAmount: ExactDecimal = 0
    var unsettledNotes: ExactDecimal?
    var oldestDueOn: Day?
    var isDishonoured = false
  }

  private(set) var accounts: [Int: [(on: Day, accounts: CustomerAccounts)]] = [:]
  private(set) var receivables: [Int: [(on: Day, receivables: Receivables)]] = [:]

  mutating func readFinancials(_ file: StageFile, in folder: StageFolder, customers: KeyIndex) throws {
    let columns = FileColumns(file, in: folder)
    let (key, asOf) = (try columns.index("customer_id"), try columns.index("as_of"))
    let fields = CustomerAccounts.columns.map { (columns.amount($0.name), $0.path) }
    var read: [Int: [(on: Day, accounts: CustomerAccounts)]] = [:]
    try folder.read(file) { row in
      guard let day = try row.day(asOf) else { return }
      var accounts = CustomerAccounts()
      for (column, path) in fields { accounts[keyPath: path] = try column?.value(row) }
      read[try customers.number(row, key, columns.type(key)), default: []].append((day, accounts))
    }
    accounts = read.mapValues { $0.sorted { $0.on < $1.on } }
  }

  mutating func readReceivables(_ file: StageFile, in folder: StageFolder, customers: KeyIndex) throws {
    let columns = FileColumns(file, in: folder)
    let (key, asOf) = (try columns.index("customer_id"), try columns.index("as_of"))
    let (open, notes) = (columns.amount("open_amount"), columns.amount("unsettled_notes"))
    let (due, dishonoured) = (columns.optionalIndex("oldest_due_on"), columns.optionalIndex("dishonoured"))
    var read: [Int: [(on: Day, receivables: Receivables)]] = [:]
    try folder.read(file) { row in
      guard let day = try row.day(asOf) else { return }
      var entry = Receivables()
      entry.openAmount = try open?.value(row) ?? 0
      entry.unsettledNotes = try notes?.value(row)
      entry.oldestDueOn = try due.flatMap { try row.day($0) }
      if let dishonoured, !row.isNull(dishonoured) { entry.isDishonoured = try row.boolean(dishonoured) }
      read[try customers.number(row, key, columns.type(key)), default: []].append((day, entry))
    }
    receivables = read.mapValues { $0.sorted { $0.on < $1.on } }
  }
}

/// Visits, by customer and by salesperson.
struct VisitBook: Sendable {
  struct Visit: Sendable {
    var on: Day
    var salesperson: Int
    var customer: Int
    var isOrdered: Bool
  }

  /// In the order of their days.
  private(set) var visits: [Visit] = []

  init() {}

  /// - Parameter first: visits before this month do not exist.
  init(
    _ file: StageFile, in folder: StageFolder, from first: Month, customers: KeyIndex, salespeople: KeyIndex
  ) throws {
    let columns = FileColumns(file, in: folder)
    let (on, salesperson) = (try columns.index("visited_on"), try columns.index("salesperson_id"))
    let (customer, ordered) = (try columns.index("customer_id"), columns.optionalIndex("ordered"))
    var read: [Visit] = []
    try folder.read(file) { row in
      guard let day = try row.day(on), day.month >= first else { return }
      read.append(
        Visit(
          on: day, salesperson: try salespeople.number(row, salesperson, columns.type(salesperson)),
          customer: try customers.number(row, customer, columns.type(customer)),
          isOrdered: try ordered.map { try !row.isNull($0) && row.boolean($0) } ?? false))
    }
    visits = read.sorted { $0.on < $1.on }
  }
}
