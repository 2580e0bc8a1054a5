package import Arithmetic

/// Signs that a customer is leaving, each with its numbers.
package struct ChurnWarning: Sendable, Equatable {
  package var reasons: [String]
  /// Number of signs.
  package var level: Int { reasons.count }

  package init(reasons: [String]) {
    self.reasons = reasons
  }

  /// The figures from which the signs are read.
  package struct Signs: Sendable {
    package var trend: MonthlyTrend
    /// Days with a sale so far: the first, the last, and how many.
    package var firstSale: Day
    package var lastSale: Day
    package var saleDays: Int
    /// The end of the month, or the business date.
    package var today: Day
    /// Categories with a sale in the last three months and in the three before; nil if the history is shorter.
    package var categories: (recent: Int, before: Int)?

    package init(
      trend: MonthlyTrend, firstSale: Day, lastSale: Day, saleDays: Int, today: Day,
      categories: (recent: Int, before: Int)?
    ) {
      self.trend = trend
      self.firstSale = firstSale
      self.lastSale = lastSale
      self.saleDays = saleDays
      self.today = today
      self.categories = categories
    }
  }

  package init(_ signs: Signs, options: CustomerOptions) {
    reasons = []
    if signs.trend.isFalling(months: options.fallingMonths) {
      reasons.append("falling_\(options.fallingMonths)_months")
    }
    let keep = 1 - options.dropShare
    if let quarters = signs.trend.quarters, quarters.before.isPositive, quarters.recent <= keep * quarters.before {
      reasons.append("down \(percent(quarters.before - quarters.recent, of: quarters.before)) in 3 months")
    }
    if signs.saleDays >= 2 {
      let quiet = signs.today.days(since: signs.lastSale)
      let span = ExactDecimal(signs.lastSale.days(since: signs.firstSale))
      let gaps = ExactDecimal(signs.saleDays - 1)
      if ExactDecimal(quiet) * gaps > options.quietFactor * span, let usual = Fraction(span, over: gaps)?.rounded(to: 0)
      {
        reasons.append("quiet \(quiet) days, usual \(usual)")
      }
    }
    if let (recent, before) = signs.categories, before >= 1 {
      let drop = options.categoryDrop
      let (kept, whole) = (drop.denominator - drop.numerator, drop.denominator)
      if ExactDecimal(recent) * ExactDecimal(units: whole, scale: 0)
        <= ExactDecimal(before) * ExactDecimal(units: kept, scale: 0)
      {
        reasons.append("categories \(recent), before \(before)")
      }
    }
    if let last = signs.trend.revenues.last, signs.trend.revenues.count > 12 {
      let before = signs.trend.revenues[signs.trend.revenues.count - 13]
      if before.isPositive, last <= keep * before {
        reasons.append("down \(percent(before - last, of: before)) on last year")
      }
    }
  }
}

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
private func percent(_ part: ExactDecimal, of all: ExactDecimal) -> String {
  let percent = Fraction(part, over: all).flatMap { ratio in Fraction(100, over: 1).map { ratio * $0 } }
  return "\(percent?.rounded(to: 0) ?? .outOfRange)%"
}
