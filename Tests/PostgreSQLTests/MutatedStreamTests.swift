import Arithmetic
import TestSupport
import Testing

@testable import PostgreSQL

/// Streams that no server sends: cut short, with bits turned over, with lengths that lie.
struct MutatedStreamTests {
  private static let types: [ColumnType] = [
    .date, .integer, .text, .numeric(precision: nil, scale: nil), .doublePrecision, .real, .boolean, .textArray, .uuid,
    .numeric(precision: 10, scale: 3),
  ]

  private static func stream() -> [UInt8] {
    let buffer = ByteBuffer()
    buffer.append(BinaryRow.header)
    for number in 0..<4 {
      buffer.beginRow(fields: types.count)
      buffer.appendField(Day(daysSince2000: Int32(number * 1000)))
      buffer.appendField(Int32(number))
      buffer.appendField(String(repeating: "ä世x", count: number))
      buffer.appendField(ExactDecimal(units: Int128(number) * 1_234_567_890_123_456_789, scale: number * 3))
      buffer.appendField(Int64(bitPattern: (Double(number) * 0.1).bitPattern))
      buffer.appendField(Int32(bitPattern: (Float(number) * -7.3).bitPattern))
      buffer.appendField(number.isMultiple(of: 2))
      buffer.appendField((0..<number).map { "flag_\($0)" })
      if number == 2 { buffer.appendNull() } else { [UInt8](0..<16).withUnsafeBytes { buffer.appendField($0) } }
      buffer.appendField(ExactDecimal(units: -Int128(number) * 17, scale: 1))
    }
    buffer.append(BinaryRow.trailer)
    return Array(buffer.bytes)
  }

  private static func mutate(_ stream: inout [UInt8], _ generator: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      guard !stream.isEmpty else { return }
      let place = Int.random(in: 0..<stream.count, using: &generator)
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: stream.removeLast(stream.count - place)
      case 1: stream[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: stream[place] = [0x00, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
      case 3: stream.remove(at: place)
      case 4: stream.insert(UInt8.random(in: 0...255, using: &generator), at: place)
      default:
        // Over four bytes that may be a length.
        let length: Int32 =
          [.max, .min, -1, -2, 0, 1, 65_535, Int32.random(in: 0...40, using: &generator)]
          .randomElement(using: &generator) ?? 0
        let end = min(stream.count, place + 4)
        let bytes = withUnsafeBytes(of: length.bigEndian) { Array($0) }
        stream.replaceSubrange(place..<end, with: bytes.prefix(end - place))
      }
    }
  }

  @Test(arguments: UInt64(1)...10) func `a mutated stream is read or refused`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let whole = Self.stream()
    for _ in 0..<1000 {
      var stream = whole
      Self.mutate(&stream, &generator)
      // Bytes of their own, so that a sanitizer or a guard page sees what is read beyond them.
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: stream.count, alignment: 1)
      defer { memory.deallocate() }
      memory.copyBytes(from: stream)
      do {
        try Self.read(UnsafeRawBufferPointer(memory))
      } catch let error as BinaryFormatError {
        #expect(!error.description.isEmpty)
      }
    }
  }

  private static func read(_ stream: UnsafeRawBufferPointer) throws {
    var rest = try BinaryRow.skipHeader(stream)
    let row = BinaryRow(columns: types.count)
    while true {
      let before = rest.count
      guard case .row = try row.step(over: &rest) else { return }
      #expect(before - rest.count == row.bytes.count)
      for (column, type) in types.enumerated() {
        let field = row.field(column)
        if let start = field.baseAddress, let first = stream.baseAddress {
          #expect(start >= first && start + field.count <= first + stream.count)
        }
        _ = row.textForm(column, type)
      }
      _ = try? row.day(0)?.month
      _ = try? row.arrayCount(7)
      _ = try? row.amount(3, types[3])
    }
  }
}
