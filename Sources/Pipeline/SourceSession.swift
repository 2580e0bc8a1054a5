import Foundation
package import PostgreSQL

/// The connection to the source that a run reads with, made while the target is asked for its lock: a server takes some
/// milliseconds for a session, in which the other can be asked.
///
/// Sendable unchecked: the thread that connects leaves what it has before `isMade` is signalled, and one thread takes it.
package final class SourceSession: @unchecked Sendable {
  private let pipeline: PipelineFile
  private let command: String
  private let isMade = DispatchSemaphore(value: 0)
  private var hasBegun = false
  private var made: Result<Connection, DatabaseError>?

  /// - Parameter command: such as `extract`.
  init(_ pipeline: PipelineFile, command: String) {
    self.pipeline = pipeline
    self.command = command
  }

  /// Begins to connect, for the first `connect`.
  func begin() {
    hasBegun = true
    let thread = Thread { [self] in
      do throws(DatabaseError) {
        made = .success(try pipeline.connectToSource(for: command))
      } catch {
        made = .failure(error)
      }
      isMade.signal()
    }
    thread.name = "source"
    thread.start()
  }

  /// The connection that was begun, or another one.
  package func connect() throws(DatabaseError) -> Connection {
    if hasBegun { isMade.wait() }
    hasBegun = false
    guard let made = made.take() else { return try pipeline.connectToSource(for: command) }
    return try made.get()
  }
}
