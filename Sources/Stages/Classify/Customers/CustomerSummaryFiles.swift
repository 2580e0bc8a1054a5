import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL
import Tables
import Tiers

/// Columns and rows of the customers' tables, as they stand in the target.
struct CustomerSummaryFiles {
  static let summaryTable = "customer_summary"
  static let compositionTable = "customer_composition"
  static let tierTable = "customer_tier_summary"
  static let movementTable = "customer_movement"

  private static let head = [Column(name: "month", type: .date), Column(name: "window_months", type: .integer)]

  let month: Month
  /// Whether the month is over on the business date.
  let isComplete: Bool
  /// Columns of the file that the rows come from.
  let source: [Column]
  let decimals: ShownDecimals
  let options: CustomerOptions

  private func sourceColumns(_ first: String, _ last: String) -> [Column] {
    let start = source.firstIndex { $0.name == first } ?? 0
    let end = source.firstIndex { $0.name == last } ?? 0
    return Array(source[start...end])
  }

  var summaryColumns: [Column] {
    Self.head + sourceColumns("customer_id", "channel_share")
      + CustomerBasis.allCases.flatMap { basis in
        [
          Column(name: "\(basis.name)_rank", type: .integer),
          Column(name: "\(basis.name)_cumulative_share", type: .decimal),
          Column(name: "\(basis.name)_tier", type: .text),
        ]
      } + [
        Column(name: "key_account", type: .boolean), Column(name: "monthly_average", type: .decimal),
        Column(name: "average_tier", type: .text), Column(name: "standard_amount", type: .decimal),
      ] + sourceColumns("growth_month", "target_attainment") + [
        Column(name: "previous_revenue_tier", type: .text), Column(name: "movement", type: .text),
        Column(name: "potential_key_account", type: .boolean), Column(name: "potential_in_months", type: .integer),
        Column(name: "false_key_account", type: .boolean), Column(name: "false_key_reasons", type: .textArray),
        Column(name: "churn_level", type: .integer), Column(name: "churn_reasons", type: .textArray),
        Column(name: "flags", type: .textArray), Column(name: "month_complete", type: .boolean),
      ]
  }

  /// - Parameter before: the same window of the month before; nil where it is not written.
  func writeSummary(
    _ month: CustomerMonth, window index: Int, before: TieredCustomers?, to writer: CopyFileWriter
  ) throws {
    let (window, columns) = (month.windows[index], summaryColumns.count)
    let (now, earlier) = (window.places(.revenue).tiers, before?.places(.revenue).tiers)
    let previousRows = window.rows(before: before)
    let tiers = TextFields(window.rule.order)
    let places = PlaceFields(
      CustomerBasis.allCases.map { window.bases.contains($0) ? window.places($0) : nil }, tiers: tiers)
    let averageTiers = window.segments.map { TextFields(window.rule.standardCuts(of: $0).order) }
    let standards = window.standards.map { $0?.rounded }
    for (row, fields) in month.fields[index].enumerated() {
      let segment = Int(window.customers.segments[row])
      let potential = window.potentialInMonths(row, options: options)
      let falseReasons = window.falseKeyReasons(row, options: options)
      let previous = previousRows?[row].flatMap { earlier?[$0] }
      try writer.row { buffer in
        beginRow(window, fields: columns, buffer)
        buffer.append(month.file[fields.identity])
        places.append(row, to: buffer)
        buffer.appendField(window.isKeyAccount(row))
        buffer.append(month.file[fields.monthlyAverage])
        averageTiers[segment].append(window.averageTiers[row], to: buffer)
        buffer.appendField(standards[segment])
        buffer.append(month.file[fields.habits])
        if let previous { tiers.append(previous, to: buffer) } else { buffer.appendNull() }
        buffer.appendField(before == nil ? nil : Movement(from: previous, to: now[row]).rawValue)
        buffer.appendField(potential != nil)
        if let potential { buffer.appendField(Int32(potential)) } else { buffer.appendNull() }
        buffer.appendField(!falseReasons.isEmpty)
        buffer.appendField(falseReasons)
        buffer.appendField(window.customers.churnLevels[row])
        buffer.append(month.file[fields.warnings])
        buffer.appendField(isComplete)
      }
    }
  }

  // MARK: Composition

  static let compositionColumns =
    head + [
      Column(name: "dimension", type: .text), Column(name: "value", type: .text),
      Column(name: "customers", type: .integer),
    ]
    + ["revenue", "sales_share", "gross_profit", "gross_margin", "average_monthly_revenue", "key_share"].map {
      Column(name: $0, type: .decimal)
    } + [Column(name: "month_complete", type: .boolean)]

  func writeComposition(_ month: CustomerMonth, window: TieredCustomers, to writer: CopyFileWriter) throws {
    let customers = window.customers
    try writeComposition("channel", month.channels, customers.channels, window, to: writer)
    try writeComposition("kind", month.kinds, customers.kinds, window, to: writer)
  }

  private func writeComposition(
    _ dimension: String, _ values: Labels, _ groups: [UInt32], _ window: TieredCustomers, to writer: CopyFileWriter
  ) throws {
    let customers = window.customers
    var members = Array(repeating: 0, count: values.names.count)
    var current = members
    // What is not of the best tier falls into a group behind all others.
    var bestGroups: [UInt32] = []
    for (row, tier) in window.places(.revenue).tiers.enumerated() {
      let group = Int(groups[row])
      members[group] += 1
      if customers.isActive(row) { current[group] += 1 }
      bestGroups.append(tier == 0 ? groups[row] : UInt32(members.count))
    }
    let best = customers.revenue.sums(by: bestGroups, count: members.count + 1)
    let sums = customers.sums(by: groups, count: members.count)
    for group in values.sorted() where members[group] > 0 {
      let revenue = sums[group].revenue
      try writer.row { buffer in
        beginRow(window, fields: Self.compositionColumns.count, buffer)
        buffer.appendField(dimension)
        buffer.appendField(values.names[group])
        buffer.appendField(Int32(current[group]))
        append(measures(sums[group], of: window), to: buffer)
        buffer.appendField(Fraction(revenue, over: ExactDecimal(window.length))?.rounded())
        buffer.appendField(Fraction(best[group], over: revenue)?.rounded())
        buffer.appendField(isComplete)
      }
    }
  }

  // MARK: Tiers

  static let tierColumns =
    head + [
      Column(name: "basis", type: .text), Column(name: "segment", type: .text), Column(name: "tier", type: .text),
      Column(name: "customers", type: .integer),
    ]
    + ["revenue", "sales_share", "gross_profit", "gross_margin", "smallest"].map { Column(name: $0, type: .decimal) }
    + [Column(name: "month_complete", type: .boolean)]

  func writeTiers(_ month: CustomerMonth, window: TieredCustomers, to writer: CopyFileWriter) throws {
    let order = window.rule.order
    for basis in window.bases {
      let (values, tiers) = (basis.values(window.customers), window.places(basis).tiers)
      let segments =
        basis.isOverall
        ? [(name: "(all)", number: 0)]
        : month.segments.sorted().map { number in
          (name: month.segments.names[number], number: number)
        }
      // One group for each tier of each segment.
      let groups = zip(tiers, window.customers.segments).map { tier, segment in
        (basis.isOverall ? 0 : segment) * UInt32(order.count) + tier
      }
      let count = (basis.isOverall ? 1 : segments.count) * order.count
      var members = Array(repeating: 0, count: count)
      var smallest = [ExactDecimal?](repeating: nil, count: count)
      for (row, group) in groups.enumerated() {
        members[Int(group)] += 1
        if let value = values[row], smallest[Int(group)].map({ value < $0 }) ?? true { smallest[Int(group)] = value }
      }
      let sums = window.customers.sums(by: groups, count: count)
      for segment in segments {
        for tier in order.indices {
          let group = segment.number * order.count + tier
          guard members[group] > 0 else { continue }
          try writer.row { buffer in
            beginRow(window, fields: Self.tierColumns.count, buffer)
            buffer.appendField(basis.name)
            buffer.appendField(segment.name)
            buffer.appendField(order[tier])
            buffer.appendField(Int32(members[group]))
            append(measures(sums[group], of: window), to: buffer)
            buffer.appendField(smallest[group].map(shown))
            buffer.appendField(isComplete)
          }
        }
      }
    }
  }

  // MARK: Movement

  static let movementColumns =
    head + [
      Column(name: "basis", type: .text), Column(name: "from_tier", type: .text), Column(name: "to_tier", type: .text),
      Column(name: "customers", type: .integer), Column(name: "revenue", type: .decimal),
      Column(name: "month_complete", type: .boolean),
    ]

  /// - Parameter before: the same window of the month before; nil where there is none to compare with, which leaves no rows.
  func writeMovements(_ window: TieredCustomers, before: TieredCustomers?, to writer: CopyFileWriter) throws {
    guard let before, let previousRows = window.rows(before: before) else { return }
    let order = window.rule.order
    for basis in window.bases where before.bases.contains(basis) {
      let (earlier, now) = (before.places(basis).tiers, window.places(basis).tiers)
      // One group for each pair of tiers; from nowhere comes first.
      let groups = zip(previousRows, now).map { row, tier in
        (row.map { earlier[$0] + 1 } ?? 0) * UInt32(order.count) + tier
      }
      let count = (order.count + 1) * order.count
      var members = Array(repeating: 0, count: count)
      for group in groups { members[Int(group)] += 1 }
      let revenues = window.customers.revenue.sums(by: groups, count: count)
      for pair in 0..<count where members[pair] > 0 {
        let (from, to) = pair.quotientAndRemainder(dividingBy: order.count)
        try writer.row { buffer in
          beginRow(window, fields: Self.movementColumns.count, buffer)
          buffer.appendField(basis.name)
          buffer.appendField(from == 0 ? "(new)" : order[from - 1])
          buffer.appendField(order[to])
          buffer.appendField(Int32(members[pair]))
          buffer.appendField(shown(revenues[pair]))
          buffer.appendField(isComplete)
        }
      }
    }
  }

  private func measures(_ sums: CostedSums, of window: TieredCustomers) -> Measures {
    Measures(sums: sums, stock: nil, companyRevenue: window.companyRevenue, options: MeasureOptions())
  }

  private func append(_ measures: Measures, to buffer: ByteBuffer) {
    buffer.appendField(shown(measures.sums.revenue))
    buffer.appendField(measures.salesShare)
    buffer.appendField(decimals.shown(cost: measures.sums.grossProfit))
    buffer.appendField(measures.grossMargin)
  }

  private func beginRow(_ window: TieredCustomers, fields: Int, _ buffer: ByteBuffer) {
    buffer.beginRow(fields: fields)
    buffer.appendField(month.firstDay)
    buffer.appendField(Int32(window.length))
  }

  private func shown(_ amount: ExactDecimal) -> ExactDecimal { decimals.shown(money: amount) }
}
