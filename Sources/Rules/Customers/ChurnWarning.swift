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
