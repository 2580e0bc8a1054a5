package import Arithmetic

/// The unit in which stock counts.
package enum StockValuation: String, Sendable, CaseIterable {
  case cost
  case retail
  case units
}

/// What turnover divides by average stock.
package enum TurnoverBasis: String, Sendable, CaseIterable {
  case revenue
  case cost
}

/// Whose stock counts.
package enum StockHolders: String, Sendable, CaseIterable {
  /// Stock in the own warehouse: rows without a customer.
  case own
  case customers
  case all

  package func counts(ownStock isOwn: Bool) -> Bool {
    switch self {
    case .own: isOwn
    case .customers: !isOwn
    case .all: true
    }
  }
}

package struct MeasureOptions: Sendable, Equatable {
  package var stockValuation: StockValuation
  package var turnoverBasis: TurnoverBasis
  /// nil: the pipeline file does not set it, and all stock counts.
  package var stockHolders: StockHolders?

  package init(
    stockValuation: StockValuation = .cost, turnoverBasis: TurnoverBasis = .revenue, stockHolders: StockHolders? = nil
  ) {
    self.stockValuation = stockValuation
    self.turnoverBasis = turnoverBasis
    self.stockHolders = stockHolders
  }

  /// Returns what was sold in the unit of turnover, which is divided by the average stock.
  package func turned(quantity: ExactDecimal, revenue: ExactDecimal, cost: ExactDecimal) -> ExactDecimal {
    switch (stockValuation, turnoverBasis) {
    case (.units, _): quantity
    case (_, .revenue): revenue
    case (_, .cost): cost
    }
  }
}

/// The measures of a product, a category, a tier or the company in one window.
///
/// Ratios are fractions (0.25, not 25). They are exact until they are rounded once, half away from zero, to 6 decimals;
/// the contribution ratio has 12. A ratio is nil if its divisor is zero or negative, if revenue is negative, or if it
/// has more than 38 digits. Turnover and what is built on it are also nil if the amount that turnover counts is
/// negative.
///
/// A class, because each column of a row reads from it: a struct of this size would be copied for every column.
package final class Measures: Sendable {
  /// With 6 decimals, a small share of a large company would be rounded to 0.
  package static let contributionDecimals = 12

  package let sums: CostedSums
  /// nil if the pipeline maps no stock.
  package let stock: StockWindow?
  /// `costed_revenue` ÷ `revenue`.
  package let costCoverage: ExactDecimal?
  /// Gross profit ÷ `costed_revenue`. 毛利率.
  package let grossMargin: ExactDecimal?
  /// Mean of the opening and the closing stock. 平均库存.
  package let averageStock: ExactDecimal?
  /// Revenue ÷ average stock, in times per window; by option, cost or quantity replaces revenue. 周转率.
  package let turnover: ExactDecimal?
  /// Gross margin × turnover. 交叉比率.
  package let crossRatio: ExactDecimal?
  /// Revenue ÷ company revenue. 销售额构成.
  package let salesShare: ExactDecimal?
  /// Cross ratio × sales share. 贡献比率.
  package let contributionRatio: ExactDecimal?
  /// Whether a ratio has more than 38 digits and is nil for that reason.
  package let isOutOfRange: Bool
  /// Whether turnover would be negative: more pieces or more cost came back than went out, but revenue is not negative.
  private let isTurnedNegative: Bool
  private let isShareAboveOne: Bool

  package init(sums: CostedSums, stock: StockWindow?, companyRevenue: ExactDecimal, options: MeasureOptions) {
    self.sums = sums
    self.stock = stock
    averageStock = stock?.average
    var isOutOfRange = averageStock == nil && stock.map { $0.weight > 0 && !$0.total.isNegative } ?? false
    func rounded(_ ratio: Fraction?, to decimals: Int = 6) -> ExactDecimal? {
      guard let ratio else { return nil }
      let rounded = ratio.rounded(to: decimals)
      if rounded == nil { isOutOfRange = true }
      return rounded
    }
    let turned = options.turned(quantity: sums.quantity, revenue: sums.revenue, cost: sums.cost)
    isTurnedNegative = turned.isNegative && !sums.revenue.isNegative && stock?.total.isPositive == true
    isShareAboveOne = companyRevenue.isPositive && sums.revenue > companyRevenue
    guard !sums.revenue.isNegative else {
      (costCoverage, grossMargin, turnover, crossRatio, salesShare, contributionRatio) = (nil, nil, nil, nil, nil, nil)
      self.isOutOfRange = isOutOfRange
      return
    }
    let coverage = Fraction(sums.costedRevenue, over: sums.revenue)
    let margin = Fraction(sums.grossProfit, over: sums.costedRevenue)
    // turned ÷ (total ÷ weight)
    let turns = stock.flatMap { stock in
      turned.isNegative
        ? nil
        : Fraction(turned, over: stock.total).flatMap { turns in
          Fraction(ExactDecimal(stock.weight), over: 1).map { turns * $0 }
        }
    }
    let share = Fraction(sums.revenue, over: companyRevenue)
    costCoverage = rounded(coverage)
    grossMargin = rounded(margin)
    turnover = rounded(turns)
    salesShare = rounded(share)
    guard let margin, let turns else {
      (crossRatio, contributionRatio) = (nil, nil)
      self.isOutOfRange = isOutOfRange
      return
    }
    let cross = margin * turns
    crossRatio = rounded(cross)
    contributionRatio = rounded(share.map { cross * $0 }, to: Self.contributionDecimals)
    self.isOutOfRange = isOutOfRange
  }

  /// Returns the flags that limit trust in the figures, sorted.
  ///
  /// - Parameters:
  ///   - isKnown: whether the master has the product.
  ///   - isMerchandise: whether the product is ranked.
  ///   - minCoverage: the least cost coverage at which a contribution is ranked; nil: contributions are not ranked.
  package func flags(isKnown: Bool, isMerchandise: Bool = true, minCoverage: ExactDecimal? = nil) -> [String] {
    var flags: [String] = []
    if sums.costedRevenue > sums.revenue { flags.append("coverage_above_1") }
    if let minCoverage, !sums.isCovered(atLeast: minCoverage) { flags.append("low_coverage") }
    if sums.uncostedLines > 0 { flags.append("missing_cost") }
    // Such goods are mostly given away. They have no margin, and are still a loss.
    let isForNothing = sums.revenue.isZero && !sums.cost.isZero
    if (grossMargin != nil && sums.grossProfit.isNegative) || isForNothing { flags.append("negative_margin") }
    if sums.revenue.isNegative { flags.append("negative_revenue") }
    if let stock, stock.hasNegativeEnd { flags.append("negative_stock") }
    if isTurnedNegative { flags.append("negative_turnover") }
    if sums.revenue.isZero { flags.append("no_revenue") }
    if let stock, stock.weight > 0, stock.total.isZero { flags.append("no_stock") }
    if !isMerchandise { flags.append("not_merchandise") }
    if isOutOfRange { flags.append("out_of_range") }
    if isShareAboveOne { flags.append("share_above_1") }
    if stock?.isUnknown == true { flags.append("stock_unknown") }
    if !isKnown { flags.append("unknown_product") }
    return flags
  }
}
