package import Arithmetic
package import Configuration
import Glibc
import TerminalText

/// The state of a pipeline, for people and for monitors.
package struct PipelineStatus: Sendable, Equatable {
  package enum State: String, Encodable, Sendable {
    case ok
    /// Nothing has been published yet.
    case empty
    /// The last run that ended did not end well.
    case failed
    /// The business date of the last good run is too old.
    case stale
    /// Somebody else removed or added rows.
    case changed
  }

  package var pipeline: String
  package var schema: String
  package var place: String
  /// nil: there was no run yet.
  package var lastRun: LedgerRun?
  package var lastGoodRun: LedgerRun?
  /// The last run that ended. It differs from the last run while one is running.
  package var lastEndedRun: LedgerRun?
  package var newestMonth: Month?
  package var newestMonthRun: Int?
  /// The business date of a run today, or the one asked for.
  package var expectedDate: Day
  /// Days by which the last good run may lie behind the expected date.
  package var mayLag: Int
  package var lock: LockHolder?
  /// Published months after that of the expected date.
  package var monthsBeyond: [Month] = []
  /// Tables whose rows differ from what was written.
  package var changed: [TableCounts.Difference] = []
  private let path: String

  /// Reads the state from the target.
  ///
  /// - Parameter date: the expected business date; nil: yesterday.
  /// - Throws: `Failure` of code `database` if the target cannot be reached.
  package init(_ file: PipelineFile, expecting date: Day?, mayLag: Int) throws {
    pipeline = file.name
    path = file.path
    schema = file.schema
    expectedDate = date ?? file.calendar.today.advanced(by: -1)
    self.mayLag = mayLag
    var reader = try LedgerReader(file)
    place = reader.place
    lock = reader.holder
    let runs = try reader.runs(limit: 2)
    lastRun = runs.first
    lastEndedRun = runs.first { $0.outcome != .running }
    lastGoodRun = try reader.lastGoodRun()
    let newest = try reader.newestMonth()
    (newestMonth, newestMonthRun) = (newest?.month, newest?.run)
    monthsBeyond = try reader.months(beyond: expectedDate)
    changed = try reader.counts()?.differences ?? []
  }

  /// Days from the business date of the last good run to the expected one; nil: there is no good run.
  package var lag: Int? { lastGoodRun?.businessDate.map { max(0, expectedDate.days(since: $0)) } }

  package var state: State {
    if let lastEndedRun, !lastEndedRun.isGood { return .failed }
    guard let lag, newestMonth != nil else { return .empty }
    return lag > mayLag ? .stale : changed.isEmpty ? .ok : .changed
  }

  package var exitCode: ExitCode { state == .ok ? .done : .checkFailed }
}

extension PipelineStatus {
  /// Returns the lines for people.
  package func text(in zone: Zone) -> String {
    var rows = [["pipeline", "\(pipeline), schema \(schema) at \(place)"], ["state", stateText]]
    rows.append(["last run", lastRun.map { $0.line(in: zone) } ?? "none"])
    if let error = lastRun?.error { rows.append(["", error.firstLine]) }
    if let lastGoodRun, lastGoodRun.runID != lastRun?.runID {
      rows.append(["last good run", lastGoodRun.line(in: zone)])
    } else if lastGoodRun == nil, lastRun != nil {
      rows.append(["last good run", "none"])
    }
    rows.append(["published", newestMonth.map { "up to \($0), by run \(newestMonthRun ?? 0)" } ?? "nothing"])
    if !monthsBeyond.isEmpty {
      rows.append(
        [
          "beyond",
          "\(monthSpan(monthsBeyond)), after \(expectedDate): tierbook publish \(path) --drop-after "
            + "\(expectedDate.month) removes \(monthsBeyond.count == 1 ? "it" : "them")",
        ])
    }
    for difference in changed {
      rows.append(["changed", "\(difference): tierbook publish \(path) --rewrite \(difference.rewrite)"])
    }
    rows.append(["lock", lock.map { "held by \($0.description(in: zone))" } ?? "free"])
    return aligned(rows).joined(separator: "\n")
  }

  private var stateText: String {
    switch state {
    case .ok:
      lag == 0 ? "ok: up to date for \(expectedDate)" : "ok: \(lagText), which may be"
    case .empty: "empty: nothing was published yet"
    case .failed: "failed: run \(lastEndedRun?.runID ?? 0) \(lastEndedRun.map(\.howItFailed) ?? "failed")"
    case .changed: "changed: somebody else has removed or added rows"
    case .stale: "stale: \(lagText), and may be \(mayLag)"
    }
  }

  private var lagText: String {
    "the business date \(lastGoodRun?.businessDate?.description ?? "?") is \(counted(lag ?? 0, "day")) behind \(expectedDate)"
  }
}

extension PipelineStatus: Encodable {
  enum CodingKeys: String, CodingKey {
    case pipeline, schema, place, state, lock
    case lastRun = "last_run"
    case lastGoodRun = "last_good_run"
    case newestMonth = "newest_month"
    case expectedDate = "expected_business_date"
    case lag = "lag_days"
    case monthsBeyond = "months_beyond"
    case changed = "changed_tables"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(pipeline, forKey: .pipeline)
    try container.encode(schema, forKey: .schema)
    try container.encode(place, forKey: .place)
    try container.encode(state, forKey: .state)
    try container.encode(lastRun, forKey: .lastRun)
    try container.encode(lastGoodRun, forKey: .lastGoodRun)
    try container.encode(newestMonth, forKey: .newestMonth)
    try container.encode(expectedDate, forKey: .expectedDate)
    try container.encode(lag, forKey: .lag)
    try container.encode(lock, forKey: .lock)
    try container.encode(monthsBeyond, forKey: .monthsBeyond)
    try container.encode(changed, forKey: .changed)
  }
}

/// Returns a table of a pipeline's runs, in their order.
package func historyTable(_ runs: [LedgerRun], in zone: Zone) -> String {
  let head = ["run", "started", "took", "command", "business date", "outcome", "code", "lines", "rejected", "months"]
  let rows = runs.map { run in
    [
      "\(run.runID)", shortTime(run.startedAt, in: zone), run.seconds.map(shortDuration) ?? "–",
      run.command ?? "–", run.businessDate?.description ?? "–", run.outcome.rawValue,
      run.exitCode.map(String.init) ?? "–", run.linesRead.map(grouped) ?? "–", run.linesRejected.map(grouped) ?? "–",
      "\(run.monthsWritten.count)", run.error?.firstLine ?? "",
    ]
  }
  return aligned([head + ["error"]] + rows, right: [0, 2, 6, 7, 8, 9]).joined(separator: "\n")
}

extension LedgerRun {
  fileprivate var howItFailed: String {
    switch outcome {
    case .died: "died"
    case .stopped: "was stopped"
    default: "failed"
    }
  }

  /// Returns one line, such as `7, 2026-11-22 02:15, published in 41.2 s, exit code 0, business date 2026-11-21`.
  fileprivate func line(in zone: Zone) -> String {
    var words = ["\(runID)", shortTime(startedAt, in: zone)]
    words.append(outcome.rawValue + (seconds.map { " in \(shortDuration($0))" } ?? ""))
    if let exitCode { words.append("exit code \(exitCode)") }
    if let businessDate { words.append("business date \(businessDate)") }
    return words.joined(separator: ", ")
  }
}

extension String {
  /// The first line. The second one follows if the first only counts problems.
  fileprivate var firstLine: String {
    let lines = split(separator: "\n").prefix(2)
    return lines.first?.hasSuffix(":") == true ? lines.joined(separator: " ") : lines.first.map(String.init) ?? ""
  }
}

/// Returns a duration such as `0.2 s`, `3 min 5 s` or `1 h 2 min`.
func shortDuration(_ seconds: Double) -> String {
  guard seconds >= 60 else { return "\((seconds * 10).rounded(.down) / 10) s" }
  let whole = Int(seconds)
  return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
}
