import Arithmetic
import PostgreSQL
import Rules

/// The figures of one customer in one window that the rules read.
struct CustomerRow {
  /// Number of the group that the customer is ranked in.
  var segment: UInt32
  var channel: UInt32
  var kind: UInt32
  var sums: CostedSums
  var monthlyAverage: MonthlyAverage?
  var line: TrendLine?
  var peak: (month: Month, revenue: ExactDecimal)
  /// Sum of the months with revenue above 0.
  var positiveRevenue: ExactDecimal
  var activeMonths: Int
  /// Number of reasons for a churn warning.
  var churnLevel: Int
  /// nil: the window is not looked ahead for.
  var projected: ProjectedSums?
  var hasLines = true
  var hasTarget = false
}

/// A customer that is not shown in a window: it has neither lines nor a target there.
struct IdleRow {
  var segment: UInt32
  var channel: UInt32
  var kind: UInt32
  var monthlyAverage: MonthlyAverage?
}

/// The customers of one window in the order of their keys, with a column for everything that the rules read.
struct CustomerColumns: Sendable {
  var keys: KeyColumn
  /// By customer: its place in the columns that idle customers do not have; −1: it is idle. Empty if nobody is.
  private var details: [Int32] = []
  private(set) var segments: [UInt32] = []
  private(set) var channels: [UInt32] = []
  private(set) var kinds: [UInt32] = []
  private(set) var revenue = DecimalColumn()
  private(set) var grossProfit = DecimalColumn()
  private var cost = DecimalColumn()
  private var costedRevenue = DecimalColumn()
  /// Sums that the window will have, times a factor; empty if it is not looked ahead for.
  private var projectedRevenue = DecimalColumn()
  private var projectedProfit = DecimalColumn()
  private(set) var averageSums = DecimalColumn()
  /// All averages cover the same months, so their exact sums are cut instead.
  private(set) var averageMonths: Int?
  private var lineSums = DecimalColumn()
  private var lineMoments = DecimalColumn()
  private var lineMonths = 0
  private var peakMonths: [Int32] = []
  private var peakRevenues = DecimalColumn()
  private var positiveRevenues = DecimalColumn()
  private var activeMonths: [Int32] = []
  private var churnLevels: [Int32] = []
  private var hasLines: [Bool] = []
  private var hasTarget: [Bool] = []

  init(keyType: ColumnType) {
    keys = KeyColumn(keyType)
  }

  var count: Int { segments.count }

  /// Makes room for so many customers, of whom some are idle.
  mutating func reserve(_ customers: Int, idle: Int) {
    keys.reserve(customers)
    if idle > 0 { details.reserveCapacity(customers) }
    for path in [\Self.segments, \.channels, \.kinds] { self[keyPath: path].reserveCapacity(customers) }
    for path in [\Self.revenue, \.grossProfit, \.averageSums] { self[keyPath: path].reserve(customers) }
    let detailed = customers - idle
    for path in [\Self.cost, \.costedRevenue, \.lineSums, \.lineMoments, \.peakRevenues, \.positiveRevenues] {
      self[keyPath: path].reserve(detailed)
    }
    for path in [\Self.peakMonths, \.activeMonths, \.churnLevels] { self[keyPath: path].reserveCapacity(detailed) }
    hasLines.reserveCapacity(detailed)
    hasTarget.reserveCapacity(detailed)
  }

  /// A customer's place in the columns that idle customers do not have; nil: it is idle.
  func detail(_ customer: Int) -> Int? {
    guard !details.isEmpty else { return customer }
    return details[customer] < 0 ? nil : Int(details[customer])
  }

  /// Adds an idle customer whose key is already in `keys`.
  mutating func append(_ row: IdleRow) {
    if details.isEmpty { details = (0..<Int32(count)).map { $0 } }
    details.append(-1)
    segments.append(row.segment)
    channels.append(row.channel)
    kinds.append(row.kind)
    revenue.append(0)
    grossProfit.append(0)
    append(row.monthlyAverage)
  }

  private mutating func append(_ average: MonthlyAverage?) {
    averageSums.append(average?.sum)
    if averageMonths == nil { averageMonths = average?.months }
  }

  /// Adds a customer whose key is already in `keys`.
  mutating func append(_ row: CustomerRow) {
    if !details.isEmpty { details.append(Int32(hasLines.count)) }
    segments.append(row.segment)
    channels.append(row.channel)
    kinds.append(row.kind)
    revenue.append(row.sums.revenue)
    grossProfit.append(row.sums.grossProfit)
    cost.append(row.sums.cost)
    costedRevenue.append(row.sums.costedRevenue)
    append(row.monthlyAverage)
    lineSums.append(row.line?.sum)
    lineMoments.append(row.line?.moment)
    if let line = row.line { lineMonths = line.months }
    peakMonths.append(Int32(row.peak.month.index))
    peakRevenues.append(row.peak.revenue)
    positiveRevenues.append(row.positiveRevenue)
    activeMonths.append(Int32(row.activeMonths))
    churnLevels.append(Int32(row.churnLevel))
    if let projected = row.projected {
      projectedRevenue.append(projected.revenue)
      projectedProfit.append(projected.grossProfit)
    }
    hasLines.append(row.hasLines)
    hasTarget.append(row.hasTarget)
  }

  func sums(_ customer: Int) -> CostedSums {
    var sums = CostedSums()
    guard let detail = detail(customer) else { return sums }
    sums.revenue = revenue[customer] ?? 0
    sums.cost = cost[detail] ?? 0
    sums.costedRevenue = costedRevenue[detail] ?? 0
    return sums
  }

  /// By customer, a sum that the window will have, times a factor. Who has no lines in the window will have none.
  func projected(_ basis: CustomerBasis) -> DecimalColumn {
    let column = basis.isProfit ? projectedProfit : projectedRevenue
    return details.isEmpty ? column : DecimalColumn((0..<count).map { detail($0).map { column[$0] } ?? 0 })
  }

  func line(_ customer: Int) -> TrendLine? {
    guard let detail = detail(customer), let sum = lineSums[detail], let moment = lineMoments[detail] else {
      return nil
    }
    return TrendLine(months: lineMonths, sum: sum, moment: moment)
  }

  func peak(_ customer: Int) -> (month: Month, revenue: ExactDecimal) {
    guard let detail = detail(customer) else { return (Month(index: 0), 0) }
    return (Month(index: Int(peakMonths[detail])), peakRevenues[detail] ?? 0)
  }

  /// Sum of the window's months with revenue above 0.
  func positiveRevenue(_ customer: Int) -> ExactDecimal { detail(customer).flatMap { positiveRevenues[$0] } ?? 0 }

  func activeMonths(_ customer: Int) -> Int { detail(customer).map { Int(activeMonths[$0]) } ?? 0 }

  /// Whether the customer has a sale in the window.
  func isActive(_ customer: Int) -> Bool { activeMonths(customer) > 0 }

  func churnLevel(_ customer: Int) -> Int { detail(customer).map { Int(churnLevels[$0]) } ?? 0 }

  func hasLines(_ customer: Int) -> Bool { detail(customer).map { hasLines[$0] } ?? false }

  func hasTarget(_ customer: Int) -> Bool { detail(customer).map { hasTarget[$0] } ?? false }

  /// Sums of all customers by the group of each, for groups 0 to `count` − 1.
  func sums(by groups: [UInt32], count: Int) -> [CostedSums] {
    let detailed = details.isEmpty ? groups : zip(groups, details).compactMap { $1 < 0 ? nil : $0 }
    let revenues = revenue.sums(by: groups, count: count)
    let costs = [cost, costedRevenue].map { $0.sums(by: detailed, count: count) }
    return (0..<count).map { group in
      var sums = CostedSums()
      (sums.revenue, sums.cost, sums.costedRevenue) = (revenues[group], costs[0][group], costs[1][group])
      return sums
    }
  }
}
