import Configuration
import Glibc
import Ledger
import Locking

/// Values that a thread of its own makes ahead of whoever takes them, in their order.
///
/// The thread ends when there are no more, when one fails, or with the first value that comes after nobody is left who
/// could take it.
package final class MadeAhead<Value: Sendable>: Sendable {
  private let shelf: Shelf<Value>

  /// - Parameter next: makes the next value, for which it may wait; nil: there is none.
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

  /// The next value, for which it waits; nil: there are no more.
  ///
  /// - Throws: what the making of the value has thrown.
  package func next() throws -> Value? { try shelf.take().get() }
}

/// What was made and not yet taken.
private final class Shelf<Value: Sendable>: @unchecked Sendable {
  private let condition = Condition()
  // All below is guarded by it; that is what makes the class `Sendable`.
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

  /// The last one, an end or an error, stays.
  func take() -> Result<Value?, any Error> {
    condition.withLock {
      while results.isEmpty { condition.wait() }
      guard case .success(.some) = results[0] else { return results[0] }
      return results.removeFirst()
    }
  }
}
