import CLibPQ

/// One connection to a server. It closes itself at the end of its scope. Nobody can copy it, so only one thread at a
/// time uses it, as libpq demands.
package struct Connection: ~Copyable {
  let handle: OpaquePointer
  let options: ConnectionOptions
  let silence = Silence()
  private let notices: NoticeReceiver
  /// nil: in no list.
  private let number: Int?
  /// Settings, as SQL, with which each transaction begins, and which end with it. No setting outlives a transaction,
  /// because a pooler may give the session to somebody else.
  package var settings: [String] = []
  /// Whether there is a pooler in between, which may give each transaction another session.
  private(set) var isPooled = false

  /// Connects and waits until the connection is ready.
  ///
  /// - Throws: `DatabaseError` of kind `unreachable` with libpq's message, which names host, port and reason.
  package init(to options: ConnectionOptions) throws(DatabaseError) {
    // Text is UTF-8 in both directions, whatever the database's encoding and the environment are.
    let keywords = options.complete.merging(["client_encoding": "UTF8"]) { $1 }
    let notices = NoticeReceiver(options.place)
    let (connection, reason) = connected(keywords, notices)
    guard let connection, PQstatus(connection) == CONNECTION_OK else {
      let refusal = reason.map { ConnectionRefusal($0) } ?? ConnectionRefusal(of: connection)
      PQfinish(connection)
      let answer = withParameters(keywords) { PQpingParams($0, $1, 0) }
      throw DatabaseError(unreachable: refusal, answers: answer == PQPING_OK)
    }
    let encoding = PQparameterStatus(connection, "client_encoding").map { String(cString: $0) } ?? "none"
    guard encoding == "UTF8" else {
      PQfinish(connection)
      throw DatabaseError(
        unreachable: ConnectionRefusal(
          "the server sends text as \(encoding), though it was asked for UTF8 (client_encoding)"),
        answers: true)
    }
    notices.receive(from: connection)
    PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
    // libpq would wait for ever for a server that accepts no more; `flush` waits instead.
    PQsetnonblocking(connection, 1)
    if isSocket(hostName(of: connection)) { enlargeSendBuffer(of: PQsocket(connection)) }
    handle = connection
    self.options = options
    self.notices = notices
    number = options.isLast ? nil : OpenConnections.add(connection)
  }

  deinit {
    if let number { OpenConnections.remove(number) }
    PQfinish(handle)
  }

  /// Whether the server is on this machine, as far as its address shows: the folder of its socket, or an abstract name.
  package var isOnThisMachine: Bool { isSocket(host) }

  private var host: String { hostName(of: handle) }

  /// The connected `host:port/database`, for messages, without user and password.
  package var place: String {
    let port = PQport(handle).map { String(cString: $0) } ?? ""
    let database = PQdb(handle).map { String(cString: $0) } ?? ""
    return "\(host):\(port)/\(database)"
  }

  /// Runs one statement and returns its rows, each value as text.
  @discardableResult
  package mutating func query(_ sql: String, _ parameters: [String?] = []) throws(DatabaseError) -> [[String?]] {
    let result = try execute(sql, parameters)
    defer { PQclear(result) }
    return (0..<PQntuples(result)).map { row in
      (0..<PQnfields(result)).map { column in
        PQgetisnull(result, row, column) == 1 ? nil : String(cString: PQgetvalue(result, row, column))
      }
    }
  }

  /// Runs a file of statements, as psql would with its variables replaced.
  ///
  /// - Returns: the first value of the last statement; nil: null, or no value.
  @discardableResult
  package mutating func runScript(_ sql: String) throws(DatabaseError) -> String? {
    let result = try result { PQsendQuery(handle, sql) }
    defer { PQclear(result) }
    try check(result, sql, expecting: [PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY])
    guard PQntuples(result) > 0, PQnfields(result) > 0, PQgetisnull(result, 0, 0) == 0 else { return nil }
    return String(cString: PQgetvalue(result, 0, 0))
  }

  /// Begins a transaction with the connection's settings, in one message to the server. It first commits an open
  /// transaction, or rolls it back if it has failed.
  ///
  /// - Parameter more: a statement in the same message.
  /// - Returns: the first value of that statement.
  @discardableResult
  package mutating func begin(_ mode: String = "begin", _ more: String? = nil) throws(DatabaseError) -> String? {
    let end =
      switch PQtransactionStatus(handle) {
      case PQTRANS_INTRANS: ["commit"]
      case PQTRANS_INERROR: ["rollback"]
      default: [String]()
      }
    return try runScript((end + [mode] + settings + [more].compactMap { $0 }).joined(separator: ";\n"))
  }

  /// Begins the first transaction, like `begin`, and finds out whether a pooler is in between.
  package mutating func beginFirst() throws(DatabaseError) {
    let process = try begin("begin", "select pg_backend_pid()")
    isPooled = process != "\(PQbackendPID(handle))"
  }

  /// Whether a transaction is open and has not failed.
  package var isInTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_INTRANS }

  /// The version as a number, for instance 150014 for 15.14.
  package var serverVersion: Int { Int(PQserverVersion(handle)) }

  /// A parameter that the server reports unasked, for instance `server_encoding`.
  package func reported(_ setting: String) -> String? { PQparameterStatus(handle, setting).map { String(cString: $0) } }

  /// Runs `body` in a transaction: commits if it returns, rolls back if it throws.
  ///
  /// - Throws: the error of `body`; `DatabaseError` with `isCommitUnknown` if the connection broke during the commit.
  package mutating func transaction<Value>(
    _ begin: String = "begin", _ body: (inout Self) throws -> Value
  ) throws -> Value {
    try self.begin(begin)
    return try completing(body)
  }

  /// Runs `body` in the open transaction, like `transaction` in a new one.
  package mutating func completing<Value>(_ body: (inout Self) throws -> Value) throws -> Value {
    let value: Value
    do {
      value = try body(&self)
    } catch {
      // The first error is the one to report; a lost connection has rolled back by itself.
      _ = try? query("rollback")
      throw error
    }
    do throws(DatabaseError) {
      try query("commit")
    } catch {
      var error = error
      error.isCommitUnknown = error.kind == .lost
      throw error
    }
    return value
  }

  /// The columns that a query would return, without running it.
  package mutating func describe(_ sql: String) throws(DatabaseError) -> [Column] {
    let prepared = try result { PQsendPrepare(handle, "", sql, 0, nil) }
    defer { PQclear(prepared) }
    try check(prepared, sql, expecting: [PGRES_COMMAND_OK])
    let described = try result { PQsendDescribePrepared(handle, "") }
    defer { PQclear(described) }
    try check(described, sql, expecting: [PGRES_COMMAND_OK])
    // A statement that is only described needs no values, but running it would.
    guard PQnparams(described) == 0 else {
      throw DatabaseError(kind: .refused, sqlState: "42P02", message: "there is no parameter $\(PQnparams(described))")
    }
    let fields = 0..<PQnfields(described)
    let names = fields.map { String(cString: PQfname(described, $0)) }
    let oids = fields.map { "\(PQftype(described, $0))" }.joined(separator: ",")
    let modifiers = fields.map { "\(PQfmod(described, $0))" }.joined(separator: ",")
    let types = try query(
      """
      select format_type(oid, modifier) from unnest($1::oid[], $2::integer[]) with ordinality as type (oid, modifier, place)
      order by place
      """, ["{\(oids)}", "{\(modifiers)}"])
    return zip(names, types).map { name, type in Column(name: name, type: ColumnType(sqlName: type[0] ?? "?")) }
  }

  func execute(_ sql: String, _ parameters: [String?] = []) throws(DatabaseError) -> OpaquePointer? {
    let values = parameters.map { parameter in cString(parameter) }
    defer { for value in values { value?.deallocate() } }
    let result = try result {
      values.withUnsafeBufferPointer { values in
        values.withMemoryRebound(to: UnsafePointer<CChar>?.self) { values in
          PQsendQueryParams(handle, sql, Int32(values.count), nil, values.baseAddress, nil, nil, 0)
        }
      }
    }
    do throws(DatabaseError) {
      try check(result, sql, expecting: [PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_OUT, PGRES_COPY_IN])
    } catch {
      PQclear(result)
      throw error
    }
    return result
  }

  /// Sends a statement and waits for its last result, or for the COPY that it begins.
  private func result(_ send: () -> Int32) throws(DatabaseError) -> OpaquePointer? {
    startOfStatement()
    guard (options.isLast ? send() : OpenConnections.sending(send)) == 1 else {
      throw DatabaseError(kind: .lost, message: DatabaseError.message(of: handle))
    }
    try flush()
    var last: OpaquePointer?
    while let result = try nextResult() {
      // The server's last message says more than the fact that the connection broke.
      if let last, PQresultStatus(last) == PGRES_FATAL_ERROR {
        PQclear(result)
        if PQstatus(handle) == CONNECTION_BAD { break }
        continue
      }
      PQclear(last)
      last = result
      if [PGRES_COPY_OUT, PGRES_COPY_IN].contains(PQresultStatus(result)) || PQstatus(handle) == CONNECTION_BAD {
        break
      }
    }
    return last
  }

  /// Asks the server to stop this connection's statement.
  func cancel() {
    if let number { OpenConnections.cancel(number) }
  }

  func check(
    _ result: OpaquePointer?, _ sql: String, expecting statuses: [ExecStatusType]
  ) throws(DatabaseError) {
    if !statuses.contains(PQresultStatus(result)) {
      throw DatabaseError(result, statement: sql, connection: handle)
    }
  }

  /// Takes the remaining results of a statement, so that the connection is ready for the next one.
  func drain(_ sql: String) throws(DatabaseError) {
    var problem: DatabaseError?
    while let result = try nextResult() {
      if PQresultStatus(result) == PGRES_FATAL_ERROR, problem == nil {
        problem = DatabaseError(result, statement: sql, connection: handle)
      }
      PQclear(result)
      if PQstatus(handle) == CONNECTION_BAD { break }
    }
    if let problem { throw problem }
  }
}

/// Version of the client library, for instance `15.14`.
package var libpqVersion: String { "\(PQlibVersion() / 10_000).\(PQlibVersion() % 10_000)" }
