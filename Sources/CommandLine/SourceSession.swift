import Configuration
import Dispatch
import Glibc
import Ledger
import Locking
package import PostgreSQL

/// The connection to the source for reading. It is made while the target is asked for its lock, because a server takes
/// some milliseconds to open a session.
///
/// `@unchecked Sendable` is safe: the connecting thread stores its result before it signals `isMade`, and one thread
/// takes it.
package final class SourceSession: @unchecked Sendable {
  /// The stage that reads.
  private static let command = "extract"

  private let pipeline: PipelineFile
  private let isMade = DispatchSemaphore(value: 0)
  private var hasBegun = false
  private var made: Result<Connection, DatabaseError>?

  init(_ pipeline: PipelineFile) {
    self.pipeline = pipeline
  }

  /// Begins to connect for the first call of `connect`.
  func begin() {
    hasBegun = true
    startThread("source") { [self] in
      do throws(DatabaseError) {
        made = .success(try pipeline.connectToSource(for: Self.command))
      } catch {
        made = .failure(error)
      }
      isMade.signal()
    }
  }

  /// Returns the connection that was begun, or a new one.
  package func connect() throws(DatabaseError) -> Connection {
    if hasBegun { isMade.wait() }
    hasBegun = false
    guard let made = made.take() else { return try pipeline.connectToSource(for: Self.command) }
    return try made.get()
  }
}
