package import Arithmetic
package import Configuration
package import FoundationEssentials
import Locking
package import Store

/// What a command did and how it ended: for the ledger, for metrics, and for whoever is told of its end.
package struct RunReport: Sendable, Equatable {
  /// `run`, or the name of the stage that was run by itself.
  package var command: String
  /// Name of the pipeline.
  package var pipeline: String
  /// As asked for until a stage has run; nil: a stage by itself takes that of the files it finds.
  package var businessDate: Day?
  package var started: Date
  /// nil: not yet.
  package var ended: Date?
  /// nil: not yet.
  package var exitCode: ExitCode?
  /// The message as it was said; nil where nothing went wrong.
  package var error: String?
  /// Stages that were run, in order; the last one may have failed.
  package var stages: [StageReport] = []
  /// Stages before, that were not part of the command: those that left the files that it took over.
  package var earlierStages: [StageRecord] = []
  /// What the run's checks found.
  package var checks: [CheckResult] = []
  /// Sales over all months; nil until a stage has ended well.
  package var totals: Totals?
  /// Day of the newest sales line that counts; nil: not known.
  package var newestSale: Day?
  /// A checksum of all files that the last stage has left.
  package var fingerprint: String?
  /// Options that shaped the files.
  package var options: [String: String] = [:]
  /// Months that were published anew.
  package var monthsWritten: [Month] = []
  /// Whether anything was written to the target.
  package var hasPublished = false

  package init(command: String, pipeline: String, businessDate: Day?, started: Date) {
    self.command = command
    self.pipeline = pipeline
    self.businessDate = businessDate
    self.started = started
  }

  /// Seconds from start to end; to now while it runs.
  package var seconds: Double { (ended ?? Date()).timeIntervalSince(started) }
}

/// What one stage did.
package struct StageReport: Sendable, Equatable {
  package var stage: String
  package var started: Date
  package var seconds = 0.0
  /// When the stage last made a file anew, or wrote to the target (ISO 8601, UTC); nil until it has ended well.
  package var madeAt: String?
  /// Files that the stage left; tables, for publish.
  package var files = 0
  /// Of these, made anew by this execution.
  package var filesMade = 0
  /// Rows and bytes of the files that the stage was made from; of those landed, for extract.
  package var rowsIn = 0
  package var bytesIn = 0
  /// Rows and bytes of the files that the stage left; written to the target, for publish.
  package var rowsOut = 0
  package var bytesOut = 0
  /// The most memory that the process has held up to the stage's end, in bytes.
  package var peakMemory = 0
  /// Rows of all inputs that broke the contract, and their revenue as far as it is a number.
  package var rejected = 0
  package var revenueRejected: ExactDecimal = 0
  /// Whether the stage ended well.
  package var isDone = false

  package init(stage: String, started: Date) {
    self.stage = stage
    self.started = started
  }
}

/// Takes down what a command does while it does it; from any thread.
package final class RunRecorder: Sendable {
  private let state: Locked<RunReport>

  package init(_ report: RunReport) {
    state = Locked(report)
  }

  package var report: RunReport { state.withLock { $0 } }

  package func update(_ change: (inout RunReport) -> Void) {
    state.withLock { change(&$0) }
  }

  /// Adds to what a stage that runs has to say.
  package func update(_ stage: String, _ change: (inout StageReport) -> Void) {
    state.withLock { report in
      guard let place = report.stages.lastIndex(where: { $0.stage == stage }) else { return }
      change(&report.stages[place])
    }
  }
}
