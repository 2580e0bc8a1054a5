import Arithmetic
import PostgreSQL
import TestSupport
import Testing

@Suite struct `A connection` {
  private let database: TestDatabase

  init() throws {
    database = try TestDatabase("connection")
  }

  private func connect() throws -> Connection {
    try Connection(to: try ConnectionOptions(conninfo: database.conninfo))
  }

  @Test func `gives values as text, and null as nil`() throws {
    var connection = try connect()
    #expect(try connection.query("select 7, null, $1::text || '客户'", ["重点"]) == [["7", nil, "重点客户"]])
    #expect(try connection.query("select $1::integer is null", [nil]) == [["t"]])
    #expect(try connection.query("select 1 where false") == [])
    #expect(connection.place == "\(database.server.socket):\(database.server.port)/\(database.name)")
    #expect(try connection.query("select current_setting('application_name')") == [["tierbook"]])
  }

  @Test func `notices a server that goes silent within a large statement`() throws {
    let proxy = try SilentProxy(to: database.server, "silent_statement")
    defer { proxy.close() }
    var options = try ConnectionOptions(conninfo: "\(database.conninfo) host=\(proxy.folder)")
    options.idleLimit = .seconds(1)
    var connection = try Connection(to: options)
    proxy.silenceOne(after: 100_000, .toServer)
    let large = String(repeating: "x", count: 20_000_000)
    let error = #expect(throws: DatabaseError.self) { try connection.query("select length($1)", [large]) }
    #expect(error?.kind == .lost)
    #expect(error?.message == "nothing has come for 1 s, and the server does not say that it works")
    var another = try connect()
    #expect(try another.query("select length($1)", [large]) == [["20000000"]])
  }

  @Test func `is made to the next host where the first is silent`() throws {
    let port = try SilentPort()
    let server = database.server
    for first in ["127.0.0.1", "localhost"] {
      var connection = try Connection(
        to: try ConnectionOptions(
          conninfo: "host=\(first),\(server.socket) port=\(port.number),\(server.port) user=\(server.user) "
            + "dbname=\(database.name) connect_timeout=2"))
      #expect(try connection.query("select current_database()") == [[database.name]])
    }
  }

  @Test func `commits a transaction, and rolls back one that throws`() throws {
    struct Stop: Error {}
    var connection = try connect()
    try connection.query("create table t (n integer)")
    try connection.transaction { _ = try $0.query("insert into t values (1)") }
    #expect(throws: Stop.self) {
      try connection.transaction { connection in
        try connection.query("insert into t values (2)")
        throw Stop()
      }
    }
    #expect(try connection.query("select n from t") == [["1"]])
  }

  @Test func `describes a query's columns without running it`() throws {
    var connection = try connect()
    let types = [
      ("smallint", ColumnType.smallint), ("integer", .integer), ("bigint", .bigint), ("real", .real),
      ("double precision", .doublePrecision), ("numeric", .numeric(precision: nil, scale: nil)),
      ("numeric(14,2)", .numeric(precision: 14, scale: 2)), ("text", .text), ("varchar", .varchar(length: nil)),
      ("varchar(9)", .varchar(length: 9)), ("char(5)", .character(length: 5)), ("uuid", .uuid), ("date", .date),
      ("jsonb", .jsonb), ("boolean", .boolean), ("text[]", .textArray), ("interval", .other("interval")),
      ("timestamptz", .other("timestamp with time zone")),
    ]
    let columns = types.map { "null::\($0.0) as \"a \($0.0)\"" }.joined(separator: ", ")
    let described = try connection.describe("select \(columns), 1 / 0 as never")
    #expect(described == types.map { Column(name: "a \($0.0)", type: $0.1) } + [Column(name: "never", type: .integer)])
  }

  @Test func `keeps quotes and backslashes in names and texts`() throws {
    var connection = try connect()
    let name = #"a"b\c'd 分类"#
    try connection.query("create table \(quotedIdentifier(name)) (n text)")
    try connection.query("insert into \(quotedIdentifier(name)) values (\(quotedLiteral(name)))")
    #expect(try connection.query("select n from \(quotedIdentifier(name))") == [[name]])
  }
}

@Suite struct `A server's refusal` {
  private let database: TestDatabase

  init() throws {
    database = try TestDatabase("refusal")
  }

  private func error(_ sql: String, _ parameters: [String?] = []) throws -> DatabaseError {
    var connection = try Connection(to: try ConnectionOptions(conninfo: database.conninfo))
    return try #require(throws: DatabaseError.self) { try connection.query(sql, parameters) }
  }

  @Test func `says message, SQLSTATE and the place, as wide as a terminal shows it`() throws {
    let error = try error("select 1,\n  '客户' as c, nothing\nfrom pg_class")
    #expect(error.kind == .refused && error.sqlState == "42703")
    #expect(
      error.description == """
        column "nothing" does not exist (SQLSTATE 42703)
            '客户' as c, nothing
                         ^
        """)
  }

  @Test func `says the detail`() throws {
    #expect(
      try error("select '{1'::int[]").description == """
        malformed array literal: "{1" (SQLSTATE 22P02)
        detail: Unexpected end of input.
          select '{1'::int[]
                 ^
        """)
  }

  @Test func `says the server's hint`() throws {
    #expect(
      try error("select lenght('a')").description == """
        function lenght(unknown) does not exist (SQLSTATE 42883)
        server's hint: No function matches the given name and argument types. You might need to add explicit type casts.
          select lenght('a')
                 ^
        """)
  }

  @Test func `is told from a lost connection and from one that cannot be made`() throws {
    #expect(try error("select pg_terminate_backend(pg_backend_pid())").kind == .lost)
    let unreachable = #expect(throws: DatabaseError.self) {
      _ = try Connection(to: try ConnectionOptions(conninfo: "host=/nowhere"))
    }
    #expect(unreachable?.kind == .unreachable)
    #expect(unreachable?.message.hasPrefix("connection to server on socket \"/nowhere/") == true)
    let wrong = #expect(throws: DatabaseError.self) { try ConnectionOptions(conninfo: "hots=erp") }
    #expect(wrong?.message == "is neither keywords and values nor a URI of libpq's")
  }
}

@Suite struct `Binary COPY` {
  private let database: TestDatabase

  init() throws {
    database = try TestDatabase("copy")
  }

  private func connect() throws -> Connection {
    try Connection(to: try ConnectionOptions(conninfo: database.conninfo))
  }

  @Test func `reads each type as the server prints it`() throws {
    var connection = try connect()
    try connection.query(
      """
      create table t as select n, n::smallint as small, (n * 10000000000)::bigint as big, n / 8.0::real as short,
        n / 7.0::double precision as long, (n / 4.0)::numeric(14,2) as amount, n * 1.000000001 as plain,
        repeat('产', n) as words, n::text::char(5) as code, md5(n::text)::uuid as id, date '1999-12-30' + n as day,
        n % 2 = 0 as flag from generate_series(1, 3) as n
      """)
    let columns = try connection.describe("select * from t")
    let expected = try connection.query(
      """
      select n, small, big, short::numeric, long::numeric, amount, plain, words, code, id, day,
        case when flag then 'true' else 'false' end from t order by n
      """)
    var rows: [[String?]] = []
    try connection.copyOut("copy (select * from t order by n) to stdout (format binary)", columns: columns.count) {
      row in
      rows.append(columns.enumerated().map { row.textForm($0.offset, $0.element.type) })
    }
    #expect(rows == expected)
  }

  @Test func `reads lines of text as it reads binary rows`() throws {
    var connection = try connect()
    try connection.query(
      #"""
      create table lines as select n, n::smallint as small, (-n * 10000000000)::bigint as big,
        (n / 4.0 - 1)::numeric(14,2) as amount, case when n < 3 then 'NaN' end::numeric(5,1) as odd,
        repeat(E'产\\\t\n', n * n * 300) || E'\\N' as words, E'\r\b\f\v' || n as signs, n::text::char(5) as code,
        md5(n::text)::uuid as id, date '1999-12-30' + n as day from generate_series(1, 3) as n
      """#)
    let columns = try connection.describe("select * from lines")
    func texts(_ row: BinaryRow) -> [String?] { columns.enumerated().map { row.textForm($0.offset, $0.element.type) } }
    var expected: [[String?]] = []
    try connection.copyOut("copy lines to stdout (format binary)", columns: columns.count) {
      expected.append(texts($0))
    }
    #expect(expected.count == 3)
    let list = columns.map { $0.type == .date ? "\($0.name) - date '2000-01-01'" : $0.name }.joined(separator: ", ")
    let row = TextRow(columns: columns.map(\.type))
    var rows: [[String?]] = []
    try connection.copyOut(lines: "copy (select \(list) from lines) to stdout") {
      rows.append(texts(try row.row(of: $0)))
    }
    #expect(rows == expected)
  }

  @Test func `can be given up as lines of text, or end with an error among them`() throws {
    struct Enough: Error {}
    var connection = try connect()
    var rows = 0
    #expect(throws: Enough.self) {
      try connection.copyOut(lines: "copy (select n from generate_series(1, 1000000) as n) to stdout") { _ in
        rows += 1
        if rows == 10 { throw Enough() }
      }
    }
    #expect(rows == 10)
    let error = #expect(throws: DatabaseError.self) {
      try connection.copyOut(lines: "copy (select 1 / (5 - n) from generate_series(1, 10) as n) to stdout") { _ in }
    }
    #expect(error?.sqlState == "22012")
    #expect(try connection.query("select 1") == [["1"]])
  }

  @Test func `can be given up, and the connection goes on`() throws {
    struct Enough: Error {}
    var connection = try connect()
    var rows = 0
    #expect(throws: Enough.self) {
      try connection.copyOut(
        "copy (select n from generate_series(1, 1000000) as n) to stdout (format binary)", columns: 1
      ) { _ in
        rows += 1
        if rows == 10 { throw Enough() }
      }
    }
    #expect(rows == 10)
    #expect(try connection.query("select 1") == [["1"]])
  }

  @Test func `tells an error that comes in the middle of the rows`() throws {
    var connection = try connect()
    let error = #expect(throws: DatabaseError.self) {
      try connection.copyOut(
        "copy (select 1 / (5 - n) from generate_series(1, 10) as n) to stdout (format binary)", columns: 1
      ) { _ in }
    }
    #expect(error?.sqlState == "22012")
    #expect(try connection.query("select 1") == [["1"]])
  }

  @Test func `writes what it has read, and counts the rows`() throws {
    var connection = try connect()
    try connection.query("create table a as select n, md5(n::text) as t from generate_series(1, 1000) as n")
    try connection.query("create table b (like a)")
    let buffer = ByteBuffer()
    buffer.append(BinaryRow.header)
    try connection.copyOut("copy a to stdout (format binary)", columns: 2) { buffer.append($0.bytes) }
    buffer.append(BinaryRow.trailer)
    #expect(try connection.copyIn("copy b from stdin (format binary)") { try $0(buffer.bytes) } == 1000)
    #expect(try connection.query("select count(*) from (select * from a except select * from b) as d") == [["0"]])
  }

  @Test func `that the server refuses leaves nothing, and says the server's words`() throws {
    var connection = try connect()
    try connection.query("create table c (n integer check (n < 3))")
    let buffer = ByteBuffer()
    buffer.append(BinaryRow.header)
    for n in Int32(1)...5 {
      buffer.beginRow(fields: 1)
      buffer.appendField(n)
    }
    buffer.append(BinaryRow.trailer)
    let error = #expect(throws: DatabaseError.self) {
      try connection.copyIn("copy c from stdin (format binary)") { try $0(buffer.bytes) }
    }
    #expect(error?.sqlState == "23514")
    #expect(try connection.query("select count(*) from c") == [["0"]])
  }
}
