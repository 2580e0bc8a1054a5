import Glibc
package import PostgreSQL

/// Reads a file's rows one by one, at the caller's pace: several files can be read side by side.
///
/// Does not check the bytes; `StageFolder.verify` compares the whole file with its checksum.
package final class CopyFileCursor {
  private static let chunk = 1 << 16

  private let check: FileCheck
  private let descriptor: Int32
  private var position: Int
  private let end: Int
  private var buffer: UnsafeMutableRawBufferPointer
  /// The bytes in `buffer` that were read and not yet taken.
  private var unread: Range<Int> = 0..<0
  /// The row that `next` found; its fields are valid until the next call.
  package let row: BinaryRow

  /// Rows between two places in the file, in bytes; `end` must be the end of a row.
  init(_ check: FileCheck, columns: Int, bytes: Range<Int>) throws(LandingError) {
    self.check = check
    descriptor = try check.open()
    position = bytes.lowerBound
    end = bytes.upperBound
    buffer = .allocate(byteCount: Self.chunk, alignment: 16)
    row = BinaryRow(columns: columns)
  }

  deinit {
    buffer.deallocate()
    close(descriptor)
  }

  /// Moves to the next row. False at the end.
  package func next() throws(LandingError) -> Bool {
    while true {
      let taken: Bool?
      do throws(BinaryFormatError) {
        taken = try take()
      } catch {
        throw check.damaged(error.description)
      }
      if let taken { return taken }
      if position >= end {
        guard unread.isEmpty else { throw check.damaged("ends within a row") }
        return false
      }
      try fill()
    }
  }

  /// Takes the next row from the buffer; nil if it is not there in full.
  private func take() throws(BinaryFormatError) -> Bool? {
    var bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[unread])
    let before = bytes.count
    let step = try row.step(over: &bytes)
    unread = unread.lowerBound + before - bytes.count..<unread.upperBound
    return switch step {
    case .row: true
    case .trailer: false
    case .incomplete: nil
    }
  }

  /// Moves the unread bytes to the front and reads more behind them; the buffer grows for a row that is longer.
  private func fill() throws(LandingError) {
    let kept = unread.count
    if kept == buffer.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 16)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[unread]))
      buffer.deallocate()
      buffer = larger
    } else if kept > 0, let start = buffer.baseAddress {
      memmove(start, start + unread.lowerBound, kept)
    }
    var count: Int
    repeat {
      count = pread(
        descriptor, buffer.baseAddress.map { $0 + kept }, min(buffer.count - kept, end - position), position)
    } while count < 0 && errno == EINTR
    guard count > 0 else {
      throw count < 0
        ? systemError(check.path, "cannot be read") : check.damaged("ends within a row")
    }
    position += count
    unread = 0..<kept + count
  }
}

extension StageFolder {
  /// A cursor over each part of a file. `parts` among its facts are the places between them.
  package func cursors(_ file: StageFile) throws -> [CopyFileCursor] {
    let starts = file.facts.parts ?? []
    let ends = starts.dropFirst() + [file.bytes - BinaryRow.trailer.count]
    return try zip(starts, ends).map { start, end in
      guard start <= end else {
        throw check(file).damaged("does not have the parts it should")
      }
      return try CopyFileCursor(check(file), columns: file.columns.count, bytes: start..<end)
    }
  }

  /// Compares a file with its manifest: size and checksum.
  package func verify(_ file: StageFile) throws {
    try CopyFileReader(check: check(file)).verify()
  }
}
