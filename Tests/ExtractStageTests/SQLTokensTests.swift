import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

struct SQLTokensTests {
  @Test(
    arguments: [
      (
        "Sold_On::date",
        [
          .word("sold_on", isQuoted: false), .mark(":"), .mark(":"), .word("date", isQuoted: false),
        ]
      ),
      ("\"Sold \"\"On\"", [.word("Sold \"On", isQuoted: true)]),
      ("'it''s' <> e'\\'x'", [.text("it's"), .sign("<>"), .text("'x")]),
      ("$$now$$ = $a$b$$c$a$", [.text("now"), .sign("="), .text("b$$c")]),
      ("1.5e3-- 'today'\n+a", [.number, .sign("+"), .word("a", isQuoted: false)]),
      ("a/* x /* y */ z */*2", [.word("a", isQuoted: false), .sign("*"), .number]),
      (
        "f(u&'x', U&\"y\")",
        [
          .word("f", isQuoted: false), .mark("("), .text("x"), .mark(","), .word("y", isQuoted: true), .mark(")"),
        ]
      ),
      ("größe@>menge", [.word("größe", isQuoted: false), .sign("@>"), .word("menge", isQuoted: false)]),
      ("'open", [.text("open")]),
    ] as [(String, [SQLToken])])
  func `an expression's words and signs are those that the server sees`(sql: String, tokens: [SQLToken]) {
    #expect(SQLToken.tokens(of: sql) == tokens)
  }
}
