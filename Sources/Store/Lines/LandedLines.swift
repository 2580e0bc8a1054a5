package import Arithmetic
package import PostgreSQL

/// Some lines of a file, column by column, as they are in it. Valid until the next block is read.
package final class LandedLines {
  /// Null among the values of a column.
  package static let null = PackedColumn.null
  /// Digits that an amount or a sum may have with the decimals of the others.
  package static let digits = 38

  let columns: [Column]
  package private(set) var count = 0
  private var numbers: [PackedNumbers] = []
  /// By column: room for its numbers, and for columns of texts the texts.
  private var unpacked: [UnsafeMutableBufferPointer<Int64>]
  private var texts: [[UnsafeRawBufferPointer]]

  init(columns: [Column]) {
    self.columns = columns
    unpacked = columns.map { _ in .allocate(capacity: 0) }
    texts = columns.map { _ in [] }
  }

  deinit {
    for room in unpacked { room.deallocate() }
  }

  /// Takes the lines of a row that `LineBlock` has written.
  func take(_ row: BinaryRow) throws(BinaryFormatError) {
    count = Int(try row.integer(0))
    numbers.removeAll(keepingCapacity: true)
    for column in columns.indices {
      let packed = try PackedNumbers(row.field(column + 1), count: count)
      guard !packed.isWide || packed.haveAll(within: Self.digits) else { throw Self.tooLarge }
      numbers.append(packed)
      guard columns[column].type.isLandedAsText else { continue }
      texts[column] = try packed.texts()
    }
  }

  /// Decimals of a column's numbers.
  package func scale(_ column: Int) -> Int { numbers[column].scale }

  /// The least decimals that a column's amounts are shown with.
  package func shownDecimals(_ column: Int) -> Int { numbers[column].shown }

  /// Whether a column has numbers that 64 bits do not hold.
  package func isWide(_ column: Int) -> Bool { numbers[column].isWide }

  package func hasNulls(_ column: Int) -> Bool { numbers[column].hasNulls }

  /// A column's numbers, which must not be wide: whole numbers, days since 2000, units of amounts, places among the
  /// texts. Null is the lowest number of 64 bits.
  package func values(_ column: Int) -> UnsafeBufferPointer<Int64> {
    if unpacked[column].count < count {
      unpacked[column].deallocate()
      unpacked[column] = .allocate(capacity: count)
    }
    if let start = unpacked[column].baseAddress { numbers[column].unpack(to: start) }
    return UnsafeBufferPointer(rebasing: unpacked[column][..<count])
  }

  private static let tooLarge = BinaryFormatError(description: "has amounts of too many digits")

  /// A column's amounts in units of 10^−`scale`, whatever their size. Null is the lowest number of 128 bits.
  ///
  /// - Returns: nil if one has more digits than sums may have.
  /// - Throws: `BinaryFormatError` if there are more decimals than `scale`.
  package func units(_ column: Int, scale: Int) throws(BinaryFormatError) -> [Int128]? {
    guard (numbers[column].scale...numbers[column].scale + Amount.digits).contains(scale) else { throw Self.tooLarge }
    let factor = powerOfTen(scale - numbers[column].scale)
    let limit = powerOfTen(Self.digits).magnitude
    var units: [Int128] = []
    units.reserveCapacity(count)
    for line in 0..<count {
      guard let value = numbers[column][line] else {
        units.append(PackedColumn.wideNull)
        continue
      }
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: factor)
      guard product.magnitude < limit, !isTooLarge else { return nil }
      units.append(product)
    }
    return units
  }

  /// One number of a column; nil: null.
  package subscript(column: Int, line: Int) -> Int128? { numbers[column][line] }

  /// A whole number of a column without nulls.
  package func integer(_ column: Int, _ line: Int) -> Int { Int(truncatingIfNeeded: numbers[column][line] ?? 0) }

  package func amount(_ column: Int, _ line: Int) -> ExactDecimal? {
    numbers[column][line].map { ExactDecimal(units: $0, scale: numbers[column].scale) }
  }

  package func day(_ column: Int, _ line: Int) -> Day? {
    numbers[column][line].map { Day(daysSince2000: Int32(truncatingIfNeeded: $0)) }
  }

  /// The texts of a column, each text once.
  package func texts(_ column: Int) -> [UnsafeRawBufferPointer] { texts[column] }

  /// A text, or the bytes of a key that is no whole number; nil: null.
  package func bytes(_ column: Int, _ line: Int) -> UnsafeRawBufferPointer? {
    numbers[column][line].map { texts[column][Int($0)] }
  }

  /// A text, or the bytes of a key that is no whole number; nil: null, or another column.
  package func bytesIfText(_ column: Int, _ line: Int) -> UnsafeRawBufferPointer? {
    columns[column].type.isLandedAsText ? bytes(column, line) : nil
  }

  /// A text, a key or a day as the server would print it; nil: null.
  package func text(_ column: Int, _ line: Int) -> String? {
    switch columns[column].type {
    case .uuid: bytes(column, line).map(uuidText)
    case .text, .varchar, .character: bytes(column, line).map { String(decoding: $0, as: UTF8.self) }
    case .date: day(column, line).map(\.description)
    default: numbers[column][line].map { "\($0)" }
    }
  }
}

extension PackedNumbers {
  /// The texts behind the numbers.
  ///
  /// - Throws: `BinaryFormatError` if there are fewer texts than the numbers need.
  package func texts() throws(BinaryFormatError) -> [UnsafeRawBufferPointer] {
    func length(_ place: Int) throws(BinaryFormatError) -> Int {
      guard place + 4 <= rest.count else { throw BinaryFormatError(description: "ends within the texts of lines") }
      return Int(UInt32(littleEndian: rest.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
    }
    let count = try length(0)
    var texts: [UnsafeRawBufferPointer] = []
    var place = 4
    for _ in 0..<count {
      let size = try length(place)
      guard size <= rest.count - place - 4 else {
        throw BinaryFormatError(description: "ends within the texts of lines")
      }
      texts.append(UnsafeRawBufferPointer(rebasing: rest[place + 4..<place + 4 + size]))
      place += 4 + size
    }
    guard !isWide, haveAll(below: count) else {
      throw BinaryFormatError(description: "has lines with a text that is not there")
    }
    return texts
  }
}

extension StageFolder {
  /// Gives a file's lines to `body` block by block, and checks the file at the same time.
  ///
  /// - Throws: `LandingError` of kind `damaged` if the file is not the one that its manifest describes; the caller must
  ///   then forget the lines that it got.
  package func readLines(_ file: StageFile, _ body: (LandedLines) throws -> Void) throws {
    let lines = LandedLines(columns: file.columns)
    try CopyFileReader(check: check(file)).rows(columns: file.columns.count + 1) { row in
      try lines.take(row)
      try body(lines)
      return lines.count
    }
  }

  /// The same for the lines behind those of an earlier file; nil: for all lines. The checksum is that of the whole
  /// file.
  package func readLines(
    _ file: StageFile, behind earlier: EarlierLines?, _ body: (LandedLines) throws -> Void
  ) throws {
    guard let earlier else { return try readLines(file, body) }
    try verify(file)
    let check = check(file)
    let end = file.bytes - BinaryRow.trailer.count
    guard earlier.bytes <= end else { throw check.damaged("does not have the lines it began with") }
    let cursor = try CopyFileCursor(check, columns: file.columns.count + 1, bytes: earlier.bytes..<end)
    let lines = LandedLines(columns: file.columns)
    var rows = earlier.rows
    do {
      while try cursor.next() {
        try lines.take(cursor.row)
        try body(lines)
        rows += lines.count
      }
    } catch let error as BinaryFormatError {
      throw check.damaged(error.description)
    }
    try check.check(rows: rows)
  }
}
