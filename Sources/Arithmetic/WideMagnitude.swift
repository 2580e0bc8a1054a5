/// An unsigned integer of up to 1024 bits, on the stack.
///
/// A contribution ratio multiplies sums of 57, 57 and 38 digits and a power of ten before it divides once. That makes
/// some 230 digits; 1024 bits hold 308. A number that still does not fit `isTooLarge`, and has no quotient.
struct WideMagnitude: Sendable {
  private static let width = 16
  /// Little-endian limbs; those from `count` on are zero. There is room for a carry beyond the width.
  private var limbs: InlineArray<18, UInt64>
  private var count: Int
  private(set) var isTooLarge = false

  init(_ value: UInt128) {
    limbs = .init(repeating: 0)
    limbs[0] = UInt64(truncatingIfNeeded: value)
    limbs[1] = UInt64(truncatingIfNeeded: value >> 64)
    count = limbs[1] != 0 ? 2 : limbs[0] != 0 ? 1 : 0
  }

  var isZero: Bool { count == 0 }

  static let tooLarge = {
    var number = WideMagnitude(0)
    number.isTooLarge = true
    return number
  }()

  /// The largest number of `ExactDecimal.digits` digits.
  static let limit = {
    var limit = WideMagnitude(1)
    limit.multiply(byPowerOfTen: ExactDecimal.digits)
    limit.subtract(WideMagnitude(1))
    return limit
  }()

  /// A number of 192 bits.
  init(low: UInt128, high: UInt64) {
    self.init(low)
    guard high != 0 else { return }
    limbs[2] = high
    count = 3
  }

  /// The number in 192 bits; nil if it has more.
  var bits192: (low: UInt128, high: UInt64)? {
    count <= 3 && !isTooLarge ? (UInt128(limbs[1]) << 64 | UInt128(limbs[0]), limbs[2]) : nil
  }

  /// The value if it fits, else nil.
  var narrow: UInt128? {
    count <= 2 && !isTooLarge ? UInt128(limbs[1]) << 64 | UInt128(limbs[0]) : nil
  }

  mutating func multiply(by factor: UInt128) {
    let high = UInt64(truncatingIfNeeded: factor >> 64)
    if high == 0 {
      multiply(byLimb: UInt64(truncatingIfNeeded: factor))
    } else {
      multiply(by: WideMagnitude(factor))
    }
  }

  mutating func multiply(by other: WideMagnitude) {
    var product = WideMagnitude(0)
    guard !isTooLarge, !other.isTooLarge, count + other.count <= Self.width + 1 else {
      isTooLarge = true
      return
    }
    for i in 0..<count {
      var carry: UInt128 = 0
      for j in 0..<other.count {
        let sum = UInt128(limbs[i]) * UInt128(other.limbs[j]) + UInt128(product.limbs[i + j]) + carry
        product.limbs[i + j] = UInt64(truncatingIfNeeded: sum)
        carry = sum >> 64
      }
      if carry != 0 { product.limbs[i + other.count] = UInt64(carry) }
    }
    product.count = count + other.count
    product.dropLeadingZeros()
    product.isTooLarge = product.count > Self.width
    self = product
  }

  private mutating func multiply(byLimb factor: UInt64) {
    var carry: UInt64 = 0
    for i in 0..<count {
      let (high, low) = limbs[i].multipliedFullWidth(by: factor)
      let (sum, overflow) = low.addingReportingOverflow(carry)
      limbs[i] = sum
      carry = high + (overflow ? 1 : 0)
    }
    if carry != 0, count < Self.width + 1 {
      limbs[count] = carry
      count += 1
    }
    dropLeadingZeros()
    if count > Self.width { isTooLarge = true }
  }

  mutating func add(_ other: WideMagnitude) {
    isTooLarge = isTooLarge || other.isTooLarge
    var carry: UInt64 = 0
    count = max(count, other.count)
    for i in 0..<count {
      let (sum, first) = limbs[i].addingReportingOverflow(other.limbs[i])
      let (result, second) = sum.addingReportingOverflow(carry)
      limbs[i] = result
      carry = first || second ? 1 : 0
    }
    if carry != 0, count < Self.width + 1 {
      limbs[count] = carry
      count += 1
    }
    if count > Self.width { isTooLarge = true }
  }

  /// Subtracts a number that is not larger.
  mutating func subtract(_ other: WideMagnitude) {
    isTooLarge = isTooLarge || other.isTooLarge
    var borrow: UInt64 = 0
    for i in 0..<count {
      let (difference, first) = limbs[i].subtractingReportingOverflow(other.limbs[i])
      let (result, second) = difference.subtractingReportingOverflow(borrow)
      limbs[i] = result
      borrow = first || second ? 1 : 0
    }
    dropLeadingZeros()
  }

  mutating func multiply(byPowerOfTen exponent: Int) {
    var left = exponent
    while left > 0 {
      let step = min(left, 38)
      multiply(by: UInt128(powerOfTen(step)))
      left -= step
    }
  }

  /// The quotient, half away from zero; nil if it has more than 127 bits.
  func dividedRoundingHalfAway(by divisor: WideMagnitude) -> UInt128? {
    if let numerator = narrow, let denominator = divisor.narrow {
      return numerator.dividedRoundingHalfAway(by: denominator)
    }
    guard let quotient = wideQuotientRoundingHalfAway(by: divisor)?.narrow, quotient <= Int128.max.magnitude else {
      return nil
    }
    return quotient
  }

  /// The quotient, half away from zero; nil if a term is too large.
  func wideQuotientRoundingHalfAway(by divisor: WideMagnitude) -> WideMagnitude? {
    guard !isTooLarge, !divisor.isTooLarge else { return nil }
    var (quotient, remainder) = divided(by: divisor)
    if remainder.isAtLeastHalf(of: divisor) { quotient.add(WideMagnitude(1)) }
    return quotient
  }

  /// Quotient and remainder; the divisor must not be zero. Knuth, TAOCP 4.3.1, algorithm D.
  private func divided(by divisor: WideMagnitude) -> (quotient: WideMagnitude, remainder: WideMagnitude) {
    precondition(!divisor.isZero)
    var remainder = self
    var quotient = WideMagnitude(0)
    if divisor.count == 1 {
      var rest: UInt64 = 0
      for i in stride(from: count - 1, through: 0, by: -1) {
        (quotient.limbs[i], rest) = divisor.limbs[0].dividingFullWidth((rest, limbs[i]))
      }
      quotient.count = count
      remainder = WideMagnitude(UInt128(rest))
    } else if count >= divisor.count {
      let shift = divisor.limbs[divisor.count - 1].leadingZeroBitCount
      let scaled = divisor.shiftedLeft(by: shift)
      remainder = shiftedLeft(by: shift)
      for position in stride(from: count - divisor.count, through: 0, by: -1) {
        quotient.limbs[position] = remainder.subtractMultiple(of: scaled, at: position)
      }
      quotient.count = count - divisor.count + 1
      remainder.count = divisor.count
      remainder.dropLeadingZeros()
      remainder = remainder.shiftedRight(by: shift)
    }
    quotient.dropLeadingZeros()
    return (quotient, remainder)
  }

  /// Becomes the quotient and returns the remainder.
  mutating func divide(by divisor: UInt64) -> UInt64 {
    let (quotient, remainder) = divided(by: WideMagnitude(UInt128(divisor)))
    self = quotient
    return remainder.limbs[0]
  }

  /// Subtracts the largest multiple of `divisor` × 2^(64 × `position`) and returns the factor. Steps D3 to D6.
  private mutating func subtractMultiple(of divisor: WideMagnitude, at position: Int) -> UInt64 {
    let n = divisor.count
    let top = divisor.limbs[n - 1]
    let head = UInt128(limbs[position + n]) << 64 | UInt128(limbs[position + n - 1])
    var (estimate, rest) = head.quotientAndRemainder(dividingBy: UInt128(top))
    while estimate >> 64 != 0
      || estimate * UInt128(divisor.limbs[n - 2]) > rest << 64 | UInt128(limbs[position + n - 2])
    {
      estimate -= 1
      rest += UInt128(top)
      if rest >> 64 != 0 { break }
    }
    var borrow: UInt64 = 0
    var carry: UInt64 = 0
    let factor = UInt64(estimate)
    for i in 0..<n {
      let (high, low) = factor.multipliedFullWidth(by: divisor.limbs[i])
      let (part, carried) = low.addingReportingOverflow(carry)
      carry = high + (carried ? 1 : 0)
      let (difference, first) = limbs[position + i].subtractingReportingOverflow(part)
      let (result, second) = difference.subtractingReportingOverflow(borrow)
      limbs[position + i] = result
      borrow = first || second ? 1 : 0
    }
    let (difference, first) = limbs[position + n].subtractingReportingOverflow(carry)
    let (result, second) = difference.subtractingReportingOverflow(borrow)
    limbs[position + n] = result
    guard first || second else { return factor }
    // The estimate was one too large: add the divisor back.
    var back: UInt64 = 0
    for i in 0..<n {
      let (sum, first) = limbs[position + i].addingReportingOverflow(divisor.limbs[i])
      let (result, second) = sum.addingReportingOverflow(back)
      limbs[position + i] = result
      back = first || second ? 1 : 0
    }
    limbs[position + n] &+= back
    return factor - 1
  }

  static func < (left: Self, right: Self) -> Bool {
    if left.count != right.count { return left.count < right.count }
    for i in stride(from: left.count - 1, through: 0, by: -1) where left.limbs[i] != right.limbs[i] {
      return left.limbs[i] < right.limbs[i]
    }
    return false
  }

  private func isAtLeastHalf(of divisor: WideMagnitude) -> Bool {
    var doubled = self
    doubled.multiply(byLimb: 2)
    return !(doubled < divisor)
  }

  private func shiftedLeft(by bits: Int) -> WideMagnitude {
    guard bits > 0 else { return self }
    var shifted = self
    var carry: UInt64 = 0
    for i in 0..<count {
      shifted.limbs[i] = limbs[i] << UInt64(bits) | carry
      carry = limbs[i] >> UInt64(64 - bits)
    }
    if carry != 0 {
      shifted.limbs[count] = carry
      shifted.count += 1
    }
    return shifted
  }

  private func shiftedRight(by bits: Int) -> WideMagnitude {
    guard bits > 0 else { return self }
    var shifted = self
    for i in 0..<count {
      let above = i + 1 < count ? limbs[i + 1] << UInt64(64 - bits) : 0
      shifted.limbs[i] = limbs[i] >> UInt64(bits) | above
    }
    shifted.dropLeadingZeros()
    return shifted
  }

  private mutating func dropLeadingZeros() {
    while count > 0, limbs[count - 1] == 0 { count -= 1 }
  }
}
