package import PostgreSQL

/// The first three columns of a line, a date and two whole keys, as one number on the wire: combining three numbers
/// takes the server less time than printing one.
///
/// The number is key · 2¹⁶⁺ʷ + other key · 2¹⁶ + days since 2000; the days have 16 bits and the other key w. The server
/// refuses values that do not fit, with the SQLSTATE `outOfRange`.
package struct LineHead: Sendable {
  package static let columns = 3
  package static let outOfRange = "22003"

  /// All forms: a small second key and any first one, two keys up to eight million, a small first one. The first form
  /// takes the server the least time.
  package static let all = [16, 24, 32].map(LineHead.init(otherBits:))

  private static let dayBits = 16
  private static let integerBits = 32

  /// Bits of the second key.
  private let otherBits: Int

  /// - Parameters:
  ///   - date: an expression of type `date`.
  ///   - key, other: expressions of a type of whole numbers.
  package func sql(_ date: String, _ key: String, _ other: String) -> String {
    let day = "(\(date) - date '2000-01-01')::smallint"
    // A value of more bits overflows an integer; the result is then moved to its place.
    let (check, move) = (1 << (Self.integerBits - otherBits), 1 << (Self.dayBits + otherBits - Self.integerBits))
    let checked = check > 1 ? "\(other) * \(check)" : other
    let low = move > 1 ? "(\(checked))::integer * \(move)::bigint + \(day)" : "(\(checked) + \(day))::integer"
    return "\(key) * \(1 << (Self.dayBits + otherBits)) + \(low)"
  }

  /// The columns of a number; the date in days since 2000.
  @inline(__always)
  package func columns(of number: Int64) -> (day: Int32, key: Int64, other: Int64) {
    let day = Int64(Int16(truncatingIfNeeded: number))
    let keys = (number &- day) &>> Int64(Self.dayBits)
    let unused = Int64(Int64.bitWidth &- otherBits)
    let other = (keys &<< unused) &>> unused
    return (Int32(truncatingIfNeeded: day), (keys &- other) &>> Int64(otherBits), other)
  }

  /// A line with the columns of its number in place of the number.
  package func apart(_ line: CopyLine, in buffer: LineBuffer) throws(BinaryFormatError) -> CopyLine {
    let field = line.bytes.prefix { $0 != UInt8(ascii: "\t") }
    guard let number = Int64(String(decoding: field, as: UTF8.self)) else {
      throw BinaryFormatError(description: "has a row that does not begin with a number")
    }
    let (day, key, other) = columns(of: number)
    buffer.removeAll()
    buffer.append(Array("\(day)\t\(key)\t\(other)".utf8))
    buffer.append(Array(line.bytes[field.endIndex...]))
    return buffer.line
  }
}
