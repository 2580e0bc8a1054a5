import CLibPQ

extension Connection {
  /// Runs `COPY … TO STDOUT (FORMAT binary)` and gives each row to `body`.
  ///
  /// The row is one object that is filled anew for each line: nothing is allocated for a line, and nothing of it may be
  /// kept. Where `body` throws, the statement is cancelled and its error passed on.
  package mutating func copyOut(_ sql: String, columns: Int, _ body: (BinaryRow) throws -> Void) throws {
    PQclear(try execute(sql))
    let row = BinaryRow(columns: columns)
    var isFirst = true
    while true {
      var message: UnsafeMutablePointer<CChar>?
      let length = PQgetCopyData(handle, &message, 0)
      guard length > 0, let message else {
        try drain(sql)
        if length == -2 { throw DatabaseError(kind: .lost, message: DatabaseError.message(of: handle)) }
        return
      }
      defer { PQfreemem(message) }
      var bytes = UnsafeRawBufferPointer(start: message, count: Int(length))
      do {
        if isFirst {
          bytes = try BinaryRow.skipHeader(bytes)
          isFirst = false
        }
        while !bytes.isEmpty, try row.take(from: &bytes) {
          try body(row)
        }
      } catch {
        cancel()
        // Until the rows that were sent already are taken, libpq says again and again that a COPY has begun.
        var rest: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(handle, &rest, 0) > 0 { PQfreemem(rest) }
        _ = try? drain(sql)
        throw error
      }
    }
  }

  /// Runs `COPY … FROM STDIN (FORMAT binary)` with the bytes that `body` sends.
  ///
  /// - Returns: the number of rows that the server took.
  @discardableResult
  package mutating func copyIn(
    _ sql: String, _ body: (_ send: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws -> Int {
    PQclear(try execute(sql))
    let handle = handle
    do {
      try body { bytes in
        let chunk = bytes.bindMemory(to: CChar.self)
        guard PQputCopyData(handle, chunk.baseAddress, Int32(chunk.count)) == 1 else {
          throw DatabaseError(kind: .lost, message: DatabaseError.message(of: handle))
        }
      }
    } catch {
      // The server's own words, where it has any, say more than a send that failed.
      if PQputCopyEnd(handle, "the client gave up") == 1, error is DatabaseError { try drain(sql) }
      _ = try? drain(sql)
      throw error
    }
    guard PQputCopyEnd(handle, nil) == 1 else {
      throw DatabaseError(kind: .lost, message: DatabaseError.message(of: handle))
    }
    let result = PQgetResult(handle)
    defer { PQclear(result) }
    try check(result, sql, expecting: [PGRES_COMMAND_OK])
    let rows = Int(String(cString: PQcmdTuples(result))) ?? 0
    try drain(sql)
    return rows
  }

  private func cancel() {
    guard let cancel = PQgetCancel(handle) else { return }
    var buffer = [CChar](repeating: 0, count: 256)
    _ = PQcancel(cancel, &buffer, Int32(buffer.count))
    PQfreeCancel(cancel)
  }
}
