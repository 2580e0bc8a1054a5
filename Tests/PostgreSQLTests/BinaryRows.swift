import Testing

@testable import PostgreSQL

/// Bytes of their hexadecimal form.
func bytes(hex: String) -> [UInt8] {
  let digits = hex.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}

/// Gives `body` a row of these fields; nil: null.
func withRow(_ fields: [[UInt8]?], _ body: (BinaryRow) throws -> Void) throws {
  let buffer = ByteBuffer()
  buffer.beginRow(fields: fields.count)
  for field in fields {
    if let field { field.withUnsafeBytes { buffer.appendField($0) } } else { buffer.appendNull() }
  }
  var rest = buffer.bytes
  let row = BinaryRow(columns: fields.count)
  #expect(try row.take(from: &rest))
  #expect(rest.isEmpty)
  try body(row)
}

/// Gives `body` bytes where they lie in memory.
func withBytes(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
  try bytes.withUnsafeBytes { bytes throws in try body(bytes) }
}
