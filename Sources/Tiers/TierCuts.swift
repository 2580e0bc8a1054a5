package import Arithmetic

/// How items are cut into tiers.
package struct TierCuts: Sendable, Equatable {
  package enum Method: Sendable, Equatable {
    /// By cumulative share: one limit a tier, ascending, fractions of 1.
    case shares([ExactDecimal], crossing: Crossing)
    /// By rank: the standard amount of a tier is the value of its n-th item.
    case top([Int])
    /// By amount: the standard amount of each tier, descending.
    case amounts([ExactDecimal])
  }

  /// Where the item goes that crosses a cut.
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

  /// The same cuts for values that are all `factor` times as large.
  package func scaled(by factor: Int) -> TierCuts {
    guard case .amounts(let amounts) = method else { return self }
    let factor = ExactDecimal(units: Int128(factor), scale: 0)
    return TierCuts(names: names, rest: rest, method: .amounts(amounts.map { $0 * factor }))
  }

  /// All tiers, best first, `N` last.
  package var order: [String] { names + [rest, Self.none] }
}

/// What became of an item.
package struct TierPlace: Sendable, Equatable {
  /// From 1, over all items.
  package var rank: Int
  /// Share of the positive values up to and with this one and its equals, rounded to 6 decimals; nil in tier N.
  package var cumulativeShare: ExactDecimal?
  package var tier: String

  package init(rank: Int, cumulativeShare: ExactDecimal?, tier: String) {
    self.rank = rank
    self.cumulativeShare = cumulativeShare
    self.tier = tier
  }
}

extension TierCuts {
  /// Ranks items by value, highest first, and cuts them into tiers.
  ///
  /// Items come in the order of their keys, which breaks ties of rank; equal values share a tier and a cumulative share.
  /// Formula: cumulative share, sales-management textbooks' A/B/C analysis.
  package func places(of values: [ExactDecimal?]) -> [TierPlace] {
    let order = values.indices.sorted { left, right in
      switch (values[left], values[right]) {
      case (let a?, let b?): a == b ? left < right : a > b
      case (nil, nil): left < right
      case (_?, nil): true
      case (nil, _?): false
      }
    }
    let positive = order.compactMap { index in values[index].flatMap { $0.isPositive ? $0 : nil } }
    let total = positive.reduce(into: ExactDecimal.zero) { $0 += $1 }
    let standards = standardAmounts(positive)
    var places = values.map { _ in TierPlace(rank: 0, cumulativeShare: nil, tier: Self.none) }
    for (position, index) in order.enumerated() { places[index].rank = position + 1 }

    var before = ExactDecimal.zero
    var start = 0
    while start < positive.count {
      let value = positive[start]
      let end = positive[start...].firstIndex { $0 != value } ?? positive.count
      var after = before
      for _ in start..<end { after += value }
      guard let shareBefore = Fraction(before, over: total), let shareAfter = Fraction(after, over: total) else {
        break
      }
      let tier = tier(of: value, shareBefore: shareBefore, shareAfter: shareAfter, standards: standards)
      let cumulativeShare = shareAfter.rounded()
      for index in order[start..<end] {
        places[index].cumulativeShare = cumulativeShare
        places[index].tier = tier
      }
      before = after
      start = end
    }
    return places
  }

  /// The standard amount of each tier: what an item needs to belong to it. Empty where shares decide.
  ///
  /// `values` are the positive ones, highest first.
  package func standardAmounts(_ values: [ExactDecimal]) -> [ExactDecimal] {
    switch method {
    case .shares: []
    case .amounts(let amounts): amounts
    case .top(let ranks): ranks.compactMap { values.isEmpty ? nil : values[min($0, values.count) - 1] }
    }
  }

  private func tier(
    of value: ExactDecimal, shareBefore: Fraction, shareAfter: Fraction, standards: [ExactDecimal]
  ) -> String {
    let place =
      switch method {
      case .shares(let limits, .higher): limits.firstIndex { shareBefore.isBelow($0) }
      case .shares(let limits, .lower): limits.firstIndex { shareAfter.isAtOrBelow($0) }
      case .top, .amounts: standards.firstIndex { value >= $0 }
      }
    return place.map { names[$0] } ?? rest
  }
}
