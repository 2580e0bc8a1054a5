import Arithmetic

extension BinaryRow {
  /// A field as the server would print it; nil for null. For messages and for rows that are kept as they came.
  package func textForm(_ column: Int, _ type: ColumnType) -> String? {
    if isNull(column) { return nil }
    do {
      switch type {
      case .boolean: return try boolean(column) ? "true" : "false"
      case .date:
        let days = try integer(column)
        if days == Int64(Int32.max) { return "infinity" }
        if days == Int64(Int32.min) { return "-infinity" }
        return Day(daysSince2000: Int32(days)).description
      case .uuid: return uuidText(field(column))
      case .smallint, .integer, .bigint: return String(try integer(column))
      case .real, .doublePrecision, .numeric:
        switch try amount(column, type) {
        case .number(let value): return value.description
        case .notANumber: return "NaN"
        case .infinite: return "Infinity"
        case .tooLarge: return "(a number of more than \(Amount.digits) digits)"
        }
      default: return text(column)
      }
    } catch {
      return "(\(field(column).count) bytes that are no \(type.sqlName))"
    }
  }
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
