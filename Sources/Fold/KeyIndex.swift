import Arithmetic
import Configuration
import Glibc
package import PostgreSQL
package import Store
package import Tables

/// Numbers keys from 0 in the order in which they come, so that sums can be kept in arrays.
///
/// Keys of one family compare by value, whatever their type: 7 as `smallint` is 7 as `bigint`, and trailing blanks of
/// `char(n)` do not count.
///
/// `@unchecked Sendable` is safe: while several threads look keys up, none adds keys, and the order is cached.
package final class KeyIndex: @unchecked Sendable {
  /// Whole numbers from 0 up to this limit are array indexes and need no hashing. Most masters have only such keys.
  private static let denseLimit: Int64 = 1 << 20

  private let family: KeyFamily
  /// The type in which keys are written.
  package let type: ColumnType
  private let table = KeyTable()
  /// By whole number below the limit: the key's number; −1: unknown.
  private var dense: [Int32] = []
  /// Whole numbers by key number.
  private var integers: [Int64] = []
  private var order: [Int] = []

  /// `type` must be a key type.
  package init(type: ColumnType) {
    self.type = type
    family = KeyFamily(type) ?? .text
  }

  package var count: Int { table.count }

  /// Returns a copy with the same numbers. One thread may add keys to it while others read this index.
  package func copied() -> KeyIndex {
    let copy = KeyIndex(type: type)
    for number in 0..<count {
      _ = family == .integer ? copy.number(integers[number]) : copy.table.number(table[number])
    }
    return copy
  }

  /// Returns the number of a row's key. A new key gets a new number.
  package func number(_ row: BinaryRow, _ column: Int, _ type: ColumnType) throws -> Int {
    family == .integer ? number(try row.integer(column)) : table.number(bytes(row, column, type))
  }

  /// Writes the numbers of the lines' keys; −1: null. New keys get new numbers.
  package func number(_ lines: LandedLines, _ column: Int, _ type: ColumnType, into numbers: inout [Int32]) {
    numbers.removeAll(keepingCapacity: true)
    numbers.reserveCapacity(lines.count)
    if family != .integer {
      let texts = lines.texts(column).map { Int32(table.number(trimmed($0, type))) }
      for place in lines.values(column) { numbers.append(place == LandedLines.null ? -1 : texts[Int(place)]) }
    } else if lines.isWide(column) {
      for line in 0..<lines.count {
        numbers.append(lines[column, line].map { Int32(number(Int64(truncatingIfNeeded: $0))) } ?? -1)
      }
    } else if lines.hasNulls(column) {
      for value in lines.values(column) { numbers.append(value == LandedLines.null ? -1 : Int32(number(value))) }
    } else {
      for value in lines.values(column) { numbers.append(Int32(truncatingIfNeeded: number(value))) }
    }
  }

  /// Writes the numbers of the lines' keys; −1: null or unknown.
  func find(_ lines: LandedLines, _ column: Int, _ type: ColumnType, into numbers: inout [Int32]) {
    numbers.removeAll(keepingCapacity: true)
    numbers.reserveCapacity(lines.count)
    func number(_ found: Int?) -> Int32 { found.map { Int32(truncatingIfNeeded: $0) } ?? -1 }
    if family != .integer {
      let texts = lines.texts(column).map { number(table.find(trimmed($0, type))) }
      for place in lines.values(column) { numbers.append(place == LandedLines.null ? -1 : texts[Int(place)]) }
    } else if lines.isWide(column) {
      for line in 0..<lines.count { numbers.append(number(find(lines, column, line, type))) }
    } else {
      for value in lines.values(column) { numbers.append(value == LandedLines.null ? -1 : number(find(value))) }
    }
  }

  /// Returns the number of a line's key; nil: the key is null or unknown.
  package func find(_ lines: LandedLines, _ column: Int, _ line: Int, _ type: ColumnType) -> Int? {
    guard family == .integer else { return lines.bytes(column, line).flatMap { table.find(trimmed($0, type)) } }
    return lines[column, line].flatMap { find(Int64(truncatingIfNeeded: $0)) }
  }

  /// Returns the number of a key in the server's text form; nil: the text is no key of the type. A new key gets a new
  /// number.
  package func number(printed text: String) -> Int? {
    switch (family, type) {
    case (.integer, _):
      guard let value = Int64(text), String(value) == text, fits(value) else { return nil }
      return number(value)
    case (.text, .varchar(let length?)), (.text, .character(let length)):
      let key = Array(text.utf8).withUnsafeBytes { Array(trimmed($0, type)) }
      guard String(decoding: key, as: UTF8.self).unicodeScalars.count <= length else { return nil }
      return key.withUnsafeBytes { table.number($0) }
    case (.text, _):
      return Array(text.utf8).withUnsafeBytes { table.number($0) }
    case (.uuid, _):
      guard let halves = Array(text.utf8).withUnsafeBytes({ uuidNumbers($0) }) else { return nil }
      return withUnsafeBytes(of: (halves.high.bigEndian, halves.low.bigEndian)) { table.number($0) }
    }
  }

  /// Returns the number of a text or uuid of a block; nil: the key is unknown.
  package func find(text: UnsafeRawBufferPointer, _ type: ColumnType) -> Int? { table.find(trimmed(text, type)) }

  private func fits(_ value: Int64) -> Bool {
    switch type {
    case .smallint: Int16(exactly: value) != nil
    case .integer: Int32(exactly: value) != nil
    default: true
    }
  }

  /// Returns the bytes that identify a key that is no whole number.
  private func bytes(_ row: BinaryRow, _ column: Int, _ type: ColumnType) -> UnsafeRawBufferPointer {
    trimmed(row.field(column), type)
  }

  private func trimmed(_ text: UnsafeRawBufferPointer, _ type: ColumnType) -> UnsafeRawBufferPointer {
    var text = text
    if case .character = type {
      while text.last == UInt8(ascii: " ") { text = UnsafeRawBufferPointer(rebasing: text.dropLast()) }
    }
    return text
  }

  private func number(_ value: Int64) -> Int {
    if value >= 0, value < dense.count, dense[Int(value)] >= 0 { return Int(dense[Int(value)]) }
    let number = withUnsafeBytes(of: value) { table.number($0) }
    if number == integers.count { integers.append(value) }
    if value >= 0, value < Self.denseLimit {
      let missing = max(0, Int(value) + 1 - dense.count)
      if missing > 0 { dense += Array(repeating: -1, count: max(missing, min(dense.count, 1 << 16))) }
      dense[Int(value)] = Int32(number)
    }
    return number
  }

  /// Returns the number of a key that a stage wrote as a field; nil: the key is unknown.
  package func find(_ field: UnsafeRawBufferPointer) -> Int? {
    guard family == .integer else { return table.find(field) }
    switch field.count {
    case 2: return find(Int64(Int16(bigEndian: field.loadUnaligned(as: Int16.self))))
    case 4: return find(Int64(Int32(bigEndian: field.loadUnaligned(as: Int32.self))))
    case 8: return find(Int64(bigEndian: field.loadUnaligned(as: Int64.self)))
    default: return nil
    }
  }

  private func find(_ value: Int64) -> Int? {
    if value >= 0, value < dense.count, dense[Int(value)] >= 0 { return Int(dense[Int(value)]) }
    return withUnsafeBytes(of: value) { table.find($0) }
  }

  /// Returns the numbers of all keys in key order: whole numbers by value, other keys by bytes.
  package func sorted() -> [Int] {
    if order.count != count { order = sort() }
    return order
  }

  /// Returns each key's position in key order, by key number.
  package func places() -> [Int] {
    var places = Array(repeating: 0, count: count)
    for (place, number) in sorted().enumerated() { places[number] = place }
    return places
  }

  private func sort() -> [Int] {
    switch family {
    case .integer:
      return (0..<count).sorted { integers[$0] < integers[$1] }
    case .text, .uuid:
      return (0..<count).sorted { left, right in
        let (a, b) = (table[left], table[right])
        guard let first = a.baseAddress, let second = b.baseAddress else { return a.count < b.count }
        let order = memcmp(first, second, min(a.count, b.count))
        return order == 0 ? a.count < b.count : order < 0
      }
    }
  }

  /// Returns a key in the server's text form.
  package func text(_ number: Int) -> String {
    switch family {
    case .integer: String(integers[number])
    case .text: String(decoding: table[number], as: UTF8.self)
    case .uuid: uuidText(table[number])
    }
  }

  /// Returns a key as a row's field; nil: null.
  package func field(_ number: Int?) -> KeyField {
    guard let number else { return .null }
    return family == .integer ? .integer(integers[number]) : .bytes(table[number])
  }

  /// Appends a key as a field of its type.
  package func append(_ number: Int, to buffer: ByteBuffer) {
    if family == .integer { append(integers[number], to: buffer) } else { buffer.appendField(table[number]) }
  }

  /// Returns a line's key as a row's field, even if it has no number.
  package func field(_ lines: LandedLines, _ column: Int, _ line: Int, _ type: ColumnType) -> KeyField {
    if family == .integer { return lines[column, line].map { .integer(Int64(truncatingIfNeeded: $0)) } ?? .null }
    return lines.bytes(column, line).map { .bytes(trimmed($0, type)) } ?? .null
  }

  /// Appends keys packed into one field.
  func appendPacked(_ numbers: UnsafeBufferPointer<Int32>, to buffer: ByteBuffer) {
    if family == .integer {
      withUnsafeTemporaryAllocation(of: Int64.self, capacity: numbers.count) { values in
        for (place, number) in numbers.enumerated() { values[place] = integers[Int(number)] }
        buffer.appendPacked(UnsafeBufferPointer(values))
      }
    } else {
      let texts = KeyTable(capacity: 1 << 6)
      let places = numbers.map { Int64(texts.number(table[Int($0)])) }
      buffer.appendPacked(texts: texts, places)
    }
  }

  /// Appends the numbers of keys that `appendPacked` wrote.
  ///
  /// - Returns: false if a key is null or unknown.
  package func find(_ keys: PackedNumbers, into numbers: inout [Int32]) throws -> Bool {
    guard !keys.hasNulls else { return false }
    if family == .integer {
      let before = numbers.count
      guard let bounds = keys.bounds, Int32(exactly: bounds.lowerBound) != nil, Int32(exactly: bounds.upperBound) != nil
      else {
        return keys.withNumbers { values in
          for value in values { numbers.append(find(value).map { Int32(truncatingIfNeeded: $0) } ?? -1) }
          return !numbers[before...].contains(-1)
        }
      }
      keys.append(to: &numbers)
      return numbers.withUnsafeMutableBufferPointer { find(UnsafeMutableBufferPointer(rebasing: $0[before...])) }
    }
    let texts = try keys.texts()
    return keys.withNumbers { places in
      for place in places {
        guard let number = table.find(texts[Int(place)]) else { return false }
        numbers.append(Int32(truncatingIfNeeded: number))
      }
      return true
    }
  }

  /// Replaces keys by their numbers. Returns false if a key is unknown.
  private func find(_ keys: UnsafeMutableBufferPointer<Int32>) -> Bool {
    dense.withUnsafeBufferPointer { dense in
      for place in keys.indices {
        let key = Int(keys[place])
        if key >= 0, key < dense.count, dense[key] >= 0 {
          keys[place] = dense[key]
        } else {
          guard let number = find(Int64(key)) else { return false }
          keys[place] = Int32(truncatingIfNeeded: number)
        }
      }
      return true
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
