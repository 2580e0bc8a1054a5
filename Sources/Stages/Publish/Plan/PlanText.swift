import Arithmetic
import CommandLine
import Configuration
import Ledger
import Rules
import TerminalText

/// A plan in a sales manager's words.
struct PlanText {
  private let plan: PublicationPlan
  private var lines: [String] = []

  init(_ plan: PublicationPlan) {
    self.plan = plan
    lines.append("What publishing \(plan.pipeline) of \(plan.businessDate) to schema \(plan.schema) would change")
    addMonths()
    if !plan.widenings.isEmpty { add("Keys", plan.widenings.map { [$0] }) }
    if let view = plan.view {
      addLists(view)
    } else if !plan.months.isEmpty {
      let isFirst = plan.months.allSatisfy { $0.state == .new }
      add(
        isFirst
          ? "Nothing is published yet that tiers and margins could be compared with."
          : "Tiers and margins stay as they are.", [])
    }
    if let beyond = plan.beyond { add("Beyond the business date", [[beyond]]) }
    addChecks()
  }

  var text: String { lines.joined(separator: "\n") }

  private mutating func add(_ title: String, _ rows: [[String]], more: Int = 0) {
    lines.append("")
    lines.append(title)
    lines += aligned(rows).map { "  " + $0 }
    if more > 0 { lines.append("  and \(grouped(more)) more") }
  }

  // MARK: Months

  private mutating func addMonths() {
    guard !plan.months.isEmpty else {
      let isKeyAlone = !plan.widenings.isEmpty
      add(
        plan.isUpToDate
          ? "Nothing: the tables are up to date."
          : isKeyAlone ? "No month, but keys." : "No month, but tables without one.", [])
      return
    }
    let shown = plan.months.filter { $0.state != .sameTotals }
    let others = plan.months.filter { $0.state == .sameTotals }
    add(
      "Months",
      shown.map { change in
        ["\(change.month)", change.state == .goesOn ? "goes on" : change.state.rawValue] + figures(change)
      })
    if !others.isEmpty {
      lines.append(
        "  \(counted(others.count, "month")) with the same totals, in which tiers, names, stock or other tables differ: "
          + monthSpan(others.map(\.month)))
    }
  }

  private func figures(_ change: MonthChange) -> [String] {
    guard let after = change.after else { return [] }
    guard let before = change.before else {
      return ["revenue \(money(after.revenue))", counted(after.lines, "line")]
    }
    var parts = [
      "revenue \(money(before.revenue)) → \(money(after.revenue))"
        + (percent(from: before.revenue, to: after.revenue).map { " (\($0))" } ?? "")
    ]
    parts.append(
      before.lines == after.lines
        ? "\(counted(after.lines, "line")) as before" : "lines \(grouped(before.lines)) → \(grouped(after.lines))")
    if before.grossProfit != after.grossProfit {
      parts.append("gross profit \(money(before.grossProfit)) → \(money(after.grossProfit))")
    }
    return parts
  }

  // MARK: Lists

  private mutating func addLists(_ view: PlanView) {
    let window = view.windowMonths == 1 ? "in \(view.month)" : "in the \(view.windowMonths) months to \(view.month)"
    let compared = view.comparedWith == view.month ? "" : ", against \(view.comparedWith)"
    addMoves("Products", plan.products, window + compared)
    addMoves("Customers", plan.customers, window + compared)
    addMargins("Margins of products", plan.productMargins, window + compared)
    addMargins("Margins of customers", plan.customerMargins, window + compared)
    let ratios = plan.contributionRatios
    guard ratios.total > 0 else { return }
    add(
      "Contribution ratios that move most, \(window)\(compared): \(grouped(ratios.total))",
      ratios.items.map { move in
        let effects = shown(move.effects).map { "\($0.kind.name) \(signed($0.effect, ratio))" }.joined(separator: ", ")
        return [
          name(move.id, move.name), "\(ratio(move.before)) → \(ratio(move.after))",
          effects.isEmpty ? signed(move.after - move.before, ratio) : effects,
        ]
      }, more: ratios.more)
  }

  private mutating func addMoves(_ noun: String, _ moves: Largest<TierMove>, _ when: String) {
    guard moves.total > 0 else {
      add("\(noun) that move tiers, \(when): none", [])
      return
    }
    add(
      "\(noun) that move tiers, \(when): \(grouped(moves.total))",
      moves.items.map { move in
        [
          name(move.id, move.name), move.tiers.map(words).joined(separator: ", "),
          "revenue \(money(move.revenue ?? move.revenueBefore ?? 0))",
          reasons(move.tiers),
        ]
      }, more: moves.more)
  }

  private func words(_ change: TierChange) -> String {
    "\(change.from ?? "(new)") → \(change.to ?? "(gone)") by \(words(change.basis))"
  }

  private func words(_ basis: String) -> String {
    basis.hasPrefix("overall_") ? "\(basis.dropFirst("overall_".count)) over all" : basis
  }

  /// Effects of at least a hundredth of the largest; smaller ones are rounding.
  private func shown(_ effects: [RatioMove.Effect]) -> [RatioMove.Effect] {
    func size(_ effect: RatioMove.Effect) -> ExactDecimal {
      effect.effect.isNegative ? ExactDecimal.zero - effect.effect : effect.effect
    }
    let largest = effects.map(size).max() ?? 0
    return effects.filter { size($0) * 100 >= largest }
  }

  /// Why an item's tiers change, each reason once.
  private func reasons(_ changes: [TierChange]) -> String {
    var reasons: [String] = []
    for reason in changes.map({ PlanReason($0).text }) where !reasons.contains(reason) { reasons.append(reason) }
    return reasons.joined(separator: "; ")
  }

  private mutating func addMargins(_ title: String, _ moves: Largest<RatioMove>, _ when: String) {
    guard moves.total > 0 else { return }
    add(
      "\(title) that move most, \(when): \(grouped(moves.total))",
      moves.items.map { move in
        let effects = shown(move.effects).map { effect in
          "\(effect.kind.name) a piece \(points(effect.effect)) points"
        }
        return [
          name(move.id, move.name),
          "\(share(move.before)) → \(share(move.after)) (\(points(move.after - move.before)) points)",
          effects.isEmpty ? "price and cost a piece unknown" : effects.joined(separator: ", "),
          "on revenue of \(money(move.revenue))",
        ]
      }, more: moves.more)
  }

  // MARK: Checks

  private mutating func addChecks() {
    add("Checks", plan.checks.map { [$0.name, $0.outcome.rawValue, $0.message] })
    lines.append("")
    lines.append(
      !plan.canPublish
        ? "Publishing would stop at the checks that failed."
        : plan.isUpToDate ? "There is nothing to publish." : "Nothing is published yet: tierbook publish does it.")
  }

  // MARK: Figures

  private func name(_ id: String, _ name: String?) -> String { name ?? id }

  /// A ratio with 6 decimals, as in most tables. A contribution ratio has twice as many there.
  private func ratio(_ number: ExactDecimal) -> String { number.rounded(to: 6).description }

  /// A fraction as a percentage with one decimal.
  private func share(_ ratio: ExactDecimal) -> String { "\((ratio * 100).rounded(to: 1))%" }

  private func points(_ ratio: ExactDecimal) -> String { signed((ratio * 100).rounded(to: 1)) }

  private func percent(from before: ExactDecimal, to after: ExactDecimal) -> String? {
    Fraction(after - before, over: before)?.rounded(to: 3).map { "\(points($0))%" }
  }
}

/// A number with its sign, also where it is above 0.
func signed(_ number: ExactDecimal, _ text: (ExactDecimal) -> String = { $0.description }) -> String {
  (number.isNegative ? "" : "+") + text(number)
}

extension PublicationPlan {
  /// The plan as text for people.
  package func text() -> String { PlanText(self).text }
}
