import TestSupport
import Testing

@testable import Arithmetic

struct FractionTests {
  @Test(arguments: [
    ("1", "3", 6, "0.333333"), ("2", "3", 6, "0.666667"), ("-2", "3", 6, "-0.666667"), ("0", "7", 6, "0.000000"),
    ("1", "8", 2, "0.13"), ("-1", "8", 2, "-0.13"), ("1", "2", 0, "1"), ("-1", "2", 0, "-1"), ("3", "2", 0, "2"),
    ("-3", "2", 0, "-2"), ("0.0000005", "1", 6, "0.000001"), ("-0.0000005", "1", 6, "-0.000001"),
    ("0.00000049999999999999999999", "1", 6, "0.000000"), ("1000", "0.001", 6, "1000000.000000"),
    ("0.001", "1000", 6, "0.000001"), ("12.50", "0.5", 0, "25"), ("5", "2000000", 6, "0.000003"),
  ])
  func `a quotient is rounded once, half away from zero`(
    dividend: String, divisor: String, decimals: Int, expected: String
  ) throws {
    let fraction = try #require(Fraction(try decimal(dividend), over: try decimal(divisor)))
    #expect(fraction.rounded(to: decimals)?.description == expected)
  }

  @Test(arguments: ["0", "0.00", "-1", "-0.01"])
  func `there is no ratio over zero or less`(divisor: String) throws {
    #expect(Fraction(1, over: try decimal(divisor)) == nil)
  }

  @Test func `a product is rounded only at its end`() throws {
    // 2/3 × 3/2 × 1/3, whose parts would give 0.333333 × 1.500000 × 0.666667.
    let parts = [try #require(Fraction(2, over: 3)), try #require(Fraction(3, over: 2))]
    let product = parts[0] * parts[1] * (try #require(Fraction(1, over: 3)))
    #expect(product.rounded() == (try decimal("0.333333")))
    #expect((product * (try #require(Fraction(-3, over: 1)))).rounded() == -1)
    #expect((parts[0] * (try #require(Fraction(0, over: 9)))).rounded() == 0)
  }

  @Test func `three ratios of 38-digit sums still divide exactly`() throws {
    let large = ExactDecimal(units: powerOfTen(38) - 1, scale: 6)
    let small = ExactDecimal(units: powerOfTen(38) - 3, scale: 6)
    let ratio = try #require(Fraction(small, over: large))
    // (1 − 2/(10³⁸−1))³ is below 1 by 6 × 10⁻³⁸.
    let cube = ratio * ratio * ratio
    #expect(cube.rounded(to: 6) == 1)
    #expect(cube.rounded(to: 37)?.description == "0." + String(repeating: "9", count: 36) + "9")
  }

  /// Of every size, so that products and powers of ten fit into 128 bits in some and not in others.
  private static func amount(_ generator: inout SeededGenerator, digits: ClosedRange<Int>) -> ExactDecimal {
    let random = UInt128(generator.next()) << 64 | UInt128(generator.next())
    let units = random % UInt128(powerOfTen(Int.random(in: digits, using: &generator))) + 1
    return ExactDecimal(
      units: Bool.random(using: &generator) ? Int128(units) : -Int128(units),
      scale: Int.random(in: 0...9, using: &generator))
  }

  @Test(arguments: UInt64(1)...10) func `narrow terms give what wide ones give`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      let most = Int.random(in: 2...26, using: &generator)
      let parts = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        // Divisors are nearly as large, so that no quotient has too many digits.
        let divisor = Self.amount(&generator, digits: max(1, most - 5)...most).units.magnitude
        return Fraction(
          Self.amount(&generator, digits: 1...most), over: ExactDecimal(units: Int128(divisor), scale: 2))
      }
      let fraction = try #require(
        parts.reduce(Fraction(1, over: 1)) { product, part in product.flatMap { product in part.map { product * $0 } } }
      )
      for decimals in [0, 2, 6] { #expect(fraction.rounded(to: decimals) == fraction.widened.rounded(to: decimals)) }
    }
  }

  @Test(arguments: [
    "18446744073709551615", "18446744073709551616", "18446744073709551617", "9223372036854775808",
    "170141183460469231731687303715884105727",
  ])
  func `terms at the ends of 64 and 128 bits are rounded as wide ones are`(term: String) throws {
    let term = try #require(Int128(term))
    for dividend in [term, term - 1, term / 2, term / 2 + 1, 1, 10] {
      for divisor in [term, term - 1, term / 2, 3] {
        let fraction = try #require(
          Fraction(ExactDecimal(units: dividend, scale: 0), over: ExactDecimal(units: divisor, scale: 0)))
        for decimals in [0, 1] where dividend < powerOfTen(37) || divisor > 9 {
          #expect(fraction.rounded(to: decimals) == fraction.widened.rounded(to: decimals))
        }
      }
    }
  }
  @Test(arguments: [
    ("3", "4", "0.75", true), ("2", "4", "0.75", true), ("7501", "10000", "0.75", false),
    ("0", "5", "0", true), ("1", "3", "0.3333333333333333", false), ("1", "3", "0.3333333333333334", true),
    ("700", "1000", "0.70", true), ("0.003", "0.01", "1", true), ("100", "1", "99.999", false),
  ])
  func `a limit is compared exactly`(dividend: String, divisor: String, limit: String, isAtOrBelow: Bool) throws {
    let fraction = try #require(Fraction(try decimal(dividend), over: try decimal(divisor)))
    #expect(fraction.isAtOrBelow(try decimal(limit)) == isAtOrBelow)
  }
}

/// A decimal that stands in a test.
func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text), "\(text) is no decimal") }
