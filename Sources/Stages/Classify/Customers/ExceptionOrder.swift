import Arithmetic
import CommandLine
import Configuration
import Glibc
import Ledger
import PostgreSQL
import Store
import Tables

/// Sorts lines that may break a rule, independent of how they came: by day, document, product, customer, salesperson,
/// quantity, revenue, cost, list amount and region shipped to. Numbers sort by value, texts by bytes, and nulls come
/// last.
struct ExceptionOrder {
  /// A line, and the range of its sort key in `bytes`.
  private struct Line {
    let row: FilePlace
    let start: Int
    let end: Int
  }

  private let file: MappedFile
  private let row: BinaryRow
  private let amounts: [Int]
  private let shipRegion: Int
  private var bytes: [UInt8] = []
  private var order: [Line] = []

  init(_ source: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(source, in: folder)
    let keys = try [ColumnDeclaration.documentID, .productID, .customerID, .salespersonID].map { try columns.index($0) }
    let date = try columns.index(.saleDate)
    amounts = try [ColumnDeclaration.quantity, .revenue, .cost, .listAmount].map { try columns.index($0) }
    shipRegion = try columns.index(.shipRegion)
    row = BinaryRow(columns: source.columns.count)
    file = try folder.map(source)
    var (bytes, lines): ([UInt8], [Line]) = ([], [])
    try file.rows { row in
      let start = bytes.count
      Self.append(Int64(try row.day(date)?.daysSince2000 ?? 0), to: &bytes)
      for key in keys { try Self.append(row, key, columns.type(key), to: &bytes) }
      lines.append(Line(row: file.place(of: row.bytes), start: start, end: bytes.count))
    }
    (self.bytes, order) = (bytes, lines)
    try sort()
  }

  /// Appends a number as bytes that sort like the number.
  private static func append(_ number: Int64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: (UInt64(bitPattern: number) ^ 1 << 63).bigEndian) { bytes.append(contentsOf: $0) }
  }

  private static func append(
    _ row: BinaryRow, _ column: Int, _ type: ColumnType, to bytes: inout [UInt8]
  ) throws {
    guard !row.isNull(column) else {
      bytes.append(.max)
      return
    }
    bytes.append(1)
    if KeyFamily(type) == .integer {
      append(try row.integer(column), to: &bytes)
    } else {
      bytes.append(contentsOf: row.field(column))
      // No text contains this byte, and a text sorts before the longer texts that begin with it.
      bytes.append(0)
    }
  }

  private mutating func sort() throws {
    let lines = order
    order = try bytes.withUnsafeBytes { bytes in try lines.sorted { try comesBefore($0, $1, in: bytes) } }
  }

  private func comesBefore(_ left: Line, _ right: Line, in bytes: UnsafeRawBufferPointer) throws -> Bool {
    guard let base = bytes.baseAddress else { return false }
    let (count, otherCount) = (left.end - left.start, right.end - right.start)
    let difference = memcmp(base + left.start, base + right.start, min(count, otherCount))
    if difference != 0 { return difference < 0 }
    if count != otherCount { return count < otherCount }
    let (one, other) = (try values(left), try values(right))
    for (one, other) in zip(one.amounts, other.amounts) where one != other {
      guard let one else { return false }
      return other.map { one < $0 } ?? true
    }
    guard let region = one.region else { return false }
    return other.region.map { region.utf8.lexicographicallyPrecedes($0.utf8) } ?? true
  }

  private func values(_ line: Line) throws -> (amounts: [ExactDecimal?], region: String?) {
    let row = try at(line)
    return (try amounts.map { try row.decimal($0) }, row.text(shipRegion))
  }

  private func at(_ line: Line) throws -> BinaryRow {
    var rest = file[line.row]
    _ = try row.take(from: &rest)
    return row
  }

  /// Passes each line to `body`, in order. The row is valid until `body` returns.
  func lines(_ body: (BinaryRow) throws -> Void) throws {
    for line in order { try body(try at(line)) }
  }
}
