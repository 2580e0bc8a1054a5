package import Arithmetic

/// The held tiers of items by several bases.
package final class ItemHeldTiers: Sendable {
  /// By basis, then by item; nil: that basis does not cut the items, or nobody asks for it.
  private let bases: [[HeldTier]?]
  /// Names of the tiers, best first, N last.
  private let names: [String]

  package init(_ bases: [[HeldTier]?], names: [String]) {
    self.bases = bases
    self.names = names
  }

  package func state(_ item: Int, _ basis: Int) -> HeldTier? { bases[basis]?[item] }

  package func tier(_ item: Int?, _ basis: Int) -> String? {
    item.flatMap { bases[basis]?[$0] }.map { names[Int($0.tier)] }
  }

  /// First day of the month since which the tier holds.
  package func since(_ item: Int?, _ basis: Int) -> Day? { item.flatMap { bases[basis]?[$0].since.firstDay } }
}
