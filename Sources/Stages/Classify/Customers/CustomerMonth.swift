import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL
import Tiers

/// The customers of one month with their tiers: measures as the stage before left them, in its file.
final class CustomerMonth: Sendable {
  /// Where the fields of a customer lie in the file.
  struct Places: Sendable {
    /// `customer_id` to `channel_share`.
    var identity: FilePlace
    var monthlyAverage: FilePlace
    /// `growth_month` to `target_attainment`.
    var habits: FilePlace
    /// `churn_reasons` and `flags`.
    var warnings: FilePlace
    /// The number of the key in `keys`.
    var key: Int32
  }

  let file: MappedFile
  /// By length. A window without a row is a window all the same: the next month compares with it.
  let windows: [TieredCustomers]
  /// By window and customer.
  let fields: [[Places]]
  /// Of all windows.
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
    fields = read.map(\.fields)
    keys = reader.keys
    self.segments = segments
    channels = reader.channels
    kinds = reader.kinds
  }

  func window(length: Int) -> TieredCustomers? { windows.first { $0.length == length } }
}

/// Reads `customer_window`.
private struct CustomerReader {
  struct Window {
    let length: Int
    var columns: CustomerColumns
    var fields: [CustomerMonth.Places] = []
  }

  private(set) var windows: [Window] = []
  /// The window that rows come for: they come window by window.
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
    let fields = CustomerMonth.Places(
      identity: file.place(of: row.fields(places.identity)),
      monthlyAverage: file.place(of: row.fields(places.monthlyAverage...places.monthlyAverage)),
      habits: file.place(of: row.fields(places.habits)), warnings: file.place(of: row.fields(places.warnings)),
      key: Int32(keys.number(row.field(places.key))))
    select(Int(try row.integer(places.window)))
    try windows[current].columns.keys.append(row, places.key)
    windows[current].columns.append(customer)
    windows[current].fields.append(fields)
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
    var sums = CostedSums()
    sums.revenue = try row.decimal(places.revenue) ?? 0
    sums.cost = try row.decimal(places.cost) ?? 0
    sums.costedRevenue = try row.decimal(places.costedRevenue) ?? 0
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
      activeMonths: Int(try row.integer(places.active)), churnLevel: try row.arrayCount(places.churn))
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
  let identity: ClosedRange<Int>
  let habits: ClosedRange<Int>
  let warnings: ClosedRange<Int>
  let kind: Int
  let channel: Int
  /// What customers are cut within, and the types of that.
  let groups: [Int]
  let groupTypes: [ColumnType]
  let revenue: Int
  let cost: Int
  let costedRevenue: Int
  let monthlyAverage: Int
  let averageSum: Int
  let averageMonths: Int
  let lineSum: Int
  let lineMoment: Int
  let peakMonth: Int
  let peakRevenue: Int
  let positiveRevenue: Int
  let active: Int
  let churn: Int

  init(_ file: StageFile, in folder: StageFolder, within: [String]) throws {
    let columns = FileColumns(file, in: folder)
    window = try columns.index("window_months")
    key = try columns.index("customer_id")
    keyType = columns.type(key)
    identity = key...(try columns.index("channel_share"))
    habits = try columns.index("growth_month")...columns.index("target_attainment")
    churn = try columns.index("churn_reasons")
    warnings = try columns.places(["churn_reasons", "flags"])
    kind = try columns.index("kind")
    channel = try columns.index("channel")
    groups = try within.map { try columns.index($0) }
    groupTypes = groups.map(columns.type)
    revenue = try columns.index("revenue")
    cost = try columns.index("cost")
    costedRevenue = try columns.index("costed_revenue")
    monthlyAverage = try columns.index("monthly_average")
    averageSum = try columns.index("average_sum")
    averageMonths = try columns.index("average_months")
    lineSum = try columns.index("line_sum")
    lineMoment = try columns.index("line_moment")
    peakMonth = try columns.index("peak_month")
    peakRevenue = try columns.index("peak_revenue")
    positiveRevenue = try columns.index("positive_revenue")
    active = try columns.index("active_months")
  }
}
