package import Arithmetic

/// A tier's place in the order of its cuts; the best tier is 0.
package typealias TierIndex = UInt32

/// Ranks, cumulative shares and tiers of items, one column each.
package struct TierRanks: Sendable {
  /// Rank from 1, over all items that are cut together; 0 for an item that is left out.
  package internal(set) var ranks: [Int32]
  /// Share of the positive values up to and including the item and its equals, rounded to millionths; negative in tier
  /// N.
  package internal(set) var cumulativeShares: [Int32]
  package internal(set) var tiers: [TierIndex]

  /// Makes the places of `count` items that are not cut yet.
  package init(count: Int) {
    ranks = Array(repeating: 0, count: count)
    cumulativeShares = Array(repeating: -1, count: count)
    tiers = Array(repeating: 0, count: count)
  }

  /// Returns one of `cumulativeShares` to 6 decimals; nil in tier N.
  package static func shown(share: Int32) -> ExactDecimal? {
    share < 0 ? nil : ExactDecimal(units: Int128(share), scale: 6)
  }
}

extension TierCuts {
  /// Leaves items out of all ranks and sums. They are in tier N, so that the tiers have all items.
  package func leaveOut(_ items: some Sequence<Int32>, of places: inout TierRanks) {
    for item in items {
      places.ranks[Int(item)] = 0
      places.cumulativeShares[Int(item)] = -1
      places.tiers[Int(item)] = TierIndex(names.count + 1)
    }
  }

  /// Ranks items by value, highest first, and cuts them into tiers.
  ///
  /// Equal values share a tier and a cumulative share. Formula: cumulative share, from the A/B/C analysis of
  /// sales-management textbooks.
  ///
  /// - Parameters:
  ///   - order: the items that are cut together, highest value first, missing values last, equal values by key.
  ///   - values: values of all items.
  ///   - places: receives the places of the items in `order`.
  package func place(_ order: [Int32], by values: DecimalColumn, in places: inout TierRanks) {
    for (position, item) in order.enumerated() { places.ranks[Int(item)] = Int32(position) + 1 }
    if let units = values.units, let total = total(order, units),
      let limits = limits(order, units, total: total, scale: values.scale)
    {
      let whole = ExactDecimal(units: total, scale: 0)
      func value(_ item: Int32) -> Int128 { units[Int(item)] }
      place(order, value: value, limits: limits, in: &places) {
        Fraction(ExactDecimal(units: $0, scale: 0), over: whole)
      }
      return
    }
    // The general way, for values that 128 bits do not hold.
    func value(_ item: Int32) -> ExactDecimal { values[Int(item)] ?? 0 }
    let total = order.reduce(into: ExactDecimal.zero) { sum, item in sum += max(value(item), 0) }
    place(order, value: value, limits: limits(order, value, total: total), in: &places) { Fraction($0, over: total) }
  }

  /// The limits of the tiers that have one.
  private struct Limits<Number> {
    let count: Int
    /// Whether an item of a value is within a tier, given the sums before it and with it. It is one closure for all
    /// tiers: taking one from an array for each item would count references.
    let isWithin: (_ tier: Int, _ value: Number, _ before: Number, _ after: Number) -> Bool

    init(_ count: Int, _ isWithin: @escaping (_ tier: Int, _ value: Number, _ before: Number, _ after: Number) -> Bool)
    {
      (self.count, self.isWithin) = (count, isWithin)
    }
  }

  /// - Parameters:
  ///   - share: returns the fraction of the positive values that a sum of them makes.
  private func place<Number: AdditiveArithmetic & Comparable>(
    _ order: [Int32], value: (Int32) -> Number, limits: Limits<Number>, in places: inout TierRanks,
    share: (Number) -> Fraction?
  ) {
    let positive = order.firstIndex { value($0) <= .zero } ?? order.count
    for item in order[positive...] {
      places.cumulativeShares[Int(item)] = -1
      places.tiers[Int(item)] = TierIndex(names.count + 1)
    }
    var tier = 0
    var (start, before) = (0, Number.zero)
    while start < positive {
      let highest = value(order[start])
      var (end, after) = (start, before)
      while end < positive, value(order[end]) == highest {
        after += highest
        end += 1
      }
      // Values fall and shares rise, so all later items miss a tier that this item misses.
      while tier < limits.count, !limits.isWithin(tier, highest, before, after) { tier += 1 }
      let share = share(after)?.rounded()
      for item in order[start..<end] {
        places.cumulativeShares[Int(item)] = Int32(truncatingIfNeeded: share?.units ?? 0)
        places.tiers[Int(item)] = TierIndex(tier < limits.count ? tier : names.count)
      }
      (start, before) = (end, after)
    }
  }

  /// The sum of the positive values; nil if 128 bits do not hold it.
  private func total(_ order: [Int32], _ units: [Int128]) -> Int128? {
    var (total, isTooLarge): (Int128, Bool) = (0, false)
    for item in order {
      let value = units[Int(item)]
      guard value > 0 else { break }
      let (sum, overflow) = total.addingReportingOverflow(value)
      (total, isTooLarge) = (sum, isTooLarge || overflow)
    }
    return isTooLarge ? nil : total
  }

  /// Limits as whole numbers of units; nil if they need the general way.
  private func limits(_ order: [Int32], _ units: [Int128], total: Int128, scale: Int) -> Limits<Int128>? {
    let whole = ExactDecimal(units: total, scale: 0)
    switch method {
    // A whole number is below a limit exactly if it is below the limit rounded up. The other methods round alike.
    case .shares(let shares, .higher):
      let limits = shares.compactMap { ($0 * whole).whole(roundedUp: true) }
      return limits.count < shares.count ? nil : Limits(limits.count) { tier, _, before, _ in before < limits[tier] }
    case .shares(let shares, .lower):
      let limits = shares.compactMap { ($0 * whole).whole(roundedUp: false) }
      return limits.count < shares.count ? nil : Limits(limits.count) { tier, _, _, after in after <= limits[tier] }
    case .amounts(let amounts):
      let unit = ExactDecimal(units: powerOfTen(min(scale, 38)), scale: 0)
      let limits = amounts.compactMap { scale > 38 ? nil : ($0 * unit).whole(roundedUp: true) }
      return limits.count < amounts.count ? nil : Limits(limits.count) { tier, value, _, _ in value >= limits[tier] }
    case .top(let ranks):
      let limits = standards(ranks, order) { units[Int($0)] }
      return Limits(limits.count) { tier, value, _, _ in value >= limits[tier] }
    }
  }

  private func limits(
    _ order: [Int32], _ value: (Int32) -> ExactDecimal, total: ExactDecimal
  ) -> Limits<ExactDecimal> {
    switch method {
    case .shares(let shares, .higher):
      return Limits(shares.count) { tier, _, before, _ in ExactDecimal.isProduct(before, 1, below: shares[tier], total)
      }
    case .shares(let shares, .lower):
      return Limits(shares.count) { tier, _, _, after in !ExactDecimal.isProduct(shares[tier], total, below: after, 1) }
    case .amounts(let amounts):
      return Limits(amounts.count) { tier, value, _, _ in value >= amounts[tier] }
    case .top(let ranks):
      let limits = standards(ranks, order, value)
      return Limits(limits.count) { tier, value, _, _ in value >= limits[tier] }
    }
  }

  /// The values of the items at these ranks. If there are fewer positive items, the last positive one counts.
  private func standards<Number: AdditiveArithmetic & Comparable>(
    _ ranks: [Int], _ order: [Int32], _ value: (Int32) -> Number
  ) -> [Number] {
    let positive = order.firstIndex { value($0) <= .zero } ?? order.count
    return positive == 0 ? [] : ranks.map { value(order[min($0, positive) - 1]) }
  }
}

extension ExactDecimal {
  /// The value rounded up or down to a whole number, for values from 0; nil if 128 bits do not hold it.
  func whole(roundedUp: Bool) -> Int128? {
    let nearest = rounded(to: 0)
    if nearest.isOutOfRange { return nil }
    if roundedUp { return (nearest < self ? nearest + 1 : nearest).units(at: 0) }
    return (self < nearest ? nearest - 1 : nearest).units(at: 0)
  }
}
