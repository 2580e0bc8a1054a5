package import Arithmetic

/// Why a key account only looks like one.
package enum FalseKeyAccount {
  /// A key account in one window.
  package struct Account: Sendable {
    package var sums: CostedSums
    package var windowMonths: Int
    /// The month of the window with the highest revenue; of equal months, the earliest.
    package var peak: (month: Month, revenue: ExactDecimal)
    /// Sum of the window's months with revenue above 0, so that a month of returns does not raise the share of the
    /// others.
    package var positiveRevenue: ExactDecimal
    package var activeMonths: Int
    package var revenueTier: String
    /// nil: profits are not known.
    package var profitTier: String?
    /// Sums of the account's segment, for its gross profit and costed revenue.
    package var segment: CostedSums

    package init(
      sums: CostedSums, windowMonths: Int, peak: (month: Month, revenue: ExactDecimal), positiveRevenue: ExactDecimal,
      activeMonths: Int, revenueTier: String, profitTier: String?, segment: CostedSums
    ) {
      self.sums = sums
      self.windowMonths = windowMonths
      self.peak = peak
      self.positiveRevenue = positiveRevenue
      self.activeMonths = activeMonths
      self.revenueTier = revenueTier
      self.profitTier = profitTier
      self.segment = segment
    }
  }

  /// - Parameters:
  ///   - best: the best tier.
  ///   - poor: the tiers that count as low profit: the last one and N.
  /// - Returns: the reasons in a fixed order; empty: the key account is real.
  package static func reasons(_ account: Account, best: String, poor: [String], options: CustomerOptions) -> [String] {
    var reasons: [String] = []
    let (window, peak) = (account.windowMonths, account.peak)
    if window >= 3 {
      let all = account.positiveRevenue
      if !account.sums.revenue.isNegative, all.isPositive, peak.revenue > options.oneOffShare * all {
        reasons.append("one_off: \(percent(peak.revenue, of: all)) of the revenue in \(peak.month)")
      }
      if ExactDecimal(account.activeMonths) < options.oneOffMonths * ExactDecimal(window) {
        reasons.append("one_off: sales in \(account.activeMonths) of \(window) months")
      }
    }
    guard account.revenueTier == best else { return reasons }
    let (own, segment) = (account.sums, account.segment)
    // Revenue without a cost has unknown profit, which is not the same as none.
    if let profitTier = account.profitTier, poor.contains(profitTier), own.costedRevenue * 2 >= own.revenue {
      reasons.append("low_profit: \(account.revenueTier) by revenue, \(profitTier) by profit")
    }
    // A fraction of a negative margin would be above that margin.
    if !own.revenue.isNegative, own.costedRevenue.isPositive, !segment.revenue.isNegative,
      segment.costedRevenue.isPositive, segment.grossProfit.isPositive,
      ExactDecimal.isProduct(
        own.grossProfit, segment.costedRevenue, below: segment.grossProfit, own.costedRevenue,
        times: options.squeezingShare)
    {
      let margins = [own, segment].map { percent($0.grossProfit, of: $0.costedRevenue) }
      reasons.append("squeezing: margin \(margins[0]), segment \(margins[1])")
    }
    return reasons
  }
}

/// `part` ÷ `all` in whole per cent, rounded half away from zero; `all` must be above 0.
func percent(_ part: ExactDecimal, of all: ExactDecimal) -> String {
  let percent = Fraction(part, over: all).flatMap { ratio in Fraction(100, over: 1).map { ratio * $0 } }
  return "\(percent?.rounded(to: 0) ?? .outOfRange)%"
}
