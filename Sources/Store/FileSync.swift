import Glibc
import Locking

/// Brings written files to the disk while the work goes on, one after the other.
///
/// Waiting for the disk after each file would take longer than all the arithmetic. If the power fails before a file's
/// bytes have arrived, its size or its checksum reveals that, and the file is made again. So only the end of the
/// command waits for them.
package final class FileSync: @unchecked Sendable {
  package static let shared = FileSync()

  // The lock guards all members below; that makes the class `Sendable`.
  private let condition = Condition()
  /// Only paths: a night may have more files than a process can have open.
  private var waiting: [String] = []
  private var isWorking = false
  private var hasThread = false
  private var firstError: LandingError?

  /// Begins to sync the present bytes of a file.
  func begin(_ path: String) {
    condition.lock()
    waiting.append(path)
    if !hasThread {
      hasThread = true
      startThread("sync") { [self] in work() }
    }
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until all files so far are on the disk.
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
      let path = waiting.removeFirst()
      // A later entry of the same file syncs these bytes too.
      let isLast = !waiting.contains(path)
      isWorking = true
      condition.unlock()
      if isLast { sync(path) }
      condition.lock()
      isWorking = false
      condition.broadcast()
      condition.unlock()
    }
  }

  private func sync(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      // The file has got its name meanwhile, under which it has another entry, or was given up.
      if errno != ENOENT { note(systemError(path, "cannot be opened")) }
      return
    }
    if fsync(descriptor) != 0 { note(systemError(path, "cannot be synced")) }
    close(descriptor)
  }

  private func note(_ error: LandingError) {
    condition.lock()
    firstError = firstError ?? error
    condition.unlock()
  }
}
