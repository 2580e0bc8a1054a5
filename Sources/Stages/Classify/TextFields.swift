import PostgreSQL

/// Texts as fields of a row, encoded once for all rows.
struct TextFields: Sendable {
  private let fields: [[UInt8]]

  init(_ texts: [String]) {
    fields = texts.map { text in
      let buffer = ByteBuffer()
      buffer.appendField(text)
      return Array(buffer.bytes)
    }
  }

  subscript(index: some BinaryInteger) -> [UInt8] { fields[Int(index)] }
}
