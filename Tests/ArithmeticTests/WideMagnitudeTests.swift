import TestSupport
import Testing

@testable import Arithmetic

struct WideMagnitudeTests {
  /// Numbers of every length, most with long runs of ones or zeros: these strain carries and estimates.
  private static func number(_ generator: inout SeededGenerator) -> UInt128 {
    let bits = Int.random(in: 0...127, using: &generator)
    let random = UInt128(generator.next()) << 64 | UInt128(generator.next())
    return switch Int.random(in: 0..<6, using: &generator) {
    case 0: (1 << UInt128(bits)) - 1
    case 1: 1 << UInt128(bits)
    case 2: (1 << UInt128(bits)) + UInt128(generator.next() % 3)
    case 3: random | ~UInt128(0) << UInt128(bits)
    default: random >> UInt128(127 - bits)
    }
  }

  @Test(arguments: UInt64(1)...8)
  func `products divide as on paper`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let factors = (0..<Int.random(in: 1...4, using: &generator)).map { _ in Self.number(&generator) }
      let divisors = (0..<Int.random(in: 1...4, using: &generator)).map { _ in max(1, Self.number(&generator)) }
      var (dividend, divisor) = (WideMagnitude(1), WideMagnitude(1))
      for factor in factors { dividend.multiply(by: factor) }
      for factor in divisors { divisor.multiply(by: WideMagnitude(factor)) }
      let expected = Self.onPaper(factors).dividedRoundingHalfAway(by: Self.onPaper(divisors))
      expect(dividend, over: divisor, is: expected, "\(factors) over \(divisors)")
    }
  }

  /// A divisor d and a dividend q × d + r, so that every quotient is known beforehand, also where r is d − 1 or d ÷ 2.
  @Test(arguments: UInt64(11)...14)
  func `a quotient made beforehand comes out, halves away from zero`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let quotient = Self.number(&generator) >> 2
      // Even, so that it has a half.
      let divisors = [max(1, Self.number(&generator)), max(1, Self.number(&generator)), 2]
      var product = WideMagnitude(quotient)
      // The dividend (2q + 1) × d ÷ 2 lies exactly between two quotients.
      var between = WideMagnitude(2 * quotient + 1)
      var divisor = WideMagnitude(1)
      for factor in divisors {
        product.multiply(by: factor)
        divisor.multiply(by: factor)
      }
      for factor in divisors.dropLast() { between.multiply(by: factor) }
      #expect(product.dividedRoundingHalfAway(by: divisor) == quotient)
      #expect(between.dividedRoundingHalfAway(by: divisor) == quotient + 1)
    }
  }

  /// Knuth's algorithm D guesses each digit of the quotient from the leading ones. The guess is too large for the first
  /// three, which is found out when the product is taken away: their divisor is 2¹⁹¹ + 2⁶³ = 2⁶³ × (2¹²⁸ + 1), whose
  /// leading digits are 2⁶³ and 0. It is too large for the others as well, which the second digit shows.
  @Test(
    arguments: [
      ([1 << 127, 1 << 127], fermat),
      ([1 << 127, 2, ((1 << 63) - 1) << 64 | 1 << 63], fermat),
      ([1 << 127, 1 << 127, 5], fermat + [7]),
      ([1 << 64, 0x8000_0000_0000_0000_ffff_ffff_ffff_fffe], [0x8000_0000_0000_0000_ffff_ffff_ffff_ffff]),
      ([1 << 64, .max - 1], [.max]),
      ([.max, .max], [.max, (1 << 64) - 1]),
      ([.max, .max - 1], [.max, .max]),
      ([1 << 127, 1 << 127, 3], [.max, 1 << 65]),
    ] as [([UInt128], [UInt128])])
  func `an estimate that was too large is mended`(factors: [UInt128], divisors: [UInt128]) {
    var (dividend, divisor) = (WideMagnitude(1), WideMagnitude(1))
    for factor in factors { dividend.multiply(by: factor) }
    for factor in divisors { divisor.multiply(by: factor) }
    let expected = Self.onPaper(factors).dividedRoundingHalfAway(by: Self.onPaper(divisors))
    expect(dividend, over: divisor, is: expected, "\(factors) over \(divisors)")
  }

  /// 2⁶³ × (2¹²⁸ + 1), whose second factor is the seventh Fermat number.
  private static let fermat: [UInt128] = [59_649_589_127_497_217 << 63, 5_704_689_200_685_129_054_721]

  @Test(arguments: [1, 2, 3, 7, 10, 0xffff_ffff, 0x1_0000_0000, 1 << 63, .max] as [UInt64])
  func `a divisor of one limb divides as on paper`(divisor: UInt64) {
    var generator = SeededGenerator(seed: divisor)
    for _ in 0..<50 {
      let (left, right) = (Self.number(&generator), Self.number(&generator))
      var dividend = WideMagnitude(left)
      dividend.multiply(by: right)
      let expected = Self.onPaper([left, right]).dividedRoundingHalfAway(by: SchoolNumber(UInt128(divisor)))
      expect(dividend, over: WideMagnitude(UInt128(divisor)), is: expected, "\(left) × \(right) over \(divisor)")
    }
  }

  @Test func `numbers compare as on paper`() {
    var generator = SeededGenerator(seed: 21)
    for _ in 0..<500 {
      let pairs = (0..<2).map { _ in [Self.number(&generator), Self.number(&generator)] }
      let wide = pairs.map { pair in
        var product = WideMagnitude(pair[0])
        product.multiply(by: pair[1])
        return product
      }
      #expect((wide[0] < wide[1]) == (Self.onPaper(pairs[0]) < Self.onPaper(pairs[1])))
      #expect(!(wide[0] < wide[0]))
    }
  }

  @Test(arguments: [0, 1, 37, 38, 39, 76, 100])
  func `multiplying by a power of ten adds zeros`(exponent: Int) {
    var product = WideMagnitude(7)
    product.multiply(byPowerOfTen: exponent)
    var divisor = WideMagnitude(1)
    for _ in 0..<exponent { divisor.multiply(by: 10) }
    #expect(product.dividedRoundingHalfAway(by: divisor) == 7)
  }

  private func expect(
    _ dividend: WideMagnitude, over divisor: WideMagnitude, is expected: SchoolNumber, _ comment: Comment,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    if let quotient = dividend.dividedRoundingHalfAway(by: divisor) {
      #expect(String(quotient) == expected.description, comment, sourceLocation: sourceLocation)
    } else {
      // Only what has more than 127 bits may be refused.
      #expect(SchoolNumber(UInt128(Int128.max) - 1) < expected, comment, sourceLocation: sourceLocation)
    }
  }

  private static func onPaper(_ factors: [UInt128]) -> SchoolNumber {
    factors.reduce(SchoolNumber(1)) { $0 * SchoolNumber($1) }
  }
}
