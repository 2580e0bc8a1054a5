import Arithmetic
import Charts
import Mustache
import Tables
import TerminalText

/// A card for each key, coming and leaving customer: what a salesperson reads before the visit.
struct CustomerCards {
  private static let listed = 5

  private let shared: SectionContext

  init(_ shared: SectionContext) { self.shared = shared }

  func contexts(_ customers: [Row]) throws -> [TemplateFields] { try customers.map(card) }

  private func card(_ row: Row) throws -> TemplateFields {
    let (words, format) = (shared.words, shared.format)
    let key = row["customer_id"] ?? ""
    let master = [row["kind"], row["channel"], row["salesperson_id"].map { "\(words[.salesman]) \($0)" }].compactMap {
      $0?.shown
    }
    let months = try shared.source.rows(
      CustomerSummary.table.name, ["month", "revenue", "revenue_tier"],
      "where customer_id = $1 and window_months = $2 and month > $3::date and month <= $4::date order by month",
      [
        key, "\(shared.monthWindow)", shared.period.month.advanced(by: -13).firstDay.description,
        shared.period.month.firstDay.description,
      ])
    let name = name(row, "customer_name", key: "customer_id").shown
    let course = months.compactMap { month in
      format.money(month["revenue"]).map { "\(month["month"]?.prefix(7) ?? ""): \($0.text)" }
    }
    let sparkline = Sparkline(
      head: ChartHead(
        id: "course-\(key)", title: "\(name), \(words[.revenueByMonth])", description: course.joined(separator: "; "),
        empty: words[.empty]),
      values: months.map { $0["revenue"].flatMap { Double($0) } })
    let tiers = months.compactMap { $0["revenue_tier"] }.joined(separator: " ")
    return [
      "anchor": .text(CustomerSection.anchor(row)), "key": .text(key.shown), "name": .text(name),
      "master": .text(master.joined(separator: " · ")), "facts": .list(try facts(row)), "svg": .text(sparkline.svg),
      "courseText": .text(tiers.shown),
      "reasons": .list(
        (elements(row["churn_reasons"]) + elements(row["false_key_reasons"])).map { shared.published.reason($0).shown }),
      "lists": .list(try lists(key)),
    ]
  }

  private func facts(_ row: Row) throws -> [TemplateFields] {
    let declared = CustomerSummary.table.declaration
    var facts: [TemplateFields] = [
      "revenue", "gross_margin", "growth_month", "growth_year", "revenue_tier", "profit_tier", "monthly_average",
      "standard_amount", "last_sale_on", "churn_level", "revenue_to_next", "revenue_to_keep", "revenue_outlook",
    ].compactMap { column in
      guard row[column] != nil, let label = declared[column]?.label else { return nil }
      let cell: Cell = column.hasSuffix("_tier") ? .tier(row[column]) : shared.cell(declared, column, row)
      return cell.context.merging(["label": .text(shared.language.text(label))]) { $1 }
    }
    let key: [String?] = [row["customer_id"], shared.period.month.firstDay.description]
    let credit = try shared.source.rows(
      CreditSummary.table.name, ["exposure", "recommended_limit", "overdue_days"],
      "where customer_id = $1 and month = $2::date",
      key)
    let visits = try shared.source.rows(
      VisitPlan.table.name, ["visits_planned", "visits_made", "visits_with_order"],
      "where customer_id = $1 and month = $2::date", key)
    for (table, rows) in [(CreditSummary.table.declaration, credit), (VisitPlan.table.declaration, visits)] {
      for row in rows {
        for column in table.columns where row[column.name] != nil {
          let text = shared.format.figure(row[column.name], of: column)?.text ?? ""
          facts.append(["label": .text(shared.language.text(column.label)), "plain": .text(text)])
        }
      }
    }
    return facts
  }

  /// What the customer buys most, and what others like it buy and it does not.
  private func lists(_ key: String) throws -> [TemplateFields] {
    guard shared.source.has("customer_product") else { return [] }
    let list = """
      select coalesce(p.product_name, '(' || c.product_id || ')'), c.revenue from customer_product c
      left join product_summary p on p.month = c.month and p.window_months = c.window_months and p.product_id = c.product_id
      where c.customer_id = $1 and c.month = $2::date and c.bought = $3::boolean
      order by c.revenue desc nulls last, c.key_accounts_buying desc nulls last, c.product_id limit $4
      """
    return try [(Word.buys, "true"), (.buysNot, "false")].compactMap { word, bought in
      let rows = try shared.source.rows(
        ["name", "revenue"], list, [key, shared.period.month.firstDay.description, bought, "\(Self.listed)"])
      guard !rows.isEmpty else { return nil }
      let texts = rows.map { row in
        (row["name"] ?? "").shown + (shared.format.money(row["revenue"]).map { " (\($0.text))" } ?? "")
      }
      return ["title": .text(shared.words[word]), "text": .text(texts.joined(separator: ", "))]
    }
  }
}
