import Arithmetic
import PostgreSQL
import Store
import Tables

extension StageFile {
  /// The table that the file is for, if its rows are packed lines; nil: they are rows as the server takes them.
  var packedTable: TableDeclaration? { Tables.ofFiles(named: table).flatMap { $0.isPacked ? $0 : nil } }
}

/// Turns packed lines into rows of COPY's binary format.
struct PackedRows {
  /// How a number becomes a field.
  private enum Field: Equatable {
    /// A whole number in the width of its type.
    case whole(ColumnType)
    case day
    case flag
    case bytes
    /// An amount, or null.
    case decimal
  }

  /// Bytes that are sent at once: the server takes them while the next ones are made.
  private static let chunk = 1 << 16

  private let fields: [Field]

  init(_ file: StageFile) {
    fields = file.columns.map { column in
      switch column.type {
      case .smallint, .integer, .bigint: .whole(column.type)
      case .date: .day
      case .boolean: .flag
      case .numeric: .decimal
      default: .bytes
      }
    }
  }

  /// Adds the present line of a cursor.
  func append(_ cursor: LineCursor, to buffer: ByteBuffer) {
    let (lines, line) = (cursor.lines, cursor.line)
    buffer.beginRow(fields: fields.count)
    for (column, field) in fields.enumerated() {
      guard let value = cursor.values[column]?[line], field != .bytes else {
        if field == .bytes, let bytes = lines.bytes(column, line) {
          buffer.appendField(bytes)
        } else {
          buffer.appendField(shown(lines.amount(column, line), lines.shownDecimals(column)))
        }
        continue
      }
      if value == LandedLines.null {
        buffer.appendNull()
        continue
      }
      switch field {
      case .whole(let type): buffer.appendField(.integer(value), type)
      case .day: buffer.appendField(Int32(truncatingIfNeeded: value))
      case .flag: buffer.appendField(value != 0)
      case .decimal:
        let amount = ExactDecimal(units: Int128(value), scale: lines.scale(column))
        buffer.appendField(amount.shortened(toAtLeast: lines.shownDecimals(column)))
      case .bytes: break
      }
    }
  }

  private func shown(_ amount: ExactDecimal?, _ decimals: Int) -> ExactDecimal? {
    amount.map { $0.shortened(toAtLeast: decimals) }
  }

  /// Gives all rows of a file to `body` in pieces, with the header and the trailer of the format, and checks the file.
  static func stream(
    _ file: StageFile, in folder: StageFolder, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try folder.verify(file)
    let (rows, cursor, buffer) = (Self(file), try folder.lines(of: file), ByteBuffer())
    buffer.append(BinaryRow.header)
    while try cursor.next() {
      rows.append(cursor, to: buffer)
      guard buffer.count >= chunk else { continue }
      try body(buffer.bytes)
      buffer.removeAll()
    }
    buffer.append(BinaryRow.trailer)
    try body(buffer.bytes)
  }
}

extension StageFolder {
  /// Gives the bytes of a whole stream of COPY's binary format to `body` in pieces, and checks the file.
  func streamRows(_ file: StageFile, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    if file.packedTable == nil { try stream(file, body) } else { try PackedRows.stream(file, in: self, body) }
  }
}

extension RowChanges {
  /// Percentage of rows that may differ in a large file: their keys are kept in memory.
  private static let worthwhilePacked = 25

  /// Compares files of packed lines in the order of their keys.
  ///
  /// - Parameters:
  ///   - before: what the target's rows were written from; `held` is its folder.
  ///   - after: what they are to become.
  ///   - keyColumns: how many of the first columns form the primary key. The month is the first.
  /// - Throws: `LandingError` if a file is damaged.
  /// - Returns: nil if more than a quarter of the rows differ.
  init?(
    packed before: StageFile, in held: StageFolder, to after: StageFile, in folder: StageFolder, keyColumns: Int
  ) throws {
    try held.verify(before)
    let (rows, old, new, buffer) = (
      PackedRows(after), try held.lines(of: before), try folder.lines(of: after), ByteBuffer()
    )
    buffer.append(BinaryRow.header)
    let (keys, others) = (1..<keyColumns, keyColumns..<after.columns.count)
    var gone: [(column: Column, values: [String])] = after.columns[keys].map { ($0, []) }
    var (written, removed) = (0, 0)
    let limit = before.rows * Self.worthwhilePacked / 100
    func remove() {
      removed += 1
      for (place, column) in keys.enumerated() { gone[place].values.append(old.lines.text(column, old.line) ?? "") }
    }
    func write() {
      written += 1
      rows.append(new, to: buffer)
    }
    var (hasOld, hasNew) = (try old.next(), try new.next())
    let comparison = LineComparison(old, new, keys: keys, others: others)
    while hasOld || hasNew {
      let order = !hasOld ? 1 : !hasNew ? -1 : comparison.order
      let isSame = order == 0 && comparison.isSame
      if order <= 0, !isSame { remove() }
      if order >= 0, !isSame { write() }
      guard removed <= limit, written <= limit else { return nil }
      if order <= 0 { hasOld = try old.next() }
      if order >= 0 { hasNew = try new.next() }
    }
    buffer.append(BinaryRow.trailer)
    self.init(
      standing: before.rows, written: written, stream: Array(buffer.bytes), removed: removed, keys: gone)
  }
}

extension KeySet {
  /// Returns the keys that occur twice in a file of packed lines, as text. Its lines are in the order of their keys.
  ///
  /// - Throws: `LandingError` of kind `damaged` if they are not.
  static func duplicates(packed file: StageFile, in folder: StageFolder) throws -> [String] {
    guard let keyColumns = keyCount(file) else { return [] }
    var duplicates: [String] = []
    var isOrdered = true
    var last: LineKey?
    try folder.readLines(file) { lines in
      guard lines.count > 0 else { return }
      if let last, last >= LineKey(lines, 0, keyColumns) {
        if last == LineKey(lines, 0, keyColumns) {
          duplicates.append(text(lines, 0, keyColumns))
        } else {
          isOrdered = false
        }
      }
      last = LineKey(lines, lines.count - 1, keyColumns)
      let order = LineOrder(lines, 0..<keyColumns)
      for line in 1..<max(lines.count, 1) {
        let step = order.compare(line - 1, line)
        if step == 0 { duplicates.append(text(lines, line, keyColumns)) }
        if step > 0 { isOrdered = false }
      }
    }
    guard isOrdered else {
      throw LandingError(.damaged, path: folder.path(of: file), problem: "has keys out of their order")
    }
    return duplicates
  }

  private static func text(_ lines: LandedLines, _ line: Int, _ keyColumns: Int) -> String {
    (0..<keyColumns).map { lines.text($0, line) ?? "null" }.joined(separator: ", ")
  }
}
