import Arithmetic
import Tables

/// What all customers, products and lines of a month are in: by condition and key, with a measure of how much.
///
/// The measure is the level of a warning, the number of complaints, or lines and their amount, such as `3 1200.50`; empty
/// where a condition only holds or does not.
struct Conditions: Equatable {
  var found: [Condition: [String: String]] = [:]

  subscript(_ condition: Condition) -> [String: String] { found[condition] ?? [:] }

  private mutating func add(_ condition: Condition, _ key: String?, _ measure: String = "") {
    guard let key else { return }
    found[condition, default: [:]][key] = measure
  }
}

extension Conditions {
  /// Reads them of a month and window.
  ///
  /// - Parameter least: the least amount of a line that is told as an exception.
  init(_ source: ReportSource, month: Month, window: Int, exceptionsAbove least: ExactDecimal) throws {
    let first = month.firstDay.description
    try addCustomers(source, first, window)
    for row in try source.rows(
      CreditSummary.table.name, ["customer_id", "over_limit", "stop_supply"],
      "where month = $1::date and (over_limit or stop_supply)", [first])
    {
      if row["over_limit"] == "t" { add(.overLimit, row["customer_id"]) }
      if row["stop_supply"] == "t" { add(.stopSupply, row["customer_id"]) }
    }
    for row in try source.rows(
      ComplaintSummary.table.name, ["value", "answer_due", "answered"],
      "where month = $1::date and dimension = 'customer' and answer_due > answered", [first])
    {
      let open = (row["answer_due"].flatMap { Int($0) } ?? 0) - (row["answered"].flatMap { Int($0) } ?? 0)
      add(.complaints, row["value"], "\(open)")
    }
    try addProducts(source, first, window)
    guard source.has(ExceptionLine.table.name) else { return }
    for row in try source.rows(
      ["kind", "salesperson_id", "lines", "amount"],
      """
      select e.kind, c.salesperson_id::text, count(*), sum(e.amount) from exception_line e
        left join customer_summary c on (c.month, c.window_months, c.customer_id, c.salesperson_id)
          = ($1::date, $2::integer, e.customer_id, e.salesperson_id)
      where e.month = $1::date and e.amount >= $3::numeric group by 1, 2
      """, [first, "\(window)", least.description])
    {
      guard let condition = row["kind"].flatMap({ Condition(rawValue: $0) }), condition.subject == .lines else {
        continue
      }
      add(condition, row["salesperson_id"] ?? "", "\(row["lines"] ?? "0") \(row["amount"] ?? "0")")
    }
  }

  private mutating func addCustomers(_ source: ReportSource, _ month: String, _ window: Int) throws {
    let rows = try source.rows(
      CustomerSummary.table.name,
      ["customer_id", "key_account", "churn_level", "false_key_account", "potential_key_account"],
      "where month = $1::date and window_months = $2 and (key_account or churn_level >= 2 or false_key_account "
        + "or potential_key_account)", [month, "\(window)"])
    for row in rows {
      if row["key_account"] == "t" { add(.key, row["customer_id"]) }
      if row["false_key_account"] == "t" { add(.falseKey, row["customer_id"]) }
      if row["potential_key_account"] == "t" { add(.coming, row["customer_id"]) }
      if let level = row["churn_level"].flatMap({ Int($0) }), level >= 2 {
        add(.churn, row["customer_id"], "\(level)")
      }
    }
  }

  /// The best tier is that of the product with the largest revenue.
  private mutating func addProducts(_ source: ReportSource, _ month: String, _ window: Int) throws {
    let rows = try source.rows(
      ProductSummary.table.name, ["product_id", "closing_stock"],
      """
      where month = $1::date and window_months = $2 and revenue_tier = (
        select revenue_tier from \(ProductSummary.table.name) where month = $1::date and window_months = $2
        and revenue_tier is not null order by revenue desc nulls last, product_id limit 1)
      """, [month, "\(window)"])
    for row in rows {
      add(.bestTier, row["product_id"])
      if let stock = row.decimal("closing_stock"), !stock.isPositive {
        add(.noCover, row["product_id"])
      }
    }
  }
}

/// A condition that is another one than before.
struct ConditionChange: Equatable {
  var condition: Condition
  /// The item's key; of lines, the kind's own.
  var key: String
  var hasBegun: Bool
  /// Lines that are new, and their amount, where the condition is of lines.
  var lines = 0
  var amount = ExactDecimal.zero
}

extension Conditions {
  /// Returns what has begun, grown or ended since then, in the order of the conditions and keys.
  ///
  /// - Parameters:
  ///   - isSameMonth: whether both are of one month; what is of one month alone is new otherwise.
  ///   - isOwn: whether a key of the condition is of whom the report is for.
  func changes(
    since before: Self, isSameMonth: Bool, isOwn: (Condition, String) -> Bool = { _, _ in true }
  ) -> [ConditionChange] {
    Condition.allCases.flatMap { condition -> [ConditionChange] in
      let now = self[condition].filter { isOwn(condition, $0.key) }
      let old = condition.isOfMonth && !isSameMonth ? [:] : before[condition].filter { isOwn(condition, $0.key) }
      if condition.subject == .lines {
        let (count, amount) = Self.sum(now)
        let (oldCount, oldAmount) = Self.sum(old)
        guard count > oldCount else { return [] }
        return [
          ConditionChange(
            condition: condition, key: condition.rawValue, hasBegun: true, lines: count - oldCount,
            amount: amount - oldAmount)
        ]
      }
      return Set(now.keys).union(old.keys).sorted().compactMap { key in
        guard let measure = now[key] else { return ConditionChange(condition: condition, key: key, hasBegun: false) }
        let hasGrown = old[key].map { (Int($0) ?? 0) < (Int(measure) ?? 0) } ?? true
        return hasGrown ? ConditionChange(condition: condition, key: key, hasBegun: true) : nil
      }
    }
  }

  private static func sum(_ lines: [String: String]) -> (count: Int, amount: ExactDecimal) {
    lines.values.reduce(into: (0, ExactDecimal.zero)) { sum, measure in
      let parts = measure.split(separator: " ")
      sum.0 += parts.first.flatMap { Int($0) } ?? 0
      sum.1 += parts.last.flatMap { ExactDecimal(String($0)) } ?? 0
    }
  }

  /// Returns the keys of a condition that are in it as they were before: without those of its changes.
  func standing(
    _ condition: Condition, without changes: [ConditionChange], isSameMonth: Bool,
    isOwn: (Condition, String) -> Bool = { _, _ in true }
  ) -> [String] {
    guard !condition.isOfMonth || isSameMonth else { return [] }
    let begun = Set(changes.filter { $0.condition == condition && $0.hasBegun }.map(\.key))
    return self[condition].keys.filter { isOwn(condition, $0) && !begun.contains($0) }.sorted()
  }
}
