import Arithmetic
import Tables

/// Lists of single tables: salespeople, credit, visits, exceptions, rejected rows, movement.
struct OtherSections {
  private let shared: SectionContext

  init(_ shared: SectionContext) { self.shared = shared }

  /// The names of products or customers, which stand in place of keys.
  private struct KeyNames {
    let column: PageTable.Column
    private let name: String
    private let rows: [String: Row]

    /// - Parameter item: `product` or `customer`.
    init(_ rows: [Row], _ table: TableDeclaration, _ item: String, _ language: Language) {
      name = "\(item)_name"
      column = PageTable.Column(table, name, language)
      self.rows = byKey(rows, "\(item)_id")
    }

    subscript(key: String?) -> String { key.map { rows[$0]?[name] ?? "(\($0))" } ?? "–" }
  }

  private func list(
    _ declared: TableDeclaration, caption: String, _ columns: [String], key: [String],
    _ rest: String, _ parameters: [String?], names: [String: KeyNames] = [:]
  ) throws -> PageTable? {
    let rows = try shared.source.rows(
      declared.name, Array(Set(key + columns)).sorted(), "\(rest) limit \(shared.top)", parameters)
    guard !rows.isEmpty else { return nil }
    var count = rows.count
    if rows.count == shared.top {
      let condition = rest.components(before: " order by")
      count =
        try shared.source.rows(["count"], "select count(*) from \(declared.name) \(condition)", parameters).first?[
          "count"
        ].flatMap { Int($0) } ?? count
    }
    return PageTable(
      caption: caption,
      columns: columns.map { names[$0]?.column ?? PageTable.Column(declared, $0, shared.language) },
      lines: rows.map { row in
        PageTable.Line(
          table: declared.name, key: key.map { row[$0] ?? "" }.joined(separator: " "),
          cells: columns.map { column in
            if column == "tier" { return .tier(row[column]) }
            if let names = names[column] { return .text(names[row[column]]) }
            guard declared[column]?.isFigure == true else {
              return .text(row[column].map { shared.published[$0] } ?? "–")
            }
            return shared.cell(declared, column, row)
          })
      }, total: count)
  }

  func salespeople() throws -> [PageTable] {
    guard shared.salesperson == nil else { return [] }
    return try [
      list(
        SalespersonSummary.table.declaration, caption: shared.words[.salespeople],
        [
          "salesperson_name", "customers", "revenue", "gross_margin", "sales_share", "customers_for_80", "target",
          "target_attainment", "visits_made", "order_rate",
        ],
        key: ["salesperson_key"],
        "where month = $1::date and window_months = $2 order by revenue desc nulls last, salesperson_key",
        shared.period.parameters)
    ].compactMap { $0 }
  }

  func credit() throws -> [PageTable] {
    // Credit has no salesperson of its own: it is that of the customer.
    let own = "and ($2::text is null or customer_id in \(shared.period.customers(of: "$2"))) "
    let month = [shared.period.month.firstDay.description, shared.salesperson]
    let columns = [
      "customer_name", "tier", "exposure", "recommended_limit", "headroom", "overdue_days", "next_review_on",
    ]
    return try [
      list(
        CreditSummary.table.declaration, caption: shared.words[.stopSupply], columns, key: ["customer_id"],
        "where month = $1::date and stop_supply \(own)order by exposure desc nulls last, customer_id", month),
      list(
        CreditSummary.table.declaration, caption: shared.words[.overLimit], columns, key: ["customer_id"],
        "where month = $1::date and over_limit \(own)order by headroom, customer_id", month),
    ].compactMap { $0 }
  }

  func visits() throws -> [PageTable] {
    try [
      list(
        VisitPlan.table.declaration, caption: shared.words[.visits],
        [
          "customer_name", "tier", "visits_planned", "visits_made", "visits_with_order", "visits_without_order",
          "proposal",
        ],
        key: ["customer_id"],
        "where month = $1::date and (proposal is not null or visits_made < visits_planned) and ($2::text is null or salesperson_id::text = $2) "
          + "order by proposal is null, visits_planned - visits_made desc, customer_id",
        [shared.period.month.firstDay.description, shared.salesperson])
    ].compactMap { $0 }
  }

  /// Lines of exceptions, with names from the rows of products and customers.
  func exceptions(_ products: [Row], _ customers: [Row]) throws -> [PageTable] {
    let names = [
      "product_id": KeyNames(products, ProductSummary.table.declaration, "product", shared.language),
      "customer_id": KeyNames(customers, CustomerSummary.table.declaration, "customer", shared.language),
    ]
    return try [
      list(
        ExceptionLine.table.declaration, caption: shared.words[.exceptions],
        ["kind", "sale_date", "product_id", "customer_id", "quantity", "revenue", "cost", "amount"],
        key: ["kind", "sale_date", "position"],
        "where month = $1::date and \(shared.isOwnLine("$2")) order by amount desc nulls last, kind, position",
        [shared.period.month.firstDay.description, shared.salesperson], names: names)
    ].compactMap { $0 }
  }

  func rejected() throws -> [PageTable] {
    guard shared.source.has("rejected_line"), shared.salesperson == nil else { return [] }
    let rows = try shared.source.rows(
      ["input", "reason", "lines", "revenue"],
      "select input, reason, count(*), sum(revenue) from rejected_line group by input, reason order by 1, 2")
    guard !rows.isEmpty else { return [] }
    let words = shared.words
    return [
      PageTable(
        caption: words[.rejected],
        columns: [
          PageTable.Column(words[.input]), PageTable.Column(words[.reason]),
          PageTable.Column(words[.lines], isNumber: true),
          PageTable.Column(words[.revenueOf], isNumber: true),
        ],
        lines: rows.map { row in
          PageTable.Line(
            table: "rejected_line", key: "\(row["input"] ?? "") \(row["reason"] ?? "")",
            cells: [
              .text(row["input"] ?? ""), .text(row["reason"] ?? ""),
              .text(shared.format.count(row["lines"])?.text ?? "–"),
              .figure(shared.format.money(row["revenue"]), column: nil),
            ])
        }, total: nil)
    ]
  }

  /// Products, or customers, by the tier that they had and the one that they have.
  func movement(_ declared: TableDeclaration, count: String) throws -> (
    rows: [String], columns: [String], counts: [[Int]]
  )? {
    let rows = try shared.source.rows(
      declared.name, ["from_tier", "to_tier", count],
      "where month = $1::date and window_months = $2 and basis = 'revenue'", shared.period.parameters)
    guard !rows.isEmpty else { return nil }
    let from = inOrder(Set(rows.compactMap { $0["from_tier"] }))
    let to = inOrder(Set(rows.compactMap { $0["to_tier"] }))
    let counts = from.map { from in
      to.map { to in
        rows.first { $0["from_tier"] == from && $0["to_tier"] == to }?[count].flatMap { Int($0) } ?? 0
      }
    }
    return (from, to, counts)
  }

  /// By category, then month.
  typealias CategoryMonths = (
    categories: [String], months: [Month], cells: [[(revenue: Figure?, growth: ExactDecimal?)]]
  )

  /// Revenue of each category in the last 13 months, and how much more it is than in the same month a year before.
  func heatMap() throws -> CategoryMonths? {
    let (month, source) = (shared.period.month, shared.source)
    let rows = try source.rows(
      CategorySummary.table.name, ["month", "category", "revenue"],
      "where month between $1::date and $2::date and window_months = $3",
      [month.advanced(by: -24).firstDay.description, month.firstDay.description, "\(shared.monthWindow)"])
    guard !rows.isEmpty, shared.hasMonthWindow else { return nil }
    var revenue: [String: [String: String]] = [:]
    for row in rows { revenue[row["category"] ?? "", default: [:]][row["month"] ?? ""] = row["revenue"] }
    // A month of which nothing is known a year before would be an empty column; one that is not over looks like a fall.
    let known = Set(rows.compactMap { $0["month"] })
    let months = ((shared.period.isComplete ? 0 : 1)..<13).reversed().map { month.advanced(by: -$0) }
      .filter { known.contains($0.advanced(by: -12).firstDay.description) }
    guard !months.isEmpty else { return nil }
    let sizes = revenue.mapValues { byMonth in
      months.reduce(into: ExactDecimal.zero) {
        $0 += byMonth[$1.firstDay.description].flatMap { ExactDecimal($0) } ?? 0
      }
    }
    let categories = revenue.keys.sorted { sizes[$0] == sizes[$1] ? $0 < $1 : (sizes[$0] ?? 0) > (sizes[$1] ?? 0) }
    let shown = Array(categories.prefix(max(shared.top, 20)))
    return (
      shown, months,
      shown.map { category in
        months.map { month in
          let now = revenue[category]?[month.firstDay.description]
          let before = revenue[category]?[month.advanced(by: -12).firstDay.description]
          let rise = now.flatMap { ExactDecimal($0) }.flatMap { now in
            before.flatMap { ExactDecimal($0) }.flatMap { Fraction(now - $0, over: $0)?.rounded() }
          }
          return (shared.format.money(now), rise)
        }
      }
    )
  }
}

extension String {
  /// What stands before a text; all of it if that does not stand in it.
  fileprivate func components(before text: String) -> String {
    firstRange(of: text).map { String(self[..<$0.lowerBound]) } ?? self
  }
}
