import Glibc
package import PostgreSQL

/// A whole file of a stage in memory, from the system's cache: rows may point into it as long as it lives.
package final class MappedFile: Sendable {
  private let check: FileCheck
  // Mapped for reading only, and unmapped by `deinit`.
  nonisolated(unsafe) private let bytes: UnsafeRawBufferPointer

  /// - Throws: `LandingError` of kind `damaged` if the file is not the one that its manifest describes.
  init(_ check: FileCheck) throws(LandingError) {
    self.check = check
    let descriptor = try check.open()
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    try check.check(bytes: size)
    let populate = size > Self.largeFile ? 0 : Int32(MAP_POPULATE)
    let start = mmap(nil, max(1, size), PROT_READ, MAP_PRIVATE | populate, descriptor, 0)
    guard let start, start != MAP_FAILED else { throw systemError(check.path, "cannot be read") }
    bytes = UnsafeRawBufferPointer(start: start, count: size)
    let checksum = Checksum()
    for place in stride(from: 0, to: size, by: Self.step) {
      checksum.add(UnsafeRawBufferPointer(rebasing: bytes[place..<min(size, place + Self.step)]))
      releasePages()
    }
    try check.check(checksum)
  }

  package var size: Int { bytes.count }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), max(1, bytes.count))
  }

  /// Gives each row to `body`; the row is valid until `body` returns.
  package func rows(_ body: (BinaryRow) throws -> Void) throws {
    var cursor = try Cursor(self)
    var released = bytes.count
    while try cursor.next() {
      try body(cursor.row)
      guard cursor.left <= released - Self.step else { continue }
      released = cursor.left
      releasePages()
    }
  }

  /// Reads the rows one by one, at the caller's pace.
  struct Cursor {
    let row: BinaryRow
    private let check: FileCheck
    private var rest: UnsafeRawBufferPointer
    private var rows = 0

    /// The bytes behind the present row.
    var left: Int { rest.count }

    /// - Parameter file: must outlive the cursor.
    init(_ file: MappedFile) throws(LandingError) {
      check = file.check
      row = BinaryRow(columns: check.file.columns.count)
      do throws(BinaryFormatError) {
        rest = try BinaryRow.skipHeader(file.bytes)
      } catch {
        throw check.damaged(error.description)
      }
    }

    /// Moves to the next row. False at the end, if all rows were there.
    mutating func next() throws(LandingError) -> Bool {
      do throws(BinaryFormatError) {
        if try row.take(from: &rest) {
          rows += 1
          return true
        }
      } catch {
        throw check.damaged(error.description)
      }
      try check.check(rows: rows)
      return false
    }
  }

  /// Lets go of the pages that were read. They stay in the system's cache, and come back when they are read again.
  package func releasePages() {
    guard bytes.count > Self.largeFile else { return }
    madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED)
  }

  /// From this size on, a file is not kept in the process while it is read.
  private static let largeFile = 1 << 24
  /// The bytes that are read before the pages of a large file are let go.
  private static let step = 1 << 23

  /// The place of a row's bytes in the file.
  package func place(of field: UnsafeRawBufferPointer) -> FilePlace {
    guard let start = field.baseAddress, let base = bytes.baseAddress else { return FilePlace(start: 0, count: 0) }
    return FilePlace(start: start - base, count: Int32(field.count))
  }

  /// The bytes at that place, valid as long as the file lives.
  package subscript(place: FilePlace) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[place.start..<place.start + Int(place.count)])
  }
}

/// A place of bytes in a file.
package struct FilePlace: Sendable {
  fileprivate let start: Int
  fileprivate let count: Int32
}
