package import PostgreSQL
package import Tables

/// Writes a table's rows in the form of landed lines: in blocks of packed columns, which are read in a fraction of the
/// time that rows of fields take.
package final class BlockRows<Row: AnyObject> {
  private static var linesABlock: Int { 1 << 15 }

  private let values: [ColumnValue]
  private let columns: [Column]
  private let writer: CopyFileWriter
  private var block: LineBlock

  package init(_ table: Table<Row>, _ keyTypes: [String: ColumnType], to writer: CopyFileWriter) {
    values = table.values
    columns = table.columns(keyTypes)
    self.writer = writer
    block = Self.block(columns)
  }

  private static func block(_ columns: [Column]) -> LineBlock {
    LineBlock(columns: columns, scales: columns.map { _ in 0 })
  }

  /// Adds a row.
  package func add(_ row: Row) throws(LandingError) {
    block.add(row, values)
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
  /// Adds a row. Blocks hold keys, whole numbers and amounts.
  fileprivate func add(_ row: AnyObject, _ values: [ColumnValue]) {
    for (column, value) in values.enumerated() {
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
    add()
  }
}
