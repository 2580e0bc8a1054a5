import TestSupport
import Testing

@testable import Arithmetic

struct DecimalColumnTests {
  @Test func `values come back on the scale of the one with most decimals`() throws {
    let column = DecimalColumn([try decimal("1.5"), nil, try decimal("-2.125"), 3])
    #expect(column.scale == 3 && column.units == [1500, DecimalColumn.missing, -2125, 3000])
    #expect(column[0] == (try decimal("1.5")) && column[1] == nil)
    #expect(column.sum == (try decimal("2.375")))
    #expect(column.sums(by: [1, 0, 1, 0], count: 3) == [3, try decimal("-0.625"), 0])
  }

  @Test func `a column has the decimals that all values need, and those that are asked for`() throws {
    let column = DecimalColumn([try decimal("1.500"), nil, try decimal("-2.120"), 0])
    #expect(column.shortened(toAtLeast: 0).scale == 2 && column.shortened(toAtLeast: 4).scale == 4)
    #expect(column.shortened(toAtLeast: 2).units == [150, DecimalColumn.missing, -212, 0])
    #expect(column.shortened(toAtLeast: 4).units == [15_000, DecimalColumn.missing, -21_200, 0])
    #expect(DecimalColumn([0, nil]).shortened(toAtLeast: 2).scale == 2)
    // 128 bits do not hold this with more decimals.
    let large = DecimalColumn([try decimal("99999999999999999999999999999999999999")])
    #expect(large.shortened(toAtLeast: 2).units == large.units)
  }

  @Test func `a value of many decimals comes behind zeros, and behind what it has no room with`() throws {
    let large = try decimal("-99999999999999999999999999999999999999")
    let small = try decimal("0.0000000000000000000000000000000000000007")
    let column = DecimalColumn([0, nil, small, large])
    #expect(column.scale == 40 && column.units == nil && column.descending() == [2, 0, 3, 1])
    #expect(column[2] == small && column[1] == nil && DecimalColumn([0, small]).units == [0, 7])
    #expect(
      column.sums(by: [0, 0, 0, 1], count: 2) == [small, large])
  }

  @Test(arguments: UInt64(1)...12) func `the order is that of the values, equals as they come`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    // Narrow ranges, ranges of 64 bits and beyond, all equal, all missing.
    let bits = [0, 1, 4, 11, 12, 40, 62, 63, 64, 90, 126, 126][Int(seed) - 1]
    for _ in 0..<20 {
      let values = (0..<Int.random(in: 0...200, using: &generator)).map { _ -> ExactDecimal? in
        let random = Int128(bitPattern: UInt128(generator.next()) << 64 | UInt128(generator.next()))
        return Int.random(in: 0..<10, using: &generator) == 0
          ? nil : ExactDecimal(units: bits == 0 ? 7 : random >> Int128(127 - bits), scale: 2)
      }
      let expected = values.indices.sorted { left, right in
        switch (values[left], values[right]) {
        case (let a?, let b?): a == b ? left < right : a > b
        case (nil, nil): left < right
        case (_?, nil): true
        case (nil, _?): false
        }
      }
      #expect(DecimalColumn(values).descending().map { Int($0) } == expected)
    }
  }
}
