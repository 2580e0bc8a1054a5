import Arithmetic
import Configuration
import Rules
import Tables

/// Distances are as large as the columns that they are computed from. They are made when rows are written, and not kept
/// with the tiers.
extension TieredProducts {
  func distances(by rule: TierRule, _ decimals: ShownDecimals) -> ItemDistances {
    let (groups, count) = groups(within: rule.within)
    return ItemDistances(
      zip(ProductBasis.allCases, tiers).map { basis, places in
        guard let places else { return nil }
        let values = values(basis).shortened(toAtLeast: basis.decimals(decimals))
        var distances = TierDistances(of: values)
        for part in places.parts(by: groups, count: count) {
          rule.cuts.measure(part, by: values, tiers: places.tiers, in: &distances)
        }
        return distances
      })
  }
}

extension TieredCustomers {
  /// The distances within the segments; none over all customers.
  func distances(_ decimals: ShownDecimals) -> ItemDistances {
    ItemDistances(
      CustomerBasis.allCases.map { basis in
        guard !basis.isOverall, bases.contains(basis) else { return nil }
        let least = basis.isProfit ? decimals.cost : decimals.money
        let (places, values) = (places(basis), basis.values(customers).shortened(toAtLeast: least))
        var distances = TierDistances(of: values)
        for (segment, part) in zip(segments, places.parts(by: customers.segments, count: segments.count)) {
          rule.cuts(of: segment).measure(part, by: values, tiers: places.tiers, in: &distances)
        }
        return distances
      })
  }
}

extension ProductBasis {
  /// The decimals that its values have at least.
  fileprivate func decimals(_ shown: ShownDecimals) -> Int {
    switch self {
    case .revenue: shown.money
    case .profit: shown.cost
    case .contribution: Measures.contributionDecimals
    }
  }
}
