import Arithmetic
import CommandLine
import Configuration
import Engine
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// Makes the rows of what each salesperson sells in a window, and how much depends on few customers.
struct SalespersonRows {
  /// A salesperson's key as a field; nil: no salesperson.
  typealias Key = [UInt8]?

  /// What a salesperson sold in a window.
  private struct Sold {
    var sums = CostedSums()
    /// By customer.
    var revenues: [ExactDecimal] = []
    /// Customers with a sale, in total and by tier.
    var current = 0
    var currentByTier: [Int]
  }

  private struct Entry {
    var key: Key
    var name: String?
    var target: ExactDecimal?
    var isKnown = true
  }

  private let keyType: ColumnType
  /// Names of the tiers.
  private let order: [String]
  /// By window and salesperson.
  private var sold: [Int: [Key: Sold]] = [:]
  private var list: [Int: [Entry]] = [:]

  init(
    _ sums: StageFile, list: StageFile, in folder: StageFolder, tiers: CustomerTiers, order: [String]
  ) throws {
    self.order = order
    let listed = try ListColumns(list, in: folder)
    keyType = list.columns[listed.salesperson].type
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
      let bought = try places.costed.sums(row)
      groups[group].sold.sums += bought
      groups[group].sold.revenues.append(bought.revenue)
      if try row.integer(places.sales) > 0 {
        let window = tiers.windows.first { $0.length == length }
        groups[group].sold.current += 1
        groups[group].sold.currentByTier[Int(tiers.tier(row.field(places.customer), in: window))] += 1
      }
    }
    for group in groups { sold[group.length, default: [:]][group.key] = group.sold }
    var entries: [Int: [Entry]] = [:]
    try folder.map(list).rows { row in
      entries[Int(try row.integer(listed.window)), default: []].append(
        Entry(
          key: Array(row.field(listed.salesperson)), name: row.text(listed.name),
          target: try row.decimal(listed.target),
          isKnown: try row.boolean(listed.isKnown)))
    }
    self.list = entries
  }

  /// - Parameter visits: visits planned and made in the window, by salesperson; nil: the pipeline maps no visits.
  func add(
    _ window: CustomerTiers.Window, month: Month, isComplete: Bool, visits: [Key: VisitTotals]?,
    to rows: TableRows<SalespersonSummary.Row>
  ) throws {
    let sold = sold[window.length] ?? [:]
    var entries = list[window.length] ?? []
    if sold[nil] != nil || visits?[nil] != nil { entries.append(Entry(key: nil, name: "(unassigned)", target: nil)) }
    for entry in entries {
      let mine = sold[entry.key] ?? Sold(currentByTier: [])
      try rows.add(
        SalespersonSummary.Row(
          month: month.firstDay, length: window.length,
          keyText: entry.key.map { $0.withUnsafeBytes { keyText($0, keyType) } } ?? "",
          key: entry.key.map { .array($0) } ?? .null, name: entry.name, customers: mine.current,
          customersByTier: zip(order, mine.currentByTier).map { (tier: $0, customers: $1) },
          revenues: mine.revenues.sorted(by: >),
          measures: Measures(
            sums: mine.sums, stock: nil, companyRevenue: window.companyRevenue, options: MeasureOptions()),
          target: entry.target, isKnown: entry.isKnown, visits: visits.map { $0[entry.key] ?? VisitTotals() },
          isMonthComplete: isComplete))
    }
  }
}

/// Columns of `salesperson_window`.
private struct SumColumns {
  let group: ClosedRange<Int>
  let window: Int
  let salesperson: Int
  let customer: Int
  let sales: Int
  let costed: CostedColumns

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    group = try columns.places([ColumnDeclaration.windowMonths.name, ColumnDeclaration.salespersonID.name])
    (window, salesperson) = (group.lowerBound, group.upperBound)
    customer = try columns.index(.customerID)
    sales = try columns.index(.sales)
    costed = try CostedColumns(columns)
  }
}

/// Columns of `salesperson_list`.
private struct ListColumns {
  let window: Int
  let salesperson: Int
  let name: Int
  let target: Int
  let isKnown: Int

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    window = try columns.index(.windowMonths)
    salesperson = try columns.index(.salespersonID)
    name = try columns.index(.salespersonName)
    target = try columns.index(.target)
    isKnown = try columns.index(SalespersonEntry.isKnown)
  }
}
