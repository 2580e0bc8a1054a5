import TestSupport
import Testing

@testable import Arithmetic

struct CompactDecimalsTests {
  @Test func `values take the bytes that the largest of them needs`() {
    var column = CompactDecimals()
    column.append(ExactDecimal(units: Int128(Int32.max), scale: 2))
    #expect(column.width == .four)
    column.append(ExactDecimal(units: Int128(Int32.max) + 1, scale: 2))
    #expect(column.width == .eight)
    column.append(ExactDecimal(units: Int128(Int64.max) + 1, scale: 2))
    #expect(column.width == .any && column.count == 3)
    #expect((0..<3).map { column[$0].units } == [2_147_483_647, 2_147_483_648, 9_223_372_036_854_775_808])
  }

  @Test(arguments: UInt64(1)...40) func `all values come back, whatever is added to them`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let bits = [3, 20, 30, 31, 32, 50, 62, 63, 64, 100][Int(seed) % 10]
    func random() -> ExactDecimal {
      let value = Int128(bitPattern: UInt128(generator.next()) << 64 | UInt128(generator.next()))
      // Most amounts are small, have two decimals, or are 0.
      let kept = Int.random(in: 0..<8, using: &generator) == 0 ? bits : min(bits, 16)
      return ExactDecimal(
        units: Int.random(in: 0..<5, using: &generator) == 0 ? 0 : value >> Int128(127 - kept),
        scale: [0, 2, 2, 2, 4, 9][Int.random(in: 0..<6, using: &generator)])
    }
    var (column, expected) = (CompactDecimals(), [ExactDecimal]())
    for _ in 0..<200 {
      let value = random()
      switch Int.random(in: 0..<4, using: &generator) {
      case 0 where !expected.isEmpty:
        let place = Int.random(in: 0..<expected.count, using: &generator)
        column.add(value, at: place)
        expected[place] += value
      case 1 where !expected.isEmpty:
        let place = Int.random(in: 0..<expected.count, using: &generator)
        column[place] = value
        expected[place] = value
      case 2:
        column.append(zeros: 2)
        expected += [0, 0]
      default:
        column.append(value)
        expected.append(value)
      }
    }
    #expect(column.count == expected.count && expected.indices.allSatisfy { column[$0] == expected[$0] })
    let places = expected.indices.map { Int32(expected.count - 1 - $0) }
    let moved = column.moved(to: places)
    #expect(expected.indices.allSatisfy { moved[Int(places[$0])] == expected[$0] })
  }
}
