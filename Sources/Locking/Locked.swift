import Foundation

/// A value that one thread at a time looks at.
///
/// `Synchronization.Mutex` is the same, but ThreadSanitizer does not see it on Linux, and takes all that it guards for
/// races. `NSLock` is a lock of the C library, which it knows.
package final class Locked<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Value

  package init(_ value: sending Value) {
    self.value = value
  }

  /// What `body` gives, while no other thread looks.
  package func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
