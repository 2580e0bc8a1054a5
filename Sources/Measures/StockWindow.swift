package import Arithmetic

/// Stock over a window: month ends, and what their average is made of.
package struct StockWindow: Sendable, Equatable {
  /// At the end of the month before the window; nil where that month end is unknown.
  package var opening: ExactDecimal?
  /// At the end of the window's last month; nil where that month end is unknown.
  package var closing: ExactDecimal?
  /// `average` = `total` ÷ `weight`. The weight is twice the number of months with a known end, the same for all products.
  package var total: ExactDecimal
  package var weight: Int
  /// At least one month end, the opening one included, has no row of any product.
  package var isUnknown: Bool

  /// From the month ends, oldest first: that before the window, then one for each of its months; nil: unknown.
  ///
  /// A month's average is the mean of its two ends, or the one end that is known; a month without any is left out.
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
  }

  package init(opening: ExactDecimal?, closing: ExactDecimal?, total: ExactDecimal, weight: Int, isUnknown: Bool) {
    self.opening = opening
    self.closing = closing
    self.total = total
    self.weight = weight
    self.isUnknown = isUnknown
  }

  /// Mean over the window's months of (opening + closing) ÷ 2, rounded to 6 decimals; nil where no month is known.
  package var average: ExactDecimal? {
    Fraction(total, over: ExactDecimal(weight))?.rounded()
  }

  /// Adds the stock of another product in the same window.
  package static func += (left: inout Self, right: Self) {
    left.opening = sum(left.opening, right.opening)
    left.closing = sum(left.closing, right.closing)
    left.total += right.total
  }

  private static func sum(_ left: ExactDecimal?, _ right: ExactDecimal?) -> ExactDecimal? {
    guard let left, let right else { return nil }
    return left + right
  }
}
