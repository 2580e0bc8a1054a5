import Arithmetic
import TestSupport
import Testing

@testable import PostgreSQL

/// Streams that no server sends: cut short, with bits turned over, with lengths that lie.
@Suite struct `A COPY stream that no server sends` {
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

  @Test(arguments: UInt64(1)...10) func `is read or refused, and never beyond its end`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let whole = Self.stream()
    for _ in 0..<1000 {
      var stream = whole
      mutate(&stream, &generator)
      let guarded = GuardedBytes(stream)
      do {
        try Self.read(guarded.bytes)
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
