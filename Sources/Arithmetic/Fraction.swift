/// An exact quotient of products of decimals, rounded once, at the end.
///
/// Multiplication builds ratios: `margin * turnover` is still exact, and only `rounded()` rounds. The divisor is always
/// positive, so every fraction has a value, if perhaps one with too many digits to be shown.
package struct Fraction: Sendable {
  /// Numerator and denominator without their signs. Nearly all fit into 128 bits, which are several times faster.
  private enum Terms: Sendable {
    case narrow(UInt128, UInt128)
    indirect case wide(WideMagnitude, WideMagnitude)
  }

  private var terms: Terms
  private var isNegative: Bool
  /// Decimals of the numerator less those of the denominator.
  private var scale: Int

  /// `dividend` ÷ `divisor`; nil if the divisor is zero or negative, because such a ratio means nothing, and if either
  /// is out of range.
  package init?(_ dividend: ExactDecimal, over divisor: ExactDecimal) {
    guard divisor.isPositive, !dividend.isOutOfRange else { return nil }
    terms =
      dividend.isNarrow && divisor.isNarrow
      ? .narrow(dividend.units.magnitude, divisor.units.magnitude) : .wide(dividend.magnitude, divisor.magnitude)
    isNegative = dividend.isNegative
    scale = dividend.scale - divisor.scale
  }

  package static func * (left: Self, right: Self) -> Self {
    var product = left
    product.terms = Self.product(left.terms, right.terms)
    product.isNegative = left.isNegative != right.isNegative
    product.scale += right.scale
    return product
  }

  private static func product(_ left: Terms, _ right: Terms) -> Terms {
    if case .narrow(let top, let bottom) = left, case .narrow(let otherTop, let otherBottom) = right {
      let (numerator, overflow) = top.multipliedReportingOverflow(by: otherTop)
      let (denominator, overflowBelow) = bottom.multipliedReportingOverflow(by: otherBottom)
      if !overflow && !overflowBelow { return .narrow(numerator, denominator) }
    }
    var (numerator, denominator) = wide(left)
    let (otherNumerator, otherDenominator) = wide(right)
    numerator.multiply(by: otherNumerator)
    denominator.multiply(by: otherDenominator)
    return .wide(numerator, denominator)
  }

  private static func wide(_ terms: Terms) -> (numerator: WideMagnitude, denominator: WideMagnitude) {
    switch terms {
    case .narrow(let top, let bottom): (WideMagnitude(top), WideMagnitude(bottom))
    case .wide(let numerator, let denominator): (numerator, denominator)
    }
  }

  /// The same fraction in wide terms. The narrow terms must give the same results.
  var widened: Self {
    var widened = self
    let (numerator, denominator) = Self.wide(terms)
    widened.terms = .wide(numerator, denominator)
    return widened
  }

  /// The value with `decimals` decimals, half away from zero; nil if it has more than 38 digits.
  package func rounded(to decimals: Int = 6) -> ExactDecimal? {
    let exponent = decimals - scale
    guard let quotient = narrowQuotient(timesPowerOfTen: exponent) ?? wideQuotient(timesPowerOfTen: exponent),
      quotient < powerOfTen(38).magnitude
    else { return nil }
    let units = Int128(quotient)
    return ExactDecimal(units: isNegative ? -units : units, scale: decimals)
  }

  /// `left` × `right` ÷ `divisor`, rounded as `rounded(to:)` does, without a fraction in between where all terms fit
  /// into 128 bits; nil if the divisor is zero or negative, or the result has more than 38 digits.
  package static func rounded(
    _ left: ExactDecimal, times right: ExactDecimal, over divisor: ExactDecimal, to decimals: Int
  ) -> ExactDecimal? {
    if left.isNarrow, right.isNarrow, divisor.isNarrow, divisor.isPositive {
      let (top, overflow) = left.units.magnitude.multipliedReportingOverflow(by: right.units.magnitude)
      if !overflow,
        let quotient = quotient(
          top, divisor.units.magnitude, timesPowerOfTen: decimals - (left.scale + right.scale - divisor.scale)),
        quotient < powerOfTen(38).magnitude
      {
        let units = Int128(quotient)
        return ExactDecimal(units: left.isNegative == right.isNegative ? units : -units, scale: decimals)
      }
    }
    guard let first = Self(left, over: divisor), let second = Self(right, over: 1) else { return nil }
    return (first * second).rounded(to: decimals)
  }

  /// nil if a term does not fit.
  private func narrowQuotient(timesPowerOfTen exponent: Int) -> UInt128? {
    guard case .narrow(let top, let bottom) = terms else { return nil }
    return Self.quotient(top, bottom, timesPowerOfTen: exponent)
  }

  /// nil if a term does not fit.
  private static func quotient(_ top: UInt128, _ bottom: UInt128, timesPowerOfTen exponent: Int) -> UInt128? {
    guard abs(exponent) <= 38 else { return nil }
    let power = powerOfTen(abs(exponent)).magnitude
    let (scaled, overflow) = (exponent >= 0 ? top : bottom).multipliedReportingOverflow(by: power)
    if overflow { return nil }
    return exponent >= 0
      ? scaled.dividedRoundingHalfAway(by: bottom) : top.dividedRoundingHalfAway(by: scaled)
  }

  private func wideQuotient(timesPowerOfTen exponent: Int) -> UInt128? {
    var (top, bottom) = Self.wide(terms)
    if exponent >= 0 {
      top.multiply(byPowerOfTen: exponent)
    } else {
      bottom.multiply(byPowerOfTen: -exponent)
    }
    return top.dividedRoundingHalfAway(by: bottom)
  }

  /// Whether the value is at or below `limit`, compared exactly.
  package func isAtOrBelow(_ limit: ExactDecimal) -> Bool {
    var (left, right) = Self.wide(terms)
    guard isNegative == limit.isNegative || left.isZero || limit.isZero else { return isNegative }
    right.multiply(by: limit.magnitude)
    let exponent = limit.scale - scale
    if exponent >= 0 {
      left.multiply(byPowerOfTen: exponent)
    } else {
      right.multiply(byPowerOfTen: -exponent)
    }
    return isNegative || limit.isNegative ? !(left < right) : !(right < left)
  }
}

extension UInt128 {
  /// The quotient, half away from zero.
  func dividedRoundingHalfAway(by divisor: UInt128) -> UInt128 {
    let high = UInt64(truncatingIfNeeded: self >> 64)
    if divisor >> 64 == 0 {
      // One instruction, if the quotient fits too.
      let narrow = UInt64(truncatingIfNeeded: divisor)
      if high < narrow {
        let (quotient, remainder) = narrow.dividingFullWidth((high, UInt64(truncatingIfNeeded: self)))
        return UInt128(quotient) + (remainder >= narrow - remainder ? 1 : 0)
      }
    }
    let quotient = self / divisor
    let remainder = self - quotient * divisor
    return quotient + (remainder >= divisor - remainder ? 1 : 0)
  }
}
