/// An exact decimal number: `units` × 10^−`scale`.
///
/// It holds sums of money and quantities from the first line to the published table. Nearly all fit into the 38 digits
/// of `units`. Others have up to 57 digits and are computed by a slower way: for instance a seventh of a million pieces
/// times the cost of a thousandth of a piece to the twentieth decimal. A number with more digits `isOutOfRange`, and so
/// are all sums and products with it. Its writer gets an error, and nothing stops the program.
package struct ExactDecimal: Sendable {
  enum Form: UInt8 {
    /// The number is in `units` alone.
    case narrow
    /// A magnitude of 192 bits, and its sign: `units` has the lower 128, `upper` the others.
    case wide
    case negativeWide
    case outOfRange
  }

  /// The whole number if 128 bits hold it, which is nearly always so.
  package internal(set) var units: Int128
  var upper: UInt64 = 0
  private var places: Int16
  private(set) var form = Form.narrow

  /// Decimals, 0 or more.
  package var scale: Int {
    get { Int(places) }
    set { places = Int16(truncatingIfNeeded: newValue) }
  }

  package init(units: Int128, scale: Int) {
    precondition(scale >= 0)
    self.units = units
    places = Int16(truncatingIfNeeded: scale)
  }

  /// A whole number.
  package init(_ number: Int) {
    self.init(units: Int128(number), scale: 0)
  }

  /// A number that 128 bits do not hold.
  init(wide magnitude: (low: UInt128, high: UInt64), isNegative: Bool, scale: Int) {
    self.init(units: Int128(bitPattern: magnitude.low), scale: scale)
    upper = magnitude.high
    form = isNegative ? .negativeWide : .wide
  }

  package static let zero = Self(units: 0, scale: 0)

  /// A number that needs more than 57 digits.
  package static let outOfRange = {
    var number = Self(units: 0, scale: 0)
    number.form = .outOfRange
    return number
  }()

  @inline(__always)
  package var isNarrow: Bool { form == .narrow }
  package var isOutOfRange: Bool { form == .outOfRange }

  /// Whether it has more than 38 digits, which no sum of a source's values may have.
  package var isTooLongForSum: Bool { form != .narrow || units.magnitude >= powerOfTen(38).magnitude }

  package var isZero: Bool { units == 0 && form == .narrow }
  package var isPositive: Bool { form == .narrow ? units > 0 : form == .wide }
  package var isNegative: Bool { form == .narrow ? units < 0 : form == .negativeWide }

  /// The units if 64 bits hold them, which is nearly always so: divisions are many times faster then.
  var narrowUnits: Int64? {
    let narrow = Int64(truncatingIfNeeded: units)
    return Int128(narrow) == units && form == .narrow ? narrow : nil
  }

  /// The units with `newScale` decimals, which must not be fewer; nil if 128 bits do not hold them.
  @inline(__always)
  package func units(at newScale: Int) -> Int128? {
    guard form == .narrow else { return nil }
    if newScale == scale || units == 0 { return units }
    guard newScale - scale < powersOfTen.count else { return nil }
    let (product, overflow) = units.multipliedReportingOverflow(by: powerOfTen(newScale - scale))
    return overflow ? nil : product
  }

  /// The same value with `newScale` decimals; `newScale` must not be smaller than `scale`.
  package func widened(to newScale: Int) -> Self {
    precondition(newScale >= scale)
    if newScale == scale { return self }
    return units(at: newScale).map { Self(units: $0, scale: newScale) } ?? wideWidened(to: newScale)
  }

  /// The value with `newScale` decimals, rounded half away from zero.
  package func rounded(to newScale: Int) -> Self {
    guard newScale < scale else { return widened(to: newScale) }
    guard form == .narrow, scale - newScale < powersOfTen.count else { return wideRounded(to: newScale) }
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
    guard form == .narrow else { return wideShortened(toAtLeast: minimum) }
    var shortened = self
    while shortened.scale > minimum, shortened.units % 10 == 0 {
      shortened.units /= 10
      shortened.scale -= 1
    }
    return shortened
  }

  package static func + (left: Self, right: Self) -> Self {
    let scale = max(left.scale, right.scale)
    if let one = left.units(at: scale), let other = right.units(at: scale) {
      let (sum, overflow) = one.addingReportingOverflow(other)
      if !overflow { return Self(units: sum, scale: scale) }
    }
    return wideSum(left, right)
  }

  package static func - (left: Self, right: Self) -> Self { left + -right }

  package static prefix func - (number: Self) -> Self {
    var negated = number
    switch number.form {
    case .narrow where number.units != .min: negated.units = -number.units
    case .narrow: return Self(wide: (number.units.magnitude, 0), isNegative: false, scale: number.scale)
    case .wide: negated.form = .negativeWide
    case .negativeWide: negated.form = .wide
    case .outOfRange: break
    }
    return negated
  }

  package static func += (left: inout Self, right: Self) {
    if left.places == right.places, left.form == .narrow, right.form == .narrow {
      let (sum, overflow) = left.units.addingReportingOverflow(right.units)
      if !overflow {
        left.units = sum
        return
      }
    }
    left = left + right
  }

  package static func * (left: Self, right: Self) -> Self {
    if left.form == .narrow, right.form == .narrow {
      let (product, overflow) = left.units.multipliedReportingOverflow(by: right.units)
      if !overflow { return Self(units: product, scale: left.scale + right.scale) }
    }
    return wideProduct(left, right)
  }
}

extension ExactDecimal: Comparable, Hashable, AdditiveArithmetic {
  package static func == (left: Self, right: Self) -> Bool {
    if left.form == .narrow, right.form == .narrow {
      if left.places == right.places { return left.units == right.units }
      let scale = max(left.scale, right.scale)
      return left.comparable(at: scale) == right.comparable(at: scale)
    }
    return order(left, right) == 0
  }

  package static func < (left: Self, right: Self) -> Bool {
    if left.form == .narrow, right.form == .narrow {
      if left.places == right.places { return left.units < right.units }
      let scale = max(left.scale, right.scale)
      return left.comparable(at: scale) < right.comparable(at: scale)
    }
    return order(left, right) < 0
  }

  /// The units at a scale that is not smaller, or the end of their range: any value of the other side at its own scale
  /// lies within.
  private func comparable(at newScale: Int) -> Int128 {
    units(at: newScale) ?? (units > 0 ? .max : .min)
  }

  package func hash(into hasher: inout Hasher) {
    let shortest = shortened(toAtLeast: 0)
    hasher.combine(shortest.units)
    hasher.combine(shortest.upper)
    hasher.combine(shortest.scale)
  }
}

extension ExactDecimal: LosslessStringConvertible, ExpressibleByIntegerLiteral {
  /// Reads `-12.50`: an optional sign, digits, and optionally a point and digits. At most 57 digits, without leading
  /// zeros, and 57 decimals.
  package init?(_ text: some StringProtocol) {
    var units: Int128 = 0
    var magnitude: WideMagnitude?
    var (scale, digits) = (0, 0)
    var seenDigit = false
    var seenPoint = false
    var rest = Substring(text)
    let negative = rest.hasPrefix("-")
    if negative || rest.hasPrefix("+") { rest.removeFirst() }
    for character in rest.utf8 {
      if character == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
      } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character), digits < Self.digits, scale < Self.digits {
        let digit = character - UInt8(ascii: "0")
        if units >= powerOfTen(37), magnitude == nil { magnitude = WideMagnitude(units.magnitude) }
        if magnitude != nil {
          magnitude?.multiply(by: 10)
          magnitude?.add(WideMagnitude(UInt128(digit)))
        } else {
          units = units * 10 + Int128(digit)
        }
        seenDigit = true
        if digits > 0 || digit > 0 { digits += 1 }
        if seenPoint { scale += 1 }
      } else {
        return nil
      }
    }
    guard seenDigit else { return nil }
    if let magnitude {
      self.init(magnitude, isNegative: negative, scale: scale)
    } else {
      self.init(units: negative ? -units : units, scale: scale)
    }
  }

  package init(integerLiteral value: Int64) {
    self.init(units: Int128(value), scale: 0)
  }

  /// The value as PostgreSQL prints it: all its decimals, no exponent.
  package var description: String {
    if form == .outOfRange { return "(more than \(Self.digits) digits)" }
    var digits = form == .narrow ? String(units.magnitude) : wideDigits
    if scale > 0 {
      if digits.utf8.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits }
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
