import Foundation
import TestSupport
import Testing

@testable import Arithmetic

struct ExactDecimalTests {
  @Test(arguments: [
    "0", "0.00", "1", "-1", "12.50", "-12.50", "0.05", "-0.05", "0.000001", "100", "9999999999999999999999999999.99",
    "-99999999999999999999999999999999999999", "0.99999999999999999999999999999999999999",
    "0.00000000000000000000000000000000000001", "170141183460469231731687303715884105727",
    "-170141183460469231731687303715884105728", "170141183460469231731687303715884105729",
    "340282366920938463463374607431768211456", "-999999999999999999999999999999999999999999999999999999999",
    "1234567890123456789012345.67890123456789012345678901234567",
    "0.000000000000000000000000000000000000000000000000000000001",
  ])
  func `a decimal prints as it was read`(text: String) throws {
    #expect(try decimal(text).description == text)
  }

  @Test(arguments: [("+3.5", "3.5"), ("007.10", "7.10"), (".5", "0.5"), ("5.", "5"), ("-0", "0"), ("-0.0", "0.0")])
  func `signs and zeros in front may be left out or added`(text: String, printed: String) throws {
    #expect(try decimal(text).description == printed)
  }

  @Test(arguments: [
    "", ".", "-", "+", "--1", "+-1", "1-", "1.2.3", "1,5", "1e5", " 1", "1 ", "0x10", "NaN", "١", "1\u{301}",
    "-\u{301}1",
    "1000000000000000000000000000000000000000000000000000000000",
    "0.0000000000000000000000000000000000000000000000000000000001",
    "1.000000000000000000000000000000000000000000000000000000000",
  ])
  func `anything else is no decimal`(text: String) {
    #expect(ExactDecimal(text) == nil)
  }

  @Test(arguments: [
    ("2.5", 0, "3"), ("-2.5", 0, "-3"), ("2.4", 0, "2"), ("-2.4", 0, "-2"), ("0.5", 0, "1"), ("-0.5", 0, "-1"),
    ("0.49999", 0, "0"), ("-0.49999", 0, "0"), ("1.005", 2, "1.01"), ("-1.005", 2, "-1.01"), ("1.0049", 2, "1.00"),
    ("9.995", 2, "10.00"), ("99.5", 1, "99.5"), ("99.5", 4, "99.5000"), ("0", 3, "0.000"),
    ("0.99999999999999999999999999999999999999", 1, "1.0"),
    ("0.00000000000000000000000000000000000005", 37, "0.0000000000000000000000000000000000001"),
  ])
  func `decimals that fall away round half away from zero`(text: String, decimals: Int, rounded: String) throws {
    #expect(try decimal(text).rounded(to: decimals).description == rounded)
  }

  @Test(arguments: [
    ("1.500", 0, "1.5"), ("1.500", 2, "1.50"), ("1.500", 4, "1.5000"), ("100", 0, "100"), ("0.000", 0, "0"),
    ("0.000", 2, "0.00"), ("-10.00", 1, "-10.0"), ("0.010", 1, "0.01"),
  ])
  func `only zeros at the end are left out`(text: String, minimum: Int, shortened: String) throws {
    #expect(try decimal(text).shortened(toAtLeast: minimum).description == shortened)
  }

  @Test(arguments: [
    ("1.5", "1.50", 0), ("0", "-0.000", 0), ("1", "0.999999", 1), ("-1", "-0.999999", -1), ("-1", "1", -1),
    ("100", "99.99999999999999999999999999999999999", 1), ("0.1", "0.10000000000000000000000000000000000001", -1),
    // One has more than 38 digits at the other's decimals.
    ("99999999999999999999999999999999999999", "0.01", 1), ("-99999999999999999999999999999999999999", "0.01", -1),
    ("10", "0.99999999999999999999999999999999999999", 1),
    ("-10", "-0.99999999999999999999999999999999999999", -1),
  ])
  func `values compare, whatever their decimals`(left: String, right: String, order: Int) throws {
    let (left, right) = (try decimal(left), try decimal(right))
    #expect((left < right) == (order < 0))
    #expect((right < left) == (order > 0))
    #expect((left == right) == (order == 0))
    #expect((left.hashValue == right.hashValue) || order != 0)
  }

  @Test func `sums and products agree with Foundation's decimals`() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      let numbers = (0..<2).map { _ in
        ExactDecimal(
          units: Int128(Int.random(in: -999_999_999...999_999_999, using: &generator)),
          scale: Int.random(in: 0...9, using: &generator))
      }
      let (left, right) = (numbers[0], numbers[1])
      let reference = try numbers.map { try #require(Decimal(string: $0.description)) }
      var sum = left
      sum += right
      #expect(sum == left + right)
      #expect(Decimal(string: sum.description) == reference[0] + reference[1])
      #expect(Decimal(string: (left - right).description) == reference[0] - reference[1])
      #expect(Decimal(string: (left * right).description) == reference[0] * reference[1])
      #expect((left < right) == (reference[0] < reference[1]))
      #expect((left == right) == (reference[0] == reference[1]))
    }
  }

  /// Twenty zeros more take the units beyond 64 bits, and change no value.
  @Test(arguments: UInt64(1)...5) func `decimals fall away alike from few digits and from many`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let units = Int64.random(in: -(1 << Int64.random(in: 1...59, using: &generator))...1 << 59, using: &generator)
      let (few, scale) = (Int128(units) / 10 * 10, Int.random(in: 1...18, using: &generator))
      let narrow = ExactDecimal(units: few, scale: scale)
      let wide = ExactDecimal(units: few * powerOfTen(20), scale: scale + 20)
      for decimals in 0...scale {
        let (rounded, same) = (narrow.rounded(to: decimals), wide.rounded(to: decimals))
        #expect(rounded.units == same.units && rounded.scale == same.scale)
        let (short, shortest) = (narrow.shortened(toAtLeast: decimals), wide.shortened(toAtLeast: decimals))
        #expect(short.units == shortest.units && short.scale == shortest.scale)
      }
    }
  }

  @Test func `decimals, days and months pass through JSON as the text that they print`() throws {
    struct Record: Codable, Equatable {
      var amount: ExactDecimal
      var day: Day
      var month: Month
    }
    let record = Record(
      amount: try decimal("-99999999999999999999999999999999999.999"), day: try #require(Day("2024-02-29")),
      month: Month(year: 2024, month: 2))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(record)
    let text = #"{"amount":"-99999999999999999999999999999999999.999","day":"2024-02-29","month":"2024-02"}"#
    #expect(String(decoding: data, as: UTF8.self) == text)
    #expect(try JSONDecoder().decode(Record.self, from: data) == record)
  }

  @Test(arguments: [#"["2024-02-30"]"#, #"["x"]"#, "[1]"])
  func `JSON without a day is refused`(json: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Day].self, from: Data(json.utf8)) }
  }
}
