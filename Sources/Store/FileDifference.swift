import Glibc
package import PostgreSQL

extension MappedFile {
  /// Bytes to compare, valid as long as their file.
  private struct Bytes: Hashable {
    let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) {
      self.bytes = bytes
    }

    static func == (left: Self, right: Self) -> Bool {
      guard left.bytes.count == right.bytes.count, let first = left.bytes.baseAddress,
        let second = right.bytes.baseAddress
      else { return false }
      return memcmp(first, second, left.bytes.count) == 0
    }

    func hash(into hasher: inout Hasher) { hasher.combine(bytes: bytes) }
  }

  /// Whether each of the first rows has the key of the row at its place in an earlier file of the same columns, and
  /// other values; false if there are not so many rows.
  package func differs(from before: MappedFile, keyColumns: Int, inFirst rows: Int) throws -> Bool {
    var (earlier, current) = (try Cursor(before), try Cursor(self))
    for _ in 0..<rows {
      guard try earlier.next(), try current.next(), Bytes(earlier.row.bytes) != Bytes(current.row.bytes),
        key(earlier.row, keyColumns) == key(current.row, keyColumns)
      else { return false }
    }
    return true
  }

  private func key(_ row: BinaryRow, _ columns: Int) -> Bytes { Bytes(row.fields(0...columns - 1)) }

  /// Compares the rows with those of an earlier file of the same columns, byte by byte.
  ///
  /// Mostly both files have the same keys in the same order, and are read side by side. After the first key that
  /// differs, keys are looked up.
  ///
  /// - Parameters:
  ///   - keyColumns: the first columns, which identify a row.
  ///   - gone: gets each earlier row that is missing or differs now. False ends the comparison.
  ///   - new: gets each row that was missing or differed before. False ends the comparison.
  /// - Returns: whether it came to its end.
  package func compare(
    with before: MappedFile, keyColumns: Int, gone: (BinaryRow) throws -> Bool, new: (BinaryRow) throws -> Bool
  ) throws -> Bool {
    func key(_ row: BinaryRow) -> Bytes { self.key(row, keyColumns) }
    var (earlier, current) = (try Cursor(before), try Cursor(self))
    var (hasEarlier, hasCurrent) = (try earlier.next(), try current.next())
    while hasEarlier, hasCurrent, key(earlier.row) == key(current.row) {
      if Bytes(earlier.row.bytes) != Bytes(current.row.bytes) {
        guard try gone(earlier.row), try new(current.row) else { return false }
      }
      (hasEarlier, hasCurrent) = (try earlier.next(), try current.next())
    }
    var rest: [Bytes: Bytes] = [:]
    while hasEarlier {
      rest[key(earlier.row)] = Bytes(earlier.row.bytes)
      hasEarlier = try earlier.next()
    }
    let row = BinaryRow(columns: earlier.row.columns)
    func isGone(_ earlier: Bytes) throws -> Bool {
      var bytes = earlier.bytes
      return try row.take(from: &bytes) && gone(row)
    }
    while hasCurrent {
      let same = rest.removeValue(forKey: key(current.row))
      if same != Bytes(current.row.bytes) {
        guard try same.map(isGone) ?? true, try new(current.row) else { return false }
      }
      hasCurrent = try current.next()
    }
    return try rest.values.allSatisfy(isGone)
  }
}
