import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Tables

/// Keys of rows in the order of their file: integers by value, all others by bytes.
struct KeyColumn: Sendable {
  private let isInteger: Bool
  private var numbers: [Int64] = []
  private var bytes: [UInt8] = []
  /// Where the bytes of each key end.
  private var ends: [Int] = []

  init(_ type: ColumnType) {
    isInteger = KeyFamily(type) == .integer
  }

  /// Makes room for so many keys.
  mutating func reserve(_ count: Int) {
    if isInteger { numbers.reserveCapacity(count) } else { ends.reserveCapacity(count) }
  }

  var count: Int { isInteger ? numbers.count : ends.count }

  mutating func append(_ row: BinaryRow, _ column: Int) throws {
    if isInteger { numbers.append(try row.integer(column)) } else { append(row.field(column)) }
  }

  /// Adds a key of another column of the same type.
  mutating func append(_ other: KeyColumn, _ index: Int) {
    if isInteger { numbers.append(other.numbers[index]) } else { append(other.bytes[other.place(index)]) }
  }

  /// Adds an integer.
  mutating func append(_ number: Int64) { numbers.append(number) }

  /// Whether a key comes before that of a row.
  func isBefore(_ index: Int, _ row: BinaryRow, _ column: Int) throws -> Bool {
    if isInteger { return numbers[index] < (try row.integer(column)) }
    return bytes[place(index)].lexicographicallyPrecedes(row.field(column))
  }

  /// Adds a key that is not an integer.
  mutating func append(_ key: some Sequence<UInt8>) {
    bytes.append(contentsOf: key)
    ends.append(bytes.count)
  }

  /// A key as a field of a row.
  func field(_ index: Int) -> KeyField {
    isInteger ? .integer(numbers[index]) : .array(Array(bytes[place(index)]))
  }

  /// The keys of both columns in order, equal keys together. Both columns are sorted, so this is a merge.
  func matched(with before: KeyColumn) -> [KeyMatch] {
    var matches: [KeyMatch] = []
    matches.reserveCapacity(max(count, before.count))
    var next = 0
    for index in 0..<count {
      var order = 1
      while next < before.count {
        order = before.compare(next, self, index)
        if order >= 0 { break }
        matches.append(KeyMatch(now: nil, before: next))
        next += 1
      }
      let isSame = next < before.count && order == 0
      matches.append(KeyMatch(now: index, before: isSame ? next : nil))
      if isSame { next += 1 }
    }
    for index in next..<before.count { matches.append(KeyMatch(now: nil, before: index)) }
    return matches
  }

  /// Rows in the order of their keys.
  func sorted() -> [Int] { (0..<count).sorted { compare($0, self, $1) < 0 } }

  /// Below 0 if the key comes before the other column's key, 0 if they are equal.
  private func compare(_ index: Int, _ other: KeyColumn, _ otherIndex: Int) -> Int {
    if isInteger {
      let (left, right) = (numbers[index], other.numbers[otherIndex])
      return left < right ? -1 : left > right ? 1 : 0
    }
    let (left, right) = (place(index), other.place(otherIndex))
    var (a, b) = (left.lowerBound, right.lowerBound)
    while a < left.upperBound, b < right.upperBound {
      let (one, two) = (bytes[a], other.bytes[b])
      if one != two { return Int(one) - Int(two) }
      (a, b) = (a + 1, b + 1)
    }
    return left.count - right.count
  }

  private func place(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }
}

/// The rows of a key in this month and in the month before; at least one of them has the key.
struct KeyMatch: Sendable {
  private let nowIndex: Int32
  private let beforeIndex: Int32

  init(now: Int?, before: Int?) {
    nowIndex = now.map { Int32($0) } ?? -1
    beforeIndex = before.map { Int32($0) } ?? -1
  }

  var now: Int? { nowIndex < 0 ? nil : Int(nowIndex) }
  var before: Int? { beforeIndex < 0 ? nil : Int(beforeIndex) }
}

extension [KeyMatch] {
  /// By row of this month, its row in the month before; nil: the key was not there.
  var rowsBefore: [Int?] { compactMap { match in match.now.map { _ in match.before } } }
}
