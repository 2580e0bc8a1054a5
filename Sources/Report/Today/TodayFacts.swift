import Arithmetic
import Tables

/// Names, amounts and reasons of what is told today.
struct TodayFacts {
  private let shared: SectionContext
  private let section: CustomerSection
  private let productSection: ProductSection
  private let customers: [String: Row]
  private let products: [String: Row]
  private let credit: [String: Row]

  init(_ shared: SectionContext, _ customers: CustomerSection, _ products: ProductSection) throws {
    (self.shared, section, productSection) = (shared, customers, products)
    self.customers = byKey(customers.rows, "customer_id")
    self.products = byKey(products.rows, "product_id")
    credit = byKey(
      try shared.source.rows(
        CreditSummary.table.name, ["customer_id", "customer_name", "exposure", "headroom"], "where month = $1::date",
        [shared.period.month.firstDay.description]), "customer_id")
  }

  /// Returns what is told of a change; nil: nothing.
  func line(_ change: ConditionChange) -> TodaySection.Line? {
    let told: (words: Words, isGood: Bool)? = change.hasBegun ? change.condition.begun : change.condition.ended
    guard let told else { return nil }
    switch change.condition.subject {
    case .customer:
      let row = customers[change.key] ?? [:]
      let owed = credit[change.key] ?? [:]
      let isOfCredit = change.condition == .overLimit || change.condition == .stopSupply
      return TodaySection.Line(
        kind: told.words, isGood: told.isGood,
        who: row["customer_name"] ?? owed["customer_name"] ?? "(\(change.key))",
        amount: (isOfCredit ? owed.decimal("exposure") : row.decimal("revenue")) ?? 0, why: why(change, row, owed),
        salesperson: shared.salesperson == nil ? row["salesperson_id"].map { shared.salespeople[$0] ?? $0 } : nil,
        link: section.link(row))
    case .product:
      let row = products[change.key] ?? [:]
      let gone = row.isEmpty ? productSection.gone(change.key) : nil
      return TodaySection.Line(
        kind: told.words, isGood: told.isGood, who: row["product_name"] ?? gone?.name ?? "(\(change.key))",
        amount: gone?.revenue ?? row.decimal("revenue") ?? 0,
        why: change.condition == .bestTier ? productSection.cause(change.key) : "",
        link: nil)
    case .lines:
      let least =
        shared.exceptionsAbove.isZero ? nil : shared.format.money(shared.exceptionsAbove.description)?.text
      return TodaySection.Line(
        kind: told.words, isGood: told.isGood, who: shared.words.exceptionLines(change.lines, least: least),
        amount: change.amount, why: "",
        link: "#exceptions")
    }
  }

  private func why(_ change: ConditionChange, _ row: Row, _ owed: Row) -> String {
    switch change.condition {
    case .key: return section.cause(row)
    case .churn where change.hasBegun: return shared.reasons(row["churn_reasons"])
    case .falseKey where change.hasBegun: return shared.reasons(row["false_key_reasons"])
    case .coming where change.hasBegun:
      return shared.words.reachesStandard(in: row["potential_in_months"].flatMap { Int($0) } ?? 0)
    case .overLimit where change.hasBegun: return shared.overLimit(owed)
    case .stopSupply where change.hasBegun: return shared.words[.dishonouredNote]
    default: return ""
    }
  }

}

extension ReportWords {
  /// What news are new against.
  func since(_ basis: Comparison.Basis) -> String {
    switch basis {
    case .report(let date, let run): newSinceReport(of: date, run: run)
    case .monthBefore: self[.newAgainstMonthBefore]
    case .firstMonth: self[.firstMonth]
    case .nothing: self[.comparedWithNothing]
    }
  }
}
