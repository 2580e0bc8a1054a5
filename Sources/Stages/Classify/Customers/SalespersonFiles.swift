import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL
import Tiers

/// What each salesperson sells in a window, and on whom it depends.
struct SalespersonFiles {
  static let table = "salesperson_summary"

  /// A salesperson's key as a field; nil: nobody.
  typealias Key = [UInt8]?

  private struct Customer {
    var key: [UInt8]
    var sums: CostedSums
    var sales: Int
  }

  private struct Entry {
    var key: Key
    var name: String?
    var target: ExactDecimal?
  }

  let keyColumn: Column
  let moneyDecimals: Int
  private var customers: [Int: [Key: [Customer]]] = [:]
  private var list: [Int: [Entry]] = [:]

  init(_ sums: StageFile, list: StageFile, in folder: StageFolder, moneyDecimals: Int) throws {
    self.moneyDecimals = moneyDecimals
    keyColumn = list.columns[2]
    var customers: [Int: [Key: [Customer]]] = [:]
    try folder.read(sums) { row in
      let key: Key = row.isNull(2) ? nil : Array(row.field(2))
      let bought = CostedSums(
        lines: 0, quantity: 0, revenue: try row.decimal(5) ?? 0, cost: try row.decimal(6) ?? 0,
        costedRevenue: try row.decimal(7) ?? 0, uncostedLines: 0)
      customers[Int(try row.integer(1)), default: [:]][key, default: []].append(
        Customer(key: Array(row.field(3)), sums: bought, sales: Int(try row.integer(4))))
    }
    self.customers = customers
    var entries: [Int: [Entry]] = [:]
    try folder.read(list) { row in
      entries[Int(try row.integer(1)), default: []].append(
        Entry(key: Array(row.field(2)), name: row.text(3), target: try row.decimal(4)))
    }
    self.list = entries
  }

  var columns: [Column] {
    [
      Column(name: "month", type: .date), Column(name: "window_months", type: .integer), keyColumn,
      Column(name: "salesperson_name", type: .text), Column(name: "customers", type: .integer),
      Column(name: "customers_for_80", type: .integer), Column(name: "top_four_share", type: .decimal),
      Column(name: "tier_customers", type: .jsonb),
    ]
      + ["revenue", "sales_share", "gross_profit", "gross_margin", "target", "target_attainment"].map {
        Column(name: $0, type: .decimal)
      } + [
        Column(name: "visits_planned", type: .integer), Column(name: "visits_made", type: .integer),
        Column(name: "order_rate", type: .decimal),
      ]
  }

  /// - Parameter visits: what was planned and made in the window, by salesperson; nil: the pipeline maps no visits.
  func write(
    _ window: TieredCustomers, month: Month, visits: [Key: VisitTotals]?, to writer: CopyFileWriter
  ) throws {
    let tiers = Dictionary(uniqueKeysWithValues: window.items.map { ($0.row.key, $0.revenueTier) })
    let company = window.companyRevenue
    let sold = customers[window.length] ?? [:]
    var entries = list[window.length] ?? []
    if sold[nil] != nil || visits?[nil] != nil { entries.append(Entry(key: nil, name: "(unassigned)", target: nil)) }
    for entry in entries {
      let mine = sold[entry.key] ?? []
      var sums = CostedSums()
      for customer in mine { sums += customer.sums }
      let measures = Measures(sums: sums, stock: nil, companyRevenue: company, options: MeasureOptions())
      let current = mine.filter { $0.sales > 0 }
      let revenues = mine.map(\.sums.revenue).sorted(by: >)
      let counts = Dictionary(grouping: current) { tiers[$0.key] ?? TierCuts.none }.mapValues(\.count)
      let json = window.rule.order.compactMap { tier in counts[tier].map { "\(quotedJSON(tier)): \($0)" } }
      let topFour = revenues.prefix(4).reduce(into: ExactDecimal.zero) { $0 += $1 }
      let made = visits.map { $0[entry.key] ?? VisitTotals() }
      try writer.row { buffer in
        buffer.beginRow(fields: columns.count)
        buffer.appendField(month.firstDay)
        buffer.appendField(Int32(window.length))
        if let key = entry.key { key.withUnsafeBytes { buffer.appendField($0) } } else { buffer.appendNull() }
        buffer.appendField(entry.name)
        buffer.appendField(Int32(current.count))
        buffer.appendField(Int32(customersFor80(revenues, of: sums.revenue)))
        buffer.appendField(Fraction(topFour, over: sums.revenue)?.rounded())
        buffer.appendField(json: "{" + json.joined(separator: ", ") + "}")
        buffer.appendField(sums.revenue.shortened(toAtLeast: moneyDecimals))
        buffer.appendField(measures.salesShare)
        buffer.appendField(sums.grossProfit.shortened(toAtLeast: moneyDecimals))
        buffer.appendField(measures.grossMargin)
        buffer.appendField(entry.target)
        buffer.appendField(entry.target.flatMap { sums.attainment(of: $0) })
        if let made {
          buffer.appendField(Int32(made.planned))
          buffer.appendField(Int32(made.made))
          buffer.appendField(
            Fraction(
              ExactDecimal(units: Int128(made.withOrder), scale: 0),
              over: ExactDecimal(units: Int128(made.made), scale: 0))?.rounded())
        } else {
          for _ in 0..<3 { buffer.appendNull() }
        }
      }
    }
  }

  /// How many of the largest make 80% of the revenue, the one that crosses included; 0 where there is none.
  private func customersFor80(_ descending: [ExactDecimal], of total: ExactDecimal) -> Int {
    guard total.isPositive else { return 0 }
    var sum = ExactDecimal.zero
    for (index, revenue) in descending.enumerated() {
      sum += revenue
      if sum * 5 >= total * 4 { return index + 1 }
    }
    return 0
  }
}

/// Visits of a salesperson, or of nobody.
struct VisitTotals {
  var planned = 0
  var made = 0
  var withOrder = 0

  static func += (left: inout Self, right: Self) {
    left.planned += right.planned
    left.made += right.made
    left.withOrder += right.withOrder
  }
}

/// A tier's name as a JSON string.
private func quotedJSON(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    if scalar == "\"" || scalar == "\\" { quoted += "\\" }
    quoted.unicodeScalars.append(scalar)
  }
  return quoted + "\""
}
