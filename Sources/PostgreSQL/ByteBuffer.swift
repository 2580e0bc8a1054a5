package import Arithmetic

/// Bytes that grow, and PostgreSQL's binary forms written into them.
///
/// A row is written as `beginRow(fields:)` followed by as many fields.
package final class ByteBuffer {
  private var start: UnsafeMutableRawPointer
  private var capacity: Int
  package private(set) var count = 0
  /// Places of fields whose decimals have more than 38 digits, or are out of range: these are written as null.
  package private(set) var longDecimals: [(place: Int, isOutOfRange: Bool)] = []

  package init(capacity: Int = 1 << 12) {
    self.capacity = max(64, capacity)
    start = .allocate(byteCount: self.capacity, alignment: 16)
  }

  deinit {
    start.deallocate()
  }

  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  package func removeAll() {
    count = 0
    if !longDecimals.isEmpty { longDecimals = [] }
  }

  package func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    reserve(bytes.count)
    (start + count).copyMemory(from: source, byteCount: bytes.count)
    count += bytes.count
  }

  package func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { append($0) }
  }

  /// Adds bytes that the caller writes at once, and returns their place.
  package func appendRoom(_ size: Int) -> UnsafeMutableRawPointer {
    reserve(size)
    defer { count += size }
    return start + count
  }

  private func reserve(_ more: Int) {
    guard count + more > capacity else { return }
    capacity = max(capacity * 2, count + more)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    larger.copyMemory(from: start, byteCount: count)
    start.deallocate()
    start = larger
  }

  private func store<Value: FixedWidthInteger>(_ value: Value) {
    reserve(MemoryLayout<Value>.size)
    storeReserved(value)
  }

  /// Stores bytes for which there is room already.
  private func storeReserved<Value: FixedWidthInteger>(_ value: Value) {
    (start + count).storeBytes(of: value.bigEndian, as: Value.self)
    count += MemoryLayout<Value>.size
  }
}

/// Fields of a row.
extension ByteBuffer {
  package func beginRow(fields: Int) { store(Int16(fields)) }

  /// The length of a field, whose bytes follow.
  package func appendFieldSize(_ size: Int) { store(Int32(size)) }

  package func appendNull() { store(Int32(-1)) }

  package func appendField(_ value: Bool) {
    store(Int32(1))
    store(UInt8(value ? 1 : 0))
  }

  package func appendField(_ value: Int16) {
    store(Int32(2))
    store(value)
  }

  package func appendField(_ value: Int32) {
    store(Int32(4))
    store(value)
  }

  package func appendField(_ value: Int64) {
    store(Int32(8))
    store(value)
  }

  package func appendField(_ value: Day) { appendField(value.daysSince2000) }

  package func appendField(_ value: String) {
    var value = value
    value.withUTF8 { appendField(UnsafeRawBufferPointer($0)) }
  }

  package func appendField(_ value: String?) {
    if let value { appendField(value) } else { appendNull() }
  }

  /// A field of another row, unchanged.
  package func appendField(_ bytes: UnsafeRawBufferPointer) {
    store(Int32(bytes.count))
    append(bytes)
  }

  /// A `jsonb` of the given JSON text.
  package func appendField(json text: String) {
    var text = text
    text.withUTF8 {
      store(Int32($0.count + 1))
      store(UInt8(1))
      append(UnsafeRawBufferPointer($0))
    }
  }

  /// A `text[]` of one dimension: its head, then each element after its length.
  package func appendField(_ elements: [String]) {
    let start = count
    store(Int32(0))
    store(Int32(elements.isEmpty ? 0 : 1))
    store(Int32(0))
    store(Self.textNumber)
    if !elements.isEmpty {
      store(Int32(elements.count))
      store(Int32(1))
    }
    for element in elements { appendField(element) }
    self.start.storeBytes(of: Int32(count - start - 4).bigEndian, toByteOffset: start, as: Int32.self)
  }

  /// The server's number of the type `text`. Source: `pg_type`.
  private static let textNumber: Int32 = 25

  package func appendField(_ value: ExactDecimal?) {
    if let value { appendField(value) } else { appendNull() }
  }

  /// A `numeric`: base-10000 digits aligned to the point, without zeros at both ends.
  package func appendField(_ value: ExactDecimal) {
    guard value.isNarrow else { return appendLong(value) }
    var digits = InlineArray<12, UInt16>(repeating: 0)
    let count = value.base10000(into: &digits)
    if count > 9, value.isTooLongForSum { longDecimals.append((self.count, false)) }
    let weight = count - (value.scale + 3) / 4 - 1
    var trailing = 0
    while trailing < count, digits[trailing] == 0 { trailing += 1 }
    let size = 8 + 2 * (count - trailing)
    reserve(4 + size)
    storeReserved(Int32(size))
    storeReserved(Int16(count - trailing))
    storeReserved(Int16(count == 0 ? 0 : weight))
    storeReserved(UInt16(value.isNegative ? 0x4000 : 0))
    storeReserved(UInt16(value.scale))
    for index in stride(from: count - 1, through: trailing, by: -1) { storeReserved(digits[index]) }
  }
}

extension ByteBuffer {
  /// A `numeric` that 128 bits do not hold.
  @inline(never)
  private func appendLong(_ value: ExactDecimal) {
    longDecimals.append((count, value.isOutOfRange))
    guard !value.isOutOfRange else { return appendNull() }
    let digits = value.base10000
    let trailing = digits.prefix { $0 == 0 }.count
    store(Int32(8 + 2 * (digits.count - trailing)))
    store(Int16(digits.count - trailing))
    store(Int16(digits.count - (value.scale + 3) / 4 - 1))
    store(UInt16(value.isNegative ? 0x4000 : 0))
    store(UInt16(value.scale))
    for digit in digits[trailing...].reversed() { store(digit) }
  }

  /// Forgets which decimals are too long.
  package func takeLongDecimals() -> [(place: Int, isOutOfRange: Bool)] {
    defer { longDecimals = [] }
    return longDecimals
  }

  /// The number of the row's field that begins at a place.
  package func field(at place: Int, ofRowAt row: Int) -> Int {
    var (next, field) = (row + 2, 0)
    while next < place {
      let size = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: next, as: Int32.self))
      next += 4 + max(0, Int(size))
      field += 1
    }
    return field
  }
}

extension ExactDecimal {
  /// Its base-10000 digits aligned to the point, lowest first, without leading zeros; returns their number.
  fileprivate func base10000(into digits: inout InlineArray<12, UInt16>) -> Int {
    var wide = units.magnitude
    var count = 0
    // A number that 64 bits do not hold is divided in 128 bits until they do.
    if wide >> 64 != 0 {
      (digits[0], wide) = filled(wide)
      count = 1
      while wide >> 64 != 0 {
        digits[count] = UInt16(truncatingIfNeeded: wide % 10_000)
        wide /= 10_000
        count += 1
      }
    }
    var rest = UInt64(truncatingIfNeeded: wide)
    if count == 0, rest > 0 {
      (digits[0], rest) = filled(rest)
      count = 1
    }
    while rest > 0 {
      digits[count] = UInt16(truncatingIfNeeded: rest % 10_000)
      rest /= 10_000
      count += 1
    }
    return count
  }

  /// The lowest digit, and the number above it. The digit holds the 1 to 4 decimals beyond the last full four, filled
  /// up to 4.
  @inline(__always)
  private func filled<Value: FixedWidthInteger>(_ units: Value) -> (digit: UInt16, rest: Value) {
    switch scale % 4 {
    case 1: (UInt16(truncatingIfNeeded: units % 10) * 1000, units / 10)
    case 2: (UInt16(truncatingIfNeeded: units % 100) * 100, units / 100)
    case 3: (UInt16(truncatingIfNeeded: units % 1000) * 10, units / 1000)
    default: (UInt16(truncatingIfNeeded: units % 10_000), units / 10_000)
    }
  }
}
