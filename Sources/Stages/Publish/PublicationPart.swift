import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import TerminalText

extension Publication {
  /// The rows of one file, which replace the month's rows in the target.
  struct Part: Sendable {
    let table: String
    let month: Month?
    /// nil: the month's rows are removed.
    let file: StageFile?
    /// What differs from the rows in the target; nil: all of them are replaced.
    var changes: RowChanges?
    /// In a closed month, rows whose segment differs from the published one; nil: none, or unknown.
    var segments: SegmentChanges?
    /// In a closed month, tiers that readers were told and that are others now; nil: none, or unknown.
    var told: ToldTiers?

    /// `rejected_line.sales` holds the rows of `rejected_line` that came from `sales`.
    var names: [String] { table.split(separator: ".").map(String.init) }
    /// Whether sending costs the server less than the statement itself; such parts are sent at the end.
    var isSmall: Bool { (file?.bytes ?? 0) < 1 << 16 }
    /// Rows without a month are stored under −infinity.
    var monthText: String { month.map { $0.firstDay.description } ?? "-infinity" }
  }
}

extension Publication.Part {
  /// What was sent to the server for one table.
  struct Sent {
    var months = 0
    var rows = 0
    var bytes = 0

    static func += (left: inout Self, right: Self) {
      left.months += right.months
      left.rows += right.rows
      left.bytes += right.bytes
    }
  }

  /// Replaces the month's rows in the target: only those that differ if they are known, else all.
  ///
  /// - Parameter folder: the folder of the file.
  /// - Throws: `Failure` if the table takes another number of rows than it is sent.
  func replace(
    from folder: StageFolder, _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> Sent {
    if let changes, try remove(changes, schema, &connection) {
      guard changes.written > 0 else { return Sent(months: 1) }
      let sent = Sent(months: 1, rows: changes.written, bytes: changes.stream.count)
      return try Self.send([self], sent, schema, &connection) { send in
        try changes.stream.withUnsafeBytes(send)
      }
    }
    try Self.removeAll([self], schema, &connection)
    guard let file else { return Sent(months: 1) }
    return try Self.send([self], Sent(months: 1, rows: file.rows, bytes: file.bytes), schema, &connection) { send in
      try folder.streamRows(file, send)
    }
  }

  /// Replaces all rows of small parts of one table together, for parts whose differences are unknown.
  static func replace(
    small parts: [Self], from folder: StageFolder, _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> Sent {
    try removeAll(parts, schema, &connection)
    let files = parts.compactMap(\.file)
    var sent = Sent(months: parts.count)
    if files.isEmpty { return sent }
    var stream = BinaryRow.header
    for file in files {
      var bytes: [UInt8] = []
      try folder.streamRows(file) { bytes += $0 }
      stream += bytes.dropFirst(BinaryRow.header.count).dropLast(BinaryRow.trailer.count)
      (sent.rows, sent.bytes) = (sent.rows + file.rows, sent.bytes + file.bytes)
    }
    stream += BinaryRow.trailer
    return try send(parts, sent, schema, &connection) { send in try stream.withUnsafeBytes(send) }
  }

  /// The most rows that are counted to see whether somebody else has changed them. In larger tables only the rows that
  /// are removed show it, as in `TableCounts`.
  private static let countedRows = 1 << 18

  /// Removes the rows that are gone or have other figures.
  ///
  /// - Returns: false if the table does not hold what was written to it, because somebody else has changed it.
  private func remove(
    _ changes: RowChanges, _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> Bool {
    let table = schema.table(table)
    let columns = changes.keys.map { quotedIdentifier($0.column.name) }
    let isCounted = changes.standing <= Self.countedRows
    let arrays = changes.keys.enumerated().map { "$\($0 + 2)::\($1.column.type.sqlName)[]" }
    let counts = try connection.query(
      """
      with removed as (
        delete from \(table) as standing
        using unnest(\(arrays.joined(separator: ", "))) as gone (\(columns.joined(separator: ", ")))
        where month = $1::date and \(columns.map { "standing.\($0) = gone.\($0)" }.joined(separator: " and "))
        returning 1
      )
      select (select count(*) from removed), \(isCounted ? "(select count(*) from \(table) where month = $1::date)" : "null")
      """, [monthText] + changes.keys.map { arrayLiteral($0.values) })
    return counts[0] == ["\(changes.removed)", isCounted ? "\(changes.standing)" : nil]
  }

  /// Removes all rows of the parts' months.
  ///
  /// - Parameter parts: parts of one table.
  static func removeAll(
    _ parts: [Self], _ schema: TargetSchema, _ connection: inout Connection
  ) throws {
    // A table that was just created has no rows.
    guard !schema.isEmpty, let first = parts.first else { return }
    let table = schema.table(first.names[0])
    let months = arrayLiteral(parts.map(\.monthText))
    if first.names.count > 1 {
      try connection.query(
        "delete from \(table) where month = any ($1::date[]) and input = $2", [months, first.names[1]])
    } else {
      try connection.query("delete from \(table) where month = any ($1::date[])", [months])
    }
  }

  /// Sends the rows that `body` streams.
  ///
  /// - Parameters:
  ///   - parts: parts of one table, with files of the same columns.
  ///   - what: the numbers of what is sent.
  /// - Throws: `Failure` if the table takes another number of rows.
  private static func send(
    _ parts: [Self], _ what: Sent, _ schema: TargetSchema, _ connection: inout Connection,
    _ body: (_ send: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws -> Sent {
    guard let first = parts.first, let file = first.file else { return Sent() }
    let table = schema.table(first.names[0])
    let columns = file.columns.map { quotedIdentifier($0.name) }.joined(separator: ", ")
    let taken = try connection.copyIn("copy \(table) (\(columns)) from stdin (format binary)", body)
    try check(taken, of: what.rows, parts, table)
    return what
  }

  /// - Throws: `Failure` if the table took another number of rows than it was sent.
  static func check(_ taken: Int, of sent: Int, _ parts: [Self], _ table: String) throws {
    guard taken != sent, let first = parts.first else { return }
    let months = parts.count == 1 ? first.monthText : counted(parts.count, "month")
    throw Failure(
      .checkFailed,
      Problem(
        "target", "\(table) took \(taken) rows of \(months) where \(sent) were sent",
        hint: "look for a trigger or rule on the table: nothing was published"))
  }
}
