/// An array of one dimension without nulls, in a field of PostgreSQL's binary form.
///
/// Elements lie one behind the other, each after its length. Format: PostgreSQL's `array_send`.
package struct BinaryArray {
  private static let head = 20

  /// Number of elements.
  package let count: Int
  /// The elements with their lengths.
  private let bytes: UnsafeRawBufferPointer

  private init(count: Int, bytes: UnsafeRawBufferPointer) {
    self.count = count
    self.bytes = bytes
  }

  /// Without elements.
  fileprivate init() {
    self.init(count: 0, bytes: UnsafeRawBufferPointer(start: nil, count: 0))
  }

  fileprivate init(_ field: UnsafeRawBufferPointer) throws(BinaryFormatError) {
    guard field.count >= 12 else { throw BinaryFormatError(description: "has an array of \(field.count) bytes") }
    guard loadBigEndian(field, 0, Int32.self) == 1, field.count >= Self.head else {
      self.init()
      return
    }
    let count = Int(loadBigEndian(field, 12, Int32.self))
    // Each element has at least its length: a count that is a lie is found before room is made for it.
    guard count >= 0, count * 4 <= field.count - Self.head else {
      throw BinaryFormatError(description: "ends within an array")
    }
    self.init(count: count, bytes: UnsafeRawBufferPointer(rebasing: field[Self.head...]))
  }

  /// Adds the elements of an `integer[]` to a list.
  package func append(to list: inout [Int32]) throws(BinaryFormatError) {
    try check(width: 4)
    list.reserveCapacity(list.count + count)
    for place in 0..<count { list.append(loadBigEndian(bytes, place * 8 + 4, Int32.self)) }
  }

  /// Adds the elements of a `bigint[]` to a list.
  package func append(to list: inout [Int128]) throws(BinaryFormatError) {
    try check(width: 8)
    list.reserveCapacity(list.count + count)
    for place in 0..<count { list.append(Int128(loadBigEndian(bytes, place * 12 + 4, Int64.self))) }
  }

  private func check(width: Int) throws(BinaryFormatError) {
    guard bytes.count == count * (4 + width) else {
      throw BinaryFormatError(description: "has an array whose elements are not of \(width) bytes")
    }
  }

  /// Gives the bytes of each element to `body`, with its place.
  package func eachElement(_ body: (Int, UnsafeRawBufferPointer) throws -> Void) throws {
    var offset = 0
    for place in 0..<count {
      guard offset + 4 <= bytes.count else { throw BinaryFormatError(description: "ends within an array") }
      let length = Int(loadBigEndian(bytes, offset, Int32.self))
      offset += 4
      guard length >= 0, length <= bytes.count - offset else {
        throw BinaryFormatError(description: "ends within an array")
      }
      try body(place, UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]))
      offset += length
    }
  }
}

extension BinaryRow {
  /// An array of one dimension without nulls; without elements for null.
  package func array(_ column: Int) throws(BinaryFormatError) -> BinaryArray {
    isNull(column) ? BinaryArray() : try BinaryArray(field(column))
  }
}

extension ByteBuffer {
  /// An array of one dimension: `fill` appends `count` fields.
  package func appendArray(of element: ColumnType, count: Int, _ fill: (ByteBuffer) -> Void) {
    let start = beginArray(elementType: element.oid, count: count)
    if count > 0 { fill(self) }
    endArray(start)
  }
}
