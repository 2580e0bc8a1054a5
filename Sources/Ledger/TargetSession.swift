package import Configuration
import Dispatch
import Glibc
import Locking
package import PostgreSQL

/// The one connection to the target that a publishing command holds from its beginning to its end. It carries the lock,
/// the ledger and the publication: where it is lost the lock is too, and so is what was not committed.
///
/// The lock is a transaction's, and a transaction is open all the while: so it works through a pooler that gives each
/// transaction another session too, leaves nothing behind in a session, and no server ends it for being idle. A transaction
/// that has read nothing yet holds back neither vacuum nor anybody's lock.
///
/// For one thread.
package final class TargetSession: @unchecked Sendable {
  /// A connection that can be there or not.
  fileprivate final class Held {
    var connection: Connection

    init(_ connection: consuming Connection) {
      self.connection = connection
    }

    /// Whether the transaction with the lock stands.
    func stands() -> Bool { connection.isInTransaction && (try? connection.query("select")) != nil }
  }

  private let pipeline: PipelineFile
  private let command: String
  private let process = RunningProcess()
  /// nil: there is none, or it was lost.
  private var held: Held?
  /// The server's process of the session that took the lock last.
  private var serverProcess: Int32?
  private var newestMigration = 0
  private var wait: WaitTime?
  private var state: TargetState?
  /// Number of the run in the ledger; nil: it has none yet.
  package private(set) var run: String?
  /// The number under which the run stands there; nil: it was given in a transaction that is not committed yet.
  private var enteredRun: String? {
    get { entered.withLock { $0 } }
    set { entered.withLock { $0 = newValue } }
  }
  /// Whoever stops the run, in another thread, asks for it.
  private let entered = Locked<String?>(nil)
  /// Whether the run may write to the ledger: not before it has held the lock, and not after an error of the ledger,
  /// which is said once.
  private var mayWrite = false

  package init(_ pipeline: PipelineFile, command: String) {
    self.pipeline = pipeline
    self.command = command
  }

  /// Connects, takes the schema's lock and enters the run in the ledger.
  ///
  /// - Parameters:
  ///   - newestMigration: the newest that the command knows.
  ///   - wait: how long another run is waited for; nil: not at all.
  /// - Throws: `Failure` where another run holds the lock or the schema is another pipeline's; `DatabaseError`.
  package func begin(newestMigration: Int, wait: WaitTime?, _ log: RunLog) throws {
    (self.newestMigration, self.wait) = (newestMigration, wait)
    try claim(log)
    mayWrite = true
    writeLedger(log) { ledger, connection in
      for dead in try ledger.markDead(&connection) {
        log.say(self.command, "ledger", "\(dead) had died: it ended without a word")
      }
      self.run = try ledger.write(log.recorder.report, run: nil, &connection)
    }
    enteredRun = run
    if let held { try relock(&held.connection) }
  }

  /// Gives the connection to `body` while it holds the lock. Where it was lost, another one takes the lock first.
  package func use<Value>(_ log: RunLog, _ body: (inout Connection) throws -> Value) throws -> Value {
    let open = if let held, held.stands() { held } else { try claimAgain(log) }
    do {
      return try body(&open.connection)
    } catch {
      // Until it is tried again nobody else is to take the lock.
      if (try? relock(&open.connection)) == nil { held = nil }
      throw error
    }
  }

  /// Ends the transaction of what was read, and holds the lock in another one: who waits with locks on tables makes
  /// others wait.
  ///
  /// - Throws: `Failure` where another run has taken the lock in that moment.
  package func relock(_ connection: inout Connection) throws {
    if try takeLock(&connection) { return }
    var problem = try problem(of: LockHolder(schema: pipeline.schema, &connection))
    problem.hint = Patience.hint
    throw Failure(.locked, problem)
  }

  private func claimAgain(_ log: RunLog) throws -> Held {
    do {
      if let held, try takeLock(&held.connection) { return held }
    } catch let error as DatabaseError where error.kind == .lost {}
    return try claim(log)
  }

  /// Enters the run in the ledger as it stands, in the publication's own transaction, after the migrations.
  ///
  /// - Returns: the number of the run.
  package func enter(_ report: RunReport, _ connection: inout Connection) throws -> String {
    let state = try TargetState(pipeline.schema, &connection)
    let number = try Ledger(state: state, process: process).write(report, run: run, &connection)
    run = number
    return number
  }

  /// The publication's transaction was rolled back, and with it a number that it has given the run: the server will give
  /// it to another one.
  package func forgetRolledBack() {
    run = enteredRun
  }

  /// Completes the run in the ledger, over another connection where the first was lost, and gives the lock back.
  package func end(_ log: RunLog) {
    defer { release() }
    guard mayWrite else { return }
    do {
      // What was published has ended the transaction with the lock.
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

  /// Completes the run in the ledger where a signal stops it, in whatever the thread of the session is.
  package func endStopped(_ report: RunReport) {
    guard let run = enteredRun else { return }
    LastWord(pipeline, within: .seconds(2)).complete(report, run: run, session: sessionName)
  }

  private var sessionName: String {
    LockHolder.sessionName(command: command, pipeline: pipeline.name, process: process)
  }

  /// Gives the lock back before the server comes to notice that the connection is closed: the next run may be quick.
  private func release() {
    if held?.connection.isInTransaction == true { _ = try? held?.connection.query("rollback") }
    held = nil
  }

  /// Writes in the transaction that is open, which the caller commits. A ledger that cannot be written is no reason to end
  /// otherwise.
  private func writeLedger(_ log: RunLog, _ body: (Ledger, inout Connection) throws -> Void) {
    guard let state, state.hasLedger, let held, mayWrite else { return }
    do {
      // What a run has to say of itself waits for no disk and no standby: it would be most of a night without work.
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
  /// Connects and takes the lock, as long as there is time to wait for it.
  @discardableResult
  private func claim(_ log: RunLog) throws -> Held {
    held = nil
    var patience = Patience(wait)
    let (moment, afterlife) = (Patience(WaitTime(seconds: 2)), Patience(WaitTime(seconds: 5)))
    while true {
      // Every try has a connection of its own, so that the time since which it stands is that of the lock.
      let open = try openConnection()
      // Of a connection that was lost the server may not have noticed yet that nobody listens.
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
      // It was let go meanwhile, or is by a run that takes it again at once.
      if holder == nil, moment.pause() { continue }
      // A process that was killed has its session ended as soon as the server notices, which is no wait to speak of.
      if let holder, holder.isGone(from: process), afterlife.pause() { continue }
      try patience.pause(problem(of: holder), log.logger)
    }
  }

  private func problem(of holder: LockHolder?) -> Problem {
    let name = holder?.pipelineName(asking: pipeline.name) ?? pipeline.name
    let who = holder.map { " (\($0.description(in: pipeline.calendar.zone)))" } ?? ""
    return Problem("target", "another run of the pipeline '\(name)' holds schema \(pipeline.schema)\(who)")
  }

  /// Takes the lock in a new transaction; one that is open is committed, or rolled back where it has failed.
  ///
  /// - Returns: false where another run holds it.
  private func takeLock(_ connection: inout Connection) throws -> Bool {
    let key = LockHolder.key(quotedLiteral(pipeline.schema))
    // Whatever isolation the role has: what others committed before a statement began is seen by it.
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
