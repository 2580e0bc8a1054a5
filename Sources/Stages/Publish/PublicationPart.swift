import Arithmetic
import Landing
import Pipeline
import PostgreSQL

extension Publication {
  /// The rows of one file, as they replace what stands in the target.
  struct Part: Sendable {
    let table: String
    let month: Month?
    /// nil: the rows that stand there are to go.
    let file: StageFile?
    /// What differs from the rows that stand there; nil: all of them are replaced.
    var changes: RowChanges?

    /// `rejected_line.sales` holds the rows of `rejected_line` that came from `sales`.
    private var names: [String] { table.split(separator: ".").map(String.init) }
    /// Whether to send it takes the server less than to be asked to.
    var isSmall: Bool { (file?.bytes ?? 0) < 1 << 16 }
    /// Rows without a month stand under −infinity.
    var monthText: String { month.map { $0.firstDay.description } ?? "-infinity" }
  }
}

extension Publication.Part {
  /// What was sent to the server.
  struct Sent {
    var rows = 0
    var bytes = 0
  }

  /// Replaces the rows that stand in the target: those that differ where they are known, else all.
  ///
  /// - Parameter folder: where the file lies.
  /// - Throws: `Failure` where the table takes other rows than it is sent.
  func replace(
    from folder: StageFolder, _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> Sent {
    if let changes, try remove(changes, schema, &connection) {
      guard changes.written > 0 else { return Sent() }
      return try send(rows: changes.written, bytes: changes.stream.count, schema, &connection) { send in
        try changes.stream.withUnsafeBytes(send)
      }
    }
    // In a table that was made a moment ago there is nothing.
    if !schema.isEmpty { try removeAll(schema, &connection) }
    guard let file else { return Sent() }
    return try send(rows: file.rows, bytes: file.bytes, schema, &connection) { send in
      try folder.stream(file, send)
    }
  }

  /// Removes the rows that are gone or have other figures.
  ///
  /// - Returns: false where the table does not hold what was written to it: somebody else has been there.
  private func remove(
    _ changes: RowChanges, _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> Bool {
    let table = schema.table(table)
    let columns = changes.keys.map { quotedIdentifier($0.column.name) }
    let arrays = changes.keys.enumerated().map { "$\($0 + 2)::\($1.column.type.sqlName)[]" }
    let counts = try connection.query(
      """
      with removed as (
        delete from \(table) as standing
        using unnest(\(arrays.joined(separator: ", "))) as gone (\(columns.joined(separator: ", ")))
        where month = $1::date and \(columns.map { "standing.\($0) = gone.\($0)" }.joined(separator: " and "))
        returning 1
      )
      select (select count(*) from removed), (select count(*) from \(table) where month = $1::date)
      """, [monthText] + changes.keys.map { arrayLiteral($0.values) })
    return counts[0] == ["\(changes.removed)", "\(changes.standing)"]
  }

  private func removeAll(_ schema: TargetSchema, _ connection: inout Connection) throws {
    let table = schema.table(names[0])
    if names.count > 1 {
      try connection.query("delete from \(table) where month = $1::date and input = $2", [monthText, names[1]])
    } else {
      try connection.query("delete from \(table) where month = $1::date", [monthText])
    }
  }

  private func send(
    rows: Int, bytes: Int, _ schema: TargetSchema, _ connection: inout Connection,
    _ body: (_ send: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws -> Sent {
    let table = schema.table(names[0])
    let columns = (file?.columns ?? []).map { quotedIdentifier($0.name) }.joined(separator: ", ")
    let taken = try connection.copyIn("copy \(table) (\(columns)) from stdin (format binary)", body)
    guard taken == rows else {
      throw Failure(
        .checkFailed,
        Problem(
          "target", "\(table) took \(taken) rows of \(monthText) where \(rows) were sent",
          hint: "look for a trigger or rule on the table: nothing was published"))
    }
    return Sent(rows: rows, bytes: bytes)
  }
}
