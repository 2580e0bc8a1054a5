package import Arithmetic

/// The values of one month's items that are cut together, among which the value of another month is placed.
///
/// It answers in O(log n) what `TierCuts.place` would answer if one of the items had another value.
package struct OtherValues: Sendable {
  private let cuts: TierCuts
  private let values: DecimalColumn
  /// The items with a positive value, highest first.
  private let order: ArraySlice<Int32>
  /// The sum of the first n of them at n.
  private let sums: DecimalColumn

  /// - Parameters:
  ///   - order: the items that are cut together, as `TierCuts.place` takes them.
  ///   - values: the values of all items in that month.
  package init(_ order: [Int32], by values: DecimalColumn, cuts: TierCuts) {
    let positive = order.partition { values[Int($0)]?.isPositive == true }
    self.order = order[..<positive]
    (self.values, self.cuts) = (values, cuts)
    var sum = ExactDecimal(units: 0, scale: values.scale)
    var sums = DecimalColumn([sum])
    for item in order[..<positive] {
      sum += values[Int(item)] ?? 0
      sums.append(sum)
    }
    self.sums = sums
  }

  /// Returns the tier that an item of this value has among all others of the month.
  ///
  /// - Parameters:
  ///   - value: the item's value; nil for an item without one, which is in tier N.
  ///   - own: the value that the item itself has in this month, which is left out of the others'; nil if it has none.
  package func tier(of value: ExactDecimal?, replacing own: ExactDecimal?) -> TierIndex {
    guard let value, value.isPositive else { return TierIndex(cuts.names.count + 1) }
    let own = own.flatMap { $0.isPositive ? $0 : nil }
    let tier = (0..<cuts.names.count).first(where: isWithin(value, own))
    return TierIndex(tier ?? cuts.names.count)
  }

  /// Whether the value is within a tier or a better one.
  private func isWithin(_ value: ExactDecimal, _ own: ExactDecimal?) -> (Int) -> Bool {
    switch cuts.method {
    case .shares(let shares, .higher):
      let total = sum(order.count, own) + value
      let before = sum(order.partition { shown($0) > value }, own.flatMap { $0 > value ? $0 : nil })
      return { ExactDecimal.isProduct(before, 1, below: shares[$0], total) }
    case .shares(let shares, .lower):
      let total = sum(order.count, own) + value
      let after = sum(order.partition { shown($0) >= value }, own.flatMap { $0 >= value ? $0 : nil }) + value
      return { !ExactDecimal.isProduct(shares[$0], total, below: after, 1) }
    case .top(let ranks):
      return { tier in other(ranks[tier], own).map { value >= $0 } ?? true }
    case .amounts(let amounts):
      return { value >= amounts[$0] }
    }
  }

  /// The sum of the first `count` values, without the item's own.
  private func sum(_ count: Int, _ own: ExactDecimal?) -> ExactDecimal { (sums[count] ?? 0) - (own ?? 0) }

  /// The n-th highest value of the others; nil if there are fewer: then the last positive value is the standard, which
  /// every positive value reaches.
  private func other(_ rank: Int, _ own: ExactDecimal?) -> ExactDecimal? {
    guard let own else { return rank <= order.count ? shown(order[rank - 1]) : nil }
    guard rank < order.count else { return nil }
    return shown(order[own >= shown(order[rank - 1]) ? rank : rank - 1])
  }

  private func shown(_ item: Int32) -> ExactDecimal { values[Int(item)] ?? 0 }
}
