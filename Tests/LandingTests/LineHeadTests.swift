import Arithmetic
import PostgreSQL
import TestSupport
import Testing

@testable import Landing

/// The number that stands for a date and two keys.
struct LineHeadTests {
  private static let first = Day(daysSince2000: 9071)
  private static let head = LineHead(first...first.advanced(by: 730))

  /// As the server puts it together, where it can.
  private static func number(_ day: Int32, _ key: Int64, _ other: Int64) -> Int64? {
    guard let low = Int32(exactly: other * 1024 + Int64(day - first.daysSince2000)) else { return nil }
    let (high, isTooLarge) = key.multipliedReportingOverflow(by: 1 << 32)
    let (sum, isBeyond) = high.addingReportingOverflow(Int64(low))
    return isTooLarge || isBeyond ? nil : sum
  }

  @Test func `is asked for as a sum`() {
    #expect(
      Self.head.sql("(booked)", "(item)", #""customer_id""#)
        == #"(item) * 4294967296 + ("customer_id" * 1024 + ((booked) - date '2024-11-01'))::integer"#)
    #expect(LineHead(Self.first...Self.first).sql("d", "a", "b").contains("b * 1 + "))
    #expect(LineHead(Self.first...Self.first.advanced(by: 1)).sql("d", "a", "b").contains("b * 2 + "))
    #expect(LineHead(Self.first...Self.first.advanced(by: 1023)).sql("d", "a", "b").contains("b * 1024 + "))
    #expect(LineHead(Self.first...Self.first.advanced(by: 1024)).sql("d", "a", "b").contains("b * 2048 + "))
  }

  @Test(
    arguments: [
      (0, 0, 0), (730, 1, 1), (730, -1, -1), (0, Int64(Int32.max), 2_097_151), (730, Int64(Int32.min) + 1, -2_097_152),
      (1, 4000, 2000),
    ] as [(Int32, Int64, Int64)])
  func `is taken apart again`(day: Int32, key: Int64, other: Int64) throws {
    let day = Self.first.daysSince2000 + day
    let columns = Self.head.columns(of: try #require(Self.number(day, key, other)))
    #expect(columns == (day, key, other))
  }

  @Test func `of any keys is taken apart by both ways to read a line`() throws {
    let types: [ColumnType] = [.date, .bigint, .integer, .numeric(precision: 14, scale: 2)]
    let columns = zip(["day", "key", "other", "amount"], types).map { Column(name: $0, type: $1) }
    let quick = OrdinaryRow([.day, .integer, .integer, .numeric(scale: 2)], summed: 3, head: Self.head)
    let long = TextRow(columns: types)
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<2000 {
      let day = Self.first.daysSince2000 + Int32.random(in: 0...730, using: &generator)
      let key =
        Int64.random(in: -(1 << 31) + 1..<1 << 31, using: &generator) >> Int64.random(in: 0...31, using: &generator)
      let other = Int64.random(in: -(1 << 21)..<1 << 21, using: &generator)
      let number = try #require(Self.number(day, key, other))
      let line = LineBuffer(capacity: 8)
      line.append(Array("\(number)\t-12.50\n".utf8))
      let block = LineBlock(columns: columns, scales: [0, 0, 0, 2])
      let beginning = try #require(quick.beginning(of: line.line))
      #expect(beginning.day == day)
      #expect(quick.add(line.line, beginning, to: block) == -1250)
      let packed = ByteBuffer()
      block.write(to: packed)
      var rest = packed.bytes
      let row = BinaryRow(columns: columns.count + 1)
      #expect(try row.take(from: &rest))
      let found = try columns.indices.map { try PackedNumbers(row.field($0 + 1), count: 1)[0] ?? 0 }
      #expect(found == [Int128(day), Int128(key), Int128(other), -1250])

      let buffer = LineBuffer()
      let apart = try long.row(of: Self.head.apart(line.line, in: buffer))
      #expect(try apart.day(0)?.daysSince2000 == day)
      #expect(try apart.integer(1) == key && apart.integer(2) == other)
    }
  }

  @Test(arguments: ["\\N\t1.00\n", "12a\t1.00\n", "\t1.00\n", "99999999999999999999\t1.00\n", "7\n"])
  func `that is none is refused`(text: String) {
    let (line, buffer) = (LineBuffer(), LineBuffer())
    line.append(Array(text.utf8))
    #expect(
      OrdinaryRow([.day, .integer, .integer, .integer], summed: nil, head: Self.head).beginning(of: line.line) == nil)
    #expect(throws: BinaryFormatError(description: "has a row that does not begin with a number")) {
      try Self.head.apart(line.line, in: buffer)
    }
  }
}
