package import PostgreSQL
package import Tables

/// Writes a table's rows in the form of landed lines: in blocks of packed columns, which are read in a fraction of the
/// time that rows of fields take.
package final class BlockRows<Row> {
  @usableFromInline static var linesABlock: Int { 1 << 15 }

  @usableFromInline let table: Table<Row>
  private let columns: [Column]
  private let writer: CopyFileWriter
  @usableFromInline var block: LineBlock

  package init(_ table: Table<Row>, _ keyTypes: [String: ColumnType], to writer: CopyFileWriter) {
    self.table = table
    columns = table.columns(keyTypes)
    self.writer = writer
    block = Self.block(columns)
  }

  private static func block(_ columns: [Column]) -> LineBlock {
    LineBlock(columns: columns, scales: columns.map { _ in 0 })
  }

  /// Adds a row.
  ///
  /// Inlinable, so that stages compile it for their own rows: for any row, looking up its type takes longer than all else.
  @inlinable
  package func add(_ row: Row) throws(LandingError) {
    for place in table.columns.indices { block.set(place, table.columns[place].value, of: row) }
    block.add()
    if block.lines == Self.linesABlock { try finish() }
  }

  /// Writes the rest.
  package func finish() throws(LandingError) {
    guard block.lines > 0 else { return }
    for column in block.tooLong { writer.noteLong(column, isOutOfRange: true) }
    let buffer = ByteBuffer()
    block.write(to: buffer)
    try writer.append(buffer.bytes, rows: block.lines)
    block = Self.block(columns)
  }
}

extension LineBlock {
  /// Sets a column to its value in a row. Blocks hold keys, whole numbers and amounts.
  @inlinable
  package func set<Row>(_ column: Int, _ value: TableColumn<Row>.Value, of row: Row) {
    switch value {
    case .key(let value):
      switch value(row) {
      case .integer(let key): set(column, key)
      case .bytes(let key): set(column, text: key)
      case .array(let key): key.withUnsafeBytes { set(column, text: $0) }
      case .null: setNull(column)
      }
    case .integer(let value):
      if let number = value(row) { set(column, Int64(number)) } else { setNull(column) }
    case .decimal(let value):
      if let amount = value(row) { set(column, amount) } else { setNull(column) }
    case .copied, .text, .texts, .flag, .day, .json:
      preconditionFailure("a block holds keys, whole numbers and amounts")
    }
  }
}
