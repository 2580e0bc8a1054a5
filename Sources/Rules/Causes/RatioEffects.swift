package import Arithmetic

/// What each factor did to a figure. The effects add up to the published difference, exactly.
///
/// Formula: the Shapley value, which is the mean of what a factor does over all orders in which the factors can change.
package struct RatioEffects: Sendable, Equatable {
  /// By the raw values of the factors; nil: the figure does not have that factor.
  private var effects: [ExactDecimal?] = Array(repeating: nil, count: RatioFactor.allCases.count)
  /// The factors of the item's own with the largest effect upward and downward; nil: none goes that way.
  private var most: (up: RatioFactor?, down: RatioFactor?)

  /// The factor of the item's own that did most to raise the figure, or to lower it; nil: none did.
  package func main(rising: Bool) -> RatioFactor? { rising ? most.up : most.down }

  package subscript(factor: RatioFactor) -> ExactDecimal? { effects[factor.rawValue] }

  /// - Parameters:
  ///   - sums: the effects in units of `divisor` to the last of `decimals`; their sum is a whole number of those.
  ///   - changed: the factors that differ. The others get nothing of the rounding of the published figures.
  fileprivate init(
    _ factors: [RatioFactor], changed: [RatioFactor], _ sums: [Int128], over divisor: Int128, decimals: Int
  ) {
    let total = sums.reduce(0, +)
    var units = zip(factors, sums).map { changed.contains($0) ? $1.dividedRoundingHalfAway(by: divisor) : 0 }
    let largest = sums.indices.reduce(0) { sums[$1].magnitude > sums[$0].magnitude ? $1 : $0 }
    units[largest] += total.dividedRoundingHalfAway(by: divisor) - units.reduce(0, +)
    for (factor, units) in zip(factors, units) {
      effects[factor.rawValue] = ExactDecimal(units: units, scale: decimals)
    }
    func greatest(_ sign: Int128) -> RatioFactor? {
      factors.indices.filter { factors[$0] != .others && sums[$0].signum() == sign }.reduce(nil) { main, index in
        main.map { sums[index].magnitude > sums[$0].magnitude ? index : $0 } ?? index
      }.map { factors[$0] }
    }
    most = (greatest(1), greatest(-1))
  }

  package static func == (left: Self, right: Self) -> Bool { left.effects == right.effects && left.most == right.most }
}

extension RatioChange {
  /// The effects that make the figure `now` from the figure `before`, as they are published; nil if a figure in between
  /// has no value, or is too large.
  ///
  /// The figures in between are fractions, each rounded once to 12 decimals. Whatever their rounding, it is in the
  /// effects of two factors with different signs and leaves nothing behind. The effects are rounded to the decimals of
  /// the figure, and what this leaves goes to the largest one.
  ///
  /// - Parameter decimals: nil: those of the published figure.
  package func effects(
    from before: ExactDecimal, to now: ExactDecimal, decimals: Int? = nil
  ) -> RatioEffects? {
    let decimals = decimals ?? figure.decimals ?? min(max(before.scale, now.scale), Self.decimals)
    let (count, all) = (factors.count, 1 << factors.count - 1)
    let weights = (0..<count).map { factorial($0) * factorial(count - 1 - $0) }
    var sums = [Int128](repeating: 0, count: count)
    var known = RatioQuotients()
    for subset in 0...all {
      let value =
        subset == 0
        ? before.rounded(to: decimals) : subset == all ? now.rounded(to: decimals) : value(bits(subset), &known)
      guard let units = value?.units(at: Self.decimals), units.magnitude < powerOfTen(34).magnitude else { return nil }
      let changed = subset.nonzeroBitCount
      let (with, without) = (
        changed > 0 ? units * weights[changed - 1] : 0, changed < count ? units * weights[changed] : 0
      )
      for place in 0..<count { sums[place] += subset & 1 << place != 0 ? with : -without }
    }
    return RatioEffects(
      factors, changed: changed, sums, over: factorial(count) * powerOfTen(Self.decimals - decimals), decimals: decimals
    )
  }

  /// The factors of the item's own that alone, all else at rest, would have given it its new tier; if none would, the one
  /// that did most in the direction of the move. An item may fall although its figure rose, because others rose more:
  /// then it is what lowered the figure. None if nothing did.
  ///
  /// - Parameters:
  ///   - tier: the tier now, by this figure.
  ///   - others: the item and the others in the month before.
  ///   - effects: those of this change, also where too little has a cost for a tier by the figure.
  ///   - minCoverage: the least share of the revenue that must have a cost for a contribution ratio to count.
  package func causes(
    of tier: TierIndex, among others: TierMoveCause.Side, effects: RatioEffects, minCoverage: ExactDecimal = 0
  ) -> [RatioFactor] {
    var known = RatioQuotients()
    let causes = factors.filter { factor in
      guard factor != .others, let value = value(factor.bit, &known) else { return false }
      return others.tier(of: isCovered(changing: factor, atLeast: minCoverage) ? value : nil) == tier
    }
    if !causes.isEmpty { return causes }
    return [effects.main(rising: tier < others.tier(of: others.value))].compactMap { $0 }
  }

  /// Whether enough of the revenue has a cost for a contribution ratio to count, with one factor of now.
  private func isCovered(changing factor: RatioFactor, atLeast share: ExactDecimal) -> Bool {
    figure != .contributionRatio || isCovered(ofNow: factor == .coverage, atLeast: share)
  }

  /// A subset of `factors` as bits by their raw values.
  private func bits(_ subset: Int) -> Int {
    var bits = 0
    for (place, factor) in factors.enumerated() where subset & 1 << place != 0 { bits |= factor.bit }
    return bits
  }

  private func factorial(_ number: Int) -> Int128 { number < 2 ? 1 : Int128(number) * factorial(number - 1) }
}

extension RatioFigure {
  /// Decimals of the published figure; nil: those of the amounts.
  fileprivate var decimals: Int? {
    switch self {
    case .grossMargin, .turnover, .crossRatio: 6
    case .contributionRatio: 12
    case .grossProfit: nil
    }
  }
}

extension Int128 {
  /// The quotient, half away from zero; the divisor is above 0.
  fileprivate func dividedRoundingHalfAway(by divisor: Int128) -> Int128 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return quotient + (remainder.magnitude >= divisor.magnitude - remainder.magnitude ? signum() : 0)
  }
}
