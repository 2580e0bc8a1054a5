import Arithmetic
import PostgreSQL
import Tables
import Testing

@testable import Configuration
@testable import Store

struct AmountColumnTests {
  private func read(_ text: String, rounding: Int?) throws -> Amount {
    let buffer = ByteBuffer()
    buffer.beginRow(fields: 1)
    buffer.appendField(try #require(ExactDecimal(text)))
    var rest = buffer.bytes
    let row = BinaryRow(columns: 1)
    _ = try row.take(from: &rest)
    return try AmountColumn(index: 0, type: .numeric(precision: nil, scale: nil), rounding: rounding).read(row)
  }

  @Test(
    arguments: [
      ("12.345", nil, "12.345"), ("12.345", 2, "12.35"), ("-12.345", 2, "-12.35"), ("12.3", 2, "12.3"), ("5", 0, "5"),
      ("0", 12, "0"), ("9999999999999999999999999999", 12, "9999999999999999999999999999"),
      // Zeros at the end do not count; what is rounded is counted afterwards.
      ("10.912500000000000000000000000", nil, "10.9125"),
      ("0.00000000000000000001000000000000000000000000000000", nil, "0.00000000000000000001"),
      ("1750589013.6900868937935141726812", 2, "1750589013.69"), ("1.5000000000000000000000000000000000001", 0, "2"),
      ("-99999999999999999999999.99999999999999", 4, "-100000000000000000000000"),
      ("9999999999999999999999999.999", 2, "10000000000000000000000000.00"),
    ] as [(String, Int?, String)])
  func `an amount has the declared decimals`(text: String, rounding: Int?, expected: String) throws {
    guard case .number(let value) = try read(text, rounding: rounding) else {
      Issue.record("\(text) is no number")
      return
    }
    #expect(value.description == expected)
  }

  @Test(
    arguments: [
      ("10000000000000000000000000000", 12), ("-10000000000000000000000000000", nil),
      ("9999999999999999999999999999.5", 0), ("1234567890123456789012345678.1", nil), ("0.000000000000000000001", nil),
      ("1750589013.6900868937935141726812", nil), ("1750589013.6900868937935141726812", 19),
      ("1.00000000000000000000000000000000000000000000000000001", nil),
    ] as [(String, Int?)])
  func `an amount of more than 28 digits or 20 decimals once it is rounded is too large`(
    text: String, rounding: Int?
  ) throws {
    #expect(try read(text, rounding: rounding) == .tooLarge)
  }
}

struct InputContractTests {
  @Test(
    arguments: [
      (.date, "date", true), (.date, "timestamp without time zone", false), (.key, "bigint", true),
      (.key, "uuid", true),
      (.key, "character(5)", true), (.key, "character(5)[]", false), (.key, "numeric(10,0)", false),
      (.amount, "numeric(14,2)", true), (.amount, "real", true), (.amount, "smallint", true), (.amount, "money", false),
      (.amount, "numeric(14,2)[]", false), (.text, "character varying", true), (.text, "integer", false),
      (.text, "character varying(10)[]", false), (.boolean, "boolean", true), (.boolean, "integer", false),
    ] as [(InputContract.Kind, String, Bool)])
  func `a column takes the types that its message names`(kind: InputContract.Kind, type: String, isAccepted: Bool) {
    #expect(kind.accepts(ColumnType(sqlName: type)) == isAccepted)
  }

  @Test(
    arguments: [
      (.date, "sold_at", "sold_at::date"), (.date, "a + b", "(a + b)::date"), (.key, "t.id", "t.id::text"),
      (.amount, "price", "price::numeric(14,2)"), (.boolean, "flag", "flag::boolean"),
    ] as [(InputContract.Kind, String, String)])
  func `a cast is proposed`(kind: InputContract.Kind, expression: String, cast: String) {
    #expect(kind.cast(of: expression) == cast)
  }
}
