package import Arithmetic

/// How far items are from the tier above, and from losing their own, one column each.
///
/// All other items are at rest: two items that both gain what they lack need not both rise.
package struct TierDistances: Sendable, Equatable {
  /// In units of `scale`; `DecimalColumn.missing` for nil.
  fileprivate var toNextUnits: [Int128]
  fileprivate var toKeepUnits: [Int128]
  let scale: Int

  /// Makes the distances of the items of `values`, which are not computed yet.
  package init(of values: DecimalColumn) {
    toNextUnits = Array(repeating: DecimalColumn.missing, count: values.count)
    toKeepUnits = toNextUnits
    scale = values.scale
  }

  /// What the item must gain to reach the tier above. 距上一级. nil in the best tier, for a missing value, and where no
  /// larger value reaches a better tier.
  package func toNext(_ item: Int32) -> ExactDecimal? { shown(toNextUnits[Int(item)]) }

  /// What the item may lose and still keep its tier. 保级余量. nil in the last tier and in N.
  package func toKeep(_ item: Int32) -> ExactDecimal? { shown(toKeepUnits[Int(item)]) }

  var count: Int { toNextUnits.count }

  /// Copies the two distances of each item, one item every `step` places.
  func copy(to units: inout [Int128], from start: Int, step: Int) {
    var place = start
    for item in toNextUnits.indices {
      (units[place], units[place + 1]) = (toNextUnits[item], toKeepUnits[item])
      place += step
    }
  }

  private func shown(_ units: Int128) -> ExactDecimal? {
    units == DecimalColumn.missing ? nil : ExactDecimal(units: units, scale: scale)
  }
}

extension TierCuts {
  /// Computes the distances of items that are cut together, in units of the column's last decimal.
  ///
  /// The distances are nil if 128 bits do not hold the sums times the decimals of the cuts.
  ///
  /// - Parameters:
  ///   - order: the items, as `place` takes them.
  ///   - values: values of all items, with all decimals that the amount has.
  ///   - tiers: the tiers of all items, as `place` gives them.
  ///   - distances: receives the distances of the items in `order`.
  package func measure(
    _ order: [Int32], by values: DecimalColumn, tiers: [TierIndex], in distances: inout TierDistances
  ) {
    guard let units = values.units, let run = PositiveRun(order, units) else { return }
    switch method {
    case .shares(let shares, let crossing):
      let limits = shares.compactMap { ShareLimit($0, of: run.total) }
      guard limits.count == shares.count else { return }
      switch crossing {
      case .higher: measure(run, order, tiers, HigherReach(run: run, limits: limits), in: &distances)
      case .lower: measure(run, order, tiers, LowerReach(run: run, limits: limits), in: &distances)
      }
    case .top(let ranks):
      measure(run, order, tiers, RankReach(run: run, ranks: ranks), in: &distances)
    case .amounts(let amounts):
      guard let limits = values.units(ofLimits: amounts) else { return }
      measure(run, order, tiers, AmountReach(limits: limits), in: &distances)
    }
    // Any positive value leaves N.
    for item in order[run.count...] where units[Int(item)] != DecimalColumn.missing {
      let (gain, overflow) = Int128(1).subtractingReportingOverflow(units[Int(item)])
      if !overflow { distances.toNextUnits[Int(item)] = gain }
    }
  }

  private func measure(
    _ run: PositiveRun, _ order: [Int32], _ tiers: [TierIndex], _ reach: consuming some TierReach,
    in distances: inout TierDistances
  ) {
    var next = run.group(from: 0)
    while let group = next {
      next = run.group(from: group.end)
      let tier = Int(tiers[Int(order[group.start])])
      guard tier > 0, let wanted = reach.above(group, tier) else { continue }
      for item in order[group.start..<group.end] { distances.toNextUnits[Int(item)] = wanted - group.value }
    }
    next = run.group(to: run.count)
    while let group = next {
      next = run.group(to: group.start)
      let tier = Int(tiers[Int(order[group.start])])
      guard tier < names.count else { continue }
      let margin = group.value - reach.least(group, tier)
      for item in order[group.start..<group.end] { distances.toKeepUnits[Int(item)] = margin }
    }
  }
}

/// The positive values of items that are cut together, highest first.
struct PositiveRun {
  /// Items of the same value, which share a tier.
  struct Group {
    var start: Int
    var end: Int
    var value: Int128
  }

  let values: [Int128]
  /// The sum of the first n values at n.
  let sums: [Int128]

  var count: Int { values.count }
  var total: Int128 { sums[count] }

  /// nil if 128 bits do not hold the sum.
  init?(_ order: [Int32], _ units: [Int128]) {
    var values: [Int128] = []
    var sums: [Int128] = [0]
    values.reserveCapacity(order.count)
    sums.reserveCapacity(order.count + 1)
    var sum: Int128 = 0
    for item in order {
      let value = units[Int(item)]
      guard value > 0 else { break }
      let (next, overflow) = sum.addingReportingOverflow(value)
      if overflow { return nil }
      sum = next
      values.append(value)
      sums.append(sum)
    }
    (self.values, self.sums) = (values, sums)
  }

  /// The group that begins at a place; nil behind the last one.
  func group(from start: Int) -> Group? {
    guard start < count else { return nil }
    var end = start + 1
    while end < count, values[end] == values[start] { end += 1 }
    return Group(start: start, end: end, value: values[start])
  }

  /// The group that ends before a place; nil before the first one.
  func group(to end: Int) -> Group? {
    guard end > 0 else { return nil }
    var start = end - 1
    while start > 0, values[start - 1] == values[end - 1] { start -= 1 }
    return Group(start: start, end: end, value: values[start])
  }
}

extension DecimalColumn {
  /// Amounts, which values must reach, in units of the column; nil if 128 bits do not hold them. Units are whole, and
  /// only positive values are compared.
  func units(ofLimits amounts: [ExactDecimal]) -> [Int128]? {
    guard scale <= 38 else { return nil }
    let unit = ExactDecimal(units: powerOfTen(scale), scale: 0)
    let limits = amounts.compactMap { ($0 * unit).whole(roundedUp: true).map { max($0, 1) } }
    return limits.count == amounts.count ? limits : nil
  }
}

/// The values at which one item of a group changes its tier, all others at rest.
private protocol TierReach {
  /// The smallest value above the group's at which the tier is better than `tier`; nil: there is none. It is asked from
  /// the highest group to the lowest.
  mutating func above(_ group: PositiveRun.Group, _ tier: Int) -> Int128?

  /// The smallest value from which on, up to the group's, the tier is `tier` or better. It is asked from the lowest
  /// group to the highest.
  mutating func least(_ group: PositiveRun.Group, _ tier: Int) -> Int128
}

/// Where a larger value never has a worse tier.
private protocol MonotoneReach: TierReach {
  /// The smallest value of an item of the group at which its tier is `tier` or better.
  mutating func reach(_ group: PositiveRun.Group, _ tier: Int) -> Int128
}

extension MonotoneReach {
  mutating func above(_ group: PositiveRun.Group, _ tier: Int) -> Int128? { reach(group, tier - 1) }
  mutating func least(_ group: PositiveRun.Group, _ tier: Int) -> Int128 { reach(group, tier) }
}

private struct AmountReach: MonotoneReach {
  let limits: [Int128]

  func reach(_ group: PositiveRun.Group, _ tier: Int) -> Int128 { limits[tier] }
}

/// The value of the n-th of the others. If there are fewer others, any positive value is the last one or above it.
private struct RankReach: MonotoneReach {
  let run: PositiveRun
  let ranks: [Int]

  func reach(_ group: PositiveRun.Group, _ tier: Int) -> Int128 {
    let rank = ranks[tier]
    guard rank < run.count else { return 1 }
    return run.values[group.start < rank ? rank : rank - 1]
  }
}

/// A cut by share, as a quotient of whole numbers.
struct ShareLimit {
  let top: Int128
  let bottom: Int128

  /// nil if 128 bits do not hold the products of the terms with sums of values that make `total`.
  init?(_ share: ExactDecimal, of total: Int128) {
    let shortest = share.shortened(toAtLeast: 0)
    guard shortest.isNarrow, shortest.isPositive, shortest.scale <= 38 else { return nil }
    (top, bottom) = (shortest.units, powerOfTen(shortest.scale))
    // No sum that is compared is above four times the total and four units.
    let (sum, overflow) = total.addingReportingOverflow(1)
    let (most, overflowOfMost) = sum.multipliedReportingOverflow(by: 4)
    if overflow || overflowOfMost || most.multipliedReportingOverflow(by: max(top, bottom)).overflow { return nil }
  }
}

/// By share before the item.
///
/// Let the others be w1 ≥ w2 ≥ …, Pj the sum of the first j of them, S the sum of all, and the cut n ÷ d. With a value x
/// from w(j+1) to below wj, the item is within the cut if Pj × d < n × (S + x). This holds for all larger values too. So
/// the answer is the larger of w(j+1) and the least x of that inequality, for the largest j at which such an x is below
/// wj. From one group to the next within a tier, that j moves in one direction: each tier takes a time of O(n).
private struct HigherReach: MonotoneReach {
  private let run: PositiveRun
  private let limits: [ShareLimit]
  /// The last j of each tier.
  private var places: [Int]

  init(run: PositiveRun, limits: [ShareLimit]) {
    (self.run, self.limits) = (run, limits)
    places = Array(repeating: 0, count: limits.count)
  }

  mutating func reach(_ group: PositiveRun.Group, _ tier: Int) -> Int128 {
    let limit = limits[tier]
    let others = run.total - group.value
    let count = run.count - 1
    // The others are the run without the group's first item.
    func value(_ j: Int) -> Int128 { run.values[j <= group.start ? j - 1 : j] }
    func sum(_ j: Int) -> Int128 { j <= group.start ? run.sums[j] : run.sums[j + 1] - group.value }
    func isWithin(_ j: Int) -> Bool { sum(j) * limit.bottom < limit.top * (others + value(j) - 1) }
    var j = min(places[tier], count)
    while j < count, isWithin(j + 1) { j += 1 }
    while j > 0, !isWithin(j) { j -= 1 }
    places[tier] = j
    let excess = sum(j) * limit.bottom - others * limit.top
    let least = excess < 0 ? 1 : excess / limit.top + 1
    return max(least, j < count ? value(j + 1) : 1)
  }
}

/// By share up to and including the item, which is not monotone: a larger value also makes its own share larger.
///
/// Let wj, Pj, S and n ÷ d be as above. With a value x above w(j+1) and up to wj, the item is within the cut if
/// (Pj + x) × d ≤ n × (S + x): each of these intervals holds up to its own largest x.
private struct LowerReach: TierReach {
  private let run: PositiveRun
  private let limits: [ShareLimit]
  /// For each tier, the intervals above the group, the highest first.
  private var above: [NearestAtLeast]
  /// For each tier, the values below the group, the lowest first.
  private var below: [NearestAtLeast]
  private var nextAbove: [Int]
  private var nextBelow: [Int]

  init(run: PositiveRun, limits: [ShareLimit]) {
    (self.run, self.limits) = (run, limits)
    above = Array(repeating: NearestAtLeast(), count: limits.count)
    below = above
    nextAbove = Array(repeating: 0, count: limits.count)
    nextBelow = Array(repeating: run.count - 1, count: limits.count)
  }

  mutating func above(_ group: PositiveRun.Group, _ tier: Int) -> Int128? {
    let index = tier - 1
    let limit = limits[index]
    // In the interval that begins with the group's value.
    let (next, others) = (group.value + 1, run.total - group.value)
    if (run.sums[group.start] + next) * limit.bottom <= limit.top * (others + next) { return next }
    // In one above, whose smallest value is its best. S = total − the group's value is the only term of the group.
    while nextAbove[index] < group.start {
      let j = nextAbove[index]
      if j == 0 || run.values[j - 1] > run.values[j] {
        let first = run.values[j] + 1
        above[index].append(j, limit.top * (run.total + first) - limit.bottom * (run.sums[j] + first))
      }
      nextAbove[index] += 1
    }
    return above[index].nearest(atLeast: limit.top * group.value).map { run.values[$0] + 1 }
  }

  mutating func least(_ group: PositiveRun.Group, _ tier: Int) -> Int128 {
    let limit = limits[tier]
    // An interval holds as a whole if its largest value, that of another item, does.
    while nextBelow[tier] >= group.end {
      let i = nextBelow[tier]
      if i + 1 == run.count || run.values[i] > run.values[i + 1] {
        let value = run.values[i]
        below[tier].append(i, limit.bottom * (run.sums[i + 1] + value) - limit.top * (run.total + value))
      }
      nextBelow[tier] -= 1
    }
    let within = (limit.bottom - limit.top) * group.value
    return below[tier].nearest(atLeast: within + 1).map { run.values[$0] + 1 } ?? 1
  }
}

/// Places with a level each, of which the last one with a level of at least a number is found in O(log n).
private struct NearestAtLeast {
  /// Levels fall: a place behind another one of at least its level hides that one.
  private var places: [(index: Int, level: Int128)] = []

  mutating func append(_ index: Int, _ level: Int128) {
    while let last = places.last, last.level <= level { places.removeLast() }
    places.append((index, level))
  }

  func nearest(atLeast level: Int128) -> Int? {
    let end = places.partition { $0.level >= level }
    return end > 0 ? places[end - 1].index : nil
  }
}
