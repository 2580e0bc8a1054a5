/// The slower way of `ExactDecimal`, for numbers, sums and products that 128 bits do not hold.
extension ExactDecimal {
  /// Digits that any number may have.
  package static let digits = 57

  /// The number without its sign; if it is out of range, a number that is too large too.
  var magnitude: WideMagnitude {
    switch form {
    case .narrow: WideMagnitude(units.magnitude)
    case .wide, .negativeWide: WideMagnitude(low: UInt128(bitPattern: units), high: upper)
    case .outOfRange: .tooLarge
    }
  }

  /// A number of any size, without zeros at the end if it only fits so.
  init(_ magnitude: WideMagnitude, isNegative: Bool, scale: Int) {
    var (magnitude, scale) = (magnitude, scale)
    while !magnitude.isTooLarge {
      if let narrow = magnitude.narrow, narrow <= Int128.max.magnitude {
        self.init(units: isNegative ? -Int128(narrow) : Int128(narrow), scale: scale)
        return
      }
      if let bits = magnitude.bits192, !(WideMagnitude.limit < magnitude) {
        self.init(wide: bits, isNegative: isNegative, scale: scale)
        return
      }
      guard scale > 0, magnitude.divide(by: 10) == 0 else { break }
      scale -= 1
    }
    self = .outOfRange
  }

  @inline(never)
  func wideWidened(to newScale: Int) -> Self {
    var magnitude = magnitude
    magnitude.multiply(byPowerOfTen: newScale - scale)
    return Self(magnitude, isNegative: isNegative, scale: newScale)
  }

  @inline(never)
  func wideRounded(to newScale: Int) -> Self {
    var divisor = WideMagnitude(1)
    divisor.multiply(byPowerOfTen: scale - newScale)
    guard let quotient = magnitude.wideQuotientRoundingHalfAway(by: divisor) else { return .outOfRange }
    return Self(quotient, isNegative: isNegative, scale: newScale)
  }

  @inline(never)
  func wideShortened(toAtLeast minimum: Int) -> Self {
    var (shortest, scale) = (magnitude, scale)
    while scale > minimum {
      var tenth = shortest
      guard tenth.divide(by: 10) == 0 else { break }
      (shortest, scale) = (tenth, scale - 1)
    }
    return Self(shortest, isNegative: isNegative, scale: scale)
  }

  @inline(never)
  static func wideSum(_ left: Self, _ right: Self) -> Self {
    let scale = max(left.scale, right.scale)
    var (one, other) = (left.magnitude, right.magnitude)
    one.multiply(byPowerOfTen: scale - left.scale)
    other.multiply(byPowerOfTen: scale - right.scale)
    if left.isNegative == right.isNegative {
      one.add(other)
      return Self(one, isNegative: left.isNegative, scale: scale)
    }
    if one < other {
      other.subtract(one)
      return Self(other, isNegative: right.isNegative, scale: scale)
    }
    one.subtract(other)
    return Self(one, isNegative: left.isNegative, scale: scale)
  }

  @inline(never)
  static func wideProduct(_ left: Self, _ right: Self) -> Self {
    var product = left.magnitude
    product.multiply(by: right.magnitude)
    return Self(product, isNegative: left.isNegative != right.isNegative, scale: left.scale + right.scale)
  }

  /// Below 0 if the left one is smaller, 0 if they are equal. A number out of range is larger than every other.
  @inline(never)
  static func order(_ left: Self, _ right: Self) -> Int {
    if left.isOutOfRange || right.isOutOfRange { return (left.isOutOfRange ? 1 : 0) - (right.isOutOfRange ? 1 : 0) }
    return ExactProduct(left, 1).order(with: ExactProduct(right, 1))
  }

  /// Whether `a` × `b` is below `c` × `d` × `e`, exactly, whatever their size; false if one of them is out of range.
  package static func isProduct(_ a: Self, _ b: Self, below c: Self, _ d: Self, times e: Self = 1) -> Bool {
    let (left, right) = (a * b, c * d * e)
    if left.form == .narrow, right.form == .narrow { return left < right }
    guard ![a, b, c, d, e].contains(where: \.isOutOfRange) else { return false }
    return ExactProduct(a, b).order(with: ExactProduct(c, d, e)) < 0
  }

  /// The digits without sign and point.
  var wideDigits: String {
    var rest = magnitude
    var parts: [String] = []
    while !rest.isZero { parts.append(String(rest.divide(by: 1_000_000_000_000_000_000))) }
    let first = parts.popLast() ?? "0"
    return parts.reversed().reduce(first) { $0 + String(repeating: "0", count: 18 - $1.utf8.count) + $1 }
  }
}

/// Digits to the base 10,000, as in the binary form of a `numeric`, of numbers of any size.
extension ExactDecimal {
  /// From digits, the highest first; the first stands for 10,000^`weight`. A number of more than 57 digits is out of
  /// range.
  ///
  /// - Parameter rounding: decimals to round to, half away from zero; nil: no rounding, and as few decimals as needed.
  package init(base10000 digits: [UInt16], weight: Int, isNegative: Bool, rounding: Int? = nil) {
    let (digits, rest) = (
      digits.prefix(max(0, weight + 1 + Self.groupsBehindPoint)),
      digits.dropFirst(max(0, weight + 1 + Self.groupsBehindPoint))
    )
    // This finds numbers that are too long without reading them.
    let zeros = digits.prefix { $0 == 0 }.count
    guard weight - zeros < Self.groupsBeforePoint || zeros == digits.count,
      rounding != nil || rest.allSatisfy({ $0 == 0 })
    else {
      self = .outOfRange
      return
    }
    guard zeros < digits.count else {
      self = .zero
      return
    }
    var magnitude = WideMagnitude(0)
    for digit in digits {
      magnitude.multiply(by: 10_000)
      magnitude.add(WideMagnitude(UInt128(digit)))
    }
    let scale = 4 * (digits.count - weight - 1)
    if scale < 0 { magnitude.multiply(byPowerOfTen: -scale) }
    self.init(magnitude, isNegative: isNegative, scale: max(0, scale), rounding: rounding)
  }

  private static let groupsBeforePoint = 16
  private static let groupsBehindPoint = 16

  private init(_ magnitude: WideMagnitude, isNegative: Bool, scale: Int, rounding: Int?) {
    var (magnitude, scale) = (magnitude, scale)
    if let rounding, rounding < scale {
      var divisor = WideMagnitude(1)
      divisor.multiply(byPowerOfTen: scale - rounding)
      magnitude = magnitude.wideQuotientRoundingHalfAway(by: divisor) ?? magnitude
      scale = rounding
    }
    while scale > 0 {
      var tenth = magnitude
      guard tenth.divide(by: 10) == 0 else { break }
      (magnitude, scale) = (tenth, scale - 1)
    }
    self.init(magnitude, isNegative: isNegative, scale: scale)
  }

  /// Its digits to the base 10,000, aligned to the point, the lowest first.
  package var base10000: [UInt16] {
    var rest = magnitude
    rest.multiply(byPowerOfTen: (4 - scale % 4) % 4)
    var digits: [UInt16] = []
    while !rest.isZero { digits.append(UInt16(truncatingIfNeeded: rest.divide(by: 10_000))) }
    return digits
  }
}

/// A product of decimals that is not computed, for comparison with another.
private struct ExactProduct {
  private var magnitude = WideMagnitude(1)
  private var isNegative = false
  private var scale = 0

  init(_ factors: ExactDecimal...) {
    for factor in factors {
      magnitude.multiply(by: factor.magnitude)
      isNegative = isNegative != factor.isNegative
      scale += factor.scale
    }
    isNegative = isNegative && !magnitude.isZero
  }

  /// Below 0 if this one is smaller, 0 if they are equal.
  func order(with other: Self) -> Int {
    guard isNegative == other.isNegative else { return isNegative ? -1 : 1 }
    var (one, two) = (magnitude, other.magnitude)
    let exponent = other.scale - scale
    if exponent > 0 { one.multiply(byPowerOfTen: exponent) } else { two.multiply(byPowerOfTen: -exponent) }
    let order = one < two ? -1 : two < one ? 1 : 0
    return isNegative ? -order : order
  }
}
