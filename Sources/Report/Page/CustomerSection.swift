import Arithmetic
import Tables

/// Key accounts: true ones, coming ones, false ones, and those that leave.
struct CustomerSection {
  static let columns = [
    "customer_id", "customer_name", "kind", "channel", "salesperson_id", "revenue", "gross_profit", "gross_margin",
    "growth_month",
    "growth_year", "revenue_tier", "profit_tier", "previous_revenue_tier", "movement", "key_account",
    "potential_key_account", "potential_in_months", "false_key_account", "false_key_reasons", "churn_level",
    "churn_reasons", "monthly_average", "standard_amount", "last_sale_on", "revenue_to_next", "revenue_to_keep",
    "revenue_outlook", "revenue_outlook_tier", "status",
  ]

  private let shared: SectionContext
  /// The largest revenue first.
  let rows: [Row]
  private let causes: [String: Row]
  /// Key, coming and leaving customers, the largest first: those that have a card in the page, and those that have one in
  /// a file.
  let withCards: [Row]
  let inFiles: [Row]
  /// By customer: what leads to its card.
  private let links: [String: String]

  init(_ shared: SectionContext) throws {
    self.shared = shared
    let declared = CustomerSummary.table.declaration
    rows = try shared.source.rows(
      declared.name, Self.columns,
      "where month = $1::date and window_months = $2 and ($3::text is null or salesperson_id::text = $3) "
        + "order by revenue desc, customer_id", shared.period.parameters + [shared.salesperson])
    let causes = try shared.source.rows(
      CustomerCause.table.name, ["customer_id", "from_tier", "to_tier", "cause", "mover", "revenue_before", "revenue"],
      "where month = $1::date and window_months = $2 and compare = 'month' and basis = 'revenue' "
        + "and from_tier is distinct from to_tier", shared.period.parameters)
    self.causes = byKey(causes, "customer_id")
    let ofInterest = rows.filter { row in
      row["key_account"] == "t" || row["potential_key_account"] == "t" || Self.isLeaving(row)
    }
    withCards = Array(ofInterest.prefix(shared.top))
    inFiles = Array(ofInterest.dropFirst(shared.top))
    let all =
      withCards.map { ($0, "#\(Self.anchor($0))") }
      + inFiles.map { ($0, "\(CustomerCards.folder)/\(CustomerCards.file($0))") }
    links = all.reduce(into: [:]) { $0[$1.0["customer_id"] ?? ""] = $1.1 }
  }

  static func anchor(_ row: Row) -> String { "customer-\(linkName(row["customer_id"] ?? ""))" }

  /// Whether the signs of leaving are more than a hint.
  static func isLeaving(_ row: Row) -> Bool { level(row) >= 2 }

  /// The level of the warning; 0: there is none.
  private static func level(_ row: Row) -> Int { row["churn_level"].flatMap { Int($0) } ?? 0 }

  /// What leads to the card of a customer; nil: the customer has none.
  func link(_ row: Row) -> String? { links[row["customer_id"] ?? ""] }

  private func list(
    _ caption: String, _ selected: [Row], _ columns: [String], why: ((Row) -> String)?
  ) -> PageTable {
    let declared = CustomerSummary.table.declaration
    let shown = selected.prefix(shared.top)
    return PageTable(
      caption: "\(caption) (\(selected.count))",
      columns: [PageTable.Column(shared.words[.who])] + shared.columns(declared, columns)
        + (why == nil ? [] : [PageTable.Column(shared.words[.why])]),
      lines: shown.map { row in
        let name = name(row, "customer_name", key: "customer_id")
        return PageTable.Line(
          table: declared.name, key: row["customer_id"] ?? "",
          cells: [link(row).map { .link(name, to: $0) } ?? .text(name)]
            + columns.map { column in
              column.hasSuffix("_tier") ? .tier(row[column]) : shared.cell(declared, column, row)
            } + (why.map { [.text($0(row))] } ?? []))
      }, total: selected.count)
  }

  /// Why the tier by revenue is another one than in the month before; empty: it is the same.
  func cause(_ row: Row) -> String {
    guard let cause = causes[row["customer_id"] ?? ""] else { return "" }
    let now = cause.decimal("revenue") ?? 0
    let before = cause.decimal("revenue_before") ?? 0
    let change = shared.format.change((now - before).description)?.text ?? ""
    return "\(shared.move(cause)) (\(change))"
  }

  private func isTrue(_ row: Row, _ column: String) -> Bool { row[column] == "t" }

  /// Key accounts by channel, with their part of its revenue.
  var channels: PageTable {
    let words = shared.words
    var groups: [String: (all: Int, key: Int, revenue: ExactDecimal, keyRevenue: ExactDecimal)] = [:]
    for row in rows where row["status"] == "current" {
      var group = groups[row["channel"] ?? words[.unknown]] ?? (0, 0, 0, 0)
      let revenue = row.decimal("revenue") ?? 0
      group.all += 1
      group.revenue += revenue
      if isTrue(row, "key_account") {
        group.key += 1
        group.keyRevenue += revenue
      }
      groups[row["channel"] ?? words[.unknown]] = group
    }
    let sorted = groups.sorted {
      $0.value.revenue == $1.value.revenue ? $0.key < $1.key : $0.value.revenue > $1.value.revenue
    }
    return PageTable(
      caption: words[.keyAccounts],
      columns: [
        PageTable.Column(words[.channel]), PageTable.Column(words[.customers], isNumber: true),
        PageTable.Column(words[.trueKeys], isNumber: true), PageTable.Column(words[.revenueOf], isNumber: true),
        PageTable.Column(words[.keyShare], isNumber: true),
      ],
      lines: sorted.map { channel, group in
        PageTable.Line(
          table: CustomerSummary.table.name, key: channel,
          cells: [
            .text(channel), .text("\(group.all)"), .text("\(group.key)"),
            .figure(shared.format.money(group.revenue.description), column: nil),
            .text(
              shared.format.percent(Fraction(group.keyRevenue, over: group.revenue)?.rounded()?.description)?.text
                ?? "–"),
          ])
      }, total: nil)
  }

  var tables: [PageTable] {
    let words = shared.words
    return [
      list(
        words[.trueKeys], rows.filter { isTrue($0, "key_account") },
        ["revenue", "gross_margin", "growth_year", "revenue_tier", "profit_tier", "churn_level"], why: nil),
      list(
        words[.coming], rows.filter { isTrue($0, "potential_key_account") },
        ["revenue", "monthly_average", "standard_amount", "potential_in_months"], why: nil),
      list(
        words[.falseKeys], rows.filter { isTrue($0, "false_key_account") },
        ["revenue", "gross_margin", "revenue_tier", "profit_tier"]
      ) {
        shared.reasons($0["false_key_reasons"])
      },
      list(
        words[.leaving], rows.filter(Self.isLeaving).sorted { Self.level($0) > Self.level($1) },
        ["revenue", "churn_level", "last_sale_on"]
      ) {
        shared.reasons($0["churn_reasons"])
      },
      list(words[.movers], rows.filter { causes[$0["customer_id"] ?? ""] != nil }, ["revenue"], why: cause),
    ].filter { !$0.lines.isEmpty }
  }

  /// Customers of each tier by warning level.
  var warnings: (rows: [String], columns: [String], counts: [[Int]]) {
    let tiers = inOrder(Set(rows.compactMap { $0["revenue_tier"] }))
    let levels = Array(0...max(1, rows.map(Self.level).max() ?? 0))
    let counts = tiers.map { tier in
      levels.map { wanted in rows.filter { $0["revenue_tier"] == tier && Self.level($0) == wanted }.count }
    }
    return (tiers, levels.map { "\($0)" }, counts)
  }
}
