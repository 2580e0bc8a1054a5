import Arithmetic

extension BinaryRow {
  /// A text or a key as the server would print it, without the blanks that fill up `char(n)`; nil for null.
  package func unpadded(_ column: Int, _ type: ColumnType) -> String? {
    guard let text = textForm(column, type) else { return nil }
    guard case .character = type else { return text }
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  /// A field as the server would print it; nil for null. For messages, and for rows that are kept unchanged.
  package func textForm(_ column: Int, _ type: ColumnType) -> String? {
    if isNull(column) { return nil }
    do {
      switch type {
      case .boolean: return try boolean(column) ? "true" : "false"
      case .date: return try day(column)?.description ?? (isNegativeInfinity(column, type) ? "-infinity" : "infinity")
      case .uuid: return uuidText(field(column))
      case .smallint, .integer, .bigint: return String(try integer(column))
      case .real, .doublePrecision, .numeric:
        if case .numeric = type, let value = try ExactDecimal(numeric: field(column)) { return value.description }
        switch try amount(column, type) {
        case .number(let value): return value.description
        case .notANumber: return "NaN"
        case .infinite: return isNegativeInfinity(column, type) ? "-Infinity" : "Infinity"
        case .tooLarge: return "(a number of more than \(Amount.digits) digits)"
        }
      default: return isUTF8(column) ? text(column) : escapedText(field(column))
      }
    } catch {
      return "(\(field(column).count) bytes that are no \(type.sqlName))"
    }
  }

  /// For a field that is known to be infinite: its sign.
  private func isNegativeInfinity(_ column: Int, _ type: ColumnType) -> Bool {
    let bytes = field(column)
    return if case .numeric = type { bytes[4] == 0xF0 } else { bytes[0] & 0x80 != 0 }
  }
}

/// A key that is not null, as the server casts it to text.
package func keyText(_ bytes: UnsafeRawBufferPointer, _ type: ColumnType) -> String {
  switch type {
  case .smallint where bytes.count == 2: return String(loadBigEndian(bytes, 0, Int16.self))
  case .integer where bytes.count == 4: return String(loadBigEndian(bytes, 0, Int32.self))
  case .bigint where bytes.count == 8: return String(loadBigEndian(bytes, 0, Int64.self))
  case .uuid: return uuidText(bytes)
  case .character:
    let end = bytes.lastIndex { $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? 0
    return String(decoding: bytes[..<end], as: UTF8.self)
  default: return String(decoding: bytes, as: UTF8.self)
  }
}

extension BinaryRow {
  /// Whether a field is text in UTF-8, which is certain in a database whose encoding defines its bytes.
  package func isUTF8(_ column: Int) -> Bool { String(validating: field(column), as: UTF8.self) != nil }
}

/// ASCII unchanged, other bytes as in `Caf\xe9`.
private func escapedText(_ bytes: UnsafeRawBufferPointer) -> String {
  bytes.map { byte in
    (32..<127).contains(byte) ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }.joined()
}

/// 36 characters, lower case.
package func uuidText(_ bytes: UnsafeRawBufferPointer) -> String {
  var text = ""
  for (index, byte) in bytes.enumerated() {
    if [4, 6, 8, 10].contains(index) { text += "-" }
    text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
  return text
}

/// The two halves of a uuid as the server prints it, the first one first; nil: it is no uuid.
package func uuidNumbers(_ text: UnsafeRawBufferPointer) -> (high: UInt64, low: UInt64)? {
  guard text.count == 36 else { return nil }
  var halves: (high: UInt64, low: UInt64) = (0, 0)
  for (place, character) in text.enumerated() {
    if place == 8 || place == 13 || place == 18 || place == 23 {
      guard character == UInt8(ascii: "-") else { return nil }
      continue
    }
    let digit: UInt8
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
    default: return nil
    }
    halves = (halves.high << 4 | halves.low >> 60, halves.low << 4 | UInt64(digit))
  }
  return halves
}
