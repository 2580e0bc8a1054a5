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

struct ConnectionRefusalTests {
  private static let place = "connection to server at \"127.0.0.1\", port 5432 failed: "
  private static let refused = """
    connection to server at "erp", port 5432 failed: Connection refused
    \tIs the server running on that host and accepting TCP/IP connections?

    """
  private static let refusedLine =
    "connection to server at \"erp\", port 5432 failed: Connection refused "
    + "Is the server running on that host and accepting TCP/IP connections? "

  @Test(
    arguments: [
      (
        "\(place)FATAL:  28P01: Passwort-Authentifizierung für Benutzer »a« fehlgeschlagen\nLOCATION:  auth_failed, auth.c:334\n",
        "\(place)FATAL:  Passwort-Authentifizierung für Benutzer »a« fehlgeschlagen", ["28P01"]
      ),
      (
        "\(place)致命错误:  28P01: 用户 \"a\" Password 认证失败\nLOCATION:  auth_failed, auth.c:334\n",
        "\(place)致命错误:  用户 \"a\" Password 认证失败", ["28P01"]
      ),
      // One after the other: a host that is not there, and two that answer.
      (
        "\(refused)\(place)FATAL:  57P03: das Datenbanksystem startet\nLOCATION:  ProcessStartupPacket, postmaster.c:2391\n"
          + "\(place)FATAL:  53300: zu viele Verbindungen von Rolle »a«\nLOCATION:  InitializeSessionUserId, miscinit.c:842\n",
        "\(refusedLine)\(place)FATAL:  das Datenbanksystem startet \(place)FATAL:  zu viele Verbindungen von Rolle »a«",
        ["57P03", "53300"]
      ),
      // A pooler has no source to name, and an older libpq names no host.
      ("FATAL:  08P01: no more connections allowed\n", "FATAL:  no more connections allowed", ["08P01"]),
      // A trigger of logins says what it likes.
      (
        "\(place)FATAL:  P0001: closed\nDETAIL:  CLOSE: until six\nHINT:  LATER: again\nTABLE NAME:  hours\n"
          + "LOCATION:  exec_stmt_raise, pl_exec.c:3893\n",
        "\(place)FATAL:  closed DETAIL:  CLOSE: until six HINT:  LATER: again", ["P0001"]
      ),
      ("\(place)fe_sendauth: no password supplied\n", "\(place)fe_sendauth: no password supplied", []),
      (refused, String(refusedLine.dropLast()), []),
    ] as [(String, String, Set<String>)])
  func `a verbose message gives its SQLSTATE, and is then as any other`(
    text: String, message: String, states: Set<String>
  ) {
    let refusal = ConnectionRefusal(verbose: text)
    #expect(refusal.message == message)
    #expect(refusal.sqlStates == states)
  }

  @Test(arguments: [
    ("致命错误:  28P01: 用户 \"a\" Password 认证失败", "28P01", false),
    ("致命错误:  53300: 已有太多的客户端连接", "53300", true),
    ("FATAL:  57P03: das Datenbanksystem startet", "", true),
    ("FATAL:  08P01: no more connections allowed (max_client_conn)", "53300", true),
    ("FATAL:  08P01: password authentication failed", "28P01", false),
    // What a database is called says nothing.
    ("FATAL:  3D000: database \"password\" does not exist", "", false),
    ("FATAL:  3D000: database \"too many customers\" does not exist", "", false),
    // libpq's own function, which leaves out silent addresses, gives no code.
    ("FATAL:  password authentication failed for user \"a\"", "28P01", false),
    ("FATAL:  too many connections for role \"a\"", "53300", true),
  ])
  func `a refusal is known by its SQLSTATE in any language, and by words only where there is none`(
    text: String, state: String, isTransient: Bool
  ) {
    let error = DatabaseError(unreachable: ConnectionRefusal(verbose: Self.place + text), answers: true)
    #expect(error.sqlState == state)
    #expect(error.isTransient == isTransient)
  }

  @Test func `a password that is asked for and missing is one that is wrong`() {
    var refusal = ConnectionRefusal("fe_sendauth: kein Passwort angegeben")
    refusal.lacksPassword = true
    #expect(DatabaseError(unreachable: refusal, answers: true).sqlState == DatabaseError.wrongPassword)
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
