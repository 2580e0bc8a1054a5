import Arithmetic
import PostgreSQL
import TestSupport
import Testing

@testable import Store

/// The number that stands for a date and two keys.
struct LineHeadTests {
  private static let bits = [16, 24, 32]
  private static let day: Int32 = 9071

  /// As the server puts it together, where it can.
  private static func number(_ otherBits: Int, _ day: Int32, _ key: Int64, _ other: Int64) -> Int64? {
    let checked = other.multipliedReportingOverflow(by: 1 << (32 - otherBits))
    guard let day = Int16(exactly: day), !checked.overflow, Int32(exactly: checked.partialValue) != nil else {
      return nil
    }
    let low = other << 16 + Int64(day)
    if otherBits == 16, Int32(exactly: low) == nil { return nil }
    let (high, isTooLarge) = key.multipliedReportingOverflow(by: 1 << (16 + otherBits))
    let (sum, isBeyond) = high.addingReportingOverflow(low)
    return isTooLarge || isBeyond ? nil : sum
  }

  private static func head(_ otherBits: Int) throws -> LineHead {
    LineHead.all[try #require(bits.firstIndex(of: otherBits))]
  }

  @Test func `is asked for as a sum`() {
    let sums = LineHead.all.map { $0.sql("(booked)", "(item)", #""customer_id""#) }
    let days = "((booked) - date '2000-01-01')::smallint"
    #expect(
      sums == [
        #"(item) * 4294967296 + ("customer_id" * 65536 + \#(days))::integer"#,
        #"(item) * 1099511627776 + ("customer_id" * 256)::integer * 256::bigint + \#(days)"#,
        #"(item) * 281474976710656 + ("customer_id")::integer * 65536::bigint + \#(days)"#,
      ])
  }

  @Test(
    arguments: [
      (16, 0, 0, 0), (16, 9071, 1, 1), (16, -1, -1, -1), (16, 32767, Int64(Int32.max), 32767),
      (16, -32768, Int64(Int32.min) + 1, -32767), (16, 9071, 4000, 2000), (24, 32767, 8_388_606, 8_388_607),
      (24, -32768, -8_388_607, -8_388_608), (24, 9071, -1, 8_000_000), (32, 32767, 32766, Int64(Int32.max)),
      (32, -32768, -32767, Int64(Int32.min)), (32, -1, 0, -1),
    ] as [(Int, Int32, Int64, Int64)])
  func `is taken apart again`(bits: Int, day: Int32, key: Int64, other: Int64) throws {
    let columns = try Self.head(bits).columns(of: try #require(Self.number(bits, day, key, other)))
    #expect(columns == (day, key, other))
  }

  @Test(arguments: bits)
  func `of any keys is taken apart by both ways to read a line`(bits: Int) throws {
    let head = try Self.head(bits)
    let types: [ColumnType] = [.date, .bigint, .integer, .numeric(precision: 14, scale: 2)]
    let columns = zip(["day", "key", "other", "amount"], types).map { Column(name: $0, type: $1) }
    let quick = OrdinaryRow([.day, .integer, .integer, .numeric(scale: 2)], summed: 3, head: head)
    let long = TextRow(columns: types)
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<2000 {
      let day = Int32.random(in: -32768...32767, using: &generator)
      let keyBits = Int64(64 - 16 - bits)
      let key =
        Int64.random(in: -(1 << (keyBits - 1)) + 1..<1 << (keyBits - 1) - 1, using: &generator)
        >> Int64.random(in: 0..<keyBits, using: &generator)
      let other = Int64.random(in: -(1 << (bits - 1)) + 1..<1 << (bits - 1), using: &generator)
      let number = try #require(Self.number(bits, day, key, other))
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
      let apart = try long.row(of: head.apart(line.line, in: buffer))
      #expect(try apart.day(0)?.daysSince2000 == day)
      #expect(try apart.integer(1) == key && apart.integer(2) == other)
    }
  }

  @Test(arguments: ["\\N\t1.00\n", "12a\t1.00\n", "\t1.00\n", "99999999999999999999\t1.00\n", "7\n"])
  func `that is none is refused`(text: String) {
    let (line, buffer) = (LineBuffer(), LineBuffer())
    line.append(Array(text.utf8))
    #expect(
      OrdinaryRow([.day, .integer, .integer, .integer], summed: nil, head: LineHead.all[0]).beginning(of: line.line)
        == nil)
    #expect(throws: BinaryFormatError(description: "has a row that does not begin with a number")) {
      try LineHead.all[0].apart(line.line, in: buffer)
    }
  }
}
