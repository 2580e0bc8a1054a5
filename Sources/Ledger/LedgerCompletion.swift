package import Configuration
package import Dispatch
import Glibc
import Locking
import PostgreSQL

/// Completes the ledger for a run whose own session cannot do so, because a signal stops the run at any point or
/// because its process is gone. It uses a connection of its own and waits only a short time for it.
package struct LedgerCompletion: Sendable {
  private let pipeline: PipelineFile
  private let limit: DispatchTimeInterval

  /// - Parameter limit: how long the target may take.
  package init(_ pipeline: PipelineFile, within limit: DispatchTimeInterval) {
    (self.pipeline, self.limit) = (pipeline, limit)
  }

  /// Records what is known of a run that a signal stops.
  ///
  /// - Parameters:
  ///   - run: the run's number in the ledger.
  ///   - session: name of the run's own session, which may still hold locks and is ended.
  package func complete(_ report: RunReport, run: String, session: String) {
    write { connection, ledger in
      try connection.query(
        """
        select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and usename = current_user
        """, [session])
      _ = try ledger.write(report, run: run, &connection)
    }
  }

  /// Completes the row of a run whose process is gone. Only the process and its start time are known.
  package func complete(_ report: RunReport) {
    write { connection, ledger in try ledger.markDead(report, &connection) }
  }

  /// An error is not reported: the next reader of the ledger finds that the run died.
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
