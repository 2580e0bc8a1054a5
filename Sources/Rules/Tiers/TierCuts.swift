package import Arithmetic

/// How items are cut into tiers.
package struct TierCuts: Sendable, Equatable {
  package enum Method: Sendable, Equatable {
    /// By cumulative share: one limit for each tier, ascending, fractions of 1.
    case shares([ExactDecimal], crossing: Crossing)
    /// By rank: the standard amount of a tier is the value of its n-th item.
    case top([Int])
    /// By amount: the standard amount of each tier, descending.
    case amounts([ExactDecimal])
  }

  /// The tier of an item that crosses a cut.
  package enum Crossing: String, Sendable, CaseIterable {
    case higher
    case lower
  }

  /// The tier of items whose value is zero, negative or missing.
  package static let none = "N"

  /// Names of the tiers that have a limit, best first.
  package var names: [String]
  /// Name of the tier below the last limit.
  package var rest: String
  package var method: Method

  package init(names: [String], rest: String, method: Method) {
    self.names = names
    self.rest = rest
    self.method = method
  }

  /// Returns the same cuts for values that are all `factor` times as large.
  package func scaled(by factor: Int) -> TierCuts {
    guard case .amounts(let amounts) = method else { return self }
    let factor = ExactDecimal(factor)
    return TierCuts(names: names, rest: rest, method: .amounts(amounts.map { $0 * factor }))
  }

  /// All tiers, best first, `N` last.
  package var order: [String] { names + [rest, Self.none] }
}
