package import PostgreSQL
package import Tables

/// Writes lines as blocks of packed columns, which are read in a fraction of the time that rows of fields take.
package final class BlockWriter {
  private static let linesABlock = 1 << 15

  private let columns: [Column]
  private let scales: [Int]
  private let shown: [Int]
  private let writer: CopyFileWriter
  /// The caller sets the columns of its next line, and `add` completes the line.
  package private(set) var block: LineBlock

  /// - Parameters:
  ///   - scales: by column, the decimals that amounts begin with; nil: 0.
  ///   - shown: by column, the least decimals that amounts are shown with; nil: they are kept elsewhere.
  package init(_ columns: [Column], scales: [Int]? = nil, shown: [Int]? = nil, to writer: CopyFileWriter) {
    let none = columns.map { _ in 0 }
    (self.columns, self.scales, self.shown, self.writer) = (columns, scales ?? none, shown ?? none, writer)
    block = LineBlock(columns: columns, scales: self.scales, shown: self.shown)
  }

  /// Completes a line.
  ///
  /// - Returns: whether the next line is not right behind it.
  @discardableResult
  package func add() throws(LandingError) -> Bool {
    let isMoved = block.add()
    guard block.lines == Self.linesABlock else { return isMoved }
    try finish()
    return true
  }

  /// Writes the rest.
  package func finish() throws(LandingError) {
    guard block.lines > 0 else { return }
    for column in block.tooLong { writer.noteLong(column, isOutOfRange: true) }
    let buffer = ByteBuffer()
    block.write(to: buffer)
    try writer.append(buffer.bytes, rows: block.lines)
    block = LineBlock(columns: columns, scales: scales, shown: shown)
  }
}

/// Writes a table's rows as blocks of packed columns.
package final class BlockRows<Row: AnyObject> {
  /// Sets one column of the block's next line.
  private final class Step: Sendable {
    let set: @Sendable (_ row: AnyObject, _ block: LineBlock) -> Void

    init(_ set: @escaping @Sendable (AnyObject, LineBlock) -> Void) { self.set = set }
  }

  private let steps: [Step]
  /// The same steps. The loop goes over these, because counting references takes longer than setting most columns.
  private let uncounted: [Unmanaged<Step>]
  private let writer: BlockWriter

  package init(_ table: Table<Row>, _ keyTypes: [String: ColumnType], to writer: CopyFileWriter) {
    steps = table.values.enumerated().map { column, value in Step(LineBlock.setter(of: column, value)) }
    uncounted = steps.map { Unmanaged.passUnretained($0) }
    self.writer = BlockWriter(table.columns(keyTypes), to: writer)
  }

  /// Adds a row.
  package func add(_ row: Row) throws(LandingError) {
    let block = writer.block
    withExtendedLifetime(steps) {
      for step in uncounted { step._withUnsafeGuaranteedRef { $0.set(row, block) } }
    }
    try writer.add()
  }

  /// Writes the rest.
  package func finish() throws(LandingError) { try writer.finish() }
}

extension LineBlock {
  /// Returns what sets a column of a block. Blocks hold keys, texts, whole numbers and amounts.
  fileprivate static func setter(
    of column: Int, _ value: ColumnValue
  ) -> @Sendable (_ row: AnyObject, _ block: LineBlock) -> Void {
    switch value {
    case .key(let value):
      { row, block in block.set(column, key: value(row)) }
    case .integer(let value):
      { row, block in
        if let number = value(row) { block.set(column, Int64(number)) } else { block.setNull(column) }
      }
    case .decimal(let value):
      { row, block in
        if let amount = value(row) { block.set(column, amount) } else { block.setNull(column) }
      }
    case .text(let value):
      { row, block in
        guard var text = value(row) else { return block.setNull(column) }
        text.withUTF8 { block.set(column, text: UnsafeRawBufferPointer($0)) }
      }
    case .copied, .texts, .flag, .day, .json:
      preconditionFailure("a block holds keys, texts, whole numbers and amounts")
    }
  }
}
