package import Arithmetic
package import PostgreSQL

/// Reads a file's packed lines one by one, at the caller's pace: two files can be read side by side.
///
/// Does not check the bytes; `StageFolder.verify` compares the whole file with its checksum.
package final class LineCursor {
  private let cursor: CopyFileCursor
  private let check: FileCheck
  private let columns: [Column]
  /// The block of the present line.
  package let lines: LandedLines
  /// The place of the present line in its block.
  package private(set) var line = -1
  /// The numbers of the block by column, as `LandedLines.values` returns them; nil: they are wide.
  package private(set) var values: [UnsafeBufferPointer<Int64>?] = []

  init(_ file: StageFile, _ check: FileCheck) throws(LandingError) {
    columns = file.columns
    self.check = check
    let rows = BinaryRow.header.count..<max(BinaryRow.header.count, file.bytes - BinaryRow.trailer.count)
    cursor = try CopyFileCursor(check, columns: columns.count + 1, bytes: rows)
    lines = LandedLines(columns: columns)
  }

  /// Moves to the next line. False at the end.
  package func next() throws(LandingError) -> Bool {
    line += 1
    while line >= lines.count {
      guard try cursor.next() else { return false }
      do throws(BinaryFormatError) {
        try lines.take(cursor.row)
      } catch {
        throw check.damaged(error.description)
      }
      line = 0
      values = columns.indices.map { lines.isWide($0) ? nil : lines.values($0) }
    }
    return true
  }

  /// Whether the present line is the first of its block.
  package var isFirst: Bool { line == 0 }

  /// Compares two keys: whole numbers by value, all others by bytes.
  ///
  /// - Returns: below 0 if this line's key comes first, 0 if both are equal.
  package func compare(_ other: LineCursor, _ keys: Range<Int>) -> Int {
    for column in keys {
      let order: Int
      if columns[column].type.isLandedAsText {
        order = Self.compare(lines.bytes(column, line), other.lines.bytes(column, other.line))
      } else if let left = values[column], let right = other.values[column] {
        order = left[line] < right[other.line] ? -1 : left[line] > right[other.line] ? 1 : 0
      } else {
        let (left, right) = (lines[column, line] ?? .min, other.lines[column, other.line] ?? .min)
        order = left < right ? -1 : left > right ? 1 : 0
      }
      if order != 0 { return order }
    }
    return 0
  }

  private static func compare(_ left: UnsafeRawBufferPointer?, _ right: UnsafeRawBufferPointer?) -> Int {
    guard let left, let right else { return (left == nil ? 0 : 1) - (right == nil ? 0 : 1) }
    return left.elementsEqual(right) ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
  }

  /// Whether some columns of both lines have the same values and are shown with the same decimals.
  package func isSame(as other: LineCursor, _ columns: Range<Int>) -> Bool {
    for column in columns {
      if let left = values[column], let right = other.values[column], lines.scale(column) == other.lines.scale(column) {
        guard left[line] == right[other.line] else { return false }
      } else {
        guard lines.amount(column, line) == other.lines.amount(column, other.line) else { return false }
      }
      guard lines.shownDecimals(column) == other.lines.shownDecimals(column) else { return false }
    }
    return true
  }
}

extension StageFolder {
  /// Returns a cursor over a file's packed lines.
  package func lines(of file: StageFile) throws(LandingError) -> LineCursor { try LineCursor(file, check(file)) }
}
