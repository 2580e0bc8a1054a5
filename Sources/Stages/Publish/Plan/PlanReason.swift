import Arithmetic
import Rules
import TerminalText

/// Why a tier changes, in a sales manager's words.
struct PlanReason {
  private let change: TierChange

  init(_ change: TierChange) {
    self.change = change
  }

  var text: String {
    switch change.cause {
    case .new: "new"
    case .lost: "gone"
    case .cuts: "cut anew"
    case .own: own
    case .others: "others moved\(mover)\(alone)"
    case .either: "\(own), or others: each enough alone"
    case .both: "\(own), and others\(mover): only together"
    }
  }

  /// The item's own factors, or its value if it has none.
  private var own: String {
    let factors = change.causes.map { factor in
      let decimals = factor.kind == .volume ? 0 : 2
      return "\(word(factor.kind)) \(short(factor.before, decimals)) → \(short(factor.after, decimals))"
    }
    return factors.isEmpty ? value : factors.joined(separator: ", ")
  }

  private var value: String {
    guard let before = change.before, let after = change.after else {
      return "own \(noun) \(shown(change.before)) → \(shown(change.after))"
    }
    return "own \(noun) \(signed(after - before, shown))"
  }

  /// What the item's own value would have done, where it changed too.
  private var alone: String {
    guard change.before != change.after, let tier = change.alone else { return "" }
    return ", \(value) would have \(tier == change.from ? "kept it in" : "made it") \(tier)"
  }

  private var mover: String {
    change.mover.map { " (\($0.name ?? $0.id) \($0.from ?? "") → \($0.to ?? ""))" } ?? ""
  }

  private var isRatio: Bool { change.basis == ProductBasis.contribution.rawValue }

  private var noun: String {
    isRatio ? "contribution ratio" : change.basis.hasSuffix(ProductBasis.profit.rawValue) ? "gross profit" : "sales"
  }

  private func shown(_ number: ExactDecimal?) -> String { number.map(shown) ?? "unknown" }

  private func shown(_ number: ExactDecimal) -> String {
    isRatio ? number.rounded(to: 6).description : money(number.rounded(to: 2))
  }

  private func short(_ number: ExactDecimal?, _ decimals: Int) -> String {
    number.map { money($0.rounded(to: 2).shortened(toAtLeast: decimals)) } ?? "unknown"
  }

  private func word(_ factor: RatioFactor) -> String {
    switch factor {
    case .volume: "pieces"
    case .price: "price a piece"
    case .cost: "cost a piece"
    case .stock, .others, .coverage: factor.name
    }
  }
}
