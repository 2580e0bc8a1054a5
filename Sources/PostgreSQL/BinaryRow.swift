/// An error in bytes that should be PostgreSQL's binary COPY format.
package struct BinaryFormatError: Error, Sendable, Equatable, CustomStringConvertible {
  package var description: String

  package init(description: String) {
    self.description = description
  }
}

/// One row of PostgreSQL's binary COPY format: the places of its fields in bytes that somebody else owns.
///
/// Every length is checked against the available bytes before a field is read. Format: PostgreSQL manual, COPY, "Binary
/// Format".
package final class BinaryRow {
  package static let header: [UInt8] =
    Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [0, 0, 0, 0] + [0, 0, 0, 0]
  package static let trailer: [UInt8] = [0xFF, 0xFF]

  package let columns: Int
  private var base: UnsafeRawPointer
  private var length = 0
  private let starts: UnsafeMutablePointer<Int>
  /// −1 for null, as in the format.
  private let lengths: UnsafeMutablePointer<Int>

  package init(columns: Int) {
    self.columns = columns
    starts = .allocate(capacity: max(1, columns))
    lengths = .allocate(capacity: max(1, columns))
    starts.initialize(repeating: 0, count: max(1, columns))
    lengths.initialize(repeating: -1, count: max(1, columns))
    base = UnsafeRawPointer(starts)
  }

  deinit {
    starts.deallocate()
    lengths.deallocate()
  }

  /// The bytes behind the header.
  package static func skipHeader(_ bytes: UnsafeRawBufferPointer) throws(BinaryFormatError) -> UnsafeRawBufferPointer {
    guard bytes.count >= header.count, bytes.prefix(15).elementsEqual(header.prefix(15)) else {
      throw BinaryFormatError(description: "does not begin with the header of a binary COPY file")
    }
    let extra = Int(loadBigEndian(bytes, 15, UInt32.self))
    guard extra <= bytes.count - header.count else {
      throw BinaryFormatError(description: "ends within the header")
    }
    return UnsafeRawBufferPointer(rebasing: bytes[(header.count + extra)...])
  }

  /// Reads the row at the start of `bytes` and removes it from there. False at the trailer.
  ///
  /// The bytes must outlive the use of the row's fields.
  package func take(from bytes: inout UnsafeRawBufferPointer) throws(BinaryFormatError) -> Bool {
    switch try step(over: &bytes) {
    case .row: return true
    case .trailer: return false
    case .incomplete(let missing): throw missing
    }
  }

  /// What is at the start of some bytes.
  package enum Step: Sendable {
    case row
    case trailer
    /// The beginning of a row; if no more bytes follow, that is the error.
    case incomplete(BinaryFormatError)
  }

  /// Like `take`, for bytes that may end within a row: then it removes nothing.
  package func step(over bytes: inout UnsafeRawBufferPointer) throws(BinaryFormatError) -> Step {
    guard bytes.count >= 2, let start = bytes.baseAddress else { return .incomplete(Self.cutOff) }
    let fields = Int(loadBigEndian(bytes, 0, Int16.self))
    if fields == -1 {
      bytes = UnsafeRawBufferPointer(rebasing: bytes[2...])
      return .trailer
    }
    guard fields == columns else {
      throw BinaryFormatError(description: "has a row of \(fields) columns where \(columns) are expected")
    }
    var place = 2
    for field in 0..<fields {
      guard place + 4 <= bytes.count else { return .incomplete(Self.cutOff) }
      let size = Int(loadBigEndian(bytes, place, Int32.self))
      guard size >= -1, size <= bytes.count - place - 4 else {
        let problem = BinaryFormatError(
          description: "has a field of \(size) bytes where \(bytes.count - place - 4) are left")
        if size < -1 { throw problem }
        return .incomplete(problem)
      }
      starts[field] = place + 4
      lengths[field] = size
      place += 4 + max(0, size)
    }
    base = start
    length = place
    bytes = UnsafeRawBufferPointer(rebasing: bytes[place...])
    return .row
  }

  private static let cutOff = BinaryFormatError(description: "ends within a row")

  /// The whole row unchanged: the count of fields, then each with its length.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: length) }

  /// Adjacent fields, each with its length, unchanged.
  package func fields(_ range: ClosedRange<Int>) -> UnsafeRawBufferPointer {
    precondition(range.lowerBound >= 0 && range.upperBound < columns)
    let end = starts[range.upperBound] + max(0, lengths[range.upperBound])
    let begin = starts[range.lowerBound] - 4
    return UnsafeRawBufferPointer(start: base + begin, count: end - begin)
  }

  package func isNull(_ column: Int) -> Bool { lengths[column] < 0 }

  /// A field's bytes without its length; empty for null.
  package func field(_ column: Int) -> UnsafeRawBufferPointer {
    precondition(column >= 0 && column < columns)
    return UnsafeRawBufferPointer(start: base + starts[column], count: max(0, lengths[column]))
  }
}

func loadBigEndian<Value: FixedWidthInteger>(
  _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ type: Value.Type
) -> Value {
  Value(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
}
