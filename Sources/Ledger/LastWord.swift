package import Configuration
package import Dispatch
import Glibc
import Locking
import PostgreSQL

/// What the ledger is told of a run whose own session cannot tell it any more, since a signal stops it in the midst of
/// anything, or since its process is gone. Over a connection of its own, which nobody waits for long.
package struct LastWord: Sendable {
  private let pipeline: PipelineFile
  private let limit: DispatchTimeInterval

  /// - Parameter limit: how long the target may take.
  package init(_ pipeline: PipelineFile, within limit: DispatchTimeInterval) {
    (self.pipeline, self.limit) = (pipeline, limit)
  }

  /// Writes what is known of a run that a signal stops.
  ///
  /// - Parameters:
  ///   - run: its number in the ledger.
  ///   - session: what its own session is called, which may hold locks yet, and is ended.
  package func complete(_ report: RunReport, run: String, session: String) {
    write { connection, ledger in
      try connection.query(
        """
        select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and usename = current_user
        """, [session])
      _ = try ledger.write(report, run: run, &connection)
    }
  }

  /// Completes the row of a run whose process is gone. All that is known of it is which process it was, and since when.
  package func complete(_ report: RunReport) {
    write { connection, ledger in try ledger.markDead(report, &connection) }
  }

  /// Nobody is told of an error: the ledger's next reader finds a run that died.
  private func write(_ body: @escaping @Sendable (inout Connection, Ledger) throws -> Void) {
    let isDone = DispatchSemaphore(value: 0)
    startThread("last word") { [pipeline] in
      defer { isDone.signal() }
      guard var connection = try? pipeline.connectToTarget(for: "end", isLast: true),
        let state = try? TargetState(pipeline.schema, &connection), state.hasLedger
      else { return }
      try? connection.transaction { connection in try body(&connection, Ledger(state: state, process: RunningProcess()))
      }
    }
    _ = isDone.wait(timeout: .now() + limit)
  }
}
