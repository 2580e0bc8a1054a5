import CLibPQ

extension Connection {
  /// Runs `COPY … TO STDOUT (FORMAT binary)` and gives each row to `body`.
  ///
  /// The row is one object that is filled again for each line. Nothing is allocated for a line, and `body` must keep
  /// nothing of it. If `body` throws, the statement is cancelled and the error is passed on.
  package mutating func copyOut(_ sql: String, columns: Int, _ body: (BinaryRow) throws -> Void) throws {
    PQclear(try execute(sql))
    let row = BinaryRow(columns: columns)
    var isFirst = true
    while true {
      var message: UnsafeMutablePointer<CChar>?
      let length = PQgetCopyData(handle, &message, 1)
      if length == 0, try awaitInput() { continue }
      guard length > 0, let message else { return try endOfRows(sql, answer: length == 0 ? nil : length) }
      defer { PQfreemem(message) }
      var bytes = UnsafeRawBufferPointer(start: message, count: Int(length))
      do {
        if isFirst { bytes = try BinaryRow.skipHeader(bytes) }
        isFirst = false
        while !bytes.isEmpty, try row.take(from: &bytes) { try body(row) }
      } catch {
        try giveUp(sql, for: error)
      }
    }
  }

  /// Runs `COPY … TO STDOUT` in text format and gives each line to `body`, which must keep nothing of it.
  ///
  /// Lines are copied to a fixed place, since libpq's other way allocates each of them. If `body` throws, the statement
  /// is cancelled and the error is passed on.
  package mutating func copyOut(lines sql: String, _ body: (CopyLine) throws -> Void) throws {
    PQclear(try execute(sql))
    let buffer = LineBuffer()
    while true {
      let free = buffer.free
      let length = PQgetlineAsync(handle, free.baseAddress, Int32(clamping: free.count))
      if length == 0, try awaitInput() { continue }
      guard length > 0 else { return try endOfRows(sql, answer: length == 0 ? nil : length) }
      buffer.add(Int(length))
      // A line that is longer than the buffer arrives in pieces, and only the last one has a line feed.
      guard free[Int(length) - 1] == CChar(UInt8(ascii: "\n")) else { continue }
      do {
        try body(buffer.line)
      } catch {
        try giveUp(sql, for: error)
      }
      buffer.removeAll()
    }
  }

  /// After the last row, or if the connection broke.
  ///
  /// - Parameter answer: what libpq returned instead of a row; nil: libpq is to be asked. If the connection broke, it
  ///   reports that when it is asked to wait.
  private mutating func endOfRows(_ sql: String, answer: Int32?) throws {
    var message: UnsafeMutablePointer<CChar>?
    let length = answer ?? PQgetCopyData(handle, &message, 0)
    PQfreemem(message)
    try drain(sql)
    if length == -2 { throw DatabaseError(kind: .lost, message: DatabaseError.message(of: handle)) }
  }

  /// Ends a COPY whose remaining rows nobody needs.
  private mutating func giveUp(_ sql: String, for error: any Error) throws -> Never {
    cancel()
    _ = try? skipRows()
    _ = try? drain(sql)
    throw error
  }

  /// Runs `COPY … FROM STDIN (FORMAT binary)` with the bytes that `body` sends.
  ///
  /// - Returns: the number of rows that the server stored.
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
        try flush()
      }
    } catch {
      // The server's own message, if there is one, says more than a failed send.
      if PQputCopyEnd(handle, "the client gave up") == 1, error is DatabaseError { try endOfSending(sql) }
      _ = try? endOfSending(sql)
      throw error
    }
    guard PQputCopyEnd(handle, nil) == 1 else {
      throw DatabaseError(kind: .lost, message: DatabaseError.message(of: handle))
    }
    try flush()
    startOfStatement()
    let result = try nextResult()
    defer { PQclear(result) }
    do throws(DatabaseError) {
      try check(result, sql, expecting: [PGRES_COMMAND_OK])
    } catch {
      _ = try? drain(sql)
      throw error
    }
    let rows = Int(String(cString: PQcmdTuples(result))) ?? 0
    try drain(sql)
    return rows
  }

  private func endOfSending(_ sql: String) throws(DatabaseError) {
    try flush()
    try drain(sql)
  }

  /// Takes the rows that were already sent: until then libpq reports again and again that a COPY has begun.
  private func skipRows() throws(DatabaseError) {
    var rest: UnsafeMutablePointer<CChar>?
    while true {
      let length = PQgetCopyData(handle, &rest, 1)
      if length > 0 {
        PQfreemem(rest)
      } else if length < 0 {
        return
      } else if !(try awaitInput()) {
        return
      }
    }
  }
}
