package import ArgumentParser
import Arithmetic
import Configuration
import FoundationEssentials
import Glibc
import Ledger
import Locking
import Logging
import Store
import TerminalText

/// Options for reporting a command's end. Commands that work have them; commands that only read do not.
package struct RunEndArguments: ParsableArguments {
  @Option(
    name: .customLong("metrics-file"),
    help: ArgumentHelp(
      "A file to write figures of the run to, for Prometheus's node_exporter (textfile collector).", valueName: "path"),
    completion: .file(extensions: ["prom"]))
  package var metricsFile: String?

  package init() {}

  /// Runs `work`, logs its error, makes the report for people, writes the metrics file and runs the pipeline's command for
  /// the outcome. The result is that of `work`, even if the reporting fails.
  ///
  /// - Parameter maker: makes the report for people; nil: none is made.
  func reporting(
    _ command: String, _ logger: Logger, maker: ReportMaker? = nil, _ prepare: () throws -> StageContext,
    of work: (StageContext) throws -> Void
  ) throws {
    let end = RunEnd(metricsFile: metricsFile, logger: logger)
    let started = Date()
    var context: StageContext?
    do {
      let prepared = try prepare()
      context = prepared
      end.beginReporting {
        [recorder = prepared.recorder, pipeline = prepared.pipeline, target = prepared.target] error in
        recorder.update { ($0.ended, $0.exitCode, $0.error) = (Date(), .stopped, error) }
        target.endStopped(recorder.report)
        end.report(recorder.report, pipeline)
      }
      try work(prepared)
      RunEnd.takeOver()
      if let maker { end.makeReport(prepared, maker) }
      end.report(prepared.recorder.report, prepared.pipeline)
    } catch {
      RunEnd.takeOver()
      let failure = Failure(anyError: error)
      // The error is logged first, because the reporting may take a while.
      if let failure { logger.error("\(failure)") }
      if let context {
        // Rejected rows end a run with an error that is none.
        if let maker { end.makeReport(context, maker) }
        end.report(context.recorder.report, context.pipeline)
      } else {
        end.reportUnread(command, started, failure?.code ?? .bug)
      }
      throw failure.map { EarlyExit(code: $0.code) } ?? error
    }
  }
}

/// Reports the end of a run to the metrics file and the pipeline's own command. That happens once: on the run's own
/// thread, or on the thread that a signal has woken.
struct RunEnd: Sendable {
  private static let stopped = Locked<(@Sendable (String) -> Void)?>(nil)
  private static let isStopped = Locked(false)

  let metricsFile: String?
  let logger: Logger

  /// From here on a signal calls `report` with the error.
  func beginReporting(_ report: @escaping @Sendable (_ error: String) -> Void) {
    Self.stopped.withLock { $0 = report }
  }

  /// Reports the end of a process that a signal stops, unless the run has just ended by itself.
  static func reportStopped(_ error: String) {
    isStopped.withLock { $0 = true }
    stopped.withLock { report in
      defer { report = nil }
      return report
    }?(error)
  }

  /// Records that the run has ended by itself, so that a later signal does not change that. If a signal has come
  /// already, this waits: the process ends as soon as its end is reported.
  static func takeOver() {
    stopped.withLock { $0 = nil }
    while isStopped.withLock({ $0 }) { sleep(1) }
  }

  func report(_ report: RunReport, _ pipeline: PipelineFile) {
    if let metricsFile {
      let file = MetricsFile(path: metricsFile)
      var metrics = RunMetrics(report)
      if !metrics.exitCode.isSuccess { metrics.lastSuccess = file.lastSuccess(metrics.labels) }
      write(metrics, to: file)
    }
    // A person or a script that runs a single stage sees its end anyway.
    guard report.command == "run" else { return }
    let isSuccess = report.exitCode?.isSuccess == true
    let command = isSuccess ? pipeline.onSuccess : pipeline.onFailure
    command?.run(as: isSuccess ? "on_success" : "on_failure", reporting: report.facts, logger)
  }

  /// Reports a pipeline file that cannot be read. Only the metrics file may know the pipeline's name, and a monitor
  /// must see the failure.
  func reportUnread(_ command: String, _ started: Date, _ code: ExitCode) {
    guard let metricsFile else { return }
    let file = MetricsFile(path: metricsFile)
    guard let name = file.pipeline else { return }
    var report = RunReport(command: command, pipeline: name, businessDate: nil, started: started)
    report.ended = Date()
    report.exitCode = code
    var metrics = RunMetrics(report)
    metrics.lastSuccess = file.lastSuccess(metrics.labels)
    write(metrics, to: file)
  }

  private func write(_ metrics: RunMetrics, to file: MetricsFile) {
    do {
      try file.write(metrics.text)
    } catch {
      logger.warning("--metrics-file: \(error)")
    }
  }
}

extension ExitCode {
  /// Whether the tables are as they should be.
  var isSuccess: Bool { self == .done || self == .doneWithRejects }
}

extension RunReport {
  /// Rows of all inputs that broke the contract; nil if no stage has ended well.
  var rejected: Int? { stages.last(where: \.isDone)?.rejected }

  /// How the run ended, as environment variables for a command. Unknown facts are empty.
  var facts: [String: String] {
    let outcome =
      switch exitCode {
      case .done: "done"
      case .doneWithRejects: "done_with_rejects"
      default: "failed"
      }
    return [
      "TIERBOOK_PIPELINE": pipeline, "TIERBOOK_OUTCOME": outcome,
      "TIERBOOK_EXIT_CODE": exitCode.map { "\($0.rawValue)" } ?? "",
      // One variable holds at most 128 KiB, and nobody reads a message of that length.
      "TIERBOOK_ERROR": String((error ?? "").prefix(8_000)),
      "TIERBOOK_BUSINESS_DATE": businessDate?.description ?? "",
      "TIERBOOK_SECONDS": fixed(seconds, decimals: 1), "TIERBOOK_ROWS": totals.map { "\($0.linesRead)" } ?? "",
      "TIERBOOK_REJECTED": rejected.map(String.init) ?? "",
    ]
  }
}

extension RunMetrics {
  /// Takes the figures of a command that has ended.
  init(_ report: RunReport) {
    let ended = report.ended ?? Date()
    let code = report.exitCode ?? .bug
    self.init(
      pipeline: report.pipeline, command: report.command, finished: ended, seconds: report.seconds, exitCode: code,
      lastSuccess: code.isSuccess ? ended.timeIntervalSince1970 : nil, rows: report.totals?.linesRead,
      rejected: report.rejected,
      lagDays: report.newestSale.flatMap { newest in report.businessDate?.days(since: newest) },
      reportFailed: report.reportFailed,
      stages: report.stages.map { ($0.stage, $0.seconds) })
  }
}
