package import Arithmetic

/// The distances of items by several bases. Those of one row lie together in memory.
package final class ItemDistances: Sendable {
  /// All bases of the first item, then of the second: to the next tier and to keep its own, in units;
  /// `DecimalColumn.missing` for nil.
  private let units: [Int128]
  /// The decimals of each basis.
  private let scales: [Int]

  /// - Parameter bases: the distances by each basis; nil: that basis does not cut the items, or nobody asks for it.
  package init(_ bases: [TierDistances?]) {
    let items = bases.lazy.compactMap { $0?.count }.first ?? 0
    var units = [Int128](repeating: DecimalColumn.missing, count: items * bases.count * 2)
    for (basis, distances) in bases.enumerated() {
      distances?.copy(to: &units, from: basis * 2, step: bases.count * 2)
    }
    self.units = units
    scales = bases.map { $0?.scale ?? 0 }
  }

  private func shown(_ item: Int?, _ basis: Int, _ place: Int) -> ExactDecimal? {
    guard let item else { return nil }
    let found = units[(item * scales.count + basis) * 2 + place]
    return found == DecimalColumn.missing ? nil : ExactDecimal(units: found, scale: scales[basis])
  }

  package func toNext(_ item: Int?, _ basis: Int) -> ExactDecimal? { shown(item, basis, 0) }

  package func toKeep(_ item: Int?, _ basis: Int) -> ExactDecimal? { shown(item, basis, 1) }

  /// What the item must bring more in each month of a whole window. 距上一级 ÷ 窗口月数.
  package func toNextMonthly(_ item: Int?, _ basis: Int, months: Int, decimals: Int = 6) -> ExactDecimal? {
    toNext(item, basis).flatMap { Fraction($0, over: ExactDecimal(months))?.rounded(to: decimals) }
  }
}

extension TierRanks {
  /// The items that were cut together, in the order that `place` took them in.
  ///
  /// - Parameters:
  ///   - groups: the group of each item; empty: all items are cut together.
  ///   - count: the number of groups.
  package func parts(by groups: [UInt32], count: Int) -> [[Int32]] {
    func group(_ item: Int) -> Int { groups.isEmpty ? 0 : Int(groups[item]) }
    var sizes = Array(repeating: 0, count: max(count, 1))
    for item in ranks.indices where ranks[item] > 0 { sizes[group(item)] += 1 }
    var parts = sizes.map { [Int32](repeating: 0, count: $0) }
    for item in ranks.indices where ranks[item] > 0 { parts[group(item)][Int(ranks[item]) - 1] = Int32(item) }
    return parts
  }
}
