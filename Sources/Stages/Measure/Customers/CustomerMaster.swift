import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// What the customer master says of each customer, by the customer's number.
struct CustomerMaster {
  struct Entry {
    var name: String?
    var kind: String?
    var channel: String?
    var region: String?
    var route: String?
    var salesperson: Int?
    var openedOn: Day?
  }

  private(set) var entries: [Int: Entry] = [:]

  init(_ file: StageFile, in folder: StageFolder, customers: KeyIndex, salespeople: KeyIndex) throws {
    let columns = FileColumns(file, in: folder)
    let (key, name) = (try columns.index("customer_id"), try columns.index("customer_name"))
    let (kind, channel) = (columns.optionalIndex("kind"), columns.optionalIndex("channel"))
    let (region, route) = (columns.optionalIndex("region"), columns.optionalIndex("route"))
    let (salesperson, openedOn) = (columns.optionalIndex("salesperson_id"), columns.optionalIndex("opened_on"))
    var entries: [Int: Entry] = [:]
    try folder.read(file) { row in
      entries[try customers.number(row, key, columns.type(key))] = Entry(
        name: row.text(name), kind: kind.flatMap { row.text($0) }, channel: channel.flatMap { row.text($0) },
        region: region.flatMap { row.text($0) }, route: route.flatMap { row.text($0) },
        salesperson: try salesperson.flatMap { column in
          row.isNull(column) ? nil : try salespeople.number(row, column, columns.type(column))
        },
        openedOn: try openedOn.flatMap { try row.day($0) })
    }
    self.entries = entries
  }

  /// nil: the master does not know the customer.
  subscript(customer: Int) -> Entry? { entries[customer] }
}

/// Monthly targets, by subject and key.
struct Targets {
  private var amounts: [String: [Month: ExactDecimal]] = [:]

  init() {}

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    let (month, subject) = (try columns.index("month"), try columns.index("subject"))
    let key = columns.optionalIndex("subject_id")
    let amount = columns.amount("amount")
    var amounts: [String: [Month: ExactDecimal]] = [:]
    try folder.read(file) { row in
      guard let day = try row.day(month), let value = try amount?.value(row) else { return }
      let id = key.flatMap { row.textForm($0, columns.type($0)) } ?? ""
      amounts["\(row.text(subject) ?? "") \(id)", default: [:]][day.month, default: 0] += value
    }
    self.amounts = amounts
  }

  /// The sum of the months' targets; nil where none of them has one.
  func sum(_ subject: String, _ id: String, over months: [Month]) -> ExactDecimal? {
    guard let targets = amounts["\(subject) \(id)"] else { return nil }
    let given = months.compactMap { targets[$0] }
    return given.isEmpty ? nil : given.reduce(into: ExactDecimal.zero) { $0 += $1 }
  }
}
