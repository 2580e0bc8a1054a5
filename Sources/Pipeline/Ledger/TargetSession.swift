import Foundation
package import PostgreSQL
import Synchronization

/// The one connection to the target that a publishing command holds from its beginning to its end. It carries the lock,
/// the ledger and the publication: where it is lost the lock is too, and so is what was not committed.
///
/// For one thread.
package final class TargetSession: @unchecked Sendable {
  /// A connection that can be there or not.
  fileprivate final class Held {
    var connection: Connection

    init(_ connection: consuming Connection) {
      self.connection = connection
    }

    /// Whether the server still answers, in whatever state it was left.
    func answers() -> Bool { (try? connection.query("rollback")) != nil }
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
  private let entered = Mutex<String?>(nil)
  /// Whether the run may write to the ledger: not before it has held the lock, and not after an error of the ledger,
  /// which is said once.
  private var mayWrite = false

  init(_ pipeline: PipelineFile, command: String) {
    self.pipeline = pipeline
    self.command = command
  }

  /// Connects, takes the schema's lock and enters the run in the ledger.
  ///
  /// - Parameters:
  ///   - newestMigration: the newest that the command knows.
  ///   - wait: how long another run is waited for; nil: not at all.
  /// - Throws: `Failure` where another run holds the lock or the schema is another pipeline's; `DatabaseError`.
  func begin(newestMigration: Int, wait: WaitTime?, _ context: StageContext) throws {
    (self.newestMigration, self.wait) = (newestMigration, wait)
    try claim(context)
    mayWrite = true
    writeLedger(context) { ledger, connection in
      for dead in try ledger.markDead(&connection) {
        context.say(self.command, "ledger", "\(dead) had died: it ended without a word")
      }
      self.run = try ledger.write(context.recorder.report, run: nil, &connection)
    }
    enteredRun = run
  }

  /// Gives the connection to `body` while it holds the lock. Where it was lost, another one takes the lock first.
  package func use<Value>(_ context: StageContext, _ body: (inout Connection) throws -> Value) throws -> Value {
    let open = if let held, held.answers() { held } else { try claim(context) }
    do {
      return try body(&open.connection)
    } catch let error as DatabaseError where error.kind == .lost {
      held = nil
      throw error
    }
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
  func end(_ context: StageContext) {
    defer { release() }
    guard mayWrite else { return }
    do {
      if held?.answers() != true { held = try openConnection() }
      guard let open = held else { return }
      state = try TargetState(pipeline.schema, &open.connection)
    } catch {
      context.warn("target: the ledger could not be written: \(error)")
      return
    }
    writeLedger(context) { ledger, connection in
      self.run = try ledger.write(context.recorder.report, run: self.run, &connection)
    }
  }

  /// Completes the run in the ledger where a signal stops it, in whatever the thread of the session is.
  func endStopped(_ report: RunReport) {
    guard let run = enteredRun else { return }
    LastWord(pipeline, within: .seconds(2)).complete(report, run: run, session: sessionName)
  }

  private var sessionName: String {
    LockHolder.sessionName(command: command, pipeline: pipeline.name, process: process)
  }

  /// Gives the lock back before the server comes to notice that the connection is closed: the next run may be quick.
  private func release() {
    _ = try? held?.connection.query("select pg_advisory_unlock_all()")
    held = nil
  }

  /// Writes in a transaction of its own. A ledger that cannot be written is no reason to end otherwise.
  private func writeLedger(_ context: StageContext, _ body: (Ledger, inout Connection) throws -> Void) {
    guard let state, state.hasLedger, let held, mayWrite else { return }
    do {
      // What a run has to say of itself waits for no disk and no standby: it would be most of a night without work.
      try held.connection.transaction { connection in
        try connection.query("set local synchronous_commit = off")
        try body(Ledger(state: state, process: process), &connection)
      }
    } catch {
      mayWrite = false
      context.warn("target: the ledger could not be written: \(error)")
    }
  }
}

extension TargetSession {
  /// Connects and takes the lock, as long as there is time to wait for it.
  @discardableResult
  private func claim(_ context: StageContext) throws -> Held {
    held = nil
    var patience = Patience(wait)
    let afterlife = Patience(WaitTime(seconds: 5))
    while true {
      // Every try has a connection of its own, so that the time since which it stands is that of the lock.
      let open = try openConnection()
      // Of a connection that was lost the server may not have noticed yet that nobody listens.
      if let serverProcess { try open.connection.end(session: serverProcess) }
      serverProcess = nil
      if try takeLock(&open.connection) {
        serverProcess = open.connection.session
        let state = try TargetState(pipeline.schema, &open.connection)
        try state.check(newest: newestMigration)
        try state.checkOwner(pipeline.name, &open.connection)
        (self.state, held) = (state, open)
        return open
      }
      let holder = try LockHolder(schema: pipeline.schema, &open.connection)
      // A process that was killed has its session ended as soon as the server notices, which is no wait to speak of.
      if let holder, holder.isGone(from: process), afterlife.pause() { continue }
      let name = holder?.pipelineName(asking: pipeline.name) ?? pipeline.name
      let who = holder.map { " (\($0.description(in: pipeline.calendar.zone)))" } ?? ""
      try patience.pause(
        Problem("target", "another run of the pipeline '\(name)' holds schema \(pipeline.schema)\(who)"),
        context.logger)
    }
  }

  private func takeLock(_ connection: inout Connection) throws -> Bool {
    let lock = "pg_try_advisory_lock(\(LockHolder.key("$1")))"
    return try connection.query("select \(lock)", [pipeline.schema])[0][0] == "t"
  }

  private func openConnection() throws -> Held {
    let open = Held(try pipeline.connectToTarget(for: command, sessionName: sessionName))
    // It is idle while the stages before work. Servers before 14 have no such setting.
    do {
      try open.connection.query("set idle_session_timeout = 0")
    } catch  where error.kind == .refused {}
    return open
  }
}
