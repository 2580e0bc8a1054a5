package import PostgreSQL
package import Tables

/// Writes a table's rows in the form of landed lines: in blocks of packed columns, which are read in a fraction of the
/// time that rows of fields take.
package final class BlockRows<Row: AnyObject> {
  private static var linesABlock: Int { 1 << 15 }

  /// Sets one column of the block's next line.
  private final class Step: Sendable {
    let set: @Sendable (_ row: AnyObject, _ block: LineBlock) -> Void

    init(_ set: @escaping @Sendable (AnyObject, LineBlock) -> Void) { self.set = set }
  }

  private let steps: [Step]
  /// The same steps. The loop goes over these, because counting references takes longer than setting most columns.
  private let uncounted: [Unmanaged<Step>]
  private let columns: [Column]
  private let writer: CopyFileWriter
  private var block: LineBlock

  package init(_ table: Table<Row>, _ keyTypes: [String: ColumnType], to writer: CopyFileWriter) {
    steps = table.values.enumerated().map { column, value in Step(LineBlock.setter(of: column, value)) }
    uncounted = steps.map { Unmanaged.passUnretained($0) }
    columns = table.columns(keyTypes)
    self.writer = writer
    block = Self.block(columns)
  }

  private static func block(_ columns: [Column]) -> LineBlock {
    LineBlock(columns: columns, scales: columns.map { _ in 0 })
  }

  /// Adds a row.
  package func add(_ row: Row) throws(LandingError) {
    let block = block
    withExtendedLifetime(steps) {
      for step in uncounted { step._withUnsafeGuaranteedRef { $0.set(row, block) } }
    }
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
  /// Returns what sets a column of a block. Blocks hold keys, whole numbers and amounts.
  fileprivate static func setter(
    of column: Int, _ value: ColumnValue
  ) -> @Sendable (_ row: AnyObject, _ block: LineBlock) -> Void {
    switch value {
    case .key(let value):
      { row, block in
        switch value(row) {
        case .integer(let key): block.set(column, key)
        case .bytes(let key): block.set(column, text: key)
        case .array(let key): key.withUnsafeBytes { block.set(column, text: $0) }
        case .null: block.setNull(column)
        }
      }
    case .integer(let value):
      { row, block in
        if let number = value(row) { block.set(column, Int64(number)) } else { block.setNull(column) }
      }
    case .decimal(let value):
      { row, block in
        if let amount = value(row) { block.set(column, amount) } else { block.setNull(column) }
      }
    case .copied, .text, .texts, .flag, .day, .json:
      preconditionFailure("a block holds keys, whole numbers and amounts")
    }
  }
}
