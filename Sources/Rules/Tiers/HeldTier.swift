package import Arithmetic

/// A tier that does not follow every crossing of a cut.
package struct HeldTier: Sendable, Equatable {
  package var tier: TierIndex
  /// The month since which it holds.
  package var since: Month
  /// The tier by the cuts alone, of the same month.
  package var raw: TierIndex
  /// What the shares of the last months allow, as many months as have to agree with the next one.
  fileprivate var recent: [Reach]

  fileprivate init(tier: TierIndex, since: Month, raw: TierIndex, recent: [Reach]) {
    (self.tier, self.since, self.raw, self.recent) = (tier, since, raw, recent)
  }

  /// Makes a held tier from its parts.
  ///
  /// - Parameter recentText: that of the same held tier.
  /// - Returns: nil: the text is none.
  package init?(tier: TierIndex, since: Month, raw: TierIndex, recentText: String) {
    let parts = recentText.split(separator: ",").map { $0.split(separator: "-").compactMap { TierIndex($0) } }
    guard parts.allSatisfy({ $0.count == 2 }) else { return nil }
    self.init(tier: tier, since: since, raw: raw, recent: parts.map { Reach(best: $0[0], worst: $0[1]) })
  }

  /// What the shares of the last months allow, the best and the worst tier of each month: `0-1,1-2`.
  package var recentText: String { recent.map { "\($0.best)-\($0.worst)" }.joined(separator: ",") }

  /// The tiers between which a share before an item leaves its held tier.
  fileprivate struct Reach: Sendable, Equatable {
    /// The best tier to which it would rise.
    var best: TierIndex
    /// The worst tier to which it would fall.
    var worst: TierIndex
  }
}

/// When a held tier follows: once the share before the item is beyond the cut by a band.
///
/// Formula: hysteresis. The state is recomputed from the first month on, from published shares.
package struct TierHold: Sendable, Equatable {
  /// Below which share before an item it rises to each tier.
  private let rising: [ExactDecimal]
  /// From which share before an item it falls below each tier.
  private let falling: [ExactDecimal]
  private let months: Int

  /// nil if the cuts are no cumulative shares with `crossing: higher`: only these have a share before an item to compare.
  ///
  /// - Parameters:
  ///   - band: how far beyond the cut, as a fraction of 1.
  ///   - months: in how many months running, 1 or more.
  package init?(_ cuts: TierCuts, band: ExactDecimal, months: Int = 1) {
    guard case .shares(let shares, .higher) = cuts.method else { return nil }
    rising = shares.map { $0 - band }
    falling = shares.map { $0 + band }
    self.months = months
  }

  private var none: TierIndex { TierIndex(rising.count + 1) }

  /// The held tier of a month.
  ///
  /// - Parameters:
  ///   - held: the one of the month before; nil: the item was not there, or there is no such month.
  ///   - raw: the tier by the cuts.
  ///   - shareBefore: the published cumulative share of the items above, in millionths, as `TierCuts.sharesBefore` gives
  ///     it.
  package func next(after held: HeldTier?, raw: TierIndex, shareBefore: Int32, in month: Month) -> HeldTier {
    let reach = raw == none ? nil : reach(shareBefore)
    guard let held, held.raw != none, let reach else {
      return HeldTier(
        tier: raw, since: held?.tier == raw ? held?.since ?? month : month, raw: raw,
        recent: months > 1 ? reach.map { [$0] } ?? [] : [])
    }
    var next = held
    next.raw = raw
    let agreeing = held.recent + [reach]
    if agreeing.count >= months {
      let best = agreeing.reduce(0) { max($0, $1.best) }
      let worst = agreeing.reduce(none) { min($0, $1.worst) }
      next.tier = best < held.tier ? best : worst > held.tier ? worst : held.tier
      if next.tier != held.tier { next.since = month }
    }
    next.recent = Array(agreeing.suffix(months - 1))
    return next
  }

  private func reach(_ shareBefore: Int32) -> HeldTier.Reach {
    let share = ExactDecimal(units: Int128(shareBefore), scale: 6)
    func first(_ limits: [ExactDecimal]) -> TierIndex {
      TierIndex(limits.firstIndex { share < $0 } ?? limits.count)
    }
    return HeldTier.Reach(best: first(rising), worst: first(falling))
  }
}

extension TierCuts {
  /// The cumulative shares, as published, of the next higher value than each item's, in millionths; 0 where there is
  /// none. Items in tier N get the share of all others.
  ///
  /// - Parameters:
  ///   - order: the items that are cut together, as `place` takes them.
  ///   - places: their places.
  ///   - shares: receives the shares of the items in `order`.
  package static func sharesBefore(
    _ order: [Int32], by values: DecimalColumn, _ places: TierRanks, in shares: inout [Int32]
  ) {
    var before: Int32 = 0
    for (position, item) in order.enumerated() {
      let above = position > 0 ? order[position - 1] : item
      if values[Int(above)] != values[Int(item)] { before = max(before, places.cumulativeShares[Int(above)]) }
      shares[Int(item)] = before
    }
  }
}
