package import Arithmetic

/// Rank, cumulative share and tier of items by several bases. The values of one row lie together in memory.
package final class ItemRanks: Sendable {
  private struct Place {
    let rank: Int32
    let share: Int32
    let tier: TierIndex
  }

  /// All bases of the first item, then of the second; nil: that basis does not cut the items.
  private let places: [Place?]
  private let bases: Int
  /// Names of the tiers.
  private let names: [String]

  /// - Parameters:
  ///   - bases: the places by each basis; nil: that basis does not cut the items.
  ///   - names: names of the tiers, best first.
  package init(_ bases: [TierRanks?], names: [String]) {
    let items = bases.lazy.compactMap { $0?.tiers.count }.first ?? 0
    var places: [Place?] = []
    places.reserveCapacity(items * bases.count)
    for item in 0..<items {
      for basis in bases {
        places.append(
          basis.map { Place(rank: $0.ranks[item], share: $0.cumulativeShares[item], tier: $0.tiers[item]) })
      }
    }
    self.places = places
    self.bases = bases.count
    self.names = names
  }

  private func place(_ item: Int?, _ basis: Int) -> Place? { item.flatMap { places[$0 * bases + basis] } }

  /// Rank from 1; nil if there is no item or no cut, or if the item is left out.
  package func rank(_ item: Int?, _ basis: Int) -> Int? {
    place(item, basis).flatMap { $0.rank > 0 ? Int($0.rank) : nil }
  }

  /// Cumulative share to 6 decimals; nil in tier N, or if there is no item.
  package func cumulativeShare(_ item: Int?, _ basis: Int) -> ExactDecimal? {
    place(item, basis).flatMap { TierRanks.shown(share: $0.share) }
  }

  package func tier(_ item: Int?, _ basis: Int) -> String? { place(item, basis).map { names[Int($0.tier)] } }
}
