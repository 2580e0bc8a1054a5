package import Arithmetic

/// What took the gross profit from one period to another, of a product or of a sum of products.
///
/// Formula: price-volume-mix analysis. The effects are those of the lines that have a cost. Every product is in exactly
/// one case, so sums over products are exact: what was before and all effects make what is now.
package struct ProfitBridge: Sendable, Equatable {
  /// The way from `before` to `after`.
  package struct Steps: Sendable, Equatable {
    package var before: ExactDecimal = 0
    /// More or fewer pieces. 数量
    package var volume: ExactDecimal = 0
    /// Other pieces: more of what earns much, or of what earns little. 结构
    package var mix: ExactDecimal = 0
    /// Another price of a piece. 价格
    package var price: ExactDecimal = 0
    /// Other customers: more of those who pay much, or of those who pay little. `add` parts it from the price.
    /// 客户结构
    package var customerMix: ExactDecimal = 0
    /// Another cost of a piece, which is what the other effects leave: its rounding is in it. 成本
    package var cost: ExactDecimal = 0
    /// Products without a line before. 新增
    package var new: ExactDecimal = 0
    /// Products without a line now. 流失
    package var lost: ExactDecimal = 0
    /// Products that have no price or no pieces in one of the periods: free goods, net returns, nothing with a cost.
    package var other: ExactDecimal = 0
    package var after: ExactDecimal = 0

    package init() {}

    fileprivate static func += (left: inout Self, right: Self) {
      left.before += right.before
      left.volume += right.volume
      left.mix += right.mix
      left.price += right.price
      left.customerMix += right.customerMix
      left.cost += right.cost
      left.new += right.new
      left.lost += right.lost
      left.other += right.other
      left.after += right.after
    }
  }

  /// With mix and volume in one, as it is of a product.
  package private(set) var grossProfit = Steps()
  /// Today's pieces at yesterday's prices less the revenue before, of the products that have a price in both periods.
  package private(set) var revenueVolume: ExactDecimal = 0
  /// Before, of the products that have a price in both periods.
  private var comparableRevenue: ExactDecimal = 0
  private var comparableProfit: ExactDecimal = 0
  private var decimals = 0

  /// The bridge of no product.
  package init() {}

  /// The bridge of a product.
  ///
  /// - Parameters:
  ///   - before: its sums before; without lines, it was not there.
  ///   - decimals: decimals of revenue, to which effects are rounded, half away from zero.
  ///   - cells: the sum of the price effects of what single customers bought; nil: they are not wanted.
  package init(from before: CostedSums, to now: CostedSums, decimals: Int, cells: ExactDecimal? = nil) {
    add(from: before, to: now, decimals: decimals, cells: cells)
  }

  /// Adds a product, as `init` bridges it: what it leaves at 0 is not added.
  ///
  /// With `cells`, the price effect of the product parts into that of its cells, which are what single customers bought
  /// of it, and what remains: the mix of customers. New and lost cells are in it. A product without a price effect has
  /// neither.
  package mutating func add(
    from before: CostedSums, to now: CostedSums, decimals: Int, cells: ExactDecimal? = nil
  ) {
    self.decimals = max(self.decimals, decimals)
    let (profitBefore, profit) = (before.grossProfit, now.grossProfit)
    grossProfit.before += profitBefore
    grossProfit.after += profit
    if let effects = Effects(before, now, decimals) {
      let price = cells ?? effects.price
      grossProfit.volume += effects.profitVolume
      grossProfit.price += price
      if cells != nil { grossProfit.customerMix += effects.price - price }
      grossProfit.cost += profit - profitBefore - effects.profitVolume - effects.price
      revenueVolume += effects.revenueVolume
      comparableRevenue += before.costedRevenue
      comparableProfit += profitBefore
      return
    }
    if before.lines == 0 {
      grossProfit.new += profit - profitBefore
    } else if now.lines == 0 {
      grossProfit.lost += profit - profitBefore
    } else {
      grossProfit.other += profit - profitBefore
    }
  }

  /// The price effect of a product or cell; nil: it is not comparable.
  package static func price(from before: CostedSums, to now: CostedSums, decimals: Int) -> ExactDecimal? {
    guard isComparable(before, now) else { return nil }
    return Fraction(
      now.costedRevenue * before.costedQuantity - before.costedRevenue * now.costedQuantity,
      over: before.costedQuantity)?.rounded(to: decimals)
  }

  private static func isComparable(_ before: CostedSums, _ now: CostedSums) -> Bool {
    before.costedQuantity.isPositive && now.costedQuantity.isPositive && before.costedRevenue.isPositive
      && now.costedRevenue.isPositive
  }

  package static func += (left: inout Self, right: Self) {
    left.grossProfit += right.grossProfit
    left.revenueVolume += right.revenueVolume
    left.comparableRevenue += right.comparableRevenue
    left.comparableProfit += right.comparableProfit
    left.decimals = max(left.decimals, right.decimals)
  }

  /// With volume and mix apart, as it is of a category, a tier or the company: pieces of different goods
  /// cannot be added up, but today's pieces at yesterday's prices can.
  ///
  ///     volume = gross profit before × (today's pieces at yesterday's prices ÷ revenue before − 1)
  package var grossProfitWithMix: Steps {
    var steps = grossProfit
    guard let profit = Fraction(comparableProfit, over: comparableRevenue),
      let pieces = Fraction(revenueVolume, over: 1),
      let volume = (profit * pieces).rounded(to: decimals)
    else { return steps }
    (steps.volume, steps.mix) = (volume, grossProfit.volume - volume)
    return steps
  }

  /// What a product with a price in both periods owes to its pieces and to its price.
  private struct Effects {
    let profitVolume: ExactDecimal
    let revenueVolume: ExactDecimal
    let price: ExactDecimal

    /// nil if it has no price in one of the periods, or an effect has more than 38 digits.
    init?(_ before: CostedSums, _ now: CostedSums, _ decimals: Int) {
      guard ProfitBridge.isComparable(before, now),
        let profitVolume = Fraction.rounded(
          before.grossProfit, times: now.costedQuantity - before.costedQuantity, over: before.costedQuantity,
          to: decimals),
        let revenueVolume = Fraction.rounded(
          before.costedRevenue, times: now.costedQuantity - before.costedQuantity, over: before.costedQuantity,
          to: decimals),
        let price = ProfitBridge.price(from: before, to: now, decimals: decimals)
      else { return nil }
      (self.profitVolume, self.revenueVolume, self.price) = (profitVolume, revenueVolume, price)
    }
  }
}
