import Arithmetic
import CommandLine
import Configuration
import Fold
import Ledger
import PostgreSQL
import Rules
import Store
import Tables
import TerminalText

/// The accounts and receivables of each customer by day, newest last.
struct CreditHistory: Sendable {
  private(set) var accounts: [Int: [(on: Day, accounts: CustomerAccounts)]] = [:]
  private(set) var receivables: [Int: [(on: Day, receivables: Receivables)]] = [:]
  /// nil: the pipeline file does not set it.
  private let lists: InputMapping.Lists?
  /// Days with a list of receivables, oldest first, and the number of customers on each list.
  private var listed: [(on: Day, customers: Int)] = []

  init(lists: InputMapping.Lists?) {
    self.lists = lists
  }

  /// Returns what a customer owes at the end of a day, by its newest row; nil: it has none. A customer that a complete
  /// list lacks owes 0.
  func owed(by customer: Int, at day: Day) -> (on: Day, receivables: Receivables)? {
    let newest = receivables[customer]?.last { $0.on <= day }
    guard lists == .complete, let list = listed.last(where: { $0.on <= day }) else { return newest }
    return newest?.on == list.on ? newest : (list.on, Receivables())
  }

  /// A warning about customers that are on an earlier list of receivables but not on the newest, if the newest is at
  /// least half as long as the one before: they may have paid. nil: there are none, or `lists` is set.
  var warning: String? {
    guard lists == nil, listed.count >= 2, let newest = listed.last,
      newest.customers * 2 >= listed[listed.count - 2].customers
    else { return nil }
    let absent = receivables.values.filter { $0.last?.on != newest.on }.count
    guard absent > 0 else { return nil }
    return "inputs.receivables: \(counted(absent, "customer")) of earlier days \(absent == 1 ? "is" : "are") not on "
      + "the list of \(newest.on), and shown with what was owed then; where the list of a day has everybody who owes, "
      + "set lists: complete, and who is absent owes 0, else lists: partial"
  }

  mutating func readFinancials(_ file: StageFile, in folder: StageFolder, customers: KeyIndex) throws {
    let columns = FileColumns(file, in: folder)
    let (key, asOf) = (try columns.index("customer_id"), try columns.index("as_of"))
    let fields = AccountColumn.all.map { (columns.amount($0.declaration.name), $0.path) }
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
      entry.oldestDueOn = try due.flatMap { entry.isOwed ? try row.day($0) : nil }
      if let dishonoured, !row.isNull(dishonoured) { entry.isDishonoured = try row.boolean(dishonoured) }
      read[try customers.number(row, key, columns.type(key)), default: []].append((day, entry))
    }
    receivables = read.mapValues { rows in
      rows.sorted { $0.on < $1.on }.reduce(into: []) { days, row in
        if days.last?.on == row.on { days[days.count - 1].receivables.add(row.receivables) } else { days.append(row) }
      }
    }
    var customersOn: [Day: Int] = [:]
    for days in receivables.values { for day in days { customersOn[day.on, default: 0] += 1 } }
    listed = customersOn.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
