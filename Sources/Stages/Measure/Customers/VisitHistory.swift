import Arithmetic
import CommandLine
import Configuration
import Fold
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// All visits, each of a customer by a salesperson.
struct VisitHistory: Sendable {
  struct Visit: Sendable {
    var on: Day
    var salesperson: Int
    var customer: Int
    var isOrdered: Bool
  }

  /// Sorted by day.
  private(set) var visits: [Visit] = []

  init() {}

  /// - Parameter first: visits before this month are ignored.
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
