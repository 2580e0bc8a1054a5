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
  var hasLines = true
  var hasTarget = false
}

/// The customers of one window in the order of their keys, with a column for everything that the rules read.
struct CustomerColumns: Sendable {
  var keys: KeyColumn
  private(set) var segments: [UInt32] = []
  private(set) var channels: [UInt32] = []
  private(set) var kinds: [UInt32] = []
  private(set) var revenue = DecimalColumn()
  private(set) var grossProfit = DecimalColumn()
  private var cost = DecimalColumn()
  private var costedRevenue = DecimalColumn()
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
  private(set) var churnLevels: [Int32] = []
  private(set) var hasLines: [Bool] = []
  private(set) var hasTarget: [Bool] = []

  init(keyType: ColumnType) {
    keys = KeyColumn(keyType)
  }

  var count: Int { segments.count }

  /// Adds a customer whose key is already in `keys`.
  mutating func append(_ row: CustomerRow) {
    segments.append(row.segment)
    channels.append(row.channel)
    kinds.append(row.kind)
    revenue.append(row.sums.revenue)
    grossProfit.append(row.sums.grossProfit)
    cost.append(row.sums.cost)
    costedRevenue.append(row.sums.costedRevenue)
    averageSums.append(row.monthlyAverage?.sum)
    if averageMonths == nil { averageMonths = row.monthlyAverage?.months }
    lineSums.append(row.line?.sum)
    lineMoments.append(row.line?.moment)
    if let line = row.line { lineMonths = line.months }
    peakMonths.append(Int32(row.peak.month.index))
    peakRevenues.append(row.peak.revenue)
    positiveRevenues.append(row.positiveRevenue)
    activeMonths.append(Int32(row.activeMonths))
    churnLevels.append(Int32(row.churnLevel))
    hasLines.append(row.hasLines)
    hasTarget.append(row.hasTarget)
  }

  func sums(_ customer: Int) -> CostedSums {
    var sums = CostedSums()
    sums.revenue = revenue[customer] ?? 0
    sums.cost = cost[customer] ?? 0
    sums.costedRevenue = costedRevenue[customer] ?? 0
    return sums
  }

  func line(_ customer: Int) -> TrendLine? {
    guard let sum = lineSums[customer], let moment = lineMoments[customer] else { return nil }
    return TrendLine(months: lineMonths, sum: sum, moment: moment)
  }

  func peak(_ customer: Int) -> (month: Month, revenue: ExactDecimal) {
    (Month(index: Int(peakMonths[customer])), peakRevenues[customer] ?? 0)
  }

  /// Sum of the window's months with revenue above 0.
  func positiveRevenue(_ customer: Int) -> ExactDecimal { positiveRevenues[customer] ?? 0 }

  func activeMonths(_ customer: Int) -> Int { Int(activeMonths[customer]) }

  /// Whether the customer has a sale in the window.
  func isActive(_ customer: Int) -> Bool { activeMonths[customer] > 0 }

  /// Sums of all customers by the group of each, for groups 0 to `count` − 1.
  func sums(by groups: [UInt32], count: Int) -> [CostedSums] {
    let columns = [revenue, cost, costedRevenue].map { $0.sums(by: groups, count: count) }
    return (0..<count).map { group in
      var sums = CostedSums()
      (sums.revenue, sums.cost, sums.costedRevenue) = (columns[0][group], columns[1][group], columns[2][group])
      return sums
    }
  }
}
