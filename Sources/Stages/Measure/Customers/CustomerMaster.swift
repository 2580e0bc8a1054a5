import Arithmetic
import CommandLine
import Configuration
import Fold
import Ledger
import PostgreSQL
import Rules
import Store

/// The rows of the customer master, by customer number.
struct CustomerMaster: Sendable {
  struct Entry: Sendable {
    var name: String?
    var kind: String?
    var channel: String?
    var region: String?
    var route: String?
    var salesperson: Int?
    var openedOn: Day?
  }

  private let entries: [Entry?]
  /// By customer: its channel's number; 0: the master lacks the customer or its channel.
  private let channels: [Int]
  let channelCount: Int

  init(_ file: StageFile, in folder: StageFolder, customers: KeyIndex, salespeople: KeyIndex) throws {
    let columns = FileColumns(file, in: folder)
    let (key, name) = (try columns.index("customer_id"), try columns.index("customer_name"))
    let (kind, channel) = (columns.optionalIndex("kind"), columns.optionalIndex("channel"))
    let (region, route) = (columns.optionalIndex("region"), columns.optionalIndex("route"))
    let (salesperson, openedOn) = (columns.optionalIndex("salesperson_id"), columns.optionalIndex("opened_on"))
    var entries: [Int: Entry] = [:]
    func group(_ column: Int?, _ row: BinaryRow) -> String? {
      column.flatMap { row.unpadded($0, columns.type($0)) }
    }
    try folder.read(file) { row in
      entries[try customers.number(row, key, columns.type(key))] = Entry(
        name: row.text(name), kind: group(kind, row), channel: group(channel, row), region: group(region, row),
        route: group(route, row),
        salesperson: try salesperson.flatMap { column in
          row.isNull(column) ? nil : try salespeople.number(row, column, columns.type(column))
        },
        openedOn: try openedOn.flatMap { try row.day($0) })
    }
    self.entries = (0..<customers.count).map { entries[$0] }
    var numbers: [String?: Int] = [nil: 0]
    var channels: [Int] = []
    for entry in self.entries {
      let number = numbers[entry?.channel] ?? numbers.count
      numbers[entry?.channel] = number
      channels.append(number)
    }
    self.channels = channels
    channelCount = numbers.count
  }

  /// Returns the number of a customer's channel.
  func channel(of customer: Int) -> Int { customer < channels.count ? channels[customer] : 0 }

  /// Whether the master has a customer, and it was opened by a day.
  func isKnown(_ customer: Int, on day: Day) -> Bool {
    guard customer < entries.count, let entry = entries[customer] else { return false }
    return entry.openedOn.map { $0 <= day } ?? true
  }

  /// nil: the master lacks the customer.
  subscript(customer: Int) -> Entry? { customer < entries.count ? entries[customer] : nil }
}
