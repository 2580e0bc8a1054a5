import Testing

@testable import Workbook

struct CellKindTests {
  @Test(
    arguments: [
      (.key, "0", .number(0)), (.key, "42", .number(42)), (.key, "-7", .number(-7)), (.key, "007", .text("007")),
      (.key, "-0", .text("-0")), (.key, "+1", .text("+1")), (.key, "1.0", .text("1.0")), (.key, "1e5", .text("1e5")),
      (.key, "999999999999999", .number(999_999_999_999_999)), (.key, "1000000000000000", .text("1000000000000000")),
      (.key, "-999999999999999", .number(-999_999_999_999_999)), (.key, "", .text("")), (.key, "٣", .text("٣")),
      (.integer, "1000000000000001", .longNumber("1000000000000001")),
      // One digit and zeros, which a double holds.
      (.integer, "1000000000000000000", .number(1e18)),
      (.money(decimals: 2), "-1234.50", .number(-1234.5)), (.money(decimals: 2), "NaN", .text("NaN")),
      (.money(decimals: 2), "1234567890123.45", .number(1_234_567_890_123.45)),
      (.money(decimals: 2), "12345678901234.50", .number(12_345_678_901_234.5)),
      (.money(decimals: 2), "12345678901234.56", .longNumber("12345678901234.56")),
      (.percent(decimals: 1), "0.28312345678901234567", .number(0.28312345678901234567)),
      (.ratio(decimals: 2), "Infinity", .text("Infinity")), (.ratio(decimals: 2), "1e400", .text("1e400")),
      (.date, "1900-03-01", .number(61)), (.date, "1900-02-28", .text("1900-02-28")),
      (.date, "2026-10-31", .number(46_326)),
      (.date, "9999-12-31", .number(2_958_465)), (.date, "infinity", .text("infinity")),
      (.flag, "t", .flag(true)), (.flag, "false", .flag(false)), (.flag, "maybe", .text("maybe")),
      (.texts, "{a,\"b, c\",\"d\\\"e\",NULL}", .text("a, b, c, d\"e, NULL")), (.texts, "{}", .text("")),
      (.texts, "{{a},{b}}", .text("{{a},{b}}")), (.texts, "loss", .text("loss")), (.text, "1", .text("1")),
    ] as [(CellKind, String, CellValue)])
  func `a value becomes a cell`(kind: CellKind, text: String, value: CellValue) {
    #expect(kind.value(text) == value)
    #expect(kind.value(nil) == .empty)
  }

  @Test(
    arguments: [
      (.money(decimals: 0), "#,##0;[Red]-#,##0"), (.percent(decimals: 0), "0%"), (.ratio(decimals: 3), "0.000"),
      (.integer, "#,##0;[Red]-#,##0"), (.date, "yyyy-mm-dd"), (.key, nil), (.text, nil),
    ] as [(CellKind, String?)])
  func `a kind has a format`(kind: CellKind, format: String?) {
    #expect(kind.numberFormat == format)
  }

  @Test(arguments: [("0.00", 0), ("100", 1), ("0.0120", 2), ("-120.034", 6), ("1000000000000000.1", 17)])
  func `digits count from the first to the last that is not 0`(number: String, digits: Int) {
    #expect(significantDigits(number) == digits)
  }

  @Test(arguments: [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")])
  func `columns have letters`(column: Int, name: String) {
    #expect(columnName(column) == name)
  }
}
