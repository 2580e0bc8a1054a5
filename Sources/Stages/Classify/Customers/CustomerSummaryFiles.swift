import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL
import Tiers

/// Columns and rows of the customers' tables, as they stand in the target.
struct CustomerSummaryFiles {
  static let summaryTable = "customer_summary"
  static let compositionTable = "customer_composition"
  static let tierTable = "customer_tier_summary"
  static let movementTable = "customer_movement"

  private static let head = [Column(name: "month", type: .date), Column(name: "window_months", type: .integer)]

  let month: Month
  /// Columns of the file that the rows come from.
  let source: [Column]
  let moneyDecimals: Int
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
          Column(name: "\(basis.rawValue)_rank", type: .integer),
          Column(name: "\(basis.rawValue)_cumulative_share", type: .decimal),
          Column(name: "\(basis.rawValue)_tier", type: .text),
        ]
      } + [
        Column(name: "key_account", type: .boolean), Column(name: "monthly_average", type: .decimal),
        Column(name: "average_tier", type: .text), Column(name: "standard_amount", type: .decimal),
      ] + sourceColumns("growth_month", "target_attainment") + [
        Column(name: "previous_revenue_tier", type: .text), Column(name: "movement", type: .text),
        Column(name: "potential_key_account", type: .boolean), Column(name: "potential_in_months", type: .integer),
        Column(name: "false_key_account", type: .boolean), Column(name: "false_key_reasons", type: .textArray),
        Column(name: "churn_level", type: .integer), Column(name: "churn_reasons", type: .textArray),
        Column(name: "flags", type: .textArray),
      ]
  }

  func writeSummary(_ window: TieredCustomers, to writer: CopyFileWriter) throws {
    let columns = summaryColumns.count
    for item in window.items {
      let potential = window.potentialInMonths(item, options: options)
      let falseReasons = window.falseKeyReasons(item, options: options)
      try writer.row { buffer in
        beginRow(window, fields: columns, buffer)
        item.row.key.withUnsafeBytes { buffer.appendField($0) }
        buffer.append(item.row.identity)
        for place in item.places {
          buffer.appendField(Int32(place.rank))
          buffer.appendField(place.cumulativeShare)
          buffer.appendField(place.tier)
        }
        buffer.appendField(window.isKeyAccount(item))
        buffer.appendField(item.row.monthlyAverage?.rounded)
        buffer.appendField(item.averageTier)
        buffer.appendField(item.standardAmount?.rounded)
        buffer.append(item.row.habits)
        buffer.appendField(item.previous.flatMap { $0[2] })
        buffer.appendField(window.movement(item, .revenue)?.rawValue)
        buffer.appendField(potential != nil)
        if let potential { buffer.appendField(Int32(potential)) } else { buffer.appendNull() }
        buffer.appendField(!falseReasons.isEmpty)
        buffer.appendField(falseReasons)
        buffer.appendField(Int32(item.row.churnReasons.count))
        buffer.appendField(item.row.churnReasons)
        item.row.flags.withUnsafeBytes { buffer.appendField($0) }
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
    }

  func writeComposition(_ window: TieredCustomers, to writer: CopyFileWriter) throws {
    let company = window.companyRevenue
    let dimensions: [(String, (CustomerRow) -> String?)] = [("channel", \.channel), ("kind", \.kind)]
    for (dimension, value) in dimensions {
      let groups = Dictionary(grouping: window.items) { value($0.row) ?? "(unassigned)" }
      for (name, members) in groups.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        let measures = measures(members, company)
        let best = members.filter { $0.revenueTier == window.rule.best }
          .reduce(into: ExactDecimal.zero) { $0 += $1.row.sums.revenue }
        let revenue = measures.sums.revenue
        try writer.row { buffer in
          beginRow(window, fields: Self.compositionColumns.count, buffer)
          buffer.appendField(dimension)
          buffer.appendField(name)
          buffer.appendField(Int32(members.filter(\.row.isCurrent).count))
          append(measures, to: buffer)
          buffer.appendField(
            Fraction(revenue, over: ExactDecimal(units: Int128(window.length), scale: 0))?.rounded())
          buffer.appendField(Fraction(best, over: revenue)?.rounded())
        }
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

  func writeTiers(_ window: TieredCustomers, to writer: CopyFileWriter) throws {
    let company = window.companyRevenue
    for (index, basis) in CustomerBasis.allCases.enumerated() {
      let segments =
        basis.isOverall ? ["(all)": window.items] : Dictionary(grouping: window.items) { $0.row.segment }
      for (segment, items) in segments.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        for tier in window.rule.order {
          let members = items.filter { $0.places[index].tier == tier }
          guard let smallest = members.map({ basis.value($0.row) }).min() else { continue }
          try writer.row { buffer in
            beginRow(window, fields: Self.tierColumns.count, buffer)
            buffer.appendField(basis.rawValue)
            buffer.appendField(segment)
            buffer.appendField(tier)
            buffer.appendField(Int32(members.count))
            append(measures(members, company), to: buffer)
            buffer.appendField(shown(smallest))
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
    ]

  func writeMovements(_ window: TieredCustomers, to writer: CopyFileWriter) throws {
    let tiers = ["(new)"] + window.rule.order
    for (index, basis) in CustomerBasis.allCases.enumerated() {
      let moved = Dictionary(grouping: window.items.filter { $0.previous != nil }) { item in
        [item.previous.flatMap { $0[index] } ?? "(new)", item.places[index].tier]
      }
      for pair in tiers.flatMap({ from in tiers.map { [from, $0] } }) {
        guard let members = moved[pair] else { continue }
        let revenue = members.reduce(into: ExactDecimal.zero) { $0 += $1.row.sums.revenue }
        try writer.row { buffer in
          beginRow(window, fields: Self.movementColumns.count, buffer)
          buffer.appendField(basis.rawValue)
          buffer.appendField(pair[0])
          buffer.appendField(pair[1])
          buffer.appendField(Int32(members.count))
          buffer.appendField(shown(revenue))
        }
      }
    }
  }

  private func measures(_ members: [TieredCustomers.Item], _ company: ExactDecimal) -> Measures {
    var sums = CostedSums()
    for member in members { sums += member.row.sums }
    return Measures(sums: sums, stock: nil, companyRevenue: company, options: MeasureOptions())
  }

  private func append(_ measures: Measures, to buffer: ByteBuffer) {
    buffer.appendField(shown(measures.sums.revenue))
    buffer.appendField(measures.salesShare)
    buffer.appendField(shown(measures.sums.grossProfit))
    buffer.appendField(measures.grossMargin)
  }

  private func beginRow(_ window: TieredCustomers, fields: Int, _ buffer: ByteBuffer) {
    buffer.beginRow(fields: fields)
    buffer.appendField(month.firstDay)
    buffer.appendField(Int32(window.length))
  }

  private func shown(_ amount: ExactDecimal) -> ExactDecimal { amount.shortened(toAtLeast: moneyDecimals) }
}
