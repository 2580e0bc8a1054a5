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
    /// Who looks after the customer; nil: nobody, or it is that one's report.
    var salesperson: String?
    var link: String?

    /// Who is to look into it, and why.
    var explanation: String { [salesperson, why.isEmpty ? nil : why].compactMap { $0 }.joined(separator: ": ") }
  }

  private static let shownLines = 12
  private static let badLines = 8

  private let shared: SectionContext
  /// What everybody's customers, products and lines are in now.
  let conditions: Conditions
  private(set) var lines: [Line] = []
  private(set) var total = 0
  /// What it is new against.
  let since: String
  /// What was known before and still is, and the section where it is listed.
  private(set) var standing: [(text: String, section: String)] = []
  /// How many there are of each kind: bad news first, customers before products.
  private(set) var counts: [(kind: Words, count: Int)] = []

  init(_ shared: SectionContext, _ customers: CustomerSection, _ products: ProductSection) throws {
    self.shared = shared
    let comparison = try Comparison(
      shared.source, shared.period, since: shared.told, exceptionsAbove: shared.exceptionsAbove)
    conditions = comparison.now
    since = shared.words.since(comparison.basis)
    let own = shared.salesperson.map { _ in Set(customers.rows.compactMap { $0["customer_id"] }) }
    let salesperson = shared.salesperson
    func isOwn(_ condition: Condition, _ key: String) -> Bool {
      guard let own else { return true }
      switch condition.subject {
      case .customer: return own.contains(key)
      // Products are nobody's own.
      case .product: return false
      case .lines: return key == salesperson
      }
    }
    let changes = comparison.now.changes(
      since: comparison.before, isSameMonth: comparison.isSameMonth, isOwn: isOwn)
    let facts = try TodayFacts(shared, customers, products)
    var subjects: [String: Line] = [:]
    for change in changes {
      guard let line = facts.line(change) else { continue }
      let subject = "\(change.condition.subject) \(change.key)"
      // Each item is told once, with all that is new of it. What is bad goes first: nobody looks for it behind good news.
      guard let first = subjects[subject] else {
        subjects[subject] = line
        continue
      }
      let isWorse = first.isGood && !line.isGood
      let (worse, more) = isWorse ? (line, first) : (first, line)
      var told = worse
      told.why = [told.why, shared.words.also(more.kind, why: more.why)].filter { !$0.isEmpty }.joined(separator: "; ")
      subjects[subject] = told
    }
    let found = subjects.sorted { one, other in
      one.value.amount == other.value.amount
        ? (one.value.who, one.key) < (other.value.who, other.key) : one.value.amount > other.value.amount
    }.map(\.value)
    total = found.count
    let kinds = Condition.allCases.flatMap { [$0.begun.words, $0.ended?.words].compactMap { $0 } }
    counts = kinds.map { kind in (kind, found.filter { $0.kind == kind }) }.filter { !$0.1.isEmpty }
      .sorted { !$0.1[0].isGood && $1.1[0].isGood }.map { ($0.0, $0.1.count) }
    let goodCount = found.count(where: \.isGood)
    let bad = min(found.count - goodCount, max(Self.badLines, Self.shownLines - goodCount))
    // How many of each there still is room for.
    var room = [false: bad, true: Self.shownLines - bad]
    lines = found.filter { line in
      guard let left = room[line.isGood], left > 0 else { return false }
      room[line.isGood] = left - 1
      return true
    }
    standing = Condition.allCases.compactMap { condition in
      guard let words = condition.standing else { return nil }
      let count = comparison.now.standing(
        condition, without: changes, isSameMonth: comparison.isSameMonth, isOwn: isOwn
      ).count
      guard count > 0 else { return nil }
      return (shared.words.standing(words, count, isKnown: comparison.isAgainstSomething), condition.section)
    }
  }

  /// What the amounts are; nil: there are none.
  var amounts: String? { lines.isEmpty ? nil : shared.words.amounts(ofMonths: shared.period.window) }

  /// How many are told of all; nil: all are.
  var more: String? { total > lines.count ? shared.words.shown(lines.count, of: total) : nil }

  var context: [TemplateFields] {
    lines.map { line in
      var shown: TemplateFields = [
        "kind": .text(shared.language.text(line.kind)), "isGood": .flag(line.isGood), "who": .text(line.who.shown),
        "why": .text(line.explanation.shown),
      ]
      if let amount = shared.format.money(line.amount.description) {
        shown["amount"] = ["value": .text(amount.value), "text": .text(amount.text)]
      }
      if let link = line.link { shown["link"] = .text(link) }
      return shown
    }
  }
}
