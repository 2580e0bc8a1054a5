import Arithmetic
import Tables

/// Which products earn their shelf.
struct ProductSection {
  static let columns = [
    "product_id", "product_name", "category", "revenue", "gross_profit", "gross_margin", "turnover", "cross_ratio",
    "sales_share", "contribution_ratio", "revenue_rank", "revenue_cumulative_share", "revenue_tier", "profit_tier",
    "contribution_tier", "previous_revenue_tier", "movement", "revenue_to_next", "revenue_to_keep", "revenue_outlook",
    "flags",
  ]

  private let shared: SectionContext
  /// The largest revenue first.
  let rows: [Row]
  /// Of products with another tier than in the month before, those that are gone included.
  private let causes: [Row]
  private let causesByKey: [String: Row]
  private let names: [String: String]

  init(_ shared: SectionContext) throws {
    self.shared = shared
    rows = try shared.source.rows(
      ProductSummary.table.name, Self.columns,
      "where month = $1::date and window_months = $2 and revenue is not null order by revenue desc, product_id",
      shared.period.parameters)
    let columns =
      ["product_id", "from_tier", "to_tier", "cause", "mover", "gross_profit_before", "gross_profit"]
      + Self.effects.map(\.column)
    let summary = ProductSummary.table.name
    // What is gone has its name and its revenue in the month before alone.
    let named = shared.source.has(ProductCause.table.name) && shared.source.has(summary)
    causes =
      try !named
      ? []
      : shared.source.rows(
        columns + ["product_name", "revenue_before"],
        """
        select \(columns.map { "c.\($0)" }.joined(separator: ", ")),
          coalesce(present.product_name, earlier.product_name), earlier.revenue
        from \(ProductCause.table.name) c
          left join \(summary) present on (present.month, present.window_months, present.product_id)
            = (c.month, c.window_months, c.product_id)
          left join \(summary) earlier on (earlier.month, earlier.window_months, earlier.product_id)
            = ((c.month - interval '1 month')::date, c.window_months, c.product_id)
        where c.month = $1::date and c.window_months = $2 and c.compare = 'month' and c.basis = 'revenue'
          and c.from_tier is distinct from c.to_tier
        order by abs(c.gross_profit - c.gross_profit_before) desc nulls last, c.product_id
        """, shared.period.parameters)
    causesByKey = byKey(causes, "product_id")
    names = (causes + rows).reduce(into: [:]) {
      $0[$1["product_id"] ?? ""] = name($1, "product_name", key: "product_id")
    }
  }

  private func list(_ caption: String, _ selected: [Row], _ columns: [String], total: Int? = nil) -> PageTable {
    let declared = ProductSummary.table.declaration
    return PageTable(
      caption: caption,
      columns: [PageTable.Column(declared, "product_name", shared.language)] + shared.columns(declared, columns),
      lines: selected.prefix(shared.top).map { row in
        PageTable.Line(
          table: declared.name, key: row["product_id"] ?? "",
          cells: [.text(name(row, "product_name", key: "product_id"))]
            + columns.map { $0.hasSuffix("_tier") ? .tier(row[$0]) : shared.cell(declared, $0, row) })
      }, total: total ?? selected.count)
  }

  /// Why the tier by revenue is another one than in the month before, and what that did to the gross profit; empty: the
  /// tier is the same.
  func cause(_ key: String) -> String {
    guard let cause = causesByKey[key] else { return "" }
    let mover = cause["mover"].map { ": \(names[$0] ?? $0)" } ?? ""
    return ([shared.move(cause) + mover] + [profitChange(cause)].compactMap { $0 }).joined(separator: "; ")
  }

  /// How much the gross profit changed, and by which two steps most; nil: without a cost nothing is known of it.
  private func profitChange(_ cause: Row) -> String? {
    guard isProfitKnown, let now = cause.decimal("gross_profit"),
      let before = cause.decimal("gross_profit_before"),
      let change = shared.format.change((now - before).description)?.text
    else { return nil }
    var steps: [(size: ExactDecimal, step: (word: Word, change: String))] = []
    for (word, column) in Self.effects {
      guard let effect = cause.decimal(column), !effect.isZero, let text = shared.format.change(cause[column])?.text
      else { continue }
      steps.append((effect.isNegative ? -effect : effect, (word, text)))
    }
    // Equal ones stay in the order of the bridge.
    let most = steps.sorted { $0.size > $1.size }.prefix(2).map(\.step)
    return shared.words.profitChange(change, by: most)
  }

  private static let effects: [(word: Word, column: String)] = [
    (.volume, "volume_effect"), (.price, "price_effect"), (.customerMix, "customer_mix_effect"), (.cost, "cost_effect"),
    (.other, "other_effect"),
  ]

  /// A product that has no row now, as it was in the month before; nil: it has not moved.
  func gone(_ key: String) -> (name: String, revenue: ExactDecimal)? {
    guard let cause = causesByKey[key] else { return nil }
    return (names[key] ?? key, cause.decimal("revenue_before") ?? 0)
  }

  /// Without a cost nothing is known of the profit, which the tables have as 0.
  private var isProfitKnown: Bool { rows.contains { $0["gross_margin"] != nil } }

  var tables: [PageTable] {
    let words = shared.words
    let figures = [
      "revenue", "gross_margin", "turnover", "cross_ratio", "contribution_ratio", "revenue_tier", "contribution_tier",
    ]
    let ranked = byContribution
    // No product is in both lists; where the first holds all, there is no other.
    let isWhole = ranked.count <= shared.top
    let rest = Array(ranked.dropFirst(shared.top).reversed())
    let all: [PageTable] = [
      list(words[isWhole ? .byContribution : .best], ranked, figures),
      list(words[.worst], rest, figures, total: ranked.count), movers,
      near(words[.nearRising], "revenue_to_next"), near(words[.nearFalling], "revenue_to_keep"),
    ]
    return all.filter { !$0.lines.isEmpty }
  }

  /// Products with a contribution ratio, the largest first.
  private var byContribution: [Row] {
    let ratios: [(row: Row, ratio: ExactDecimal)] = rows.compactMap { row in
      row.decimal("contribution_ratio").map { (row, $0) }
    }
    // The rows of equal ratios stay in the order of their revenue.
    return ratios.sorted { $0.ratio > $1.ratio }.map(\.row)
  }

  private var movers: PageTable {
    let words = shared.words
    let (products, declared) = (ProductSummary.table.declaration, ProductCause.table.declaration)
    var columns = shared.columns(products, ["product_name"])
    for word in [Word.movement, .cause, .whoMoved] { columns.append(PageTable.Column(words[word])) }
    let profits = isProfitKnown ? ["gross_profit_before", "gross_profit"] : []
    columns += shared.columns(declared, profits)
    let lines = causes.prefix(shared.top).map { row in
      let key = row["product_id"] ?? ""
      let mover = row["mover"].map { names[$0] ?? $0 } ?? ""
      let cells: [Cell] = [
        .text(names[key] ?? key), .move(from: row["from_tier"], to: row["to_tier"]), .text(words.cause(row["cause"])),
        .text(mover),
      ]
      return PageTable.Line(
        table: declared.name, key: key, cells: cells + profits.map { shared.cell(declared, $0, row) })
    }
    return PageTable(
      caption: "\(words[.movers]) (\(causes.count))", columns: columns, lines: lines, total: causes.count)
  }

  /// Products whose distance to another tier is at most a twentieth of their revenue, the largest first.
  private func near(_ caption: String, _ column: String) -> PageTable {
    list(caption, rows.filter { isNear($0, column) }, ["revenue", "revenue_tier", column, "revenue_outlook"])
  }

  /// How many products have a tier by revenue, and one by contribution.
  var matrix: (rows: [String], columns: [String], counts: [[Int]]) {
    let rows = inOrder(Set(self.rows.compactMap { $0["revenue_tier"] }))
    let columns = inOrder(Set(self.rows.compactMap { $0["contribution_tier"] }))
    let counts = rows.map { revenue in
      columns.map { contribution in
        self.rows.filter { $0["revenue_tier"] == revenue && $0["contribution_tier"] == contribution }.count
      }
    }
    return (rows, columns, counts)
  }

  var quadrant: ProductQuadrant? { ProductQuadrant(rows) }
  var curve: ProductCurve { ProductCurve(rows) }
}
