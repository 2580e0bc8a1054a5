import Arithmetic
import CommandLine
import Configuration
import Ledger
import TerminalText

/// What a publication changed in months that were over at their last publication.
struct Restatement: Sendable {
  /// Months whose totals changed.
  var months: [Month: MonthChange] = [:]
  var segments: [SegmentChanges] = []

  /// Months that are reported one by one; most often a year.
  private static let shownMonths = 12

  /// Warnings of closed months whose costs changed for the same lines, and of rows that moved to another segment.
  var warnings: [String] {
    let recosted = changes.filter { $0.before?.revenue == $0.after?.revenue && $0.before?.lines == $0.after?.lines }
    var warnings: [String] = []
    if !recosted.isEmpty {
      warnings.append(
        "\(counted(recosted.count, "closed month")) with the same lines and revenue "
          + "\(recosted.count == 1 ? "has" : "have") another gross profit, since costs are others now: "
          + shown(recosted))
    }
    for (table, changes) in Dictionary(grouping: segments, by: \.table).sorted(by: { $0.key < $1.key }) {
      let changed = Set(changes.flatMap(\.changed))
      let names = (SegmentChanges.columns[table] ?? []).filter(changed.contains)
      let rows = changes.reduce(0) { $0 + $1.rows }
      warnings.append(
        "\(counted(rows, "row")) of \(table) in \(counted(changes.count, "closed month")) "
          + "(\(monthSpan(changes.map(\.month).sorted()))) \(rows == 1 ? "stands" : "stand") under another "
          + "\(names.joined(separator: ", ")) than was published: today's masters hold for all months")
    }
    return warnings
  }

  /// Closed months whose lines or revenue changed; nil: none.
  var restated: String? {
    let restated = changes.filter { $0.before?.revenue != $0.after?.revenue || $0.before?.lines != $0.after?.lines }
    return restated.isEmpty ? nil : "\(counted(restated.count, "closed month")): " + shown(restated)
  }

  private var changes: [MonthChange] { months.values.sorted { $0.month < $1.month } }

  private func shown(_ changes: [MonthChange]) -> String {
    let shown = changes.prefix(Self.shownMonths).map { change in
      (["\(change.month)"] + change.words).joined(separator: " ")
    }
    let more = changes.count - shown.count
    guard more > 0 else { return shown.joined(separator: "; ") }
    func sum(_ totals: KeyPath<MonthChange, MonthTotals?>) -> String {
      money(changes.reduce(0) { $0 + ($1[keyPath: totals]?.grossProfit ?? 0) })
    }
    return shown.joined(separator: "; ")
      + "; and \(grouped(more)) more up to \(changes[changes.count - 1].month), gross profit in all \(sum(\.before)) → "
      + sum(\.after)
  }
}

extension MonthChange {
  /// The figures that differ.
  fileprivate var words: [String] {
    guard let before, let after else { return [] }
    var words: [String] = []
    if before.revenue != after.revenue { words.append("revenue \(money(before.revenue)) → \(money(after.revenue))") }
    if before.lines != after.lines { words.append("lines \(grouped(before.lines)) → \(grouped(after.lines))") }
    if before.grossProfit != after.grossProfit {
      words.append("gross profit \(money(before.grossProfit)) → \(money(after.grossProfit))")
    }
    return [words.joined(separator: ", ")]
  }
}

/// An amount with its decimals and grouped thousands.
func money(_ amount: ExactDecimal) -> String {
  let text = amount.description
  let whole = text.prefix { $0 != "." }
  guard let number = Int(whole) else { return text }
  return (number == 0 && amount.isNegative ? "-0" : grouped(number)) + text.dropFirst(whole.count)
}
