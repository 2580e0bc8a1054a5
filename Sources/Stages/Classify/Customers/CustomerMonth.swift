import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// The customers of one month with their tiers. The measures stay in the file of the stage before.
final class CustomerMonth: Sendable {
  let file: MappedFile
  /// Sorted by length. A window without rows is still a window, because the next month compares with it.
  let windows: [TieredCustomers]
  /// For each window and customer, the number of the key in `keys`.
  let keyNumbers: [[Int32]]
  /// For each window, where the fields that `customer_summary` copies lie in the file. Each customer has one place for
  /// each run of columns.
  private let copied: [[FilePlace]]
  /// The keys of all windows.
  let keys: KeyTable
  let segments: Labels
  let channels: Labels
  let kinds: Labels

  init(_ file: StageFile, in folder: StageFolder, rule: CustomerTierRule, lineMonths: Int) throws {
    var reader = try CustomerReader(file, in: folder, within: rule.rule.within, lineMonths: lineMonths)
    let mapped = try folder.map(file)
    try mapped.rows { row in try reader.add(row, in: mapped) }
    self.file = mapped
    let read = reader.windows.sorted { $0.length < $1.length }
    let segments = reader.segments
    windows = read.map { window in
      TieredCustomers(
        length: window.length, customers: window.columns, segments: segments.names, rule: rule,
        isProfitKnown: file.facts.bases?.contains(ProductBasis.profit.rawValue) ?? true)
    }
    keyNumbers = read.map(\.keyNumbers)
    copied = read.map(\.copied)
    keys = reader.keys
    self.segments = segments
    channels = reader.channels
    kinds = reader.kinds
  }

  /// One of a customer's runs of fields that `customer_summary` copies.
  func copied(_ customer: Int, window: Int, run: Int) -> UnsafeRawBufferPointer {
    file[copied[window][customer * CustomerFields.copiedRuns.count + run]]
  }

  func window(length: Int) -> TieredCustomers? { windows.first { $0.length == length } }

  /// Returns the numbers of the keys of a window's customers.
  func keyNumbers(length: Int) -> [Int32] {
    windows.firstIndex { $0.length == length }.map { keyNumbers[$0] } ?? []
  }
}

/// Reads `customer_window`.
private struct CustomerReader {
  struct Window {
    let length: Int
    var columns: CustomerColumns
    var keyNumbers: [Int32] = []
    var copied: [FilePlace] = []
  }

  private(set) var windows: [Window] = []
  /// The window of the current rows; rows come window by window.
  private var current = 0
  let keys = KeyTable()
  let segments = Labels()
  let channels = Labels()
  let kinds = Labels()
  private let places: CustomerFields
  private let lineMonths: Int
  private let scratch = ByteBuffer()

  init(_ file: StageFile, in folder: StageFolder, within: [String], lineMonths: Int) throws {
    places = try CustomerFields(file, in: folder, within: within)
    self.lineMonths = lineMonths
    for length in file.facts.windows ?? [] { addWindow(length) }
  }

  mutating func add(_ row: BinaryRow, in file: MappedFile) throws {
    let customer = try read(row)
    select(Int(try row.integer(places.window)))
    try windows[current].columns.keys.append(row, places.key)
    windows[current].columns.append(customer)
    windows[current].keyNumbers.append(Int32(keys.number(row.field(places.key))))
    for run in places.copied { windows[current].copied.append(file.place(of: row.fields(run))) }
  }

  private mutating func select(_ length: Int) {
    if current < windows.count, windows[current].length == length { return }
    if let known = windows.firstIndex(where: { $0.length == length }) {
      current = known
    } else {
      addWindow(length)
      current = windows.count - 1
    }
  }

  private mutating func addWindow(_ length: Int) {
    windows.append(Window(length: length, columns: CustomerColumns(keyType: places.keyType)))
  }

  private mutating func read(_ row: BinaryRow) throws -> CustomerRow {
    let sums = try places.costed.sums(row)
    let average = try row.decimal(places.averageSum).map { sum in
      MonthlyAverage(sum: sum, months: Int(try row.integer(places.averageMonths)))
    }
    var line: TrendLine?
    if let sum = try row.decimal(places.lineSum), let moment = try row.decimal(places.lineMoment) {
      line = TrendLine(months: lineMonths, sum: sum, moment: moment)
    }
    return CustomerRow(
      segment: segment(row), channel: channels.number(row, places.channel), kind: kinds.number(row, places.kind),
      sums: sums, monthlyAverage: average, line: line,
      peak: (try row.day(places.peakMonth)?.month ?? Month(index: 0), try row.decimal(places.peakRevenue) ?? 0),
      positiveRevenue: try row.decimal(places.positiveRevenue) ?? 0,
      activeMonths: Int(try row.integer(places.active)), churnLevel: try row.arrayCount(places.churn),
      hasLines: try row.integer(places.lines) > 0, hasTarget: !row.isNull(places.target))
  }

  private mutating func segment(_ row: BinaryRow) -> UInt32 {
    guard !places.groups.isEmpty else { return segments.number("(all)") }
    scratch.removeAll()
    for group in places.groups { scratch.append(row.fields(group...group)) }
    let (groups, types) = (places.groups, places.groupTypes)
    return segments.number(scratch.bytes) {
      zip(groups, types).map { row.textForm($0, $1) ?? "(unassigned)" }.joined(separator: " · ")
    }
  }
}

extension Labels {
  /// The number of a text that may be null.
  fileprivate func number(_ row: BinaryRow, _ column: Int) -> UInt32 {
    number(row.fields(column...column)) { row.text(column) ?? "(unassigned)" }
  }
}

/// Columns of `customer_window`.
private struct CustomerFields {
  let window: Int
  let key: Int
  let keyType: ColumnType
  /// What `customer_summary` copies.
  let copied: [ClosedRange<Int>]
  let kind: Int
  let channel: Int
  /// The columns that customers are cut within, and their types.
  let groups: [Int]
  let groupTypes: [ColumnType]
  let costed: CostedColumns
  let averageSum: Int
  let averageMonths: Int
  let lineSum: Int
  let lineMoment: Int
  let peakMonth: Int
  let peakRevenue: Int
  let positiveRevenue: Int
  let active: Int
  let churn: Int
  let lines: Int
  let target: Int

  static let copiedRuns = CustomerSummary.table.copiedRuns

  init(_ file: StageFile, in folder: StageFolder, within: [String]) throws {
    let columns = FileColumns(file, in: folder)
    window = try columns.index(.windowMonths)
    key = try columns.index(.customerID)
    keyType = columns.type(key)
    copied = try Self.copiedRuns.map { try columns.places($0) }
    churn = try columns.index(.churnReasons)
    (lines, target) = (try columns.index(.lines), try columns.index(.target))
    kind = try columns.index(.kind)
    channel = try columns.index(.channel)
    groups = try within.map { try columns.index($0) }
    groupTypes = groups.map(columns.type)
    costed = try CostedColumns(columns)
    averageSum = try columns.index(CustomerWindow.averageSum)
    averageMonths = try columns.index(CustomerWindow.averageMonths)
    lineSum = try columns.index(CustomerWindow.lineSum)
    lineMoment = try columns.index(CustomerWindow.lineMoment)
    peakMonth = try columns.index(CustomerWindow.peakMonth)
    peakRevenue = try columns.index(CustomerWindow.peakRevenue)
    positiveRevenue = try columns.index(CustomerWindow.positiveRevenue)
    active = try columns.index(.activeMonths)
  }
}
