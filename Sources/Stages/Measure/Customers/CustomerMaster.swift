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

  /// A row in few bytes: most texts are those of many rows.
  private struct Row {
    var isKnown = false
    var name: String?
    /// Places in `texts`.
    var kind: Int32 = 0
    var channel: Int32 = 0
    var region: Int32 = 0
    var route: Int32 = 0
    /// Numbers; −1: none.
    var salesperson: Int32 = -1
    var openedOn: Day?
  }

  private let rows: [Row]
  private let texts: [String?]
  /// By customer: its channel's number; 0: the master lacks the customer or its channel.
  private let channels: [Int32]
  /// By number: the names of the channels.
  let channelNames: [String]

  init(_ file: StageFile, in folder: StageFolder, customers: KeyIndex, salespeople: KeyIndex) throws {
    let columns = FileColumns(file, in: folder)
    let (key, name) = (try columns.index("customer_id"), try columns.index("customer_name"))
    let (kind, channel) = (columns.optionalIndex("kind"), columns.optionalIndex("channel"))
    let (region, route) = (columns.optionalIndex("region"), columns.optionalIndex("route"))
    let (salesperson, openedOn) = (columns.optionalIndex("salesperson_id"), columns.optionalIndex("opened_on"))
    var rows: [Row] = []
    rows.reserveCapacity(file.rows)
    var texts: [String?] = [nil]
    var places: [String: Int32] = [:]
    func group(_ column: Int?, _ row: BinaryRow) -> Int32 {
      guard let text = column.flatMap({ row.unpadded($0, columns.type($0)) }) else { return 0 }
      if let place = places[text] { return place }
      places[text] = Int32(texts.count)
      texts.append(text)
      return Int32(texts.count - 1)
    }
    try folder.read(file) { row in
      let number = try customers.number(row, key, columns.type(key))
      if number >= rows.count { rows.append(contentsOf: repeatElement(Row(), count: number + 1 - rows.count)) }
      rows[number] = Row(
        isKnown: true, name: row.text(name), kind: group(kind, row), channel: group(channel, row),
        region: group(region, row), route: group(route, row),
        salesperson: try salesperson.flatMap { column in
          row.isNull(column) ? nil : Int32(try salespeople.number(row, column, columns.type(column)))
        } ?? -1,
        openedOn: try openedOn.flatMap { try row.day($0) })
    }
    var numbers: [Int32: Int32] = [0: 0]
    channels = rows.map { row in
      let number = numbers[row.channel] ?? Int32(numbers.count)
      numbers[row.channel] = number
      return number
    }
    channelNames = numbers.sorted { $0.value < $1.value }.map { texts[Int($0.key)] ?? CustomerChannels.unassigned }
    (self.rows, self.texts) = (rows, texts)
  }

  /// Returns the number of a customer's channel.
  func channel(of customer: Int) -> Int { customer < channels.count ? Int(channels[customer]) : 0 }

  /// Whether the master has a customer, and it was opened by a day.
  func isKnown(_ customer: Int, on day: Day) -> Bool {
    guard customer < rows.count, rows[customer].isKnown else { return false }
    return rows[customer].openedOn.map { $0 <= day } ?? true
  }

  /// nil: the master lacks the customer or its salesperson.
  func salesperson(of customer: Int) -> Int? {
    guard customer < rows.count, rows[customer].salesperson >= 0 else { return nil }
    return Int(rows[customer].salesperson)
  }

  /// nil: the master lacks the customer.
  subscript(customer: Int) -> Entry? {
    guard customer < rows.count, rows[customer].isKnown else { return nil }
    let row = rows[customer]
    return Entry(
      name: row.name, kind: texts[Int(row.kind)], channel: texts[Int(row.channel)], region: texts[Int(row.region)],
      route: texts[Int(row.route)], salesperson: salesperson(of: customer), openedOn: row.openedOn)
  }
}
