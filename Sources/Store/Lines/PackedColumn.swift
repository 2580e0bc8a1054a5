import Arithmetic
package import PostgreSQL

/// A column of many values in one `bytea` field: whole numbers, each in as few bytes as the widest of them needs.
///
/// As rows of COPY's format, ten million lines take 760 MB, two thirds of it lengths. In columns they take 150 MB, and
/// are added up without reading each field's head. docs/architecture/files.md ("Landed lines") has the format, and
/// sql/landing/lines.sql turns it back into rows.
///
/// Bytes, the lowest of a number first:
/// - 0: 1 if there are nulls, else 0; 1: decimals of the numbers; 2: width of a number, 0, 1, 2, 4, 8 or 16; 3: the least
///   decimals that the numbers are shown with
/// - 4 to 11: base (signed)
/// - then the numbers, each `width` bytes, unsigned, to be added to the base. If there are nulls, 0 is null. Numbers of
///   16 bytes are signed, without a base, and the lowest of them is null.
/// - in a column of texts, whose numbers are places among the texts: their count in 4 bytes, then each after its length in
///   4 bytes.
enum PackedColumn {
  static let head = 12
  static let widths: Set<Int> = [0, 1, 2, 4, 8, 16]
  /// No column has more numbers. So a wrong count is found before room is made for it.
  static let most = 1 << 22

  /// Null in columns that are unpacked into 64 bits.
  static let null = Int64.min
  /// Null in columns that are unpacked into 128 bits.
  static let wideNull = Int128.min

  /// The number of bytes that hold all numbers up to this one.
  static func width(for largest: UInt64) -> Int {
    switch largest {
    case 0: 0
    case ...0xFF: 1
    case ...0xFFFF: 2
    case ...0xFFFF_FFFF: 4
    default: 8
    }
  }
}

extension ByteBuffer {
  /// Writes numbers of any size as a field.
  package func appendPacked(_ numbers: [Int128]) {
    guard numbers.allSatisfy({ Int128(Int64(truncatingIfNeeded: $0)) == $0 && $0 != PackedColumn.null }) else {
      return appendPacked(wide: numbers, scale: 0)
    }
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: numbers.count) { narrow in
      for (place, number) in numbers.enumerated() { narrow[place] = Int64(truncatingIfNeeded: number) }
      appendPacked(UnsafeBufferPointer(narrow), scale: 0)
    }
  }

  /// Writes numbers as a field.
  package func appendPacked(_ numbers: UnsafeBufferPointer<Int64>) {
    if numbers.contains(PackedColumn.null) {
      appendPacked(wide: numbers.map { Int128($0) }, scale: 0)
    } else {
      appendPacked(numbers, scale: 0)
    }
  }

  /// Writes numbers as a field.
  package func appendPacked(_ numbers: [Int32]) {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: numbers.count) { wider in
      for (place, number) in numbers.enumerated() { wider[place] = Int64(number) }
      appendPacked(UnsafeBufferPointer(wider), scale: 0)
    }
  }

  /// Writes texts as a field.
  package func appendPacked(texts: KeyTable, _ numbers: [Int64]) {
    numbers.withUnsafeBufferPointer { appendPacked($0, scale: 0, texts: texts) }
  }

  /// Writes numbers as a field.
  ///
  /// - Parameters:
  ///   - scale: decimals of the numbers.
  ///   - shown: the least decimals that they are shown with.
  ///   - texts: in a column of texts, the texts that the numbers stand for.
  func appendPacked(_ values: UnsafeBufferPointer<Int64>, scale: Int, shown: Int = 0, texts: KeyTable? = nil) {
    var (lowest, highest) = (Int64.max, Int64.min)
    var hasNulls = false
    for value in values {
      if value == PackedColumn.null {
        hasNulls = true
      } else {
        lowest = min(lowest, value)
        highest = max(highest, value)
      }
    }
    if lowest > highest { (lowest, highest) = (1, 0) }
    // Null is 0, so the lowest number is 1. It is above the null of 64 bits, so there is room for 0 below it.
    let base = hasNulls || lowest > highest ? lowest - 1 : lowest
    let width = PackedColumn.width(for: UInt64(bitPattern: highest &- base))
    let size = PackedColumn.head + values.count * width + (texts.map { 4 + 4 * $0.count + $0.size } ?? 0)
    appendFieldSize(size)
    let start = appendRoom(size)
    storeHead(start, hasNulls: hasNulls, scale: scale, shown: shown, width: width, base: base)
    let numbers = start + PackedColumn.head
    switch width {
    case 1: pack(values, base, hasNulls, UInt8.self, to: numbers)
    case 2: pack(values, base, hasNulls, UInt16.self, to: numbers)
    case 4: pack(values, base, hasNulls, UInt32.self, to: numbers)
    case 8: pack(values, base, hasNulls, UInt64.self, to: numbers)
    default: break
    }
    if let texts { store(texts, to: numbers + values.count * width) }
  }

  /// Writes numbers that 64 bits do not hold, as a field.
  func appendPacked(wide values: [Int128], scale: Int, shown: Int = 0) {
    let size = PackedColumn.head + values.count * 16
    appendFieldSize(size)
    let start = appendRoom(size)
    storeHead(start, hasNulls: values.contains(PackedColumn.wideNull), scale: scale, shown: shown, width: 16, base: 0)
    for (place, value) in values.enumerated() {
      (start + PackedColumn.head).storeBytes(of: value.littleEndian, toByteOffset: place * 16, as: Int128.self)
    }
  }

  private func store(_ texts: KeyTable, to start: UnsafeMutableRawPointer) {
    start.storeBytes(of: UInt32(texts.count).littleEndian, as: UInt32.self)
    var place = start + 4
    for number in 0..<texts.count {
      let text = texts[number]
      place.storeBytes(of: UInt32(text.count).littleEndian, as: UInt32.self)
      if let bytes = text.baseAddress { (place + 4).copyMemory(from: bytes, byteCount: text.count) }
      place += 4 + text.count
    }
  }

  private func storeHead(
    _ start: UnsafeMutableRawPointer, hasNulls: Bool, scale: Int, shown: Int, width: Int, base: Int64
  ) {
    start.storeBytes(of: hasNulls ? 1 : 0, toByteOffset: 0, as: UInt8.self)
    start.storeBytes(of: UInt8(scale), toByteOffset: 1, as: UInt8.self)
    start.storeBytes(of: UInt8(width), toByteOffset: 2, as: UInt8.self)
    start.storeBytes(of: UInt8(shown), toByteOffset: 3, as: UInt8.self)
    start.storeBytes(of: base.littleEndian, toByteOffset: 4, as: Int64.self)
  }

  @inline(__always)
  private func pack<Width: FixedWidthInteger & UnsignedInteger>(
    _ values: UnsafeBufferPointer<Int64>, _ base: Int64, _ hasNulls: Bool, _ width: Width.Type,
    to start: UnsafeMutableRawPointer
  ) {
    let size = MemoryLayout<Width>.size
    if hasNulls {
      for (place, value) in values.enumerated() {
        let number = value == PackedColumn.null ? 0 : Width(truncatingIfNeeded: value &- base)
        start.storeBytes(of: number.littleEndian, toByteOffset: place * size, as: Width.self)
      }
    } else {
      for (place, value) in values.enumerated() {
        let number = Width(truncatingIfNeeded: value &- base)
        start.storeBytes(of: number.littleEndian, toByteOffset: place * size, as: Width.self)
      }
    }
  }
}

/// A packed column in bytes that somebody else owns. Every length is checked before a number is read.
package struct PackedNumbers {
  package let hasNulls: Bool
  let scale: Int
  /// The least decimals that the numbers are shown with.
  let shown: Int
  let width: Int
  package let count: Int
  private let base: Int64
  private let numbers: UnsafeRawBufferPointer
  /// The bytes behind the numbers: the texts of a column of texts.
  let rest: UnsafeRawBufferPointer

  package init(_ field: UnsafeRawBufferPointer, count: Int) throws(BinaryFormatError) {
    guard field.count >= PackedColumn.head, PackedColumn.widths.contains(Int(field[2])), field[1] <= Amount.digits
    else {
      throw BinaryFormatError(description: "has a column of lines without its head")
    }
    hasNulls = field[0] & 1 != 0
    scale = Int(field[1])
    width = Int(field[2])
    shown = Int(field[3])
    base = Int64(littleEndian: field.loadUnaligned(fromByteOffset: 4, as: Int64.self))
    self.count = count
    guard (0...PackedColumn.most).contains(count) else {
      throw BinaryFormatError(description: "has a column of \(count) lines")
    }
    let size = count * width
    guard size <= field.count - PackedColumn.head else {
      throw BinaryFormatError(description: "ends within a column of lines")
    }
    numbers = UnsafeRawBufferPointer(rebasing: field[PackedColumn.head..<PackedColumn.head + size])
    rest = UnsafeRawBufferPointer(rebasing: field[(PackedColumn.head + size)...])
  }

  /// Whether there are numbers that 64 bits do not hold.
  package var isWide: Bool { width == 16 }

  /// Bounds that no number lies outside, if 64 bits hold them.
  package var bounds: ClosedRange<Int64>? {
    let (highest, overflow) = base.addingReportingOverflow(width < 8 ? Int64(1) << (8 * width) - 1 : .max)
    return overflow || width >= 8 || hasNulls || base == .min ? nil : base...highest
  }

  /// Unpacks the numbers, which must not be wide, into room that the caller has; null is `PackedColumn.null`.
  func unpack(to list: UnsafeMutablePointer<Int64>) { unpackAll(to: list) }

  /// Numbers that the type cannot hold are truncated.
  @inline(__always)
  private func unpackAll<Number: FixedWidthInteger & SignedInteger>(to list: UnsafeMutablePointer<Number>) {
    switch width {
    case 1: unpack(UInt8.self, to: list)
    case 2: unpack(UInt16.self, to: list)
    case 4: unpack(UInt32.self, to: list)
    case 8: unpack(UInt64.self, to: list)
    default: list.update(repeating: Number(truncatingIfNeeded: hasNulls ? PackedColumn.null : base), count: count)
    }
  }

  @inline(__always)
  private func unpack<Width: FixedWidthInteger & UnsignedInteger, Number: FixedWidthInteger & SignedInteger>(
    _ width: Width.Type, to list: UnsafeMutablePointer<Number>
  ) {
    guard let start = numbers.baseAddress else { return }
    let size = MemoryLayout<Width>.size
    let base = Number(truncatingIfNeeded: base)
    for place in 0..<count {
      let number = Width(littleEndian: start.loadUnaligned(fromByteOffset: place &* size, as: Width.self))
      list[place] = base &+ Number(truncatingIfNeeded: number)
    }
    // The few columns with nulls take one more pass, which keeps the one above free of a branch.
    guard hasNulls else { return }
    let null = Number(truncatingIfNeeded: PackedColumn.null)
    for place in 0..<count where self[place] == nil { list[place] = null }
  }

  /// Appends the numbers to a list. Numbers that it cannot hold, which no writer produces, are truncated.
  package func append(to list: inout [Int32]) {
    guard !isWide else { return withNumbers { list += $0.lazy.map { Int32(truncatingIfNeeded: $0) } } }
    list.grow(by: count) { unpackAll(to: $0) }
  }

  package func append(to list: inout [Int64]) {
    guard !isWide else { return withNumbers { list += $0 } }
    list.grow(by: count) { unpackAll(to: $0) }
  }

  package func append(to list: inout [Int128]) {
    if isWide {
      for place in 0..<count { list.append(self[place] ?? 0) }
    } else {
      withNumbers { numbers in list.append(contentsOf: numbers.lazy.map { Int128($0) }) }
    }
  }

  /// The numbers in 64 bits; wide ones are truncated.
  package func withNumbers<Result>(_ body: (UnsafeBufferPointer<Int64>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: max(1, count)) { room in
      guard let start = room.baseAddress else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
      if isWide {
        for place in 0..<count { start[place] = Int64(truncatingIfNeeded: self[place] ?? 0) }
      } else {
        unpack(to: start)
      }
      return body(UnsafeBufferPointer(start: start, count: count))
    }
  }

  /// One of the numbers; nil: null.
  subscript(place: Int) -> Int128? {
    precondition(place >= 0 && place < count)
    func number<Width: FixedWidthInteger>(_ type: Width.Type) -> Width {
      Width(littleEndian: numbers.loadUnaligned(fromByteOffset: place * MemoryLayout<Width>.size, as: Width.self))
    }
    let offset: UInt64
    switch width {
    case 1: offset = UInt64(number(UInt8.self))
    case 2: offset = UInt64(number(UInt16.self))
    case 4: offset = UInt64(number(UInt32.self))
    case 8: offset = number(UInt64.self)
    case 16:
      let value = number(Int128.self)
      return hasNulls && value == PackedColumn.wideNull ? nil : value
    default: offset = 0
    }
    return hasNulls && offset == 0 ? nil : Int128(base &+ Int64(truncatingIfNeeded: offset))
  }

  /// Whether all numbers that are not null have at most so many digits.
  func haveAll(within digits: Int) -> Bool {
    let limit = powerOfTen(digits).magnitude
    return (0..<count).allSatisfy { place in self[place].map { $0.magnitude < limit } ?? true }
  }

  /// Whether all numbers that are not null lie from 0 up to a limit.
  func haveAll(below limit: Int) -> Bool {
    (0..<count).allSatisfy { place in self[place].map { (0..<Int128(limit)).contains($0) } ?? true }
  }
}

extension Array where Element: FixedWidthInteger {
  /// Appends numbers that `fill` writes to their place.
  fileprivate mutating func grow(by more: Int, _ fill: (UnsafeMutablePointer<Element>) -> Void) {
    let before = count
    append(contentsOf: repeatElement(0, count: more))
    withUnsafeMutableBufferPointer { list in
      if more > 0, let start = list.baseAddress { fill(start + before) }
    }
  }
}
