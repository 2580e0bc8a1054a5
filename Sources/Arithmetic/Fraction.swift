/// An exact quotient of products of decimals, rounded once, at the end.
///
/// Ratios are built by multiplication: `margin * turnover` is still exact, and only `rounded()` rounds. The divisor is
/// always positive, so a fraction has a value wherever one could be made.
package struct Fraction: Sendable {
  private var numerator: WideMagnitude
  private var denominator: WideMagnitude
  private var isNegative: Bool
  /// Decimals of the numerator less those of the denominator.
  private var scale: Int

  /// `dividend` ÷ `divisor`; nil where the divisor is zero or negative, since a ratio over it says nothing.
  package init?(_ dividend: ExactDecimal, over divisor: ExactDecimal) {
    guard divisor.isPositive else { return nil }
    numerator = WideMagnitude(dividend.units.magnitude)
    denominator = WideMagnitude(divisor.units.magnitude)
    isNegative = dividend.isNegative
    scale = dividend.scale - divisor.scale
  }

  package static func * (left: Self, right: Self) -> Self {
    var product = left
    product.numerator.multiply(by: right.numerator)
    product.denominator.multiply(by: right.denominator)
    product.isNegative = left.isNegative != right.isNegative
    product.scale += right.scale
    return product
  }

  /// The value with `decimals` decimals, half away from zero. Stops the program where it has more than 38 digits.
  package func rounded(to decimals: Int = 6) -> ExactDecimal {
    var (top, bottom) = (numerator, denominator)
    let exponent = decimals - scale
    if exponent >= 0 {
      top.multiply(byPowerOfTen: exponent)
    } else {
      bottom.multiply(byPowerOfTen: -exponent)
    }
    guard let quotient = top.dividedRoundingHalfAway(by: bottom) else {
      preconditionFailure("a ratio has more than 38 digits")
    }
    let units = Int128(quotient)
    return ExactDecimal(units: isNegative ? -units : units, scale: decimals)
  }

  /// Whether the value is below `limit`, decided exactly; for values and limits of 0 or more.
  package func isBelow(_ limit: ExactDecimal) -> Bool {
    let (value, limit) = onCommonScale(with: limit)
    return value < limit
  }

  /// Whether the value is at or below `limit`, decided exactly; for values and limits of 0 or more.
  package func isAtOrBelow(_ limit: ExactDecimal) -> Bool {
    let (value, limit) = onCommonScale(with: limit)
    return !(limit < value)
  }

  private func onCommonScale(with limit: ExactDecimal) -> (WideMagnitude, WideMagnitude) {
    precondition(!isNegative && !limit.isNegative)
    var (left, right) = (numerator, denominator)
    right.multiply(by: limit.units.magnitude)
    let exponent = limit.scale - scale
    if exponent >= 0 {
      left.multiply(byPowerOfTen: exponent)
    } else {
      right.multiply(byPowerOfTen: -exponent)
    }
    return (left, right)
  }
}
