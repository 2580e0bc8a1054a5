import Foundation
import Testing

@testable import PostgreSQL

struct ColumnTypeTests {
  @Test(
    arguments: [
      ("boolean", .boolean), ("smallint", .smallint), ("integer", .integer), ("bigint", .bigint), ("real", .real),
      ("double precision", .doublePrecision), ("numeric", .numeric(precision: nil, scale: nil)),
      ("numeric(14,2)", .numeric(precision: 14, scale: 2)), ("numeric(10,0)", .numeric(precision: 10, scale: 0)),
      ("numeric(5,-2)", .numeric(precision: 5, scale: -2)), ("text", .text),
      ("character varying", .varchar(length: nil)),
      ("character varying(9)", .varchar(length: 9)), ("character(3)", .character(length: 3)), ("uuid", .uuid),
      ("date", .date), ("jsonb", .jsonb), ("text[]", .textArray),
    ] as [(String, ColumnType)])
  func `a type's name is read and printed as format_type prints it`(name: String, type: ColumnType) throws {
    #expect(ColumnType(sqlName: name) == type)
    #expect(type.sqlName == name)
    #expect(try JSONDecoder().decode([ColumnType].self, from: JSONEncoder().encode([type])) == [type])
  }

  @Test(arguments: [
    "timestamp(3) without time zone", "timestamp with time zone", "bit(3)", "\"char\"", "bpchar", "money", "integer[]",
    "numeric(10,2)[]", "character varying(10)[]", "character(5)[]", "numeric[]", "my_type(1)", "", "(", ")", "()",
  ])
  func `any other type keeps its name and is none of those`(name: String) {
    #expect(ColumnType(sqlName: name) == .other(name))
    #expect(ColumnType(sqlName: name).sqlName == name)
  }

  /// Compared with `quote_ident`, which quotes only where it must, and `quote_literal`.
  @Test(arguments: [
    ("product", #""product""#), ("Sales Line", #""Sales Line""#), (#"a"b"#, #""a""b""#), ("", #""""#),
    (#"""#, #""""""#), ("x\"\u{301}", "\"x\"\"\u{301}\""), ("x'; drop table y; --", #""x'; drop table y; --""#),
    ("世", #""世""#),
  ])
  func `an identifier stands in double quotes`(name: String, quoted: String) {
    #expect(quotedIdentifier(name) == quoted)
  }

  @Test(arguments: [
    ("abc", "'abc'"), ("", "''"), ("O'Brien", "'O''Brien'"), ("''", "''''''"), (#"a\b"#, #" E'a\\b'"#),
    (#"\'; drop"#, #" E'\\''; drop'"#), (#"a"b"#, #"'a"b'"#), ("'\u{301}", "'''\u{301}'"),
    ("\\\u{301}", " E'\\\\\u{301}'"),
  ])
  func `a literal stands in single quotes, whatever the server takes a backslash for`(text: String, quoted: String) {
    #expect(quotedLiteral(text) == quoted)
  }

  /// The server reads them back as they were (KeyTypeTests).
  @Test(arguments: [
    ([], "{}"), (["a", "b c"], #"{"a","b c"}"#), ([""], #"{""}"#), ([#"a"b\c"#], #"{"a\"b\\c"}"#),
    (["null", "{", ","], #"{"null","{",","}"#), (["\"\u{301}"], "{\"\\\"\u{301}\"}"),
  ])
  func `an array's values stand in double quotes, each as it is`(values: [String], literal: String) {
    #expect(arrayLiteral(values) == literal)
  }
}
