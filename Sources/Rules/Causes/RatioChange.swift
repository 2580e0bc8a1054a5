package import Arithmetic

/// A figure of an item before and now, and what it would be if only some of its factors had changed.
///
/// With Q pieces at a price p and a cost c, an average stock I and a revenue O of all others:
///
///     gross margin       = 1 − c ÷ p
///     turnover           = Q × p ÷ I
///     cross ratio        = gross margin × turnover
///     contribution ratio = cross ratio × Q × p ÷ (Q × p + O)
///
/// By option, Q or Q × c turns over in place of Q × p. Where not all lines have a cost, what has one is divided by its
/// share of all.
package struct RatioChange: Sendable {
  /// Decimals of the figures between the two published ones.
  static let decimals = 12

  package let figure: RatioFigure
  /// The factors that the figure has, in their order.
  package let factors: [RatioFactor]
  private let before: RatioParts
  private let now: RatioParts
  private let options: MeasureOptions

  /// nil if a factor that the figure has is not above 0, before or now: a cost and the revenue of others may be 0.
  package init?(_ figure: RatioFigure, from before: RatioParts, to now: RatioParts, options: MeasureOptions) {
    let parts = [before, now]
    let isCovered = parts.allSatisfy {
      $0.costedRevenue == $0.revenue && (options.stockValuation != .units || $0.costedQuantity == $0.quantity)
    }
    factors = figure.factors(options, isCovered: isCovered)
    let looksAtAll = factors.contains(.coverage)
    for part in parts {
      guard part.costedQuantity.isPositive, part.costedRevenue.isPositive,
        !figure.needsStock || (part.stockTotal?.isPositive == true && part.stockWeight > 0),
        !looksAtAll || (part.revenue.isPositive && (options.stockValuation != .units || part.quantity.isPositive)),
        figure != .contributionRatio || part.companyRevenue?.isPositive == true
      else { return nil }
    }
    (self.figure, self.before, self.now, self.options) = (figure, before, now, options)
  }

  /// The factors that are not the same before and now.
  var changed: [RatioFactor] { factors.filter { !before.hasSame($0, as: now) } }

  /// Whether at least a share of the revenue before, or now, has a cost.
  func isCovered(ofNow isNow: Bool, atLeast share: ExactDecimal) -> Bool {
    let parts = isNow ? now : before
    return !parts.revenue.isPositive || parts.costedRevenue >= parts.revenue * share
  }

  /// The figure as it would be if only this factor had changed; nil if it has no value then.
  package func value(changing factor: RatioFactor) -> ExactDecimal? { value(1 << factor.rawValue) }

  /// The figure as it would be if only these factors had changed, rounded once; nil if it has no value then.
  ///
  /// - Parameter changed: a bit for each factor, by its raw value.
  func value(_ changed: Int) -> ExactDecimal? {
    func has(_ factor: RatioFactor) -> Bool { changed & 1 << factor.rawValue != 0 }
    func parts(_ factor: RatioFactor) -> RatioParts { has(factor) ? now : before }
    let pieces = parts(.volume).costedQuantity
    let (price, cost) = (parts(.price), parts(.cost))
    let margin =
      has(.price) == has(.cost)
      ? Fraction(price.costedRevenue - cost.cost, over: price.costedRevenue)
      : Fraction(
        price.costedRevenue * cost.costedQuantity - cost.cost * price.costedQuantity,
        over: price.costedRevenue * cost.costedQuantity)
    // Revenue of the pieces at the price, as a quotient.
    var sold: (top: ExactDecimal, bottom: ExactDecimal) =
      has(.volume) == has(.price)
      ? (price.costedRevenue, 1) : (pieces * price.costedRevenue, price.costedQuantity)
    if figure == .grossMargin { return margin?.rounded(to: Self.decimals) }
    if figure == .grossProfit {
      guard let margin, let revenue = Fraction(sold.top, over: sold.bottom) else { return nil }
      return (margin * revenue).rounded(to: Self.decimals)
    }
    let covered = parts(.coverage)
    let isCovered = !factors.contains(.coverage)
    if !isCovered { sold = (sold.top * covered.revenue, sold.bottom * covered.costedRevenue) }
    let weight = ExactDecimal(parts(.stock).stockWeight)
    guard let stock = parts(.stock).stockTotal,
      let turnover =
        switch (options.stockValuation, options.turnoverBasis) {
        case (.units, _) where isCovered: Fraction(pieces * weight, over: stock)
        case (.units, _): Fraction(pieces * covered.quantity * weight, over: stock * covered.costedQuantity)
        case (_, .revenue): Fraction(sold.top * weight, over: sold.bottom * stock)
        case (_, .cost): Fraction(pieces * cost.cost * weight, over: cost.costedQuantity * stock)
        }
    else { return nil }
    if figure == .turnover { return turnover.rounded(to: Self.decimals) }
    guard let margin else { return nil }
    let crossRatio = margin * turnover
    if figure == .crossRatio { return crossRatio.rounded(to: Self.decimals) }
    let all = parts(.others)
    guard let company = all.companyRevenue,
      let share = Fraction(sold.top, over: sold.top + (company - all.revenue) * sold.bottom)
    else { return nil }
    return (crossRatio * share).rounded(to: Self.decimals)
  }
}
