import Glibc

/// A value that one thread at a time looks at.
///
/// `Synchronization.Mutex` is the same, but ThreadSanitizer does not see it on Linux, and takes all that it guards for
/// races. A lock of the C library it knows.
package final class Locked<Value>: @unchecked Sendable {
  // It must stay where it is.
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var value: Value

  package init(_ value: sending Value) {
    self.value = value
    pthread_mutex_init(lock, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  /// What `body` gives, while no other thread looks.
  package func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return try body(&value)
  }
}
