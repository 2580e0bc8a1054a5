package import FoundationEssentials
import Glibc

/// A lock, and a wait for what changes under it: what Foundation's `NSCondition` is, without all of Foundation, which
/// brings 45 MB of tables for languages along.
package final class Condition: @unchecked Sendable {
  // The C library's own, which ThreadSanitizer knows; they must stay where they are.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  package func lock() { pthread_mutex_lock(mutex) }

  package func unlock() { pthread_mutex_unlock(mutex) }

  package func withLock<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    lock()
    defer { unlock() }
    return try body()
  }

  /// Lets the lock go, waits for a signal and takes it again; it may come back without one.
  package func wait() { pthread_cond_wait(condition, mutex) }

  /// Waits as `wait` does, until a moment at most.
  ///
  /// - Returns: whether the moment has not come yet.
  package func wait(until end: Date) -> Bool {
    let seconds = end.timeIntervalSince1970
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1_000_000_000))
    return pthread_cond_timedwait(condition, mutex, &time) == 0
  }

  /// Wakes one that waits.
  package func signal() { pthread_cond_signal(condition) }

  /// Wakes all that wait.
  package func broadcast() { pthread_cond_broadcast(condition) }
}
