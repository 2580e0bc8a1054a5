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
    #expect(fraction.rounded(to: decimals).description == expected)
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
    #expect(cube.isBelow(1))
    #expect(cube.rounded(to: 37).description == "0." + String(repeating: "9", count: 36) + "9")
  }

  @Test(arguments: [
    ("3", "4", "0.75", false, true), ("2", "4", "0.75", true, true), ("7501", "10000", "0.75", false, false),
    ("0", "5", "0", false, true), ("1", "3", "0.3333333333333333", false, false),
    ("1", "3", "0.3333333333333334", true, true), ("700", "1000", "0.70", false, true),
    ("0.003", "0.01", "1", true, true),
    ("100", "1", "99.999", false, false),
  ])
  func `a limit is compared exactly`(
    dividend: String, divisor: String, limit: String, isBelow: Bool, isAtOrBelow: Bool
  ) throws {
    let fraction = try #require(Fraction(try decimal(dividend), over: try decimal(divisor)))
    #expect(fraction.isBelow(try decimal(limit)) == isBelow)
    #expect(fraction.isAtOrBelow(try decimal(limit)) == isAtOrBelow)
  }
}

/// A decimal that stands in a test.
func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text), "\(text) is no decimal") }
