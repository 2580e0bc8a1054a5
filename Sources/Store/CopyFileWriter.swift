import FoundationEssentials
import Glibc
package import PostgreSQL
import Synchronization

/// Writes one file of PostgreSQL's binary COPY format: under a temporary name first, under its own name once it is
/// whole.
package final class CopyFileWriter {
  private static let chunk = 1 << 18
  /// After so many bytes, the disk gets something to do.
  private static let syncedAtOnce = 1 << 24
  /// The number of files begun by this process: a file that is begun again must not meet the one that was given up.
  private static let begun = Atomic(0)

  private let folder: String
  private let table: String
  private let temporaryPath: String
  private let descriptor: Int32
  private let sum = Checksum()
  private var written = 0
  private var unsynced = 0
  private let pending = ByteBuffer(capacity: chunk + 1 << 12)
  package private(set) var rows = 0
  /// Fields with a decimal of more than 38 digits, and whether one of them is out of range: that one was written as
  /// null.
  package private(set) var longFields: [Int: Bool] = [:]
  /// Bytes so far, written or buffered: the place of the next row.
  package var position: Int { written + pending.count }

  /// `table` becomes the first part of the file's name.
  init(folder: String, table: String) throws(LandingError) {
    self.folder = folder
    self.table = table
    let number = Self.begun.add(1, ordering: .relaxed).newValue
    temporaryPath = "\(folder)/\(table).\(getpid())-\(number).tmp"
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw systemError(temporaryPath, "cannot be created") }
    pending.append(BinaryRow.header)
  }

  deinit {
    // A writer that is not finished leaves no file behind.
    close(descriptor)
    unlink(temporaryPath)
  }

  /// Adds a row that `fill` writes.
  package func row(_ fill: (ByteBuffer) -> Void) throws(LandingError) {
    let start = pending.count
    fill(pending)
    rows += 1
    if !pending.longDecimals.isEmpty {
      for (place, isOutOfRange) in pending.takeLongDecimals() {
        noteLong(pending.field(at: place, ofRowAt: start), isOutOfRange: isOutOfRange)
      }
    }
    try flush(whenAbove: Self.chunk)
  }

  /// Records that a field has a decimal of more than 38 digits.
  package func noteLong(_ field: Int, isOutOfRange: Bool) {
    longFields[field] = longFields[field] == true || isOutOfRange
  }

  /// Adds rows that already are in the format.
  package func append(_ bytes: UnsafeRawBufferPointer, rows count: Int) throws(LandingError) {
    rows += count
    if bytes.count < Self.chunk {
      pending.append(bytes)
      try flush(whenAbove: Self.chunk)
    } else {
      try flush(whenAbove: 0)
      try write(bytes)
    }
  }

  /// Counts rows whose bytes were appended with a count of 0.
  func count(rows count: Int) { rows += count }

  /// Closes the file and gives it its name; `FileSync` brings it to the disk.
  ///
  /// - Returns: the file's name, size and checksum.
  func finish() throws(LandingError) -> (name: String, bytes: Int, checksum: String) {
    pending.append(BinaryRow.trailer)
    try flush(whenAbove: 0)
    let checksum = sum.digits
    let name = StageFile.name(table, checksum: checksum)
    let path = "\(folder)/\(name)"
    // An older file that is whole stays, so that its time shows when its rows came.
    if FileManager.default.contentsEqual(atPath: temporaryPath, andPath: path) {
      unlink(temporaryPath)
      return (name, written, checksum)
    }
    guard rename(temporaryPath, path) == 0 else {
      throw systemError(temporaryPath, "cannot be renamed to \(name)")
    }
    FileSync.shared.begin(path)
    return (name, written, checksum)
  }

  private func flush(whenAbove limit: Int) throws(LandingError) {
    guard pending.count > limit else { return }
    try write(pending.bytes)
    pending.removeAll()
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(LandingError) {
    sum.add(bytes)
    written += bytes.count
    let left = writeWhole(bytes, to: descriptor)
    guard left == 0 else { throw systemError(temporaryPath, "cannot be written", writing: left) }
    unsynced += bytes.count
    if unsynced >= Self.syncedAtOnce {
      FileSync.shared.begin(temporaryPath)
      unsynced = 0
    }
  }
}
