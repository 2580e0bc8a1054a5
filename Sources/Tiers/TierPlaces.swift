package import Arithmetic

/// A tier's place in the order of its cuts, from 0 for the best.
package typealias TierIndex = UInt32

/// What became of items, a column each.
package struct TierPlaces: Sendable {
  /// From 1, over all items that are cut together.
  package internal(set) var ranks: [Int32]
  /// Millionths: the share of the positive values up to and with an item and its equals, rounded; negative in tier N.
  package internal(set) var cumulativeShares: [Int32]
  package internal(set) var tiers: [TierIndex]

  /// Places for `count` items that are not cut yet.
  package init(count: Int) {
    ranks = Array(repeating: 0, count: count)
    cumulativeShares = Array(repeating: -1, count: count)
    tiers = Array(repeating: 0, count: count)
  }

  /// One of `cumulativeShares` to 6 decimals; nil in tier N.
  package static func shown(share: Int32) -> ExactDecimal? {
    share < 0 ? nil : ExactDecimal(units: Int128(share), scale: 6)
  }
}

extension TierCuts {
  /// Ranks items by value, highest first, and cuts them into tiers.
  ///
  /// Equal values share a tier and a cumulative share. Formula: cumulative share, sales-management textbooks' A/B/C
  /// analysis.
  ///
  /// - Parameters:
  ///   - order: the items that are cut together, highest value first, missing ones last, equals by their keys.
  ///   - values: of all items.
  ///   - places: takes what becomes of the items of `order`.
  package func place(_ order: [Int32], by values: DecimalColumn, in places: inout TierPlaces) {
    let units = values.units
    let positive = order.firstIndex { units[Int($0)] <= 0 } ?? order.count
    for (position, item) in order.enumerated() { places.ranks[Int(item)] = Int32(position) + 1 }
    for item in order[positive...] {
      places.cumulativeShares[Int(item)] = -1
      places.tiers[Int(item)] = TierIndex(names.count + 1)
    }
    var total: Int128 = 0
    for item in order[..<positive] { total += units[Int(item)] }
    let limits = limits(of: order[..<positive].lazy.map { units[Int($0)] }, total: total, scale: values.scale)
    var tier = 0
    var (start, before) = (0, Int128(0))
    while start < positive {
      let value = units[Int(order[start])]
      var (end, after) = (start, before)
      while end < positive, units[Int(order[end])] == value {
        after += value
        end += 1
      }
      // Values fall and shares rise: whoever misses a tier leaves it to nobody behind.
      while tier < limits.count, !isWithin(limits[tier], value: value, before: before, after: after) { tier += 1 }
      let share = Fraction(ExactDecimal(units: after, scale: 0), over: ExactDecimal(units: total, scale: 0))?.rounded()
      for item in order[start..<end] {
        places.cumulativeShares[Int(item)] = Int32(truncatingIfNeeded: share?.units ?? 0)
        places.tiers[Int(item)] = TierIndex(tier < limits.count ? tier : names.count)
      }
      (start, before) = (end, after)
    }
  }

  /// For each tier that has a limit, the sum or value, in units of `scale`, at which it ends.
  ///
  /// `values` are the positive ones, highest first.
  private func limits(of values: some RandomAccessCollection<Int128>, total: Int128, scale: Int) -> [Int128] {
    switch method {
    // A whole number is below a limit where it is below the next whole number, and so with the others.
    case .shares(let shares, .higher): shares.map { $0.times(total, roundedUp: true) }
    case .shares(let shares, .lower): shares.map { $0.times(total, roundedUp: false) }
    case .amounts(let amounts):
      amounts.map { $0.times(powerOfTen(scale), roundedUp: true) }
    case .top(let ranks):
      values.isEmpty ? [] : ranks.map { values[values.index(values.startIndex, offsetBy: min($0, values.count) - 1)] }
    }
  }

  private func isWithin(_ limit: Int128, value: Int128, before: Int128, after: Int128) -> Bool {
    switch method {
    case .shares(_, .higher): before < limit
    case .shares(_, .lower): after <= limit
    case .top, .amounts: value >= limit
    }
  }
}

extension ExactDecimal {
  /// The value × `factor` as a whole number, rounded up or down; for values and factors of 0 or more. The end of the
  /// numbers where it is larger than that.
  fileprivate func times(_ factor: Int128, roundedUp: Bool) -> Int128 {
    let product = units.magnitude.multipliedFullWidth(by: factor.magnitude)
    let divisor = powerOfTen(scale).magnitude
    guard product.high < divisor else { return .max }
    let (quotient, remainder) = divisor.dividingFullWidth(product)
    guard quotient < Int128.max.magnitude else { return .max }
    return Int128(quotient) + (roundedUp && remainder > 0 ? 1 : 0)
  }
}
