import CLibPQ

/// One connection to a server. It closes itself when it goes out of scope; libpq's rule of one thread at a time holds
/// since nobody can copy it.
package struct Connection: ~Copyable {
  let handle: OpaquePointer

  /// Connects and waits for it.
  ///
  /// - Throws: `DatabaseError` of kind `unreachable`, with libpq's words, which name host, port and reason.
  package init(to options: ConnectionOptions) throws(DatabaseError) {
    let keywords = options.keywords.merging(["fallback_application_name": "tierbook"]) { given, _ in given }
    let sorted = keywords.sorted { $0.key < $1.key }
    var names = sorted.map { keyword in cString(keyword.key) }
    var values = sorted.map { keyword in cString(keyword.value) }
    defer { for text in names + values { text?.deallocate() } }
    names.append(nil)
    values.append(nil)
    let connection = names.withUnsafeBufferPointer { names in
      values.withUnsafeBufferPointer { values in
        names.withMemoryRebound(to: UnsafePointer<CChar>?.self) { names in
          values.withMemoryRebound(to: UnsafePointer<CChar>?.self) { values in
            PQconnectdbParams(names.baseAddress, values.baseAddress, 0)
          }
        }
      }
    }
    guard let connection, PQstatus(connection) == CONNECTION_OK else {
      let message = DatabaseError.message(of: connection)
      PQfinish(connection)
      throw DatabaseError(kind: .unreachable, message: message)
    }
    PQsetNoticeProcessor(connection, { _, _ in }, nil)
    handle = connection
  }

  deinit {
    PQfinish(handle)
  }

  /// `host:port/database` as connected, for messages. Names no user and no password.
  package var place: String {
    let host = PQhost(handle).map { String(cString: $0) } ?? ""
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
  package mutating func runScript(_ sql: String) throws(DatabaseError) {
    let result = PQexec(handle, sql)
    defer { PQclear(result) }
    try check(result, sql, expecting: [PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY])
  }

  /// Runs `body` in a transaction: commits when it returns, rolls back when it throws.
  package mutating func transaction<Value>(
    _ begin: String = "begin", _ body: (inout Self) throws -> Value
  ) throws -> Value {
    try query(begin)
    let value: Value
    do {
      value = try body(&self)
    } catch {
      // The first error is the one to tell; a lost connection has rolled back by itself.
      _ = try? query("rollback")
      throw error
    }
    try query("commit")
    return value
  }

  /// The columns that a query would return, without running it.
  package mutating func describe(_ sql: String) throws(DatabaseError) -> [Column] {
    let prepared = PQprepare(handle, "", sql, 0, nil)
    defer { PQclear(prepared) }
    try check(prepared, sql, expecting: [PGRES_COMMAND_OK])
    let described = PQdescribePrepared(handle, "")
    defer { PQclear(described) }
    try check(described, sql, expecting: [PGRES_COMMAND_OK])
    var columns: [Column] = []
    for index in 0..<PQnfields(described) {
      let name = String(cString: PQfname(described, index))
      let (oid, modifier) = (PQftype(described, index), PQfmod(described, index))
      let typeName = try query("select format_type($1::oid, $2::integer)", ["\(oid)", "\(modifier)"])[0][0] ?? "?"
      columns.append(Column(name: name, type: ColumnType(sqlName: typeName)))
    }
    return columns
  }

  func execute(_ sql: String, _ parameters: [String?] = []) throws(DatabaseError) -> OpaquePointer? {
    let values = parameters.map { parameter in cString(parameter) }
    defer { for value in values { value?.deallocate() } }
    let result = values.withUnsafeBufferPointer { values in
      values.withMemoryRebound(to: UnsafePointer<CChar>?.self) { values in
        PQexecParams(handle, sql, Int32(values.count), nil, values.baseAddress, nil, nil, 0)
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

  func check(
    _ result: OpaquePointer?, _ sql: String, expecting statuses: [ExecStatusType]
  ) throws(DatabaseError) {
    if !statuses.contains(PQresultStatus(result)) {
      throw DatabaseError(result, statement: sql, connection: handle)
    }
  }

  /// Takes what is left of a statement's results, so that the connection is ready for the next one.
  func drain(_ sql: String) throws(DatabaseError) {
    var problem: DatabaseError?
    while let result = PQgetResult(handle) {
      if PQresultStatus(result) == PGRES_FATAL_ERROR, problem == nil {
        problem = DatabaseError(result, statement: sql, connection: handle)
      }
      PQclear(result)
      if PQstatus(handle) == CONNECTION_BAD { break }
    }
    if let problem { throw problem }
  }
}

/// A C string of `text` that the caller frees with `deallocate`.
private func cString(_ text: String?) -> UnsafeMutablePointer<CChar>? {
  guard let text else { return nil }
  let bytes = text.utf8CString
  let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
  for (index, byte) in bytes.enumerated() { copy[index] = byte }
  return copy
}
