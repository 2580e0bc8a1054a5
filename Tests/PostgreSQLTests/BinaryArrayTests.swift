import Arithmetic
import TestSupport
import Testing

@testable import PostgreSQL

struct BinaryArrayTests {
  /// `array_send` of `'{1,-2}'::integer[]`, `'{3,-4}'::bigint[]`, `'{a,ää}'::text[]` and `'{}'::integer[]`.
  private static let integers = "00000001 00000000 00000017 00000002 00000001 00000004 00000001 00000004 fffffffe"
  private static let bigints =
    "00000001 00000000 00000014 00000002 00000001 00000008 0000000000000003 00000008 fffffffffffffffc"
  private static let texts = "00000001 00000000 00000019 00000002 00000001 00000001 61 00000004 c3a4c3a4"
  private static let empty = "00000000 00000000 00000017"

  @Test func `arrays are written as the server sends them`() {
    func written(_ element: ColumnType, _ count: Int, _ fill: (ByteBuffer) -> Void) -> [UInt8] {
      let buffer = ByteBuffer()
      buffer.appendArray(of: element, count: count, fill)
      return Array(buffer.bytes.dropFirst(4))
    }
    let integers = written(.integer, 2) { buffer in for value: Int32 in [1, -2] { buffer.appendField(value) } }
    #expect(integers == bytes(hex: Self.integers))
    let bigints = written(.bigint, 2) { buffer in for value: Int64 in [3, -4] { buffer.appendField(value) } }
    #expect(bigints == bytes(hex: Self.bigints))
    let texts = written(.text, 2) { buffer in for value in ["a", "ää"] { buffer.appendField(value) } }
    #expect(texts == bytes(hex: Self.texts))
    #expect(written(.integer, 0) { _ in } == bytes(hex: Self.empty))
  }

  @Test func `arrays are read as the server sends them`() throws {
    try withRow([Self.integers, Self.bigints, Self.texts, Self.empty].map { bytes(hex: $0) } + [nil]) { row in
      var integers: [Int32] = [7]
      try row.array(0).append(to: &integers)
      #expect(integers == [7, 1, -2])
      var bigints: [Int128] = []
      try row.array(1).append(to: &bigints)
      #expect(bigints == [3, -4])
      var texts: [String] = []
      try row.array(2).eachElement { place, element in
        texts.append("\(place) \(String(decoding: element, as: UTF8.self))")
      }
      #expect(texts == ["0 a", "1 ää"])
      #expect(try row.array(3).count == 0)
      #expect(try row.array(4).count == 0)
    }
  }

  @Test(arguments: [
    ("00000001", "has an array of 4 bytes"),
    ("00000001 00000000 00000017 7fffffff 00000001 00000004 00000001", "ends within an array"),
    ("00000001 00000000 00000017 ffffffff 00000001", "ends within an array"),
    (
      "00000001 00000000 00000014 00000001 00000001 00000008 0000000000000003",
      "has an array whose elements are not of 4 bytes"
    ),
  ])
  func `a broken array is an error`(hex: String, message: String) throws {
    try withRow([bytes(hex: hex)]) { row in
      #expect(throws: BinaryFormatError(description: message)) {
        var integers: [Int32] = []
        try row.array(0).append(to: &integers)
      }
    }
  }

  @Test func `no mutation of an array leads out of its bytes`() throws {
    var random = SeededGenerator(seed: 11)
    for source in [Self.integers, Self.texts] {
      for _ in 0..<5000 {
        var mutated = bytes(hex: source)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          mutated[Int.random(in: mutated.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        if Bool.random(using: &random) { mutated.removeLast(Int.random(in: 0...mutated.count, using: &random)) }
        try withRow([mutated]) { row in
          var integers: [Int32] = []
          do throws(BinaryFormatError) { try row.array(0).append(to: &integers) } catch {}
          try? row.array(0).eachElement { _, element in #expect(element.count <= mutated.count) }
        }
      }
    }
  }
}

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
        #expect(row.isFinite(numeric: 0))
      }
    }
  }

  @Test(arguments: ["00000000c0000000", "00000000d0000000", "00000000f0000000"])
  func `what is no number is left to the long way`(hex: String) throws {
    try withRow([bytes(hex: hex), nil]) { row in
      #expect(row.smallNumeric(0, scale: 2) == nil)
      #expect(!row.isFinite(numeric: 0))
      #expect(row.smallNumeric(1, scale: 2) == nil)
    }
  }
}
