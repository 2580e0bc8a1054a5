/// An exact decimal number: `units` × 10^−`scale`.
///
/// Sums of money and quantities are kept in it from the first line to the published table. `units` holds 38 digits;
/// a sum that does not fit stops the program rather than wrap.
package struct ExactDecimal: Sendable {
  package var units: Int128
  /// Decimals, 0 or more.
  package var scale: Int

  package init(units: Int128, scale: Int) {
    precondition(scale >= 0)
    self.units = units
    self.scale = scale
  }

  /// A whole number.
  package init(_ number: Int) {
    self.init(units: Int128(number), scale: 0)
  }

  package static let zero = Self(units: 0, scale: 0)

  package var isZero: Bool { units == 0 }
  package var isPositive: Bool { units > 0 }
  package var isNegative: Bool { units < 0 }

  /// The units where 64 bits hold them, as they nearly always do: divisions are many times faster then.
  private var narrowUnits: Int64? {
    let narrow = Int64(truncatingIfNeeded: units)
    return Int128(narrow) == units ? narrow : nil
  }

  /// The same value with `newScale` decimals; `newScale` must not be smaller than `scale`.
  package func widened(to newScale: Int) -> Self {
    precondition(newScale >= scale)
    return newScale == scale ? self : Self(units: units * powerOfTen(newScale - scale), scale: newScale)
  }

  /// The value with `newScale` decimals, half away from zero where decimals fall away.
  package func rounded(to newScale: Int) -> Self {
    guard newScale < scale else { return widened(to: newScale) }
    let divisor = powerOfTen(scale - newScale)
    if let units = narrowUnits, scale - newScale <= 18 {
      let divisor = Int64(truncatingIfNeeded: divisor)
      let (quotient, remainder) = units.quotientAndRemainder(dividingBy: divisor)
      let away: Int64 = remainder.magnitude * 2 >= divisor.magnitude ? units.signum() : 0
      return Self(units: Int128(quotient + away), scale: newScale)
    }
    let (quotient, remainder) = units.quotientAndRemainder(dividingBy: divisor)
    let away: Int128 = remainder.magnitude * 2 >= divisor.magnitude ? units.signum() : 0
    return Self(units: quotient + away, scale: newScale)
  }

  /// The same value with as few decimals as it needs, but not fewer than `minimum`.
  package func shortened(toAtLeast minimum: Int) -> Self {
    guard scale > minimum else { return widened(to: minimum) }
    if let units = narrowUnits {
      var (units, scale) = (units, scale)
      while scale > minimum {
        let (tenth, digit) = units.quotientAndRemainder(dividingBy: 10)
        guard digit == 0 else { break }
        (units, scale) = (tenth, scale - 1)
      }
      return Self(units: Int128(units), scale: scale)
    }
    var shortened = self
    while shortened.scale > minimum, shortened.units % 10 == 0 {
      shortened.units /= 10
      shortened.scale -= 1
    }
    return shortened
  }

  /// Whether the value written with `decimals` decimals, or more where it has more, has at most `digits` digits.
  package func fits(digits: Int, decimals: Int) -> Bool {
    let added = max(0, decimals - scale)
    return isZero || (added < digits && units.magnitude < powerOfTen(digits - added).magnitude)
  }

  package static func + (left: Self, right: Self) -> Self {
    let scale = max(left.scale, right.scale)
    return Self(units: left.widened(to: scale).units + right.widened(to: scale).units, scale: scale)
  }

  package static func - (left: Self, right: Self) -> Self {
    left + Self(units: -right.units, scale: right.scale)
  }

  package static func += (left: inout Self, right: Self) {
    if left.scale == right.scale {
      left.units += right.units
    } else {
      left = left + right
    }
  }

  package static func * (left: Self, right: Self) -> Self {
    Self(units: left.units * right.units, scale: left.scale + right.scale)
  }
}

extension ExactDecimal: Comparable, Hashable {
  package static func == (left: Self, right: Self) -> Bool {
    if left.scale == right.scale { return left.units == right.units }
    let scale = max(left.scale, right.scale)
    return left.comparable(at: scale) == right.comparable(at: scale)
  }

  package static func < (left: Self, right: Self) -> Bool {
    if left.scale == right.scale { return left.units < right.units }
    let scale = max(left.scale, right.scale)
    return left.comparable(at: scale) < right.comparable(at: scale)
  }

  /// The units at a scale that is not smaller, or the end of their range: whatever the other side has at its own scale
  /// lies within.
  private func comparable(at newScale: Int) -> Int128 {
    let end: Int128 = units > 0 ? .max : units < 0 ? .min : 0
    guard newScale - scale < powersOfTen.count else { return end }
    let (product, overflow) = units.multipliedReportingOverflow(by: powerOfTen(newScale - scale))
    return overflow ? end : product
  }

  package func hash(into hasher: inout Hasher) {
    let shortest = shortened(toAtLeast: 0)
    hasher.combine(shortest.units)
    hasher.combine(shortest.scale)
  }
}

extension ExactDecimal: LosslessStringConvertible, ExpressibleByIntegerLiteral {
  /// Reads `-12.50`: an optional sign, digits, and optionally a point and digits. At most 38 digits, zeros in front not
  /// counted, and 38 decimals.
  package init?(_ text: some StringProtocol) {
    var units: Int128 = 0
    var scale = 0
    var seenDigit = false
    var seenPoint = false
    var rest = Substring(text)
    let negative = rest.hasPrefix("-")
    if negative || rest.hasPrefix("+") { rest.removeFirst() }
    for character in rest.utf8 {
      if character == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
      } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character), units < powerOfTen(37), scale < 38 {
        units = units * 10 + Int128(character - UInt8(ascii: "0"))
        seenDigit = true
        if seenPoint { scale += 1 }
      } else {
        return nil
      }
    }
    guard seenDigit else { return nil }
    self.init(units: negative ? -units : units, scale: scale)
  }

  package init(integerLiteral value: Int64) {
    self.init(units: Int128(value), scale: 0)
  }

  /// The value as PostgreSQL prints it: all its decimals, no exponent.
  package var description: String {
    var digits = String(units.magnitude)
    if scale > 0 {
      if digits.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.count) + digits }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
    }
    return (isNegative ? "-" : "") + digits
  }
}

/// 10^`exponent`, for exponents of 0 to 38.
package func powerOfTen(_ exponent: Int) -> Int128 {
  powersOfTen[exponent]
}

private let powersOfTen: [Int128] = {
  var powers: [Int128] = [1]
  for _ in 1...38 { powers.append((powers.last ?? 1) * 10) }
  return powers
}()
