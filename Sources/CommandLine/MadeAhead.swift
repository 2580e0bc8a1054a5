import Configuration
import Glibc
import Ledger
import Locking

/// Values that a thread makes ahead of those that take them, in order.
///
/// The thread ends when there are no more values or when one fails. If nothing can take values any more, it ends after
/// the next one.
package final class MadeAhead<Value: Sendable>: Sendable {
  private let shelf: Shelf<Value>

  /// - Parameter next: makes the next value and may wait for it; nil: there is none.
  package init(named name: String, _ next: @escaping @Sendable () throws -> Value?) {
    let shelf = Shelf<Value>()
    self.shelf = shelf
    startThread(name) {
      while !shelf.isClosed {
        let result = Result { try next() }
        shelf.add(result)
        guard case .success(.some) = result else { return }
      }
    }
  }

  deinit { shelf.close() }

  /// Waits for the next value and returns it; nil: there are no more.
  ///
  /// - Throws: the error with which making the value failed.
  package func next() throws -> Value? { try shelf.take().get() }
}

/// Values that were made and not yet taken.
private final class Shelf<Value: Sendable>: @unchecked Sendable {
  private let condition = Condition()
  // `condition` guards everything below, which makes the class `Sendable`.
  private var results: [Result<Value?, any Error>] = []
  private var hasClosed = false

  var isClosed: Bool { condition.withLock { hasClosed } }

  func close() { condition.withLock { hasClosed = true } }

  func add(_ result: Result<Value?, any Error>) {
    condition.withLock {
      results.append(result)
      condition.signal()
    }
  }

  /// Takes the next result. The last one, an end or an error, stays.
  func take() -> Result<Value?, any Error> {
    condition.withLock {
      while results.isEmpty { condition.wait() }
      guard case .success(.some) = results[0] else { return results[0] }
      return results.removeFirst()
    }
  }
}
