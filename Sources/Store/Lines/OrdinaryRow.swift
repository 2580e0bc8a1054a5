import Arithmetic
package import PostgreSQL

/// The fast way for a row of COPY's text format into a block: for ordinary rows, of which there are millions. It leaves
/// others, for instance a new day, a null or a number of many digits, to the slower way, `TextRow`.
package struct OrdinaryRow: Sendable {
  /// What a column's field must be.
  package enum Field: Sendable {
    /// Days since 2000.
    case day
    case integer
    /// At most so many bytes.
    case text(longest: Int = .max)
    case uuid
    /// A `numeric` that is printed with `scale` decimals, and landed in units of 10^−scale.
    case numeric(scale: Int)
  }

  private static let tab = UInt8(ascii: "\t")
  private static let newline = UInt8(ascii: "\n")
  private static let backslash = UInt8(ascii: "\\")

  /// The beginning of a line.
  package struct Beginning {
    /// In days since 2000.
    package let day: Int32
    fileprivate let keys: (Int64, Int64)
    /// The place of the next field.
    fileprivate let next: Int
  }

  private let fields: [Field]
  /// nil: each column has a field of its own.
  private let head: LineHead?
  private let hasTexts: Bool
  /// The column whose numbers are summed.
  private let summed: Int

  /// - Parameters:
  ///   - fields: of all columns of the row, and of the block; the first one is the day.
  ///   - summed: a column of numbers to sum; nil: none.
  ///   - head: the form in which the first columns come together, a day and two whole numbers; nil: they come
  ///     separately.
  package init(_ fields: [Field], summed: Int?, head: LineHead? = nil) {
    self.fields = fields
    self.head = head
    hasTexts = fields.contains {
      switch $0 {
      case .text, .uuid: true
      default: false
      }
    }
    self.summed = summed ?? -1
  }

  /// The beginning of a line; nil: the line is not ordinary.
  @inline(__always)
  package func beginning(of line: CopyLine) -> Beginning? {
    // The line feed at the end stops every search.
    guard line.start[line.count - 1] == Self.newline else { return nil }
    let end = line.start.end(ofFieldAt: 0)
    guard line.start[end] == Self.tab else { return nil }
    if let head {
      guard let number = line.start.longNumber(0..<end) else { return nil }
      let columns = head.columns(of: number)
      return Beginning(day: columns.day, keys: (columns.key, columns.other), next: end + 1)
    }
    guard let number = line.start.number(0..<end), let day = Int32(exactly: number) else { return nil }
    return Beginning(day: day, keys: (0, 0), next: end + 1)
  }

  /// The first column outside the line's first field.
  private var columnsBehind: Int { head == nil ? 1 : LineHead.columns }

  /// Adds a line to a block.
  ///
  /// - Parameters:
  ///   - beginning: the line's beginning, on a day of the block.
  /// - Returns: the summed number; nil if the row is not ordinary, and then the block is unchanged.
  package func add(_ line: CopyLine, _ beginning: Beginning, to block: LineBlock) -> Int64? {
    let start = line.start
    block.set(0, small: Int64(beginning.day))
    if head != nil {
      block.set(1, small: beginning.keys.0)
      block.set(2, small: beginning.keys.1)
    }
    var place = beginning.next
    var sum: Int64 = 0
    let last = fields.count - 1
    for column in columnsBehind..<fields.count {
      let end = start.end(ofFieldAt: place)
      guard start[end] == (column == last ? Self.newline : Self.tab) else { return nil }
      switch fields[column] {
      case .day, .integer:
        guard let number = start.number(place..<end) else { return nil }
        block.set(column, small: number)
      case .numeric(let scale):
        guard let units = start.number(place..<end, decimals: scale) else { return nil }
        block.set(column, small: units)
        if column == summed { sum = units }
      case .text(let longest) where end - place > longest: return nil
      case .text, .uuid:
        if UnsafeRawBufferPointer(start: start + place, count: end - place).contains(Self.backslash) { return nil }
      }
      place = end + 1
    }
    guard place == line.count else { return nil }
    // A block keeps every text that it gets: only now is the row sure to be one of its lines.
    if hasTexts, !addTexts(start, from: beginning.next, to: block) { return nil }
    block.add()
    return sum
  }

  /// Sets the columns of texts, for a line whose fields are checked. False if one does not have its type.
  private func addTexts(_ start: UnsafeRawPointer, from next: Int, to block: LineBlock) -> Bool {
    var place = next
    for column in columnsBehind..<fields.count {
      let end = start.end(ofFieldAt: place)
      let text = UnsafeRawBufferPointer(start: start + place, count: end - place)
      place = end + 1
      switch fields[column] {
      case .text: block.set(column, text: text)
      case .uuid:
        guard let (high, low) = uuidNumbers(text) else { return false }
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { block.set(column, text: $0) }
      default: break
      }
    }
    return true
  }
}

/// Reads a line eight bytes at a time, in an integer whose lowest byte is the first. Most fields are no longer than
/// that, and their length cannot be predicted: a loop over their bytes would mispredict once a field.
extension UnsafeRawPointer {
  @inline(__always)
  fileprivate subscript(place: Int) -> UInt8 { load(fromByteOffset: place, as: UInt8.self) }

  @inline(__always)
  private func eight(_ place: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: place, as: UInt64.self))
  }

  /// The place of the first control character from `place` on: every line has one.
  @inline(__always)
  fileprivate func end(ofFieldAt place: Int) -> Int {
    var place = place
    while true {
      let bytes = eight(place)
      // The highest bit of each byte below 32, and perhaps of bytes behind the first of these.
      let found = (bytes &- 0x2020_2020_2020_2020) & ~bytes & 0x8080_8080_8080_8080
      if found != 0 { return place &+ found.trailingZeroBitCount &>> 3 }
      place &+= 8
    }
  }

  /// The number in units of 10^−decimals of a field with exactly so many decimals; nil: the field is no such number, or
  /// has more than 16 digits.
  @inline(__always)
  fileprivate func number(_ field: Range<Int>, decimals: Int = 0) -> Int64? {
    let isNegative = self[field.lowerBound] == UInt8(ascii: "-")
    let first = field.lowerBound &+ (isNegative ? 1 : 0)
    let size = field.upperBound &- first
    let units: Int64?
    if decimals == 0 {
      units = digits(size, upTo: field.upperBound)
    } else {
      let point = field.upperBound &- decimals &- 1
      guard size > decimals &+ 1, self[point] == UInt8(ascii: ".") else { return nil }
      if size <= 8 {
        // What is before the point moves over it.
        let bytes = eight(field.upperBound &- 8)
        let behind = ~UInt64(0) &<< UInt64(64 &- 8 &* decimals)
        units = Self.digits(size &- 1, (bytes & behind) | (bytes &<< 8 & ~behind))
      } else if let whole = digits(point &- first, upTo: point), let rest = digits(decimals, upTo: field.upperBound) {
        let (above, isTooLarge) = whole.multipliedReportingOverflow(by: Int64(powerOfTen(decimals)))
        guard !isTooLarge, size <= 17 else { return nil }
        units = above &+ rest
      } else {
        return nil
      }
    }
    guard let units else { return nil }
    return isNegative ? 0 &- units : units
  }

  /// The whole number of a field, of up to 19 digits; nil: it is none.
  @inline(__always)
  fileprivate func longNumber(_ field: Range<Int>) -> Int64? {
    if field.count <= 16 { return number(field) }
    let isNegative = self[field.lowerBound] == UInt8(ascii: "-")
    let size = field.count &- (isNegative ? 1 : 0)
    guard size <= 19, let below = digits(16, upTo: field.upperBound) else { return nil }
    // The server prints no number beyond 64 bits.
    let above = size > 16 ? digits(size &- 16, upTo: field.upperBound &- 16) : 0
    guard let above else { return nil }
    let number = above &* 10_000_000_000_000_000 &+ below
    return isNegative ? 0 &- number : number
  }

  /// The number of the digits before `end`; nil: they are no digits, or more than 16.
  @inline(__always)
  private func digits(_ count: Int, upTo end: Int) -> Int64? {
    if count <= 8 { return Self.digits(count, eight(end &- 8)) }
    guard count <= 16, let above = Self.digits(count &- 8, eight(end &- 16)),
      let below = Self.digits(8, eight(end &- 8))
    else { return nil }
    return above &* 100_000_000 &+ below
  }

  /// The number of the last 1 to 8 bytes of eight; nil: they are no digits.
  @inline(__always)
  private static func digits(_ count: Int, _ eight: UInt64) -> Int64? {
    guard count > 0 else { return nil }
    let before = UInt64(64 &- 8 &* count)
    var digits = ((eight ^ 0x3030_3030_3030_3030) &>> before) &<< before
    guard ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080 == 0 else { return nil }
    // Neighbours become pairs, pairs fours, fours the number.
    digits = ((digits &* 2561) &>> 8) & 0x00FF_00FF_00FF_00FF
    digits = ((digits &* 6_553_601) &>> 16) & 0x0000_FFFF_0000_FFFF
    digits = (digits &* 42_949_672_960_001) &>> 32
    return Int64(truncatingIfNeeded: digits)
  }
}
