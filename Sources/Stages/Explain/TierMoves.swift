import Rules
import Tables
import TerminalText

/// The tiers of an item with its own value of one month and the others' values of another: which change alone would have
/// moved it.
package struct TierMoves: Encodable, Sendable {
  /// The largest item that crossed the cut the other way.
  package struct Mover: Encodable, Sendable {
    package var key: String
    package var name: String?
    package var from: String
    package var to: String
  }

  /// The column whose values are cut.
  package var basis: String
  /// `month` or `year`: with what the month is compared.
  package var comparison: String
  /// The item's own value in the month that is compared with, and now; nil: it has none.
  package var ownBefore: String?
  package var own: String?
  /// T(0,0): all values of before.
  package var tierBefore: String
  /// T(1,0): its own value of now among the others' of before.
  package var tierByOwn: String
  /// T(0,1): its own value of before among the others' of now.
  package var tierByOthers: String
  /// T(1,1): all values of now.
  package var tier: String
  /// nil: the tier stays.
  package var cause: String?
  /// nil: the cause names none, or there is none.
  package var mover: Mover?

  var lines: [String] {
    let before = "the \(comparison) before"
    var lines = [
      "  \(basis) \(shown(own)), a \(comparison) earlier \(shown(ownBefore))",
      "  T(0,0) \(tierBefore): all values of \(before)",
      "  T(1,0) \(tierByOwn): its own value of now, the others' of before",
      "  T(0,1) \(tierByOthers): its own value of before, the others' of now",
      "  T(1,1) \(tier): all values of now",
    ]
    if let cause = cause.flatMap(TierMoveCause.init) { lines.append("  \(cause.rawValue): \(cause.words)") }
    if let mover {
      let name = mover.name.map { " \"\($0)\"" } ?? ""
      lines.append(
        "  mover: \(mover.key)\(name), the largest of those that crossed the cut the other way: \(mover.from) to \(mover.to)"
      )
    }
    return lines.map(\.shown)
  }

  private func shown(_ amount: String?) -> String { amount.map(groupedText) ?? "null" }
}

extension TierMoveCause {
  /// The cause in words.
  var words: String {
    switch self {
    case .own: "its own change alone would have moved it; the others' alone would not"
    case .others: "the others' change alone would have moved it; its own alone would not"
    case .either: "its own change alone would have moved it, and the others' alone too"
    case .both: "neither change alone would have moved it; the two together did"
    case .new: "it was not there before"
    case .lost: "it is not there any more"
    case .cuts: "no value had to change: the cuts did, or the group in which it is cut"
    }
  }
}
