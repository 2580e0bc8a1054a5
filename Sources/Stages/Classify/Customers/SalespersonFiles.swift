import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL
import Tables

/// What each salesperson sells in a window, and on whom it depends.
struct SalespersonFiles {
  static let table = "salesperson_summary"

  /// A salesperson's key as a field; nil: nobody.
  typealias Key = [UInt8]?

  /// What a salesperson sold in a window.
  private struct Sold {
    var sums = CostedSums()
    /// By customer.
    var revenues: [ExactDecimal] = []
    /// Customers with a sale, in all and by tier.
    var current = 0
    var currentByTier: [Int]
  }

  private struct Entry {
    var key: Key
    var name: String?
    var target: ExactDecimal?
  }

  let keyColumn: Column
  let decimals: ShownDecimals
  /// Names of the tiers.
  private let order: [String]
  /// By window and salesperson.
  private var sold: [Int: [Key: Sold]] = [:]
  private var list: [Int: [Entry]] = [:]

  init(
    _ sums: StageFile, list: StageFile, in folder: StageFolder, standings: CustomerStandings, order: [String],
    decimals: ShownDecimals
  ) throws {
    self.decimals = decimals
    self.order = order
    let listed = try ListColumns(list, in: folder)
    keyColumn = list.columns[listed.salesperson]
    let places = try SumColumns(sums, in: folder)
    let numbers = KeyTable()
    var groups: [(length: Int, key: Key, sold: Sold)] = []
    try folder.map(sums).rows { row in
      let group = numbers.number(row.fields(places.group))
      let length = Int(try row.integer(places.window))
      if group == groups.count {
        let key: Key = row.isNull(places.salesperson) ? nil : Array(row.field(places.salesperson))
        groups.append((length, key, Sold(currentByTier: Array(repeating: 0, count: order.count))))
      }
      var bought = CostedSums()
      bought.revenue = try row.decimal(places.revenue) ?? 0
      bought.cost = try row.decimal(places.cost) ?? 0
      bought.costedRevenue = try row.decimal(places.costedRevenue) ?? 0
      groups[group].sold.sums += bought
      groups[group].sold.revenues.append(bought.revenue)
      if try row.integer(places.sales) > 0 {
        let window = standings.windows.first { $0.length == length }
        groups[group].sold.current += 1
        groups[group].sold.currentByTier[Int(standings.tier(row.field(places.customer), in: window))] += 1
      }
    }
    for group in groups { sold[group.length, default: [:]][group.key] = group.sold }
    var entries: [Int: [Entry]] = [:]
    try folder.map(list).rows { row in
      entries[Int(try row.integer(listed.window)), default: []].append(
        Entry(
          key: Array(row.field(listed.salesperson)), name: row.text(listed.name), target: try row.decimal(listed.target)
        ))
    }
    self.list = entries
  }

  var columns: [Column] {
    [
      Column(name: "month", type: .date), Column(name: "window_months", type: .integer),
      Column(name: "salesperson_key", type: .text), keyColumn, Column(name: "salesperson_name", type: .text),
      Column(name: "customers", type: .integer),
      Column(name: "customers_for_80", type: .integer), Column(name: "top_four_share", type: .decimal),
      Column(name: "tier_customers", type: .jsonb),
    ]
      + ["revenue", "sales_share", "gross_profit", "gross_margin", "target", "target_attainment"].map {
        Column(name: $0, type: .decimal)
      } + [
        Column(name: "visits_planned", type: .integer), Column(name: "visits_made", type: .integer),
        Column(name: "order_rate", type: .decimal), Column(name: "month_complete", type: .boolean),
      ]
  }

  /// - Parameter visits: what was planned and made in the window, by salesperson; nil: the pipeline maps no visits.
  func write(
    _ window: CustomerStandings.Window, month: Month, isComplete: Bool, visits: [Key: VisitTotals]?,
    to writer: CopyFileWriter
  ) throws {
    let sold = sold[window.length] ?? [:]
    var entries = list[window.length] ?? []
    if sold[nil] != nil || visits?[nil] != nil { entries.append(Entry(key: nil, name: "(unassigned)", target: nil)) }
    for entry in entries {
      let mine = sold[entry.key] ?? Sold(currentByTier: [])
      let sums = mine.sums
      let measures = Measures(
        sums: sums, stock: nil, companyRevenue: window.companyRevenue, options: MeasureOptions())
      let revenues = mine.revenues.sorted(by: >)
      let json = zip(order, mine.currentByTier).filter { $0.1 > 0 }.map { "\(quotedJSON($0.0)): \($0.1)" }
      let topFour = revenues.prefix(4).reduce(into: ExactDecimal.zero) { $0 += $1 }
      let made = visits.map { $0[entry.key] ?? VisitTotals() }
      try writer.row { buffer in
        buffer.beginRow(fields: columns.count)
        buffer.appendField(month.firstDay)
        buffer.appendField(Int32(window.length))
        buffer.appendField(entry.key.map { $0.withUnsafeBytes { keyText($0, keyColumn.type) } } ?? "")
        if let key = entry.key { key.withUnsafeBytes { buffer.appendField($0) } } else { buffer.appendNull() }
        buffer.appendField(entry.name)
        buffer.appendField(Int32(mine.current))
        buffer.appendField(Int32(customersFor80(revenues, of: sums.revenue)))
        buffer.appendField(Fraction(topFour, over: sums.revenue)?.rounded())
        buffer.appendField(json: "{" + json.joined(separator: ", ") + "}")
        buffer.appendField(decimals.shown(money: sums.revenue))
        buffer.appendField(measures.salesShare)
        buffer.appendField(decimals.shown(cost: sums.grossProfit))
        buffer.appendField(measures.grossMargin)
        buffer.appendField(entry.target)
        buffer.appendField(entry.target.flatMap { sums.attainment(of: $0) })
        if let made {
          buffer.appendField(Int32(made.planned))
          buffer.appendField(Int32(made.made))
          buffer.appendField(
            Fraction(
              ExactDecimal(made.withOrder),
              over: ExactDecimal(made.made))?.rounded())
        } else {
          for _ in 0..<3 { buffer.appendNull() }
        }
        buffer.appendField(isComplete)
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

/// Columns of `salesperson_window`.
private struct SumColumns {
  let group: ClosedRange<Int>
  let window: Int
  let salesperson: Int
  let customer: Int
  let sales: Int
  let revenue: Int
  let cost: Int
  let costedRevenue: Int

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    group = try columns.places(["window_months", "salesperson_id"])
    (window, salesperson) = (group.lowerBound, group.upperBound)
    customer = try columns.index("customer_id")
    sales = try columns.index("sales")
    revenue = try columns.index("revenue")
    cost = try columns.index("cost")
    costedRevenue = try columns.index("costed_revenue")
  }
}

/// Columns of `salesperson_list`.
private struct ListColumns {
  let window: Int
  let salesperson: Int
  let name: Int
  let target: Int

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    window = try columns.index("window_months")
    salesperson = try columns.index("salesperson_id")
    name = try columns.index("salesperson_name")
    target = try columns.index("target")
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
