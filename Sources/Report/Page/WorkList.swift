import Arithmetic
import Tables

/// What one salesperson has to do: every customer of theirs with a warning, with credit or a visit that is due, or near
/// another tier, the largest revenue first, with the reasons and what to offer. It is never cut.
struct WorkList {
  private static let offered = 3

  private let shared: SectionContext
  private let section: CustomerSection
  private let credit: [String: Row]
  private let visits: [String: Row]

  /// A customer, why it is to be worked on, and what to offer.
  struct Entry {
    /// Of customers with a visit planned and without a row of the window, such as prospects: that of the plan.
    var row: Row
    /// What is worst first.
    var reasons: [String]
    var offers: [String]

    var key: String { row["customer_id"] ?? "" }
    var name: String { Report.name(row, "customer_name", key: "customer_id") }
    var tier: String? { row["revenue_tier"] ?? row["tier"] }
  }

  /// None: there is nothing to do.
  private(set) var entries: [Entry] = []

  /// - Parameter salesperson: whose customers `section` has.
  init(_ shared: SectionContext, _ section: CustomerSection, of salesperson: String) throws {
    (self.shared, self.section) = (shared, section)
    let month = shared.period.month.firstDay.description
    credit = byKey(
      try shared.source.rows(
        CreditSummary.table.name, ["customer_id", "over_limit", "stop_supply", "headroom", "next_review_on"],
        "where month = $1::date", [month]), "customer_id")
    let visits = try shared.source.rows(
      VisitPlan.table.name, ["customer_id", "customer_name", "tier", "visits_planned", "visits_made"],
      "where month = $1::date and salesperson_id::text = $2 order by customer_id", [month, salesperson])
    self.visits = byKey(visits, "customer_id")
    let known = Set(section.rows.compactMap { $0["customer_id"] })
    let others = visits.filter { !known.contains($0["customer_id"] ?? "") }
    let offers = try Self.offers(shared, of: salesperson)
    entries = (section.rows + others).map { row in
      Entry(row: row, reasons: reasons(row), offers: offers[row["customer_id"] ?? ""] ?? [])
    }.filter { !$0.reasons.isEmpty }
  }

  /// What each customer does not buy and its like do: the most wanted products. Only the newest month has them.
  private static func offers(_ shared: SectionContext, of salesperson: String) throws -> [String: [String]] {
    guard shared.source.has("customer_product") else { return [:] }
    // The offset keeps each customer's part of the view by itself, as in the workbook's gaps.
    let rows = try shared.source.rows(
      ["customer_id", "product"],
      """
      select customer_id, product from (
        select a.customer_id, coalesce(p.product_name, '(' || v.product_id || ')') as product,
          row_number() over (partition by a.customer_id
            order by v.key_accounts_buying desc, p.revenue desc nulls last, v.product_id) as place
        from (select customer_id from customer_summary
            where month = $1::date and window_months = $2 and salesperson_id::text = $3) a
          cross join lateral (
            select product_id, key_accounts_buying from customer_product
            where month = $1::date and customer_id = a.customer_id and not bought offset 0) v
          left join product_summary p on (p.month, p.window_months, p.product_id) = ($1::date, $2, v.product_id)) o
      where place <= $4::integer order by customer_id, place
      """, shared.period.parameters + [salesperson, "\(offered)"])
    return rows.reduce(into: [:]) { $0[$1["customer_id"] ?? "", default: []].append($1["product"] ?? "") }
  }

  var title: String { "\(shared.words[.workList]) (\(entries.count))" }

  var table: PageTable {
    let declared = CustomerSummary.table.declaration
    return PageTable(
      caption: title,
      columns: [PageTable.Column(shared.words[.who])] + shared.columns(declared, ["revenue", "revenue_tier"])
        + [PageTable.Column(shared.words[.why]), PageTable.Column(shared.words[.gaps])],
      lines: entries.map { entry in
        PageTable.Line(
          table: declared.name, key: entry.key,
          cells: [
            section.link(entry.row).map { .link(entry.name, to: $0) } ?? .text(entry.name),
            shared.cell(declared, "revenue", entry.row), .tier(entry.tier),
            .text(entry.reasons.joined(separator: "; ")),
            .text(entry.offers.isEmpty ? "–" : entry.offers.joined(separator: ", ")),
          ])
      }, total: nil)
  }

  /// Why the customer is to be worked on; empty: it is not.
  private func reasons(_ row: Row) -> [String] {
    let words = shared.words
    let key = row["customer_id"] ?? ""
    let (owed, visit) = (credit[key] ?? [:], visits[key] ?? [:])
    var reasons: [String] = []
    if owed["stop_supply"] == "t" { reasons.append(words[.stopSupply]) }
    if owed["over_limit"] == "t" { reasons.append(shared.overLimit(owed)) }
    if let level = row["churn_level"].flatMap({ Int($0) }), level >= 1 {
      let signs = shared.reasons(row["churn_reasons"])
      reasons.append("\(words[.warningLevel]) \(level)" + (signs.isEmpty ? "" : ": \(signs)"))
    }
    if isNear(row, "revenue_to_keep"), let distance = shared.format.money(row["revenue_to_keep"])?.text {
      reasons.append(words.falls(with: distance))
    }
    if isNear(row, "revenue_to_next"), let distance = shared.format.money(row["revenue_to_next"])?.text {
      reasons.append(words.rises(with: distance))
    }
    let (planned, made) = (Int(visit["visits_planned"] ?? "") ?? 0, Int(visit["visits_made"] ?? "") ?? 0)
    if made < planned { reasons.append(words.visits(made, of: planned)) }
    if let day = owed["next_review_on"].flatMap({ Day($0) }), day <= shared.period.businessDate {
      reasons.append(words.reviewDue(day))
    }
    return reasons
  }
}
