import Arithmetic
package import PostgreSQL

/// Writes rows of a table in a loop over its columns.
package struct RowWriter: @unchecked Sendable {
  /// The field of one column, or the fields of one of the table's `copiedRuns`.
  private final class Step: Sendable {
    /// The number of the run; nil: nothing is copied.
    let run: Int?
    /// Writes the column's value of a row. In a run: writes the fields of a row for which nothing is copied.
    let write: @Sendable (_ row: AnyObject, _ buffer: ByteBuffer) -> Void

    init(run: Int? = nil, _ write: @escaping @Sendable (AnyObject, ByteBuffer) -> Void) {
      (self.run, self.write) = (run, write)
    }
  }

  private let steps: [Step]
  /// The same steps. The loop goes over these, because counting references takes longer than writing most fields.
  private let uncounted: [Unmanaged<Step>]
  private let fields: Int

  package init<Row: AnyObject>(_ table: Table<Row>, _ form: RowForm) {
    fields = table.columns.count
    var (steps, run): ([Step], Int) = ([], 0)
    var (current, absent): (CopiedPart?, [UInt8]) = (nil, [])
    func endRun() {
      guard current != nil else { return }
      steps.append(Step(run: run) { [absent] _, buffer in buffer.append(absent) })
      (run, absent) = (run + 1, [])
    }
    for (column, value) in zip(table.columns, table.values) {
      if column.copiedPart != current { endRun() }
      current = column.copiedPart
      if let write = Self.write(value, of: column.declaration, form) {
        steps.append(Step(write))
      } else {
        absent += column.declaration.absent
      }
    }
    endRun()
    self.steps = steps
    uncounted = steps.map { Unmanaged.passUnretained($0) }
  }

  /// Returns what writes a column's value; nil: it is copied.
  private static func write(
    _ value: ColumnValue, of column: ColumnDeclaration, _ form: RowForm
  ) -> (@Sendable (AnyObject, ByteBuffer) -> Void)? {
    let type = column.type.resolved(form.keyTypes)
    switch value {
    case .copied: return nil
    case .decimal(let value):
      guard case .decimal(let scale) = column.type else {
        return { row, buffer in
          if let value = value(row) { buffer.appendField(value) } else { buffer.appendNull() }
        }
      }
      let decimals = form.decimals[scale]
      return { row, buffer in
        guard let value = value(row) else { return buffer.appendNull() }
        buffer.appendField(decimals.map { value.shortened(toAtLeast: $0) } ?? value)
      }
    case .integer(let value) where type == .bigint:
      return { row, buffer in
        if let value = value(row) { buffer.appendField(Int64(value)) } else { buffer.appendNull() }
      }
    case .integer(let value):
      return { row, buffer in
        if let value = value(row) { buffer.appendField(Int32(value)) } else { buffer.appendNull() }
      }
    case .text(let value): return { row, buffer in buffer.appendField(value(row)) }
    case .texts(let value): return { row, buffer in buffer.appendField(value(row)) }
    case .flag(let value):
      return { row, buffer in
        if let value = value(row) { buffer.appendField(value) } else { buffer.appendNull() }
      }
    case .day(let value):
      return { row, buffer in
        if let value = value(row) { buffer.appendField(value) } else { buffer.appendNull() }
      }
    case .json(let value): return { row, buffer in buffer.appendField(json: value(row)) }
    case .key(let value): return { row, buffer in buffer.appendField(value(row), type) }
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
    withExtendedLifetime(steps) {
      for step in uncounted {
        step._withUnsafeGuaranteedRef { step in
          if let run = step.run, let bytes = copied(run) { buffer.append(bytes) } else { step.write(row, buffer) }
        }
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
