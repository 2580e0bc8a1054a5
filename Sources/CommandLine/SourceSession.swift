import Configuration
import Dispatch
import Glibc
import Ledger
import Locking
package import PostgreSQL

/// The connection to the source that a run reads with, made while the target is asked for its lock: a server takes some
/// milliseconds for a session, in which the other can be asked.
///
/// Sendable unchecked: the thread that connects leaves what it has before `isMade` is signalled, and one thread takes it.
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

  /// Begins to connect, for the first `connect`.
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

  /// The connection that was begun, or another one.
  package func connect() throws(DatabaseError) -> Connection {
    if hasBegun { isMade.wait() }
    hasBegun = false
    guard let made = made.take() else { return try pipeline.connectToSource(for: Self.command) }
    return try made.get()
  }
}
