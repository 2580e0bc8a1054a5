import Arithmetic
import Configuration
import Rules

/// Outlooks are as large as the columns that they are computed from. As distances, they are made when rows are written,
/// and not kept with the tiers.
extension TieredProducts {
  /// Where the tiers by revenue and by gross profit go. A contribution ratio cannot be projected.
  ///
  /// - Parameter factor: what the projected sums are multiplied with.
  func outlooks(by rule: TierRule, factor: Int) -> ItemOutlooks {
    let (groups, count) = groups(within: rule.within)
    return ItemOutlooks(
      ProductBasis.allCases.map { basis in
        guard basis != .contribution, let places = places(basis) else { return nil }
        let projected = basis == .profit ? projectedProfit : projectedRevenue
        // A window without rows has nothing to project.
        guard projected.count == self.count else { return nil }
        let order = projected.descending().filter { isRanked(Int($0)) }
        let parts = groups.isEmpty ? [order] : split(order, by: groups, count: count)
        var outlooks = TierOutlooks(count: self.count)
        for (now, then) in zip(places.parts(by: groups, count: count), parts) {
          rule.cuts.lookAhead(
            now, by: values(basis), tiers: places.tiers, projectedOrder: then, projected: projected, factor: factor,
            in: &outlooks)
        }
        return outlooks
      }, names: rule.cuts.order)
  }
}

extension TieredCustomers {
  /// Where the tiers within the segments go; none over all customers.
  ///
  /// - Parameter factor: what the projected sums are multiplied with.
  func outlooks(factor: Int) -> ItemOutlooks {
    ItemOutlooks(
      CustomerBasis.allCases.map { basis in
        guard !basis.isOverall, bases.contains(basis) else { return nil }
        let (places, values, projected) = (places(basis), basis.values(customers), customers.projected(basis))
        guard projected.count == customers.count else { return nil }
        let now = places.parts(by: customers.segments, count: segments.count)
        let then = split(projected.descending(), by: customers.segments, count: segments.count)
        var outlooks = TierOutlooks(count: customers.count)
        for (segment, (now, then)) in zip(segments, zip(now, then)) {
          rule.cuts(of: segment).lookAhead(
            now, by: values, tiers: places.tiers, projectedOrder: then, projected: projected, factor: factor,
            in: &outlooks)
        }
        return outlooks
      }, names: rule.order)
  }
}
