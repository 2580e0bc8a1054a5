import Landing
import PostgreSQL

/// Writes a file of sums as landed lines are written: in blocks of packed columns, which are read in a fraction of the time
/// that rows of fields take.
final class SumWriter {
  private static let linesABlock = 1 << 15

  private let columns: [Column]
  private let writer: CopyFileWriter
  private var block: LineBlock

  init(columns: [Column], to writer: CopyFileWriter) {
    self.columns = columns
    self.writer = writer
    block = Self.block(columns)
  }

  private static func block(_ columns: [Column]) -> LineBlock {
    LineBlock(columns: columns, scales: columns.map { _ in 0 })
  }

  /// Adds a line, all of whose columns `fill` sets.
  func line(_ fill: (LineBlock) -> Void) throws {
    fill(block)
    block.add()
    if block.lines == Self.linesABlock { try finish() }
  }

  /// Writes what is left.
  func finish() throws {
    guard block.lines > 0 else { return }
    for column in block.tooLong { writer.noteLong(column, isOutOfRange: true) }
    let buffer = ByteBuffer()
    block.write(to: buffer)
    try writer.append(buffer.bytes, rows: block.lines)
    block = Self.block(columns)
  }
}
