import Arithmetic
import Configuration
import FoundationEssentials
import Glibc
import PostgreSQL
import Store
import TerminalText

/// Writes runs into the tables `run`, `run_stage` and `run_check` of a target schema.
struct Ledger {
  let state: TargetState
  let process: RunningProcess

  /// Marks every run that is recorded as running as died. The caller holds the lock and has no row yet, so no such run
  /// is alive.
  ///
  /// - Returns: the marked runs, each as `run 7 (pid 4711 on nas)`.
  func markDead(_ connection: inout Connection) throws -> [String] {
    try connection.query(
      """
      update \(state.table("run")) set outcome = 'died', error = $1 where outcome = 'running' returning run_id, pid, host
      """, ["the process ended without a word: it was killed, or its machine went down"]
    ).map { row in "run \(row[0] ?? "?") (pid \(row[1] ?? "?") on \(row[2] ?? "?"))" }
  }

  /// Completes the row of a run of this process if the working process ended without doing so.
  func markDead(_ report: RunReport, _ connection: inout Connection) throws {
    try connection.query(
      """
      update \(state.table("run")) set outcome = case outcome when 'running' then $1 else outcome end, exit_code = $2,
        error = $3, finished_at = $4
      where pipeline = $5 and pid = $6 and host = $7 and started_at >= $8 and finished_at is null
      """,
      [
        (report.exitCode == .checkFailed ? RunOutcome.failed : .died).rawValue,
        report.exitCode.map { "\($0.rawValue)" }, report.error, report.ended.map(timestamp), report.pipeline,
        "\(process.pid)", process.host, timestamp(report.started),
      ])
  }

  /// Records what is known of a run and replaces what was recorded before.
  ///
  /// - Parameter run: the run's number; nil: the ledger has no row of the run yet.
  /// - Returns: the run's number.
  func write(_ report: RunReport, run: String?, _ connection: inout Connection) throws -> String {
    let number = try writeRun(report, run: run, &connection)
    for table in ["run_stage", "run_check"] where run != nil {
      try connection.query("delete from \(state.table(table)) where run_id = $1", [number])
    }
    try insert("run_stage", Self.stageColumns, report.stages.map { values(of: $0, run: number) }, &connection)
    try insert("run_stage", Self.recordColumns, report.earlierStages.map { values(of: $0, run: number) }, &connection)
    try insert(
      "run_check", ["run_id", "position", "name", "severity", "outcome", "message"],
      report.checks.enumerated().map { index, check in
        [number, "\(index + 1)", check.name, check.severity.rawValue, check.outcome.rawValue, check.message]
      }, &connection)
    return number
  }

  /// Inserts all rows in one statement, because the server may be far away.
  private func insert(
    _ table: String, _ columns: [String], _ rows: [[String?]], _ connection: inout Connection
  ) throws {
    if rows.isEmpty { return }
    let places = rows.indices.map { row in
      "(" + columns.indices.map { "$\(row * columns.count + $0 + 1)" }.joined(separator: ", ") + ")"
    }
    try connection.query(
      """
      insert into \(state.table(table)) (\(columns.joined(separator: ", "))) values \(places.joined(separator: ", "))
      """, rows.flatMap { $0 })
  }

  private func writeRun(_ report: RunReport, run: String?, _ connection: inout Connection) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let months = report.monthsWritten.map { "\"\($0.firstDay)\"" }.joined(separator: ",")
    var values: [(column: String, value: String?)] = [
      ("pipeline", report.pipeline), ("command", report.command), ("fingerprint", report.fingerprint),
      ("business_date", report.businessDate?.description), ("started_at", timestamp(report.started)),
      ("finished_at", report.ended.map(timestamp)), ("outcome", outcome(of: report).rawValue),
      ("exit_code", report.exitCode.map { "\($0.rawValue)" }), ("error", report.error),
      ("options", String(decoding: try encoder.encode(report.options), as: UTF8.self)),
      ("lines_read", report.totals.map { "\($0.linesRead)" }),
      ("lines_rejected", report.totals.map { "\($0.linesRejected)" }),
      ("revenue_read", report.totals?.revenueRead.description),
      ("revenue_rejected", report.totals?.revenueRejected.description), ("months_written", "{\(months)}"),
      ("newest_sale", report.newestSale?.description), ("tierbook_version", tierbookVersion),
      ("libpq_version", libpqVersion), ("host", process.host), ("pid", "\(process.pid)"), ("os_user", process.user),
    ]
    if let run { values.append(("run_id", run)) }
    let columns = values.map(\.column)
    let parameters = values.indices.map { "$\($0 + 1)" }
    let changes = columns.filter { !["run_id", "outcome"].contains($0) }.map { "\($0) = excluded.\($0)" }
    // A published run stays published, however the command ended: the published tables carry its number.
    let rows = try connection.query(
      """
      insert into \(state.table("run")) as standing (\(columns.joined(separator: ", ")), server_version, db_role)
      \(run == nil ? "" : "overriding system value")
      values (\(parameters.joined(separator: ", ")), current_setting('server_version'), current_user)
      on conflict (run_id) do update set \(changes.joined(separator: ", ")),
        outcome = case standing.outcome when 'published' then standing.outcome else excluded.outcome end
      returning run_id
      """, values.map(\.value))
    return rows[0][0] ?? ""
  }

  private func outcome(of report: RunReport) -> RunOutcome {
    report.outcome == .stopped && !state.knowsStopped ? .failed : report.outcome
  }

  private static let stageColumns = [
    "run_id", "stage", "made_at", "seconds", "files", "files_made", "rows_out", "bytes_out", "is_done", "started_at",
    "rows_in", "bytes_in", "peak_memory_bytes", "rows_rejected", "revenue_rejected",
  ]

  private func values(of stage: StageReport, run: String) -> [String?] {
    [
      run, stage.stage, stage.madeAt, milliseconds(stage.seconds), "\(stage.files)", "\(stage.filesMade)",
      "\(stage.rowsOut)", "\(stage.bytesOut)", "\(stage.isDone)", timestamp(stage.started), "\(stage.rowsIn)",
      "\(stage.bytesIn)", "\(stage.peakMemory)", "\(stage.rejected)", stage.revenueRejected.description,
    ]
  }

  /// Columns of an earlier stage, of which only the manifest's record is known.
  private static let recordColumns = Array(stageColumns.prefix(9))

  private func values(of stage: StageRecord, run: String) -> [String?] {
    [
      run, stage.stage, stage.madeAt, milliseconds(stage.seconds), "\(stage.files)", "\(stage.filesMade)",
      "\(stage.rows)", "\(stage.bytes)", "true",
    ]
  }

  private func milliseconds(_ seconds: Double) -> String { fixed(seconds, decimals: 3) }

  /// Returns a timestamp with milliseconds, because runs without work are shorter than a second.
  private func timestamp(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}

/// The state of a run in the ledger.
package enum RunOutcome: String, Codable, Sendable {
  case running
  case published
  /// Nothing had to be written.
  case unchanged
  case failed
  /// A signal has ended the run.
  case stopped
  /// The process is gone and did not record how it ended.
  case died
}

extension RunReport {
  /// The outcome as the run's own process records it. That process never records `died`.
  package var outcome: RunOutcome {
    if hasPublished { return .published }
    return switch exitCode {
    case nil: .running
    case .done, .doneWithRejects: .unchanged
    case .stopped: .stopped
    default: .failed
    }
  }
}
