import Arithmetic
import Charts
import Mustache
import Tables
import TerminalText

/// A card for each key, coming and leaving customer: what a salesperson reads before the visit.
struct CustomerCards {
  /// Where the cards lie that the page has no room for.
  static let folder = "cards"

  private let shared: SectionContext
  private let source: CardSource

  init(_ shared: SectionContext, _ customers: [Row]) throws {
    self.shared = shared
    source = try CardSource(shared, customers.map { $0["customer_id"] ?? "" })
  }

  /// The file of a customer's card.
  static func file(_ row: Row) -> String { "\(CustomerSection.anchor(row)).html" }

  /// - Parameter level: of its heading.
  func card(_ row: Row, level: String) -> TemplateFields {
    let (words, format) = (shared.words, shared.format)
    let key = row["customer_id"] ?? ""
    let master = [
      row["kind"], row["channel"], row["salesperson_id"].map { "\(words[.salesman]) \(shared.salespeople[$0] ?? $0)" },
    ].compactMap {
      $0?.shown
    }
    let months = source.revenues[key] ?? []
    let name = name(row, "customer_name", key: "customer_id").shown
    let course = months.compactMap { month in
      format.money(month["revenue"]).map { "\(month["month"]?.prefix(7) ?? ""): \($0.text)" }
    }
    let sparkline = Sparkline(
      head: ChartHead(
        id: "course-\(linkName(key))", title: "\(name), \(words[.revenueByMonth])",
        description: course.joined(separator: "; "), empty: words[.empty]),
      // A month without a row is a gap.
      values: (0...12).reversed().map { ago in
        let month = shared.period.month.advanced(by: -ago).firstDay.description
        return months.first { $0["month"] == month }?["revenue"].flatMap { Double($0) }
      })
    let tiers: [TemplateFields] = (source.tiers[key] ?? []).compactMap { month in
      guard let tier = month["revenue_tier"], let day = month["month"].flatMap({ Day($0) }) else { return nil }
      return ["tier": .text(tier.shown), "month": .text(format.month(day.month))]
    }
    return [
      "anchor": .text(CustomerSection.anchor(row)), "level": .text(level), "key": .text(key.shown), "name": .text(name),
      "master": .text(master.joined(separator: " · ")), "facts": .list(facts(row)), "svg": .text(sparkline.svg),
      "tiers": .list(tiers), "hasTiers": .flag(!tiers.isEmpty), "tiersTitle": .text(words[.tierCourse]),
      "reasons": .list(
        (elements(row["churn_reasons"]) + elements(row["false_key_reasons"])).map { shared.published.reason($0).shown }),
      "lists": .list(lists(key)),
    ]
  }

  private func facts(_ row: Row) -> [TemplateFields] {
    let declared = CustomerSummary.table.declaration
    var facts: [TemplateFields] = [
      "revenue", "gross_margin", "growth_month", "growth_year", "revenue_tier", "profit_tier", "monthly_average",
      "standard_amount", "last_sale_on", "churn_level", "revenue_to_next", "revenue_to_keep", "revenue_outlook",
    ].compactMap { column in
      guard row[column] != nil, let label = declared[column]?.label else { return nil }
      let cell: Cell = column.hasSuffix("_tier") ? .tier(row[column]) : shared.cell(declared, column, row)
      return cell.context.merging(["label": .text(shared.language.text(label))]) { $1 }
    }
    let key = row["customer_id"] ?? ""
    for (table, rows) in [
      (CreditSummary.table.declaration, source.credit[key] ?? []),
      (VisitPlan.table.declaration, source.visits[key] ?? []),
    ] {
      for row in rows {
        for column in table.columns where column.name != "customer_id" && row[column.name] != nil {
          let text = shared.format.figure(row[column.name], of: column)?.text ?? ""
          facts.append(["label": .text(shared.language.text(column.label)), "plain": .text(text)])
        }
      }
    }
    return facts
  }

  /// What the customer buys most, and what others like it buy and it does not.
  private func lists(_ key: String) -> [TemplateFields] {
    let all: [(Word, [Row], String)] = [
      (.buysCategories, source.categories[key] ?? [], "t"), (.buys, source.products[key] ?? [], "t"),
      (.buysNotCategories, source.categories[key] ?? [], "f"), (.buysNot, source.products[key] ?? [], "f"),
    ]
    return all.compactMap { word, rows, bought in
      let texts = rows.filter { $0["bought"] == bought }.map { row in
        let amount = bought == "t" ? shared.format.money(row["revenue"])?.text : nil
        let buyers = row["key_accounts"].flatMap { Int($0) }.map(shared.words.keyAccountsBuying)
        return (row["name"] ?? "").shown + ((amount ?? buyers).map { " (\($0))" } ?? "")
      }
      guard !texts.isEmpty else { return nil }
      return ["title": .text(shared.words[word]), "text": .text(texts.joined(separator: ", "))]
    }
  }
}
