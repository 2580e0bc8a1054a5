import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// The measures of the customers in one window, as the stage before left them.
struct CustomerRow {
  /// The customer's key as a field.
  var key: [UInt8]
  /// `customer_name` to `channel_share`, `growth_month` to `target_attainment`, as they came.
  var identity: [UInt8]
  var habits: [UInt8]
  var churnReasons: [String]
  var flags: [UInt8]
  var kind: String?
  var channel: String?
  /// Group that the customer is cut in.
  var segment: String
  var sums: CostedSums
  var monthlyAverage: MonthlyAverage?
  var line: TrendLine?
  var peak: (month: Month, revenue: ExactDecimal)
  var activeMonths: Int
  var isCurrent: Bool
}

/// Reads `customer_window`.
struct CustomerRows {
  /// By window length, rows in the order of their keys.
  private(set) var windows: [(length: Int, rows: [CustomerRow])] = []

  func rows(length: Int) -> [CustomerRow]? { windows.first { $0.length == length }?.rows }

  init(_ file: StageFile, in folder: StageFolder, within: [String], lineMonths: Int) throws {
    let columns = FileColumns(file, in: folder)
    let key = try columns.index("customer_id")
    let identity = try columns.index("customer_name")...columns.index("channel_share")
    let habits = try columns.index("growth_month")...columns.index("target_attainment")
    let (window, kind, channel) = (
      try columns.index("window_months"), try columns.index("kind"), try columns.index("channel")
    )
    let groups = try within.map { try columns.index($0) }
    let (lines, quantity, revenue) = (
      try columns.index("lines"), try columns.index("quantity"), try columns.index("revenue")
    )
    let (cost, costedRevenue) = (try columns.index("cost"), try columns.index("costed_revenue"))
    let (averageSum, averageMonths) = (try columns.index("average_sum"), try columns.index("average_months"))
    let status = try columns.index("status")
    let (lineSum, lineMoment) = (try columns.index("line_sum"), try columns.index("line_moment"))
    let (peakMonth, peakRevenue) = (try columns.index("peak_month"), try columns.index("peak_revenue"))
    let (active, churn, flags) = (
      try columns.index("active_months"), try columns.index("churn_reasons"), try columns.index("flags")
    )
    var rows = Dictionary(uniqueKeysWithValues: (file.facts.windows ?? []).map { ($0, [CustomerRow]()) })
    try folder.read(file) { row in
      let parts = groups.map { row.textForm($0, columns.type($0)) ?? "(unassigned)" }
      let average = try row.decimal(averageSum).map { sum in
        MonthlyAverage(sum: sum, months: Int(try row.integer(averageMonths)))
      }
      var line: TrendLine?
      if let sum = try row.decimal(lineSum), let moment = try row.decimal(lineMoment) {
        line = TrendLine(months: lineMonths, sum: sum, moment: moment)
      }
      let read = CustomerRow(
        key: Array(row.field(key)), identity: Array(row.fields(identity)), habits: Array(row.fields(habits)),
        churnReasons: try row.textArray(churn), flags: Array(row.field(flags)), kind: row.text(kind),
        channel: row.text(channel), segment: parts.isEmpty ? "(all)" : parts.joined(separator: " · "),
        sums: CostedSums(
          lines: Int(try row.integer(lines)), quantity: try row.decimal(quantity) ?? 0,
          revenue: try row.decimal(revenue) ?? 0, cost: try row.decimal(cost) ?? 0,
          costedRevenue: try row.decimal(costedRevenue) ?? 0, uncostedLines: 0),
        monthlyAverage: average, line: line,
        peak: (try row.day(peakMonth)?.month ?? Month(index: 0), try row.decimal(peakRevenue) ?? 0),
        activeMonths: Int(try row.integer(active)), isCurrent: row.text(status) == "current")
      rows[Int(try row.integer(window)), default: []].append(read)
    }
    windows = rows.sorted { $0.key < $1.key }.map { (length: $0.key, rows: $0.value) }
  }
}
