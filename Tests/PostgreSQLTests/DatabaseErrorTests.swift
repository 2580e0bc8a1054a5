import Testing

@testable import PostgreSQL

struct DatabaseErrorTests {
  @Test(arguments: [
    (1, "select x from t", "  select x from t\n  ^"),
    (8, "select x from t", "  select x from t\n         ^"),
    (16, "select x from t", "  select x from t\n                 ^"),
    (10, "select\n  x\nfrom t", "    x\n    ^"),
    (7, "select\nx", "  select\n        ^"),
    (8, "select\nx", "  x\n  ^"),
    // The server counts code points, of which an accent of its own is one, and a family of two faces three; the caret
    // stands by what they take on a terminal.
    (12, "select 'é', x", "  select 'é', x\n             ^"),
    (13, "select 'e\u{301}', x", "  select 'e\u{301}', x\n             ^"),
    (14, "select '👩‍👩', x", "  select '👩‍👩', x\n              ^"),
    (13, "select '超市', x", "  select '超市', x\n                ^"),
    (13, "select\t'a', x", "  select\t'a', x\n        \t     ^"),
    (13, "select '\u{1B}', x", "  select '\\u001B', x\n                   ^"),
    (9, "select\r\nx", "  x\n  ^"),
    (1, "select\r\nx", "  select\n  ^"),
  ])
  func `a caret stands under the place that the server names`(position: Int, statement: String, expected: String) {
    var error = DatabaseError(kind: .refused, sqlState: "42703", message: "column \"x\" does not exist")
    error.statement = statement
    error.position = position
    #expect(error.description == "column \"x\" does not exist (SQLSTATE 42703)\n" + expected)
  }

  @Test(arguments: [0, -1, 17, Int.max, Int.min]) func `a place outside the statement is left out`(position: Int) {
    var error = DatabaseError(kind: .refused, message: "no")
    error.statement = "select x from t"
    error.position = position
    #expect(error.description == "no")
  }

  @Test func `detail and hint follow the message`() {
    var error = DatabaseError(kind: .refused, sqlState: "23505", message: "duplicate key")
    error.detail = "Key (id)=(1) already exists."
    error.hint = "Take another."
    #expect(
      error.description == """
        duplicate key (SQLSTATE 23505)
        detail: Key (id)=(1) already exists.
        server's hint: Take another.
        """)
  }
}

struct ConnectionOptionsTests {
  @Test func `keywords and values are read`() throws {
    let options = try ConnectionOptions(conninfo: "service=erp dbname='sales 2024' options='-c geqo=off'")
    #expect(options.keywords == ["service": "erp", "dbname": "sales 2024", "options": "-c geqo=off"])
  }

  @Test func `a URI is read`() throws {
    let options = try ConnectionOptions(conninfo: "postgresql://ann:s%20e@db.example:5433/erp?sslmode=require")
    let keywords = [
      "user": "ann", "password": "s e", "host": "db.example", "port": "5433", "dbname": "erp", "sslmode": "require",
    ]
    #expect(options.keywords == keywords)
  }

  @Test(arguments: [nil, "", "  "]) func `nothing said leaves all to the environment`(conninfo: String?) throws {
    #expect(try ConnectionOptions(conninfo: conninfo).keywords.isEmpty)
  }

  @Test(arguments: ["erp", "hots=db", "host='db", "postgresql://db/erp?nope=1", "password=a secret"])
  func `what is neither is refused without being repeated, since a password may stand in it`(conninfo: String) {
    let message = "is neither keywords and values nor a URI of libpq's"
    #expect(throws: DatabaseError(kind: .unreachable, message: message)) {
      try ConnectionOptions(conninfo: conninfo)
    }
  }

}
