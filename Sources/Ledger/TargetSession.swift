package import Configuration
import Dispatch
import Glibc
import Locking
package import PostgreSQL

/// The one connection to the target that a publishing command holds from its beginning to its end. It carries the lock,
/// the ledger and the publication. If the connection is lost, the lock and everything uncommitted are lost too.
///
/// The lock belongs to a transaction, and a transaction is open all the time. So the lock also works through a pooler
/// that gives each transaction another session. It leaves nothing behind in a session, and no server ends it for being
/// idle. A transaction that has read nothing yet blocks neither vacuum nor another lock.
///
/// For use by one thread.
package final class TargetSession: @unchecked Sendable {
  /// A connection in a reference that can be nil.
  fileprivate final class Held {
    var connection: Connection

    init(_ connection: consuming Connection) {
      self.connection = connection
    }

    /// Whether the transaction with the lock still works.
    func stands() -> Bool { connection.isInTransaction && (try? connection.query("select")) != nil }
  }

  private let pipeline: PipelineFile
  private let command: String
  private let process = RunningProcess()
  /// nil: there is no connection, or it was lost.
  private var held: Held?
  /// The server's process of the session that last took the lock.
  private var serverProcess: Int32?
  private var newestMigration = 0
  private var wait: WaitTime?
  private var state: TargetState?
  /// The run's number in the ledger; nil: the ledger has no row of the run yet.
  package private(set) var run: String?
  /// The number of the run's committed row; nil: the row's transaction is not committed yet.
  private var enteredRun: String? {
    get { entered.withLock { $0 } }
    set { entered.withLock { $0 = newValue } }
  }
  /// Another thread that stops the run reads the number.
  private let entered = Locked<String?>(nil)
  /// Whether the run may write to the ledger: only after it has held the lock, and not after an error of the ledger,
  /// which is reported once.
  private var mayWrite = false

  package init(_ pipeline: PipelineFile, command: String) {
    self.pipeline = pipeline
    self.command = command
  }

  /// Connects, takes the schema's lock and enters the run in the ledger.
  ///
  /// - Parameters:
  ///   - newestMigration: the newest migration that the command knows.
  ///   - wait: how long to wait for another run; nil: not at all.
  /// - Throws: `Failure` if another run holds the lock or the schema belongs to another pipeline; `DatabaseError`.
  package func begin(newestMigration: Int, wait: WaitTime?, _ log: RunLog) throws {
    (self.newestMigration, self.wait) = (newestMigration, wait)
    try claim(log)
    mayWrite = true
    writeLedger(log) { ledger, connection in
      for dead in try ledger.markDead(&connection) {
        log.inform(self.command, "ledger", "\(dead) had died: it ended without a word")
      }
      self.run = try ledger.write(log.recorder.report, run: nil, &connection)
    }
    enteredRun = run
    if let held { try relock(&held.connection) }
  }

  /// Calls `body` with the connection while it holds the lock. If the connection was lost, a new one takes the lock
  /// first.
  package func use<Value>(_ log: RunLog, _ body: (inout Connection) throws -> Value) throws -> Value {
    let open = if let held, held.stands() { held } else { try claimAgain(log) }
    do {
      return try body(&open.connection)
    } catch {
      // The lock is held until the next try, so that no other run takes it.
      if (try? relock(&open.connection)) == nil { held = nil }
      throw error
    }
  }

  /// Ends the transaction that has read, and takes the lock in a new one. A session that waits with locks on tables
  /// makes others wait.
  ///
  /// - Throws: `Failure` if another run took the lock in between.
  package func relock(_ connection: inout Connection) throws {
    if try takeLock(&connection) { return }
    var problem = try problem(of: LockHolder(schema: pipeline.schema, &connection))
    problem.hint = LockWait.hint
    throw Failure(.locked, problem)
  }

  private func claimAgain(_ log: RunLog) throws -> Held {
    do {
      if let held, try takeLock(&held.connection) { return held }
    } catch let error as DatabaseError where error.kind == .lost {}
    return try claim(log)
  }

  /// Records the current state of the run in the ledger, in the publication's own transaction, after the migrations.
  ///
  /// - Returns: the number of the run.
  package func enter(_ report: RunReport, _ connection: inout Connection) throws -> String {
    let state = try TargetState(pipeline.schema, &connection)
    let number = try Ledger(state: state, process: process).write(report, run: run, &connection)
    run = number
    return number
  }

  /// Forgets a number that the run got in the publication's transaction, which was rolled back. The server will give
  /// that number to another run.
  package func forgetRolledBack() {
    run = enteredRun
  }

  /// Completes the run in the ledger and releases the lock. If the connection was lost, another one is used.
  package func end(_ log: RunLog) {
    defer { release() }
    guard mayWrite else { return }
    do {
      // The publication has ended the transaction with the lock.
      let open =
        if let held, held.stands() || (try? held.connection.begin()) != nil { held } else { try openConnection() }
      held = open
      state = try TargetState(pipeline.schema, &open.connection)
    } catch {
      log.warn("target: the ledger could not be written: \(error)")
      return
    }
    writeLedger(log) { ledger, connection in
      self.run = try ledger.write(log.recorder.report, run: self.run, &connection)
      try connection.query("commit")
    }
  }

  /// Completes the run in the ledger if a signal stops it, whatever the session's thread is doing.
  package func endStopped(_ report: RunReport) {
    guard let run = enteredRun else { return }
    LedgerCompletion(pipeline, within: .seconds(2)).complete(report, run: run, session: sessionName)
  }

  private var sessionName: String {
    LockHolder.sessionName(command: command, pipeline: pipeline.name, process: process)
  }

  /// Releases the lock at once. The server may notice the closed connection only after the next run has begun.
  private func release() {
    if held?.connection.isInTransaction == true { _ = try? held?.connection.query("rollback") }
    held = nil
  }

  /// Writes in the open transaction, which the caller commits. An error of the ledger does not change how the run ends.
  private func writeLedger(_ log: RunLog, _ body: (Ledger, inout Connection) throws -> Void) {
    guard let state, state.hasLedger, let held, mayWrite else { return }
    do {
      // The ledger's rows wait for no disk and no standby: that wait would be most of the time of a run without work.
      try held.connection.query("set local synchronous_commit = off")
      try body(Ledger(state: state, process: process), &held.connection)
    } catch {
      _ = try? held.connection.query("rollback")
      mayWrite = false
      log.warn("target: the ledger could not be written: \(error)")
    }
  }
}

extension TargetSession {
  /// Connects and takes the lock, and retries as long as the time to wait lasts.
  @discardableResult
  private func claim(_ log: RunLog) throws -> Held {
    held = nil
    var patience = LockWait(wait)
    let (moment, afterlife) = (LockWait(WaitTime(seconds: 2)), LockWait(WaitTime(seconds: 5)))
    while true {
      // Every try opens its own connection, so that the start of the session is the time of the lock.
      let open = try openConnection()
      // The server may not have noticed yet that the earlier connection was lost, so its session is ended.
      if let serverProcess { try open.connection.end(session: serverProcess) }
      serverProcess = nil
      if try takeLock(&open.connection) {
        let state = try TargetState(pipeline.schema, &open.connection)
        try state.check(newest: newestMigration)
        try state.checkOwner(pipeline.name, &open.connection)
        (self.state, held) = (state, open)
        return open
      }
      let holder = try LockHolder(schema: pipeline.schema, &open.connection)
      // The lock was released meanwhile, or its holder releases it and takes it again at once.
      if holder == nil, moment.pause() { continue }
      // The server ends the session of a killed process as soon as it notices. That wait is too short to need --wait.
      if let holder, holder.isGone(from: process), afterlife.pause() { continue }
      try patience.pause(problem(of: holder), log.logger)
    }
  }

  private func problem(of holder: LockHolder?) -> Problem {
    let name = holder?.pipelineName(asking: pipeline.name) ?? pipeline.name
    let who = holder.map { " (\($0.description(in: pipeline.calendar.zone)))" } ?? ""
    return Problem("target", "another run of the pipeline '\(name)' holds schema \(pipeline.schema)\(who)")
  }

  /// Takes the lock in a new transaction. An open transaction is committed, or rolled back if it has failed.
  ///
  /// - Returns: false if another run holds the lock.
  private func takeLock(_ connection: inout Connection) throws -> Bool {
    let key = LockHolder.key(quotedLiteral(pipeline.schema))
    // This overrides the role's isolation level: each statement sees what others committed before it began.
    let process = try connection.begin(
      "begin isolation level read committed",
      "select case when pg_try_advisory_xact_lock(\(key)) then pg_backend_pid() end")
    guard let process = process.flatMap({ Int32($0) }) else { return false }
    serverProcess = process
    return true
  }

  private func openConnection() throws -> Held {
    Held(try pipeline.connectToTarget(for: command, sessionName: sessionName))
  }
}
