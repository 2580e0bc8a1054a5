package import Arithmetic

/// A customer's revenue by month, oldest first, from the first month to the base month.
package struct MonthlyTrend: Sendable, Equatable {
  package var revenues: [ExactDecimal]

  package init(revenues: [ExactDecimal]) {
    self.revenues = revenues
  }

  /// Mean of the last `months` months, or of all if there are fewer; nil if there is no month.
  package func average(months: Int) -> MonthlyAverage? {
    let recent = revenues.suffix(months)
    return recent.isEmpty ? nil : MonthlyAverage(sum: sum(recent), months: recent.count)
  }

  /// (last month − the month `months` before it) ÷ that month, to 6 decimals; nil if that month is not above 0 or the
  /// history is shorter.
  package func growth(months: Int) -> ExactDecimal? {
    guard revenues.count > months, let last = revenues.last else { return nil }
    let before = revenues[revenues.count - 1 - months]
    return Fraction(last - before, over: before)?.rounded()
  }

  /// Whether each of the last `months` months is below the month before it.
  package func isFalling(months: Int) -> Bool {
    guard revenues.count > months else { return false }
    let recent = revenues.suffix(months + 1)
    return zip(recent, recent.dropFirst()).allSatisfy { $0 > $1 }
  }

  /// Revenue of the last three months and of the three before them; nil if the history is shorter.
  package var quarters: (recent: ExactDecimal, before: ExactDecimal)? {
    guard revenues.count >= 6 else { return nil }
    return (sum(revenues.suffix(3)), sum(revenues.suffix(6).prefix(3)))
  }

  /// The least-squares line through the last `months` months; nil if the history is shorter.
  package func line(months: Int) -> TrendLine? {
    guard months >= 2, revenues.count >= months else { return nil }
    let recent = revenues.suffix(months)
    let moment = recent.enumerated().reduce(into: ExactDecimal.zero) { total, month in
      total += ExactDecimal(month.offset) * month.element
    }
    return TrendLine(months: months, sum: sum(recent), moment: moment)
  }

  private func sum(_ values: ArraySlice<ExactDecimal>) -> ExactDecimal {
    values.reduce(into: ExactDecimal.zero) { $0 += $1 }
  }
}

/// A mean of monthly revenues, kept as their sum: a third has no last decimal, and cuts must be exact.
package struct MonthlyAverage: Sendable, Equatable {
  package var sum: ExactDecimal
  package var months: Int

  /// `months` must be above 0.
  package init(sum: ExactDecimal, months: Int) {
    self.sum = sum
    self.months = months
  }

  /// The mean to 6 decimals, for display.
  package var rounded: ExactDecimal? {
    Fraction(sum, over: ExactDecimal(months))?.rounded()
  }
}

/// A least-squares line through monthly revenues y at x = 0 … n − 1, kept as sums: f(x) = mean + slope × (x − mean of x).
package struct TrendLine: Sendable, Equatable {
  package var months: Int
  /// Σ y
  package var sum: ExactDecimal
  /// Σ x × y
  package var moment: ExactDecimal

  package init(months: Int, sum: ExactDecimal, moment: ExactDecimal) {
    self.months = months
    self.sum = sum
    self.moment = moment
  }

  private var n: Int { months }
  /// Σ x
  private var sumX: Int { n * (n - 1) / 2 }
  /// n Σ x² − (Σ x)², positive from two months on
  private var spread: Int { n * ((n - 1) * n * (2 * n - 1) / 6) - sumX * sumX }
  /// slope × spread = n Σ xy − Σ x Σ y
  private var rise: ExactDecimal { moment * ExactDecimal(n) - sum * ExactDecimal(sumX) }

  /// The number of months after the last one at which the line first reaches `amount`, from 1 to `horizon`; nil if it
  /// does not reach it, or does not rise.
  package func monthsUntil(_ amount: MonthlyAverage, horizon: Int) -> Int? {
    let rise = rise
    guard rise.isPositive, horizon >= 1 else { return nil }
    // f(x) × n × spread = Σ y × spread + rise × (n x − Σ x)
    let start = sum * ExactDecimal(spread)
    return (1...horizon).first { month in
      let reached = start + rise * ExactDecimal(n * (n - 1 + month) - sumX)
      return !ExactDecimal.isProduct(
        reached, ExactDecimal(amount.months), below: amount.sum, ExactDecimal(n), times: ExactDecimal(spread))
    }
  }
}
