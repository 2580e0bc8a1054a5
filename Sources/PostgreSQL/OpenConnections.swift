import CLibPQ
import Dispatch
import Locking

/// The connections of this process, so that a signal can cancel their statements on the servers.
package enum OpenConnections {
  /// libpq's object to cancel from another thread.
  private struct Cancel: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  private struct Book {
    var next = 0
    var cancels: [Int: Cancel] = [:]
  }

  private static let book = Locked(Book())

  static func add(_ connection: OpaquePointer) -> Int {
    let cancel = PQgetCancel(connection).map { Cancel(pointer: $0) }
    return book.withLock { book in
      book.next += 1
      book.cancels[book.next] = cancel
      return book.next
    }
  }

  static func remove(_ number: Int) {
    if let cancel = book.withLock({ $0.cancels.removeValue(forKey: number) }) { PQfreeCancel(cancel.pointer) }
  }

  /// Asks the server to cancel one connection's statement.
  static func cancel(_ number: Int) {
    book.withLock { book in
      if let cancel = book.cancels[number] { send(cancel) }
    }
  }

  /// Runs `body`, which sends a statement and does not wait for the server. If the process is being stopped, waits for
  /// its end instead.
  static func sending(_ body: () -> Int32) -> Int32 { book.withLock { _ in body() } }

  /// Cancels this process's statements on all servers, then ends the process with `end`.
  ///
  /// From here on no thread sends a statement or closes a connection, so that none can report the cancelling as an
  /// error of its own. It waits for a server that does not answer at most for `limit`.
  package static func cancelAll(within limit: Duration, then end: () -> Never) -> Never {
    book.withLock { book -> Never in
      let group = DispatchGroup()
      let queue = DispatchQueue(label: "cancel", attributes: .concurrent)
      for cancel in book.cancels.values {
        queue.async(group: group) { send(cancel) }
      }
      _ = group.wait(timeout: .now() + .milliseconds(Int(milliseconds(limit))))
      end()
    }
  }

  private static func send(_ cancel: Cancel) {
    var buffer = [CChar](repeating: 0, count: 256)
    _ = PQcancel(cancel.pointer, &buffer, Int32(buffer.count))
  }
}
