package import Arithmetic

/// Stock over a window: the month ends, and the parts of their average.
package struct StockWindow: Sendable, Equatable {
  /// Stock at the end of the month before the window; nil if it is unknown.
  package var opening: ExactDecimal?
  /// Stock at the end of the window's last month; nil if it is unknown.
  package var closing: ExactDecimal?
  /// `average` = `total` ÷ `weight`. The weight is twice the number of months with a known end; 0: none is known.
  package var total: ExactDecimal
  package var weight: Int
  /// Whether at least one month end is unknown, the opening one included.
  package var isUnknown: Bool
  /// Whether at least one month end is known and below 0, the opening one included.
  package var hasNegativeEnd: Bool

  /// Builds the window from its month ends, oldest first: the one before the window, then one for each of its months;
  /// nil: unknown.
  ///
  /// A month's average is the mean of its two ends, or the known end if only one is known. A month without a known end
  /// is left out.
  package init(monthEnds: [ExactDecimal?]) {
    opening = monthEnds.first ?? nil
    closing = monthEnds.last ?? nil
    total = 0
    weight = 0
    for (start, end) in zip(monthEnds, monthEnds.dropFirst()) where start != nil || end != nil {
      total += (start ?? end ?? 0) + (end ?? start ?? 0)
      weight += 2
    }
    isUnknown = monthEnds.contains { $0 == nil }
    hasNegativeEnd = monthEnds.contains { $0?.isNegative == true }
  }

  package init(
    opening: ExactDecimal?, closing: ExactDecimal?, total: ExactDecimal, weight: Int, isUnknown: Bool,
    hasNegativeEnd: Bool = false
  ) {
    self.opening = opening
    self.closing = closing
    self.total = total
    self.weight = weight
    self.isUnknown = isUnknown
    self.hasNegativeEnd = hasNegativeEnd
  }

  /// Mean over the window's months of (opening + closing) ÷ 2, rounded to 6 decimals; nil if no month is known.
  package var average: ExactDecimal? {
    Fraction(total, over: ExactDecimal(weight))?.rounded()
  }

  /// Returns the same average with the weight `weight`, a multiple of its own. Windows of the same weight can be added.
  package func weighed(_ weight: Int) -> Self {
    guard self.weight > 0, weight != self.weight else { return self }
    var same = self
    same.total = total * ExactDecimal(weight / self.weight)
    same.weight = weight
    return same
  }

  /// Adds the stock of another product in the same window, with the same weight. A window without a known month adds
  /// nothing to the average. `hasNegativeEnd` is not updated: the month ends of the sum decide it.
  package static func += (left: inout Self, right: Self) {
    left.opening = sum(left.opening, right.opening)
    left.closing = sum(left.closing, right.closing)
    left.isUnknown = left.isUnknown || right.isUnknown
    guard right.weight > 0 else { return }
    left.total += right.total
    left.weight = right.weight
  }

  private static func sum(_ left: ExactDecimal?, _ right: ExactDecimal?) -> ExactDecimal? {
    guard let left, let right else { return nil }
    return left + right
  }
}

/// Returns the least common multiple of the weights above 0; 0 if there is none.
package func commonWeight(_ weights: some Sequence<Int>) -> Int {
  weights.reduce(0) { common, weight in
    guard common > 0, weight > 0 else { return max(common, weight) }
    var (divisor, rest) = (common, weight)
    while rest > 0 { (divisor, rest) = (rest, divisor % rest) }
    return common / divisor * weight
  }
}
