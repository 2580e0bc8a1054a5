import Arithmetic
import Mustache
import Tables
import TerminalText

/// What a sales manager should know today: at most twelve lines, the most money first, each item once.
struct TodaySection {
  struct Line {
    var kind: Words
    var isGood: Bool
    var who: String
    var amount: ExactDecimal
    var why: String
    var anchor: String?
  }

  private static let shownLines = 12
  private static let badLines = 8

  private let shared: SectionContext
  private(set) var lines: [Line] = []
  private(set) var total = 0
  /// What was known before: the customers that still leave.
  private(set) var standing: String?
  /// How many there are of each kind: bad news first, customers before products.
  private(set) var counts: [(kind: Words, count: Int)] = []

  init(_ shared: SectionContext, _ customers: CustomerSection, _ products: ProductSection) throws {
    self.shared = shared
    var found = try self.customers(customers)
    found += try credit(customers)
    found += try exceptions()
    // Products are nobody's own.
    if shared.salesperson == nil { found += self.products(products) }
    standing = leaving(customers)
    let kinds = (found.filter { !$0.isGood } + found.filter(\.isGood)).reduce(into: [Words]()) { kinds, line in
      if !kinds.contains(line.kind) { kinds.append(line.kind) }
    }
    var seen: Set<String> = []
    found.sort { $0.amount == $1.amount ? $0.who < $1.who : $0.amount > $1.amount }
    found = found.filter { seen.insert($0.who).inserted }
    total = found.count
    counts = kinds.map { kind in (kind, found.filter { $0.kind == kind }.count) }.filter { $0.1 > 0 }
    let bad = found.filter { !$0.isGood }.prefix(Self.badLines)
    let good = found.filter(\.isGood).prefix(Self.shownLines - bad.count)
    lines = (bad + good).sorted { $0.amount == $1.amount ? $0.who < $1.who : $0.amount > $1.amount }
  }

  private func amount(_ row: Row, _ column: String) -> ExactDecimal { row[column].flatMap { ExactDecimal($0) } ?? 0 }

  /// Key accounts that moved, customers that have begun to leave, and those that only look key, all against the month
  /// before.
  private func customers(_ section: CustomerSection) throws -> [Line] {
    guard shared.period.isComplete else { return [] }
    let before = try shared.source.rows(
      CustomerSummary.table.name,
      ["customer_id", "key_account", "churn_level", "false_key_account", "potential_key_account"],
      "where month = $1::date and window_months = $2",
      [shared.period.month.advanced(by: -1).firstDay.description, "\(shared.period.window)"])
    guard !before.isEmpty else { return [] }
    let earlier = Dictionary(before.map { ($0["customer_id"] ?? "", $0) }) { first, _ in first }
    let words = shared.words
    return section.rows.compactMap { row in
      let who = name(row, "customer_name", key: "customer_id")
      let old = earlier[row["customer_id"] ?? ""] ?? [:]
      func line(_ kind: Words, isGood: Bool, _ why: String) -> Line {
        Line(
          kind: kind, isGood: isGood, who: who, amount: amount(row, "revenue"), why: why,
          anchor: section.hasCard(row) ? CustomerSection.anchor(row) : nil)
      }
      let (isKey, wasKey) = (row["key_account"] == "t", old["key_account"] == "t")
      let (level, oldLevel) = (Int(row["churn_level"] ?? "") ?? 0, Int(old["churn_level"] ?? "") ?? 0)
      let why = section.cause(row)
      if wasKey, !isKey {
        return line(Words("No key account any more", "不再是重点客户"), isGood: false, why)
      }
      if level >= 2, oldLevel < 2 {
        return line(
          Words("Begins to leave", "开始流失"), isGood: false, shared.reasons(row["churn_reasons"]))
      }
      if row["false_key_account"] == "t", old["false_key_account"] != "t" {
        return line(
          Words("Only looks key", "假重点客户"), isGood: false, shared.reasons(row["false_key_reasons"]))
      }
      if isKey, !wasKey { return line(Words("New key account", "新重点客户"), isGood: true, why) }
      if row["potential_key_account"] == "t", old["potential_key_account"] != "t" {
        let months = words.months(row["potential_in_months"].flatMap { Int($0) } ?? 0)
        return line(
          Words("Becomes key", "即将成为重点客户"), isGood: true,
          words.language.text(Words("its trend reaches the standard in \(months)", "其趋势将在 \(months)内达到标准额")))
      }
      return nil
    }
  }

  private func leaving(_ section: CustomerSection) -> String? {
    let rows = section.rows.filter { (Int($0["churn_level"] ?? "") ?? 0) >= 2 }
    guard !rows.isEmpty else { return nil }
    let revenue = rows.reduce(into: ExactDecimal.zero) { $0 += amount($1, "revenue") }
    let text = shared.format.money(revenue.description)?.text ?? ""
    let keys = rows.filter { $0["key_account"] == "t" }.count
    return shared.language.text(
      Words(
        "In all, \(rows.count) customers are leaving, \(keys) of them key accounts; they bought for \(text) in \(shared.words.months(shared.period.window)).",
        "目前共有 \(rows.count) 家客户有流失迹象，其中重点客户 \(keys) 家；\(shared.words.months(shared.period.window))内购买 \(text)。"))
  }

  private func credit(_ section: CustomerSection) throws -> [Line] {
    let own = shared.salesperson.map { _ in Set(section.rows.compactMap { $0["customer_id"] }) }
    let rows = try shared.source.rows(
      CreditSummary.table.name,
      ["customer_id", "customer_name", "exposure", "headroom", "overdue_days", "stop_supply"],
      "where month = $1::date and (over_limit or stop_supply) order by exposure desc nulls last, customer_id limit 50",
      [shared.period.month.firstDay.description])
    return rows.filter { own?.contains($0["customer_id"] ?? "") ?? true }.map { row in
      let isStopped = row["stop_supply"] == "t"
      let over =
        shared.format.money(row["headroom"].map { $0.hasPrefix("-") ? String($0.dropFirst()) : $0 })?.text ?? ""
      let why =
        isStopped
        ? Words("dishonoured a note", "票据拒付")
        : Words("owes \(over) more than its limit", "超出额度 \(over)")
      return Line(
        kind: isStopped ? Words("Stop supply", "停止供货") : Words("Over the limit", "超过信用额度"), isGood: false,
        who: name(row, "customer_name", key: "customer_id"), amount: amount(row, isStopped ? "exposure" : "exposure"),
        why: shared.language.text(why), anchor: nil)
    }
  }

  private func exceptions() throws -> [Line] {
    guard shared.source.has(ExceptionLine.table.name) else { return [] }
    let rows = try shared.source.rows(
      ["kind", "lines", "amount"],
      "select kind, count(*), sum(amount) from exception_line where month = $1::date "
        + "and ($2::text is null or salesperson_id::text = $2) group by kind order by 1",
      [shared.period.month.firstDay.description, shared.salesperson])
    let kinds: [String: Words] = [
      "below_cost": Words("Lines below cost", "低于成本的销售"),
      "below_floor": Words("Lines below the price floor", "低于限价的销售"),
      "diversion": Words("Goods that went to another region", "窜货"),
    ]
    return rows.map { row in
      let lines = row["lines"] ?? "0"
      return Line(
        kind: kinds[row["kind"] ?? ""] ?? Words(row["kind"] ?? "", row["kind"] ?? ""), isGood: false,
        who: shared.language.text(Words("\(lines) lines", "\(lines) 行")), amount: amount(row, "amount"), why: "",
        anchor: "exceptions")
    }
  }

  /// Products of the best tier that moved into it, or out of it.
  private func products(_ section: ProductSection) -> [Line] {
    guard shared.period.isComplete, let best = section.rows.compactMap({ $0["revenue_tier"] }).first else { return [] }
    return section.rows.compactMap { row in
      guard let before = row["previous_revenue_tier"], let now = row["revenue_tier"], before != now,
        before == best || now == best
      else { return nil }
      return Line(
        kind: now == best
          ? Words("Product rises to \(best)", "商品升为 \(best)") : Words("Product falls from \(best)", "商品跌出 \(best)"),
        isGood: now == best, who: name(row, "product_name", key: "product_id"), amount: amount(row, "revenue"),
        why: section.cause(row), anchor: nil)
    }
  }

  var context: [TemplateFields] {
    lines.map { line in
      var shown: TemplateFields = [
        "kind": .text(shared.language.text(line.kind)), "isGood": .flag(line.isGood), "who": .text(line.who.shown),
        "why": .text(line.why.shown),
      ]
      if let amount = shared.format.money(line.amount.description) {
        shown["amount"] = ["value": .text(amount.value), "text": .text(amount.text)]
      }
      if let anchor = line.anchor { shown["anchor"] = .text(anchor) }
      return shown
    }
  }
}
