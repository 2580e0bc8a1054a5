import Arithmetic

/// One row of PostgreSQL's text COPY format, converted to the binary format: the slower way, for rows whose every field
/// needs a check. Format: PostgreSQL manual, COPY, "Text Format".
///
/// A `date` is requested and arrives as days since 2000-01-01, as in the binary format: the server prints a number in
/// half the time of a date.
package final class TextRow {
  private static let tab = UInt8(ascii: "\t")
  private static let newline = UInt8(ascii: "\n")
  private static let backslash = UInt8(ascii: "\\")
  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): newline, UInt8(ascii: "r"): 13,
    UInt8(ascii: "t"): tab, UInt8(ascii: "v"): 11,
  ]

  /// The binary form of a `numeric` NaN.
  private static let notANumber: [UInt8] = [0, 0, 0, 0, 0xC0, 0, 0, 0]

  private let columns: [ColumnType]
  private let row: BinaryRow
  private let buffer = ByteBuffer(capacity: 1 << 8)

  /// - Parameter columns: types that `canRead` knows.
  package init(columns: [ColumnType]) {
    self.columns = columns
    row = BinaryRow(columns: columns.count)
  }

  /// Types whose text contains all that their binary form does.
  package static func canRead(_ type: ColumnType) -> Bool {
    switch type {
    case .date, .smallint, .integer, .bigint, .text, .varchar, .character, .uuid: true
    // A type without a declaration may have more digits than this reads.
    case .numeric(let precision?, _): precision <= Amount.digits
    default: false
    }
  }

  /// The row of a line. It is filled again for each line, and this object owns its bytes.
  package func row(of line: CopyLine) throws(BinaryFormatError) -> BinaryRow {
    let line = line.bytes
    guard line.last == Self.newline else { throw BinaryFormatError(description: "ends within a row") }
    let fields = line.dropLast().split(separator: Self.tab, omittingEmptySubsequences: false)
    guard fields.count == columns.count else {
      throw BinaryFormatError(description: "has a row of \(fields.count) columns where \(columns.count) are expected")
    }
    buffer.removeAll()
    buffer.beginRow(fields: fields.count)
    for (column, field) in fields.enumerated() {
      if field.elementsEqual("\\N".utf8) {
        buffer.appendNull()
      } else {
        try append(unescaped(field), column)
      }
    }
    var bytes = buffer.bytes
    _ = try row.take(from: &bytes)
    return row
  }

  private func append(_ field: [UInt8], _ column: Int) throws(BinaryFormatError) {
    let text = String(decoding: field, as: UTF8.self)
    switch columns[column] {
    case .smallint: buffer.appendField(try number(text, column) as Int16)
    case .integer, .date: buffer.appendField(try number(text, column) as Int32)
    case .bigint: buffer.appendField(try number(text, column) as Int64)
    case .numeric:
      if let value = ExactDecimal(text) {
        buffer.appendField(value)
      } else if text == "NaN" {
        Self.notANumber.withUnsafeBytes { buffer.appendField($0) }
      } else {
        throw noValue(text, column)
      }
    case .uuid:
      guard let (high, low) = field.withUnsafeBytes({ uuidNumbers($0) }) else { throw noValue(text, column) }
      withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { buffer.appendField($0) }
    default: field.withUnsafeBytes { buffer.appendField($0) }
    }
  }

  private func number<Value: FixedWidthInteger>(_ text: String, _ column: Int) throws(BinaryFormatError) -> Value {
    guard let number = Value(text) else { throw noValue(text, column) }
    return number
  }

  private func noValue(_ text: String, _ column: Int) -> BinaryFormatError {
    BinaryFormatError(description: "has '\(text)' in column \(column + 1), which is no \(columns[column].sqlName)")
  }

  private func unescaped(_ field: some Sequence<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in field {
      if isEscaped {
        bytes.append(Self.escapes[byte] ?? byte)
        isEscaped = false
      } else if byte == Self.backslash {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
