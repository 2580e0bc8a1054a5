import Arithmetic
import Testing

@testable import PostgreSQL

struct TextFormTests {
  /// Bytes from date_send, uuid_send, boolsend, numeric_send and float8send.
  @Test(
    arguments: [
      (.date, "00002279", "2024-02-29"), (.date, "7fda970c", "5874897-12-31"), (.date, "ffda97a7", "4714-11-24 BC"),
      (.date, "fff4dbf8", "0001-12-31 BC"), (.date, "7fffffff", "infinity"), (.date, "80000000", "-infinity"),
      (.date, "7ffffffe", "5881610-07-10"), (.boolean, "01", "true"), (.boolean, "00", "false"),
      (.uuid, "a0eebc999c0b4ef8bb6d6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
      (.smallint, "ffff", "-1"), (.bigint, "7fffffffffffffff", "9223372036854775807"),
      (.numeric(precision: 14, scale: 2), "000200004000000200021388", "-2.50"),
      (.numeric(precision: nil, scale: nil), "00000000c0000000", "NaN"),
      (.numeric(precision: nil, scale: nil), "00000000d0000020", "Infinity"),
      (.numeric(precision: nil, scale: nil), "00000000f0000020", "-Infinity"),
      (.numeric(precision: nil, scale: nil), "00010007000000000001", "10000000000000000000000000000"),
      (.doublePrecision, "c004000000000000", "-2.5"), (.doublePrecision, "7ff0000000000000", "Infinity"),
      (.doublePrecision, "fff0000000000000", "-Infinity"), (.doublePrecision, "7ff8000000000000", "NaN"),
      (.real, "ff800000", "-Infinity"), (.text, "e4b896", "世"), (.varchar(length: 3), "6162", "ab"), (.text, "", ""),
    ] as [(ColumnType, String, String)])
  func `a field reads as the server prints it`(type: ColumnType, hex: String, text: String) throws {
    try withRow([bytes(hex: hex)]) { row in #expect(row.textForm(0, type) == text) }
  }

  @Test(
    arguments: [
      (.date, "0000000000000000", "(8 bytes that are no date)"), (.date, "", "(0 bytes that are no date)"),
      (.integer, "000000", "(3 bytes that are no integer)"), (.boolean, "", "(0 bytes that are no boolean)"),
      (.numeric(precision: 5, scale: 1), "00", "(1 bytes that are no numeric(5,1))"),
      (.real, "0000000000000000", "(8 bytes that are no real)"),
    ] as [(ColumnType, String, String)])
  func `a field that is not of its type is told by its length`(type: ColumnType, hex: String, text: String) throws {
    try withRow([bytes(hex: hex)]) { row in #expect(row.textForm(0, type) == text) }
  }

  @Test func `null has no text`() throws {
    try withRow([nil]) { row in #expect(row.textForm(0, .date) == nil) }
  }

  @Test(arguments: [("7fffffff", nil), ("80000000", nil), ("00002279", "2024-02-29")] as [(String, String?)])
  func `an infinite date is no day`(hex: String, text: String?) throws {
    try withRow([bytes(hex: hex)]) { row in
      let day = try row.day(0)
      #expect(day?.description == text)
    }
  }
}
