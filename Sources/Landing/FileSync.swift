import Foundation

/// Brings written files to the disk while the work goes on, one after the other.
///
/// Waiting for the disk after each file would take longer than all the arithmetic. A file whose bytes have not arrived
/// when the power fails is found by its size or its checksum, and made again; so nothing waits for them but the end of
/// the command.
package final class FileSync: @unchecked Sendable {
  package static let shared = FileSync()

  private struct Entry {
    let descriptor: Int32
    let path: String
  }

  // All below is guarded by it; that is what makes the class `Sendable`.
  private let condition = NSCondition()
  private var waiting: [Entry] = []
  private var isWorking = false
  private var hasThread = false
  private var firstError: LandingError?

  /// Begins to sync what a file has so far; the descriptor may be closed at once.
  func begin(_ descriptor: Int32, path: String) {
    let own = dup(descriptor)
    // Without a descriptor to spare, the file is synced here and now.
    guard own >= 0 else { return sync(Entry(descriptor: descriptor, path: path)) }
    condition.lock()
    waiting.append(Entry(descriptor: own, path: path))
    if !hasThread {
      hasThread = true
      let thread = Thread { [self] in work() }
      thread.name = "sync"
      thread.start()
    }
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until all that was begun is on the disk.
  ///
  /// - Throws: the first error of any file.
  package func finish() throws(LandingError) {
    condition.lock()
    while !waiting.isEmpty || isWorking { condition.wait() }
    let error = firstError
    firstError = nil
    condition.unlock()
    if let error { throw error }
  }

  private func work() {
    while true {
      condition.lock()
      while waiting.isEmpty { condition.wait() }
      let entry = waiting.removeFirst()
      // A later entry of the same file brings what this one would.
      let isLast = !waiting.contains { $0.path == entry.path }
      isWorking = true
      condition.unlock()
      if isLast { sync(entry) }
      close(entry.descriptor)
      condition.lock()
      isWorking = false
      condition.broadcast()
      condition.unlock()
    }
  }

  private func sync(_ entry: Entry) {
    guard fsync(entry.descriptor) != 0 else { return }
    let error = systemError(entry.path, "cannot be synced")
    condition.lock()
    firstError = firstError ?? error
    condition.unlock()
  }
}
