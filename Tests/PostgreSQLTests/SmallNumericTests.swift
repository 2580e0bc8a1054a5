import Arithmetic
import TestSupport
import Testing

@testable import PostgreSQL

struct SmallNumericTests {
  @Test func `the quick way reads what the long way reads, or leaves it to that`() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      let digits = Int.random(in: 0...18, using: &random)
      let scale = Int.random(in: 0...9, using: &random)
      let value = ExactDecimal(
        units: Int128(
          Int64.random(in: 0..<Int64(powerOfTen(digits)), using: &random) * (Bool.random(using: &random) ? 1 : -1)),
        scale: scale)
      let buffer = ByteBuffer()
      buffer.appendField(value)
      try withRow([Array(buffer.bytes.dropFirst(4))]) { row in
        let wanted = scale + Int.random(in: 0...4, using: &random)
        if let units = row.smallNumeric(0, scale: wanted) { #expect(Int128(units) == value.widened(to: wanted).units) }
        if digits <= 12, wanted <= 4 { #expect(row.smallNumeric(0, scale: wanted) != nil, "\(value)") }
        if scale > 0 { #expect(row.smallNumeric(0, scale: scale - 1) == nil) }
      }
    }
  }

  @Test(arguments: ["00000000c0000000", "00000000d0000000", "00000000f0000000"])
  func `what is no number is left to the long way`(hex: String) throws {
    try withRow([bytes(hex: hex), nil]) { row in
      #expect(row.smallNumeric(0, scale: 2) == nil)
      #expect(row.smallNumeric(1, scale: 2) == nil)
    }
  }
}
