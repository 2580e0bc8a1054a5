import Arithmetic
import PostgreSQL

/// Reads a file's packed lines one by one, at the caller's pace: two files can be read side by side.
///
/// Does not check the bytes; `StageFolder.verify` compares the whole file with its checksum.
package final class LineCursor {
  private let cursor: CopyFileCursor
  private let check: FileCheck
  fileprivate let columns: [Column]
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
      block += 1
      values = columns.indices.map { lines.isWide($0) ? nil : lines.values($0) }
    }
    return true
  }
  /// Number of the present block.
  fileprivate private(set) var block = 0
}

/// Compares the present lines of two cursors over files of the same columns. Keys compare by value if they are whole
/// numbers, else by their bytes.
package final class LineComparison {
  private let (left, right): (LineCursor, LineCursor)
  private let (keys, others): (Range<Int>, Range<Int>)
  private var blocks = (left: -1, right: -1)
  /// The numbers of the present blocks, of the keys and of the others; nil: not all are comparable as they are.
  private var keyNumbers: [Pair]?
  private var otherNumbers: [Pair]?

  private struct Pair {
    let left: UnsafePointer<Int64>
    let right: UnsafePointer<Int64>
  }

  package init(_ left: LineCursor, _ right: LineCursor, keys: Range<Int>, others: Range<Int>) {
    (self.left, self.right, self.keys, self.others) = (left, right, keys, others)
  }

  /// Looks at the blocks anew if the cursors have reached others.
  @inline(__always)
  private func refresh() {
    if blocks.left != left.block || blocks.right != right.block { takeBlocks() }
  }

  private func takeBlocks() {
    blocks = (left.block, right.block)
    keyNumbers = numbers(keys)
    otherNumbers = numbers(others)
  }

  private func numbers(_ columns: Range<Int>) -> [Pair]? {
    let pairs = columns.compactMap { column -> Pair? in
      guard !left.columns[column].type.isLandedAsText, left.lines.scale(column) == right.lines.scale(column),
        left.lines.shownDecimals(column) == right.lines.shownDecimals(column),
        let one = left.values[column]?.baseAddress, let other = right.values[column]?.baseAddress
      else { return nil }
      return Pair(left: one, right: other)
    }
    return pairs.count == columns.count ? pairs : nil
  }

  /// Below 0 if the left line's key comes first, 0 if both are equal.
  package var order: Int {
    refresh()
    guard let keyNumbers else { return slowOrder }
    for pair in keyNumbers where pair.left[left.line] != pair.right[right.line] {
      return pair.left[left.line] < pair.right[right.line] ? -1 : 1
    }
    return 0
  }

  private var slowOrder: Int {
    for column in keys {
      let order = LineKey.compare(left.lines, left.line, right.lines, right.line, column, left.columns[column].type)
      if order != 0 { return order }
    }
    return 0
  }

  /// Whether the other columns have the same values, shown with the same decimals.
  package var isSame: Bool {
    refresh()
    guard let otherNumbers else { return isSlowlySame }
    for pair in otherNumbers where pair.left[left.line] != pair.right[right.line] { return false }
    return true
  }

  private var isSlowlySame: Bool {
    others.allSatisfy { column in
      left.lines.amount(column, left.line) == right.lines.amount(column, right.line)
        && left.lines.shownDecimals(column) == right.lines.shownDecimals(column)
    }
  }
}

/// The order of the lines of one block by the columns of their key.
package struct LineOrder {
  private let lines: LandedLines
  private let keys: Range<Int>
  private let numbers: [UnsafePointer<Int64>]?

  package init(_ lines: LandedLines, _ keys: Range<Int>) {
    (self.lines, self.keys) = (lines, keys)
    let numbers = keys.compactMap { column -> UnsafePointer<Int64>? in
      lines.columns[column].type.isLandedAsText || lines.isWide(column) ? nil : lines.values(column).baseAddress
    }
    self.numbers = numbers.count == keys.count ? numbers : nil
  }

  /// Below 0 if the first line's key comes first, 0 if both are equal.
  @inline(__always)
  package func compare(_ first: Int, _ second: Int) -> Int {
    if let numbers {
      for numbers in numbers where numbers[first] != numbers[second] {
        return numbers[first] < numbers[second] ? -1 : 1
      }
      return 0
    }
    for column in keys {
      let order = LineKey.compare(lines, first, lines, second, column, lines.columns[column].type)
      if order != 0 { return order }
    }
    return 0
  }
}

/// The key of a line, which stays when the line's block is gone.
package struct LineKey: Comparable {
  private enum Part: Equatable {
    case number(Int128?)
    case bytes([UInt8]?)
  }

  private let parts: [Part]

  /// - Parameter columns: the number of the first columns, which are the key.
  package init(_ lines: LandedLines, _ line: Int, _ columns: Int) {
    parts = (0..<columns).map { column in
      lines.columns[column].type.isLandedAsText
        ? .bytes(lines.bytes(column, line).map { Array($0) }) : .number(lines[column, line])
    }
  }

  package static func < (left: Self, right: Self) -> Bool {
    for (left, right) in zip(left.parts, right.parts) where left != right {
      switch (left, right) {
      case (.number(let left), .number(let right)): return (left ?? .min) < (right ?? .min)
      case (.bytes(let left), .bytes(let right)): return (left ?? []).lexicographicallyPrecedes(right ?? [])
      default: return false
      }
    }
    return false
  }

  fileprivate static func compare(
    _ left: LandedLines, _ line: Int, _ right: LandedLines, _ other: Int, _ column: Int, _ type: ColumnType
  ) -> Int {
    guard type.isLandedAsText else {
      let (left, right) = (left[column, line] ?? .min, right[column, other] ?? .min)
      return left < right ? -1 : left > right ? 1 : 0
    }
    guard let left = left.bytes(column, line), let right = right.bytes(column, other) else { return 0 }
    return left.elementsEqual(right) ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
  }
}

extension StageFolder {
  /// Returns a cursor over a file's packed lines.
  package func lines(of file: StageFile) throws(LandingError) -> LineCursor { try LineCursor(file, check(file)) }
}
