import Glibc
import PostgreSQL

/// Reads a file of a stage from its beginning to its end, and checks it at the same time.
struct CopyFileReader {
  let check: FileCheck

  /// Gives each row to `body`; the row is valid until `body` returns.
  ///
  /// - Throws: `LandingError` of kind `damaged` if the file is not the one that its manifest describes; the caller must
  ///   then forget the rows that it got.
  func rows(_ body: (BinaryRow) throws -> Void) throws {
    try rows(columns: check.file.columns.count) { row in
      try body(row)
      return 1
    }
  }

  /// The same for a file whose rows stand for any number of rows of its table: `body` returns that number.
  func rows(columns: Int, _ body: (BinaryRow) throws -> Int) throws {
    let row = BinaryRow(columns: columns)
    var rows = 0
    var isFirst = true
    var ended = false
    try chunks { chunk in
      var bytes = isFirst ? try BinaryRow.skipHeader(chunk) : chunk
      isFirst = false
      loop: while !ended {
        switch try row.step(over: &bytes) {
        case .row:
          rows += try body(row)
        case .trailer: ended = true
        case .incomplete: break loop
        }
      }
      return bytes.count
    }
    try check.check(rows: rows, isWhole: ended)
  }

  /// Gives the file to `body` in pieces. `body` returns how many bytes at the end it has not used: they come again,
  /// with more behind them.
  func chunks(_ body: (UnsafeRawBufferPointer) throws -> Int) throws {
    let descriptor = try check.open()
    defer { close(descriptor) }
    var capacity = 1 << 18
    var buffer = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    defer { buffer.deallocate() }
    var kept = 0
    var total = 0
    let sum = Checksum()
    while true {
      let count = read(descriptor, buffer + kept, capacity - kept)
      if count < 0 {
        if errno == EINTR { continue }
        throw systemError(check.path, "cannot be read")
      }
      if count == 0 { break }
      total += count
      sum.add(UnsafeRawBufferPointer(start: buffer + kept, count: count))
      let filled = kept + count
      do {
        kept = try body(UnsafeRawBufferPointer(start: buffer, count: filled))
      } catch let error as BinaryFormatError {
        throw check.damaged(error.description)
      } catch {
        // Wrong bytes cause errors of any kind.
        try verify()
        throw error
      }
      if kept == capacity {
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity * 2, alignment: 16)
        larger.copyMemory(from: buffer, byteCount: kept)
        buffer.deallocate()
        buffer = larger
        capacity *= 2
      } else {
        buffer.copyMemory(from: buffer + (filled - kept), byteCount: kept)
      }
    }
    try check.check(bytes: total)
    try check.check(sum)
  }

  /// Compares the whole file with its manifest: size and checksum.
  func verify() throws { try CopyFileReader(check: check).chunks { _ in 0 } }
}
