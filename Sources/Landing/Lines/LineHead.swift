package import Arithmetic
package import PostgreSQL

/// The first three columns of a line, a date and two whole keys, as one number on the wire: the server takes longer to
/// print a number than to put three of them together.
///
/// The number is key · 2³² + other key · 2ᵇ + days since the first one that may come, of which b bits hold all. What the
/// server cannot put together so it refuses with the SQLSTATE `outOfRange`; dates must be known to be in range.
package struct LineHead: Sendable {
  package static let columns = 3
  package static let outOfRange = "22003"

  private let first: Day
  private let bits: Int

  /// - Parameter dates: all that may come.
  package init(_ dates: ClosedRange<Day>) {
    first = dates.lowerBound
    bits = Int.bitWidth - dates.upperBound.days(since: first).leadingZeroBitCount
  }

  /// - Parameters:
  ///   - date: an expression of type `date`.
  ///   - key, other: expressions of a type of whole numbers.
  package func sql(_ date: String, _ key: String, _ other: String) -> String {
    "\(key) * \(1 << 32) + (\(other) * \(1 << bits) + (\(date) - date '\(first)'))::integer"
  }

  /// The columns that a number stands for; the date in days since 2000.
  @inline(__always)
  package func columns(of number: Int64) -> (day: Int32, key: Int64, other: Int64) {
    let low = Int64(Int32(truncatingIfNeeded: number))
    let day = Int32(truncatingIfNeeded: low & (1 &<< Int64(bits) &- 1))
    return (first.daysSince2000 &+ day, (number &- low) &>> 32, low &>> Int64(bits))
  }

  /// A line with the columns of its number in place of that.
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
