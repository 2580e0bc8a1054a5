import Arithmetic
package import PostgreSQL

/// Writes rows of a table in a loop over its columns.
package struct RowWriter: Sendable {
  private enum Step: Sendable {
    /// One of the table's `copiedRuns`, and its fields if nothing is copied.
    case copied(run: Int, absent: [UInt8])
    case decimal(@Sendable (AnyObject) -> ExactDecimal?, decimals: Int?)
    case small(@Sendable (AnyObject) -> Int?)
    case large(@Sendable (AnyObject) -> Int?)
    case text(@Sendable (AnyObject) -> String?)
    case texts(@Sendable (AnyObject) -> [String])
    case flag(@Sendable (AnyObject) -> Bool?)
    case day(@Sendable (AnyObject) -> Day?)
    case json(@Sendable (AnyObject) -> String)
    case key(@Sendable (AnyObject) -> KeyField, ColumnType)
  }

  private var steps: [Step] = []
  private let fields: Int

  package init<Row: AnyObject>(_ table: Table<Row>, _ form: RowForm) {
    fields = table.columns.count
    var run = -1
    var current: CopiedPart?
    for (column, value) in zip(table.columns, table.values) {
      let type = column.declaration.type.resolved(form.keyTypes)
      switch value {
      case .copied:
        var absent: [UInt8] = []
        if column.copiedPart == current, case .copied(_, let before) = steps.last {
          absent = before
          steps.removeLast()
        } else {
          run += 1
        }
        steps.append(.copied(run: run, absent: absent + column.declaration.absent))
      case .decimal(let value):
        var least: Int?
        if case .decimal(let scale) = column.declaration.type { least = form.decimals[scale] }
        steps.append(.decimal(value, decimals: least))
      case .integer(let value): steps.append(type == .bigint ? .large(value) : .small(value))
      case .text(let value): steps.append(.text(value))
      case .texts(let value): steps.append(.texts(value))
      case .flag(let value): steps.append(.flag(value))
      case .day(let value): steps.append(.day(value))
      case .json(let value): steps.append(.json(value))
      case .key(let value): steps.append(.key(value, type))
      }
      current = column.copiedPart
    }
  }

  /// Writes a row.
  ///
  /// - Parameters:
  ///   - row: a row of the table.
  ///   - copied: the fields of one of the table's `copiedRuns`; nil: the fields are null or empty lists.
  package func write(
    _ row: AnyObject, to buffer: ByteBuffer, copied: (Int) -> UnsafeRawBufferPointer? = { _ in nil }
  ) {
    buffer.beginRow(fields: fields)
    for step in steps {
      switch step {
      case .copied(let run, let absent):
        if let bytes = copied(run) { buffer.append(bytes) } else { buffer.append(absent) }
      case .decimal(let value, let decimals):
        guard let value = value(row) else {
          buffer.appendNull()
          continue
        }
        if let decimals {
          buffer.appendField(value.shortened(toAtLeast: decimals))
        } else {
          buffer.appendField(value)
        }
      case .small(let value):
        if let value = value(row) { buffer.appendField(Int32(value)) } else { buffer.appendNull() }
      case .large(let value):
        if let value = value(row) { buffer.appendField(Int64(value)) } else { buffer.appendNull() }
      case .text(let value): buffer.appendField(value(row))
      case .texts(let value): buffer.appendField(value(row))
      case .flag(let value):
        if let value = value(row) { buffer.appendField(value) } else { buffer.appendNull() }
      case .day(let value):
        if let value = value(row) { buffer.appendField(value) } else { buffer.appendNull() }
      case .json(let value): buffer.appendField(json: value(row))
      case .key(let value, let type): buffer.appendField(value(row), type)
      }
    }
  }
}

extension ColumnDeclaration {
  /// The field of a row without a value.
  fileprivate var absent: [UInt8] {
    let buffer = ByteBuffer()
    if !isNullable, case .other(.textArray) = type { buffer.appendField([String]()) } else { buffer.appendNull() }
    return Array(buffer.bytes)
  }
}

extension ByteBuffer {
  /// Writes a key as a field of its type.
  package func appendField(_ key: KeyField, _ type: ColumnType) {
    switch key {
    case .null: appendNull()
    case .bytes(let bytes): appendField(bytes)
    case .array(let bytes): bytes.withUnsafeBytes { appendField($0) }
    case .integer(let value):
      switch type {
      case .smallint: appendField(Int16(truncatingIfNeeded: value))
      case .integer: appendField(Int32(truncatingIfNeeded: value))
      default: appendField(value)
      }
    }
  }
}
