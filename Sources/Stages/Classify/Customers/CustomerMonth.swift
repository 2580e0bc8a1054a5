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
  /// For each window, where the fields that `customer_summary` copies lie in the file. Each customer that is not idle
  /// has one place for each run of columns.
  private let copied: [[FilePlace]]
  /// The keys of all windows.
  let keys: KeyTable
  let segments: Labels
  let channels: Labels
  let kinds: Labels

  /// - Parameter idle: the customers that `customer_summary` does not show; nil: it shows all.
  init(
    _ file: StageFile, idle: StageFile?, in folder: StageFolder, rule: CustomerTierRule, lineMonths: Int
  ) throws {
    var reader = try CustomerReader(file, in: folder, within: rule.rule.within, lineMonths: lineMonths)
    try idle.map { try reader.addIdle($0, in: folder) }
    reader.reserve()
    let mapped = try folder.map(file)
    try mapped.rows { row in try reader.add(row, in: mapped) }
    try reader.finish()
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
    guard let detail = windows[window].customers.detail(customer) else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return file[copied[window][detail * CustomerFields.copiedRuns.count + run]]
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
    /// The first idle customer that has not been added.
    var nextIdle = 0
  }

  /// The idle customers of all windows in the order of their keys.
  private struct Idle {
    var keys: KeyColumn
    var keyNumbers: [Int32] = []
    var segments: [UInt32] = []
    var channels: [UInt32] = []
    var kinds: [UInt32] = []
    /// One bit for each window in which the customer is idle.
    var windows: [Int] = []
    var averages = DecimalColumn()
    var averageMonths = 0

    func row(_ customer: Int) -> IdleRow {
      IdleRow(
        segment: segments[customer], channel: channels[customer], kind: kinds[customer],
        monthlyAverage: averages[customer].map { MonthlyAverage(sum: $0, months: averageMonths) })
    }
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
  private let within: [String]
  private let scratch = ByteBuffer()
  private var idle: Idle
  /// The customers of all windows that are not idle.
  private let rows: Int

  init(_ file: StageFile, in folder: StageFolder, within: [String], lineMonths: Int) throws {
    places = try CustomerFields(file, in: folder, within: within)
    self.lineMonths = lineMonths
    self.within = within
    idle = Idle(keys: KeyColumn(places.keyType))
    rows = file.rows
    for length in file.facts.windows ?? [] { addWindow(length) }
  }

  mutating func add(_ row: BinaryRow, in file: MappedFile) throws {
    let customer = try read(row)
    select(Int(try row.integer(places.window)))
    while windows[current].nextIdle < idle.windows.count,
      try idle.keys.isBefore(windows[current].nextIdle, row, places.key)
    {
      addNextIdle(to: current)
    }
    try windows[current].columns.keys.append(row, places.key)
    windows[current].columns.append(customer)
    windows[current].keyNumbers.append(Int32(keys.number(row.field(places.key))))
    for run in places.copied { windows[current].copied.append(file.place(of: row.fields(run))) }
  }

  /// Adds the idle customers that come after all others.
  mutating func finish() throws {
    for window in windows.indices {
      while windows[window].nextIdle < idle.windows.count { addNextIdle(to: window) }
    }
    idle = Idle(keys: KeyColumn(places.keyType))
  }

  private mutating func addNextIdle(to window: Int) {
    let customer = windows[window].nextIdle
    windows[window].nextIdle += 1
    guard idle.windows[customer] >> window & 1 == 1 else { return }
    windows[window].columns.keys.append(idle.keys, customer)
    windows[window].columns.append(idle.row(customer))
    windows[window].keyNumbers.append(idle.keyNumbers[customer])
  }

  /// Makes room for the customers of a window, if there is one window: of several, only the file tells how many each
  /// has.
  mutating func reserve() {
    guard windows.count == 1 else { return }
    windows[0].columns.reserve(rows + idle.windows.count, idle: idle.windows.count)
    windows[0].keyNumbers.reserveCapacity(rows + idle.windows.count)
    windows[0].copied.reserveCapacity(rows * CustomerFields.copiedRuns.count)
  }

  /// Reads `customer_idle`.
  mutating func addIdle(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    let key = try columns.index(.customerID)
    let keyType = columns.type(key)
    let (kind, channel) = (try columns.index(.kind), try columns.index(.channel))
    let (mask, months) = (try columns.index(IdleCustomer.windows), try columns.index(CustomerWindow.averageMonths))
    let sum = try columns.index(CustomerWindow.averageSum)
    let groups = try within.map { try columns.index($0) }
    try folder.readLines(file) { lines in
      for line in 0..<lines.count {
        if let bytes = lines.bytesIfText(key, line) {
          idle.keys.append(bytes)
          idle.keyNumbers.append(Int32(keys.number(bytes)))
        } else {
          let number = Int64(lines.integer(key, line))
          idle.keys.append(number)
          scratch.removeAll()
          scratch.appendField(.integer(number), keyType)
          idle.keyNumbers.append(
            Int32(keys.number(UnsafeRawBufferPointer(rebasing: scratch.bytes.dropFirst(MemoryLayout<Int32>.size)))))
        }
        idle.segments.append(segment(lines, line, groups))
        idle.channels.append(number(lines, line, [channel], channels))
        idle.kinds.append(number(lines, line, [kind], kinds))
        idle.windows.append(lines.integer(mask, line))
        idle.averages.append(lines.amount(sum, line))
        idle.averageMonths = max(idle.averageMonths, lines.integer(months, line))
      }
    }
  }

  private mutating func segment(_ lines: LandedLines, _ line: Int, _ groups: [Int]) -> UInt32 {
    groups.isEmpty ? segments.number("(all)") : number(lines, line, groups, segments)
  }

  /// The number of the text that columns of a line make, by the same bytes that a row's fields have.
  private func number(_ lines: LandedLines, _ line: Int, _ columns: [Int], _ labels: Labels) -> UInt32 {
    scratch.removeAll()
    for column in columns {
      if let bytes = lines.bytesIfText(column, line) {
        scratch.appendField(bytes)
      } else if let number = lines[column, line] {
        scratch.appendField(Int64(truncatingIfNeeded: number))
      } else {
        scratch.appendNull()
      }
    }
    return labels.number(scratch.bytes) {
      columns.map { lines.text($0, line) ?? "(unassigned)" }.joined(separator: " · ")
    }
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
    let projected = try row.decimal(places.projectedRevenue).map { revenue in
      ProjectedSums(revenue: revenue, grossProfit: try row.decimal(places.projectedProfit) ?? 0)
    }
    return CustomerRow(
      segment: segment(row), channel: channels.number(row, places.channel), kind: kinds.number(row, places.kind),
      sums: sums, monthlyAverage: average, line: line,
      peak: (try row.day(places.peakMonth)?.month ?? Month(index: 0), try row.decimal(places.peakRevenue) ?? 0),
      positiveRevenue: try row.decimal(places.positiveRevenue) ?? 0,
      activeMonths: Int(try row.integer(places.active)), churnLevel: try row.arrayCount(places.churn),
      projected: projected,
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
  let projectedRevenue: Int
  let projectedProfit: Int
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
    projectedRevenue = try columns.index(.projectedRevenue)
    projectedProfit = try columns.index(.projectedProfit)
    active = try columns.index(.activeMonths)
  }
}
