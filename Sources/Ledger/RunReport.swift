package import Arithmetic
package import Configuration
package import FoundationEssentials
import Locking
package import Store

/// What a command did and how it ended, for the ledger, the metrics and the user's own command.
package struct RunReport: Sendable, Equatable {
  /// `run`, or the name of a stage that ran by itself.
  package var command: String
  /// Name of the pipeline.
  package var pipeline: String
  /// The requested date until a stage has run. A stage that runs by itself then takes the date of its input files; nil:
  /// not known yet.
  package var businessDate: Day?
  package var started: Date
  /// nil: the command still runs.
  package var ended: Date?
  /// nil: the command still runs.
  package var exitCode: ExitCode?
  /// The reported message; nil if nothing went wrong.
  package var error: String?
  /// Stages that ran, in order. The last one may have failed.
  package var stages: [StageReport] = []
  /// Earlier stages that were not part of the command: they left the files that it took over.
  package var earlierStages: [StageRecord] = []
  /// What the run's checks found.
  package var checks: [CheckResult] = []
  /// Sales over all months; nil until a stage has ended well.
  package var totals: Totals?
  /// Day of the newest sales line that counts; nil: not known.
  package var newestSale: Day?
  /// A checksum of all files that the last stage left.
  package var fingerprint: String?
  /// Options that shaped the files.
  package var options: [String: String] = [:]
  /// Months that were published in this run.
  package var monthsWritten: [Month] = []
  /// Whether anything was written to the target.
  package var hasPublished = false
  /// Whether the report for people could not be made; nil: none is asked for.
  package var reportFailed: Bool?

  package init(command: String, pipeline: String, businessDate: Day?, started: Date) {
    self.command = command
    self.pipeline = pipeline
    self.businessDate = businessDate
    self.started = started
  }

  /// Seconds from start to end, or to now if the command still runs.
  package var seconds: Double { (ended ?? Date()).timeIntervalSince(started) }
}

/// What one stage did.
package struct StageReport: Sendable, Equatable {
  package var stage: String
  package var started: Date
  package var seconds = 0.0
  /// When the stage last made a new file or wrote to the target (ISO 8601, UTC); nil until it has ended well.
  package var madeAt: String?
  /// Files that the stage left; for publish, tables.
  package var files = 0
  /// The number of these that this execution made.
  package var filesMade = 0
  /// Rows and bytes of the stage's input files; for extract, of the landed files.
  package var rowsIn = 0
  package var bytesIn = 0
  /// Rows and bytes of the files that the stage left; for publish, those written to the target.
  package var rowsOut = 0
  package var bytesOut = 0
  /// The largest memory of the process up to the stage's end, in bytes.
  package var peakMemory = 0
  /// Rows of all inputs that broke the contract, and the sum of their readable revenues.
  package var rejected = 0
  package var revenueRejected: ExactDecimal = 0
  /// Whether the stage ended well.
  package var isDone = false

  package init(stage: String, started: Date) {
    self.stage = stage
    self.started = started
  }
}

/// Records what a command does, from any thread.
package final class RunRecorder: Sendable {
  private let state: Locked<RunReport>

  package init(_ report: RunReport) {
    state = Locked(report)
  }

  package var report: RunReport { state.withLock { $0 } }

  package func update(_ change: (inout RunReport) -> Void) {
    state.withLock { change(&$0) }
  }

  /// Updates the report of a running stage.
  package func update(_ stage: String, _ change: (inout StageReport) -> Void) {
    state.withLock { report in
      guard let place = report.stages.lastIndex(where: { $0.stage == stage }) else { return }
      change(&report.stages[place])
    }
  }
}
