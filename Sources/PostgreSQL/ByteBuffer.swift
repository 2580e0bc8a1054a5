package import Arithmetic

/// Bytes that grow, and PostgreSQL's binary forms written into them.
///
/// A row is written as `beginRow(fields:)` followed by as many fields. With `BinaryRow` the only place that writes
/// through pointers.
package final class ByteBuffer {
  // Every byte written passes these: no closure ever runs while one of them is being changed.
  @exclusivity(unchecked) private var start: UnsafeMutableRawPointer
  @exclusivity(unchecked) private var capacity: Int
  @exclusivity(unchecked) package private(set) var count = 0

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
    (start + count).storeBytes(of: value.bigEndian, as: Value.self)
    count += MemoryLayout<Value>.size
  }
}

/// Fields of a row.
extension ByteBuffer {
  package func beginRow(fields: Int) { store(Int16(fields)) }

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

  /// A field as it came from another row.
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

  /// A `text[]` of one dimension.
  package func appendField(_ elements: [String]) {
    let textType: Int32 = 25
    let size = elements.reduce(elements.isEmpty ? 12 : 20) { $0 + 4 + $1.utf8.count }
    store(Int32(size))
    store(Int32(elements.isEmpty ? 0 : 1))
    store(Int32(0))
    store(textType)
    guard !elements.isEmpty else { return }
    store(Int32(elements.count))
    store(Int32(1))
    for element in elements { appendField(element) }
  }

  package func appendField(_ value: ExactDecimal?) {
    if let value { appendField(value) } else { appendNull() }
  }

  /// A `numeric`: base-10000 digits aligned to the point, zeros at both ends left out.
  package func appendField(_ value: ExactDecimal) {
    let scale = value.scale
    var rest = value.units.magnitude
    let last = (scale + 3) / 4
    var digits = InlineArray<12, UInt16>(repeating: 0)
    var count = 0
    if !value.isZero, scale % 4 != 0 {
      // The last digit holds 1 to 3 decimals: it is filled up to 4.
      let decimals = UInt128(powerOfTen(scale % 4))
      digits[0] = UInt16(rest % decimals) * UInt16(powerOfTen(4 - scale % 4))
      rest /= decimals
      count = 1
    }
    if rest >> 64 == 0 {
      var small = UInt64(truncatingIfNeeded: rest)
      while small > 0 {
        digits[count] = UInt16(small % 10_000)
        small /= 10_000
        count += 1
      }
    } else {
      while rest > 0 {
        digits[count] = UInt16(rest % 10_000)
        rest /= 10_000
        count += 1
      }
    }
    let weight = count - last - 1
    var trailing = 0
    while trailing < count, digits[trailing] == 0 { trailing += 1 }
    store(Int32(8 + 2 * (count - trailing)))
    store(Int16(count - trailing))
    store(Int16(count == 0 ? 0 : weight))
    store(UInt16(value.isNegative ? 0x4000 : 0))
    store(UInt16(scale))
    for index in stride(from: count - 1, through: trailing, by: -1) { store(digits[index]) }
  }
}
