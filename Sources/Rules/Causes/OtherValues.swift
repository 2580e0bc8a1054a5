package import Arithmetic

/// The values of one month's items that are cut together, among which the value of another month is placed.
///
/// It answers in O(log n) what `TierCuts.place` would answer if one of the items had another value.
///
/// A class, because each item's side of a move refers to it: a copy would count references to all its lists.
package final class OtherValues: Sendable {
  private let cuts: TierCuts
  private let values: DecimalColumn
  private let order: [Int32]
  /// nil: 128 bits do not hold the sums.
  private let narrow: NarrowValues?

  /// - Parameters:
  ///   - order: the items that are cut together, as `TierCuts.place` takes them.
  ///   - values: the values of all items in that month.
  package init(_ order: [Int32], by values: DecimalColumn, cuts: TierCuts) {
    (self.order, self.values, self.cuts) = (order, values, cuts)
    narrow = NarrowValues(order, by: values, cuts: cuts)
  }

  /// Returns the tier that an item of this value has among all others of the month.
  ///
  /// - Parameters:
  ///   - value: the item's value; nil for an item without one, which is in tier N.
  ///   - own: the item's own value in this month, which does not count among the others; nil if it has none.
  package func tier(of value: ExactDecimal?, replacing own: ExactDecimal?) -> TierIndex {
    guard let value, value.isPositive else { return TierIndex(cuts.names.count + 1) }
    let own = own.flatMap { $0.isPositive ? $0 : nil }
    return narrow?.tier(of: value, replacing: own)
      ?? WideValues(order, by: values, cuts: cuts).tier(of: value, replacing: own)
  }
}

/// Positive values as whole numbers of units.
private struct NarrowValues {
  private enum Limits {
    case shares([ShareLimit], TierCuts.Crossing)
    case top([Int])
    case amounts([Int128])
  }

  private let scale: Int
  /// Highest first.
  private let values: [Int128]
  /// The sum of the first n of them at n.
  private let sums: [Int128]
  private let limits: Limits
  private let tiers: Int

  /// nil: 128 bits do not hold the sums, or what they are compared with.
  init?(_ order: [Int32], by column: DecimalColumn, cuts: TierCuts) {
    guard let run = column.units.flatMap({ PositiveRun(order, $0) }) else { return nil }
    (values, sums, scale, tiers) = (run.values, run.sums, column.scale, cuts.names.count)
    switch cuts.method {
    case .shares(let shares, let crossing):
      let limits = shares.compactMap { ShareLimit($0, of: run.total) }
      guard limits.count == tiers else { return nil }
      self.limits = .shares(limits, crossing)
    case .top(let ranks): limits = .top(ranks)
    case .amounts(let amounts):
      guard let amounts = column.units(ofLimits: amounts) else { return nil }
      limits = .amounts(amounts)
    }
  }

  /// nil: 128 bits do not hold what is compared.
  func tier(of value: ExactDecimal, replacing own: ExactDecimal?) -> TierIndex? {
    let value = value.scale > scale ? value.shortened(toAtLeast: scale) : value
    // A value may have more decimals than the others, as what single factors make of a figure has.
    guard value.scale - scale <= 38, let exact = value.units(at: max(scale, value.scale)),
      let own = own.map({ $0.scale > scale ? nil : $0.units(at: scale) }) ?? 0
    else { return nil }
    let factor = powerOfTen(max(0, value.scale - scale))
    // The others are whole, so they are above the value if they are above its whole part.
    let (whole, rest) = exact.quotientAndRemainder(dividingBy: factor)
    var tier = 0
    switch limits {
    case .shares(let limits, let crossing):
      func isBefore(_ other: Int128) -> Bool {
        crossing == .lower && rest == 0 ? other >= whole : other > whole
      }
      let before = sums[values.partition(isBefore)] - (isBefore(own) ? own : 0)
      let (others, isTooLarge) = (sums[values.count] - own).multipliedReportingOverflow(by: factor)
      let (ahead, isTooFar) = before.multipliedReportingOverflow(by: factor)
      let (total, overflow) = others.addingReportingOverflow(exact)
      // What is ahead is a part of the others.
      guard !isTooLarge, !isTooFar, !overflow else { return nil }
      let reached = crossing == .higher ? ahead : ahead + exact
      while tier < tiers {
        let (part, isPartTooLarge) = reached.multipliedReportingOverflow(by: limits[tier].bottom)
        let (share, isShareTooLarge) = total.multipliedReportingOverflow(by: limits[tier].top)
        if isPartTooLarge || isShareTooLarge { return nil }
        if crossing == .higher ? part < share : part <= share { break }
        tier += 1
      }
    case .top(let ranks):
      while tier < tiers, !(other(ranks[tier], own).map { whole >= $0 } ?? true) { tier += 1 }
    case .amounts(let amounts):
      while tier < tiers, whole < amounts[tier] { tier += 1 }
    }
    return TierIndex(tier)
  }

  /// The n-th highest value of the others; nil if there are fewer: then the last positive value is the standard, which
  /// every positive value reaches.
  private func other(_ rank: Int, _ own: Int128) -> Int128? {
    guard own > 0 else { return rank <= values.count ? values[rank - 1] : nil }
    guard rank < values.count else { return nil }
    return values[own >= values[rank - 1] ? rank : rank - 1]
  }
}

/// Values of any number of digits.
private struct WideValues {
  private let cuts: TierCuts
  private let values: DecimalColumn
  /// The items with a positive value, highest first.
  private let order: ArraySlice<Int32>

  init(_ order: [Int32], by values: DecimalColumn, cuts: TierCuts) {
    self.order = order[..<order.partition { values[Int($0)]?.isPositive == true }]
    (self.values, self.cuts) = (values, cuts)
  }

  func tier(of value: ExactDecimal, replacing own: ExactDecimal?) -> TierIndex {
    let tier = (0..<cuts.names.count).first(where: isWithin(value, own))
    return TierIndex(tier ?? cuts.names.count)
  }

  /// Whether the value is within a tier or a better one.
  private func isWithin(_ value: ExactDecimal, _ own: ExactDecimal?) -> (Int) -> Bool {
    switch cuts.method {
    case .shares(let shares, .higher):
      let total = sum(order, own) + value
      let before = sum(order.prefix { shown($0) > value }, own.flatMap { $0 > value ? $0 : nil })
      return { ExactDecimal.isProduct(before, 1, below: shares[$0], total) }
    case .shares(let shares, .lower):
      let total = sum(order, own) + value
      let after = sum(order.prefix { shown($0) >= value }, own.flatMap { $0 >= value ? $0 : nil }) + value
      return { !ExactDecimal.isProduct(shares[$0], total, below: after, 1) }
    case .top(let ranks):
      return { tier in other(ranks[tier], own).map { value >= $0 } ?? true }
    case .amounts(let amounts):
      return { value >= amounts[$0] }
    }
  }

  /// The sum of these items' values, without the item's own.
  private func sum(_ items: ArraySlice<Int32>, _ own: ExactDecimal?) -> ExactDecimal {
    items.reduce(into: ExactDecimal.zero) { $0 += shown($1) } - (own ?? 0)
  }

  private func other(_ rank: Int, _ own: ExactDecimal?) -> ExactDecimal? {
    guard let own else { return rank <= order.count ? shown(order[rank - 1]) : nil }
    guard rank < order.count else { return nil }
    return shown(order[own >= shown(order[rank - 1]) ? rank : rank - 1])
  }

  private func shown(_ item: Int32) -> ExactDecimal { values[Int(item)] ?? 0 }
}
