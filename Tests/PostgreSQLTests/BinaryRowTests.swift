import Arithmetic
import Testing

@testable import PostgreSQL

struct BinaryRowTests {
  /// `copy (select 1::smallint, 'ä'::text, null::date, 12.50::numeric, true) to stdout (format binary)`
  static let stream = bytes(
    hex: """
      5047434f50590aff0d0a000000000000000000 0005 00000002 0001 00000002 c3a4 ffffffff
      0000000c 0002000000000002000c1388 00000001 01 ffff
      """)

  @Test func `a stream of the server is read and written byte for byte`() throws {
    let buffer = ByteBuffer()
    try withBytes(Self.stream) { stream in
      var rest = try BinaryRow.skipHeader(stream)
      let row = BinaryRow(columns: 5)
      #expect(try row.take(from: &rest))
      #expect(try row.integer(0) == 1)
      #expect(row.text(1) == "ä")
      #expect(row.isNull(2))
      #expect(try row.day(2) == nil)
      #expect(try row.amount(3, .numeric(precision: nil, scale: nil)) == .number(ExactDecimal(units: 1250, scale: 2)))
      #expect(try row.boolean(4))
      #expect(Array(row.fields(1...2)) == bytes(hex: "00000002 c3a4 ffffffff"))

      buffer.append(BinaryRow.header)
      buffer.beginRow(fields: 5)
      buffer.appendField(Int16(1))
      buffer.appendField("ä")
      buffer.appendNull()
      buffer.appendField(ExactDecimal(units: 1250, scale: 2))
      buffer.appendField(true)
      #expect(Array(buffer.bytes.suffix(row.bytes.count)) == Array(row.bytes))
      buffer.append(BinaryRow.trailer)

      #expect(try row.take(from: &rest) == false)
      #expect(rest.isEmpty)
    }
    #expect(Array(buffer.bytes) == Self.stream)
  }

  @Test func `a row is not there until its last byte is`() throws {
    let row = Array(Self.stream.dropFirst(BinaryRow.header.count).dropLast(2))
    for count in 0..<row.count {
      try withBytes(Array(row.prefix(count))) { bytes in
        var rest = bytes
        guard case .incomplete = try BinaryRow(columns: 5).step(over: &rest) else {
          Issue.record("\(count) bytes were taken for a row")
          return
        }
        #expect(rest.count == count)
        #expect(throws: BinaryFormatError.self) { try BinaryRow(columns: 5).take(from: &rest) }
      }
    }
  }

  @Test func `an extension of the header is skipped`() throws {
    let bytes = bytes(hex: "5047434f50590aff0d0a00 00000000 00000003 aabbcc ffff")
    try withBytes(bytes) { bytes in
      let rest = try BinaryRow.skipHeader(bytes)
      #expect(Array(rest) == BinaryRow.trailer)
    }
  }

  @Test(arguments: [
    ("", "does not begin with the header of a binary COPY file"),
    ("5047434f50590aff0d0a0000000000000000", "does not begin with the header of a binary COPY file"),
    ("5147434f50590aff0d0a000000000000000000", "does not begin with the header of a binary COPY file"),
    ("5047434f50590aff0d0a000000000000000001", "ends within the header"),
    ("5047434f50590aff0d0a0000000000ffffffff", "ends within the header"),
  ])
  func `a header that is none is refused`(hex: String, message: String) {
    withBytes(bytes(hex: hex)) { bytes in
      #expect(throws: BinaryFormatError(description: message)) { _ = try BinaryRow.skipHeader(bytes) }
    }
  }

  @Test(arguments: [
    ("00", "ends within a row"), ("0002", "ends within a row"), ("0002000000", "ends within a row"),
    ("0001ffffffff", "has a row of 1 columns where 2 are expected"),
    ("0003ffffffff", "has a row of 3 columns where 2 are expected"),
    ("fffe", "has a row of -2 columns where 2 are expected"),
    ("0002fffffffe", "has a field of -2 bytes where 0 are left"),
    ("000200000003aabb", "has a field of 3 bytes where 2 are left"),
    ("00027fffffff", "has a field of 2147483647 bytes where 0 are left"),
  ])
  func `a row that is none is refused`(hex: String, message: String) {
    withBytes(bytes(hex: hex)) { bytes in
      var rest = bytes
      #expect(throws: BinaryFormatError(description: message)) { try BinaryRow(columns: 2).take(from: &rest) }
    }
  }

  @Test func `a field of less than nothing is an error wherever the bytes end`() {
    withBytes(bytes(hex: "0001fffffffe")) { bytes in
      var rest = bytes
      #expect(throws: BinaryFormatError(description: "has a field of -2 bytes where 0 are left")) {
        try BinaryRow(columns: 1).step(over: &rest)
      }
    }
  }

  /// Fields as the server sends them, with date_send and the like.
  @Test func `values are written as the server sends them`() {
    let buffer = ByteBuffer(capacity: 0)
    buffer.appendField(Day(daysSince2000: 8825))
    buffer.appendField(json: #"{"a":1}"#)
    buffer.appendField(["a", "b c", "世界"])
    buffer.appendField([String]())
    buffer.appendField(String?.none)
    buffer.appendField(ExactDecimal?.none)
    buffer.appendField(Int32(-1))
    buffer.appendField(Int64.min)
    buffer.appendField(false)
    let expected = """
      00000004 00002279 00000008 017b2261223a317d
      0000002a 00000001 00000000 00000019 00000003 00000001 00000001 61 00000003 622063 00000006 e4b896e7958c
      0000000c 00000000 00000000 00000019 ffffffff ffffffff 00000004 ffffffff 00000008 8000000000000000 00000001 00
      """
    #expect(Array(buffer.bytes) == bytes(hex: expected))
  }

  @Test func `a buffer keeps what it has while it grows`() {
    let buffer = ByteBuffer(capacity: 1)
    let long = String(repeating: "ab", count: 100_000)
    for _ in 0..<3 { buffer.appendField(long) }
    #expect(buffer.count == 3 * 200_004)
    #expect(Array(buffer.bytes.suffix(200_000)) == Array(long.utf8))
    #expect(Array(buffer.bytes.prefix(6)) == bytes(hex: "00030d40 6162"))
    buffer.removeAll()
    #expect(buffer.bytes.isEmpty)
  }

  @Test(arguments: [
    // array_send(array['a', 'b c', null, '世界'])
    ("0000000100000001000000190000000400000001000000016100000003622063ffffffff00000006e4b896e7958c", 4),
    ("000000000000000000000019", 0),
  ])
  func `an array of the server is counted`(hex: String, elements: Int) throws {
    try withRow([bytes(hex: hex)]) { row in
      let count = try row.arrayCount(0)
      #expect(count == elements)
    }
  }

  @Test func `an array that is none is refused`() throws {
    try withRow([[]]) { row in
      let error = BinaryFormatError(description: "has an array of 0 bytes")
      #expect(throws: error) { try row.arrayCount(0) }
    }
  }

  @Test func `a field of another width is refused by its column`() throws {
    try withRow([[1], [1, 2, 3], nil]) { row in
      #expect(throws: BinaryFormatError(description: "has 1 bytes in column 1 where 4 are expected")) {
        try row.day(0)
      }
      #expect(throws: BinaryFormatError(description: "has 3 bytes in column 2 where 8 are expected")) {
        try row.integer(1)
      }
      #expect(throws: BinaryFormatError(description: "has 3 bytes in column 2 where 1 are expected")) {
        try row.boolean(1)
      }
      #expect(throws: BinaryFormatError(description: "has 0 bytes in column 3 where 8 are expected")) {
        try row.amount(2, .doublePrecision)
      }
      #expect(row.text(2) == nil)
    }
  }

  @Test func `text that is not UTF-8 is mended`() throws {
    try withRow([[0x61, 0xFF, 0x62]]) { row in #expect(row.text(0) == "a\u{FFFD}b") }
  }
}
