import Arithmetic
import Glibc
import Pipeline
import PostgreSQL

/// Numbers keys from 0 in the order in which they come, so that sums can stand in arrays.
///
/// Keys of one family are the same key whatever their type: 7 as `smallint` is 7 as `bigint`, and trailing blanks of
/// `char(n)` do not count.
///
/// Sendable unchecked: one thread numbers keys, and once it has called `sorted` the others may look them up.
final class KeyIndex: @unchecked Sendable {
  /// Whole numbers from 0 up to this are found by their place rather than by hashing: the keys of most masters.
  private static let denseLimit: Int64 = 1 << 20

  private let family: KeyFamily
  /// Type in which keys are written.
  let type: ColumnType
  private let bytes = ByteBuffer(capacity: 1 << 16)
  /// Where each key's bytes begin; the end of the last one closes the list.
  @exclusivity(unchecked) private var starts: [Int] = [0]
  /// Open addressing: a key's number, or −1.
  @exclusivity(unchecked) private var slots: [Int32]
  /// By whole number below the limit: the key's number, or −1.
  @exclusivity(unchecked) private var dense: [Int32] = []
  private var order: [Int] = []

  /// `type` must be a key type.
  init(type: ColumnType) {
    self.type = type
    family = KeyFamily(type) ?? .text
    slots = Array(repeating: -1, count: 1 << 10)
  }

  var count: Int { starts.count - 1 }

  /// The number of the key in a column, a new one where it has not come before.
  func number(_ row: BinaryRow, _ column: Int, _ type: ColumnType) throws -> Int {
    family == .integer ? number(try row.integer(column)) : number(bytes(row, column, type))
  }

  /// The number of the key in a column; nil: it never came.
  func find(_ row: BinaryRow, _ column: Int, _ type: ColumnType) throws -> Int? {
    family == .integer ? find(try row.integer(column)) : found(bytes(row, column, type))
  }

  /// A key that is no whole number, as it is compared.
  private func bytes(_ row: BinaryRow, _ column: Int, _ type: ColumnType) -> UnsafeRawBufferPointer {
    var field = row.field(column)
    if case .character = type {
      while field.last == UInt8(ascii: " ") { field = UnsafeRawBufferPointer(rebasing: field.dropLast()) }
    }
    return field
  }

  private func number(_ value: Int64) -> Int {
    if value >= 0, value < dense.count, dense[Int(value)] >= 0 { return Int(dense[Int(value)]) }
    let number = withUnsafeBytes(of: value) { self.number($0) }
    if value >= 0, value < Self.denseLimit {
      let missing = max(0, Int(value) + 1 - dense.count)
      if missing > 0 { dense += Array(repeating: -1, count: max(missing, min(dense.count, 1 << 16))) }
      dense[Int(value)] = Int32(number)
    }
    return number
  }

  private func number(_ key: UnsafeRawBufferPointer) -> Int {
    let slot = slot(of: key)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    let new = count
    slots[slot] = Int32(new)
    bytes.append(key)
    starts.append(bytes.count)
    if count * 2 > slots.count { grow() }
    return new
  }

  /// The number of a key that a stage has written as a field of `type` or as an element; nil: it never came.
  func find(_ element: UnsafeRawBufferPointer) -> Int? {
    guard family == .integer else { return found(element) }
    switch element.count {
    case 2: return find(Int64(Int16(bigEndian: element.loadUnaligned(as: Int16.self))))
    case 4: return find(Int64(Int32(bigEndian: element.loadUnaligned(as: Int32.self))))
    case 8: return find(Int64(bigEndian: element.loadUnaligned(as: Int64.self)))
    default: return nil
    }
  }

  private func find(_ value: Int64) -> Int? {
    if value >= 0, value < dense.count, dense[Int(value)] >= 0 { return Int(dense[Int(value)]) }
    return withUnsafeBytes(of: value) { found($0) }
  }

  private func found(_ key: UnsafeRawBufferPointer) -> Int? {
    let number = slots[slot(of: key)]
    return number >= 0 ? Int(number) : nil
  }

  /// The slot that a key has, or would have.
  private func slot(of key: UnsafeRawBufferPointer) -> Int {
    var slot = Int(truncatingIfNeeded: hash(key)) & (slots.count - 1)
    while slots[slot] >= 0, !equals(Int(slots[slot]), key) { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private func key(_ number: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes.bytes[starts[number]..<starts[number + 1]])
  }

  private func equals(_ number: Int, _ other: UnsafeRawBufferPointer) -> Bool {
    let key = key(number)
    guard key.count == other.count else { return false }
    guard let left = key.baseAddress, let right = other.baseAddress else { return true }
    return memcmp(left, right, key.count) == 0
  }

  /// Multiplies and folds eight bytes at a time; the constants are odd and have their bits spread.
  private func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(key.count) &* 0x9E37_79B9_7F4A_7C15
    var place = 0
    while place + 8 <= key.count {
      hash = mixed(hash ^ key.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place += 8
    }
    var rest: UInt64 = 0
    while place < key.count {
      rest = rest << 8 | UInt64(key[place])
      place += 1
    }
    return mixed(hash ^ rest)
  }

  private func mixed(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }

  private func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for number in 0..<count { slots[slot(of: key(number))] = Int32(number) }
  }

  /// All keys' numbers in the order of the keys: whole numbers by value, others by bytes.
  func sorted() -> [Int] {
    if order.count != count { order = sort() }
    return order
  }

  private func sort() -> [Int] {
    switch family {
    case .integer:
      let values = (0..<count).map { integer($0) }
      return (0..<count).sorted { values[$0] < values[$1] }
    case .text, .uuid:
      return (0..<count).sorted { left, right in
        let (a, b) = (key(left), key(right))
        guard let first = a.baseAddress, let second = b.baseAddress else { return a.count < b.count }
        let order = memcmp(first, second, min(a.count, b.count))
        return order == 0 ? a.count < b.count : order < 0
      }
    }
  }

  private func integer(_ number: Int) -> Int64 { key(number).loadUnaligned(as: Int64.self) }

  /// A key as the server prints it.
  func text(_ number: Int) -> String {
    switch family {
    case .integer: String(integer(number))
    case .text: String(decoding: key(number), as: UTF8.self)
    case .uuid: uuidText(key(number))
    }
  }

  /// Writes a key as a field of its type; nil as null.
  func append(_ number: Int?, to buffer: ByteBuffer) {
    if let number { append(number, to: buffer) } else { buffer.appendNull() }
  }

  /// Writes a key as a field of its type.
  func append(_ number: Int, to buffer: ByteBuffer) {
    if family == .integer { append(integer(number), to: buffer) } else { buffer.appendField(key(number)) }
  }

  /// Writes the key in a column, whether it has a number or not; null as null.
  func append(_ row: BinaryRow, _ column: Int, _ type: ColumnType, to buffer: ByteBuffer) {
    guard !row.isNull(column) else { return buffer.appendNull() }
    if family == .integer, let value = try? row.integer(column) {
      append(value, to: buffer)
    } else {
      buffer.appendField(bytes(row, column, type))
    }
  }

  private func append(_ value: Int64, to buffer: ByteBuffer) {
    switch type {
    case .smallint: buffer.appendField(Int16(truncatingIfNeeded: value))
    case .integer: buffer.appendField(Int32(truncatingIfNeeded: value))
    default: buffer.appendField(value)
    }
  }
}
