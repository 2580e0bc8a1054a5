import Configuration
import Dispatch
import FoundationEssentials
import Glibc
import Ledger
import Logging
import Store

/// How the working process has ended.
struct WorkerEnd {
  /// The status from `waitpid`.
  let status: Int32
  /// The mapped file that the process lost; nil or empty: none.
  let lostFile: String?

  /// Signals that show a mistake of the program.
  static let crashes: [Int32: String] = [
    SIGILL: "SIGILL", SIGTRAP: "SIGTRAP", SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGSEGV: "SIGSEGV",
    SIGSYS: "SIGSYS",
  ]

  private static let others: [Int32: String] = [
    SIGKILL: "SIGKILL", SIGQUIT: "SIGQUIT", SIGXCPU: "SIGXCPU", SIGUSR1: "SIGUSR1", SIGUSR2: "SIGUSR2",
  ]

  /// The signal that ended the process; nil: it ended by itself.
  private var signal: Int32? { status & 0x7F == 0 ? nil : status & 0x7F }

  /// The kernel's report of a stage's file that was mapped and no longer is as it was checked.
  private var damage: LandingError? {
    guard let lostFile else { return nil }
    let end = " (deleted)"
    let path = lostFile.hasSuffix(end) ? String(lostFile.dropLast(end.count)) : lostFile
    guard path.hasSuffix(".copy") else { return nil }
    return LandingError(.damaged, path: path, problem: "was cut short while it was read, or its disk does not give it")
  }

  /// Returns why the process ended if it could not report that itself; nil: it could.
  func failure(of command: String, _ pipeline: String) -> Failure? {
    guard let signal else { return nil }
    let whole = "the tables are whole, the old ones or the new ones"
    if signal == SIGBUS, let damage {
      let stage = damage.path.split(separator: "/").dropLast().last.map(String.init) ?? "extract"
      return Failure(damaged: damage, by: stage, pipeline)
    }
    if let name = Self.crashes[signal] {
      return Failure(
        .bug,
        Problem(
          command, "the process that works has crashed (\(name)): \(whole)",
          hint: "this is a bug: please report it, with the pipeline file and what was said before"))
    }
    let hint =
      switch signal {
      case SIGKILL:
        "where nobody has done so, the kernel has, for want of memory: journalctl -k or dmesg says it; run again when "
          + "there is more"
      case SIGXCPU: "it may take no more of the processor: see ulimit -t; run again without that limit"
      default: "see who has sent it, and run again"
      }
    return Failure(
      .signal(signal),
      Problem(
        command, "the process that works was ended by \(Self.others[signal] ?? "signal \(signal)"): \(whole)",
        hint: hint))
  }

  /// Logs what has ended the process, and reports it to the ledger, the metrics file and the pipeline's command if the
  /// process has not done so.
  ///
  /// - Returns: the exit code of this process.
  func report(_ watch: Watch, _ started: Date) -> ExitCode {
    guard let failure = failure(of: watch.command, watch.arguments.pipeline) else {
      return ExitCode(rawValue: (status >> 8) & 0xFF)
    }
    let logger = watch.arguments.logger
    logger.error("\(failure)")
    let end = RunEnd(metricsFile: watch.end?.metricsFile, logger: logger)
    guard let pipeline = try? PipelineFile(readingFrom: watch.arguments.pipeline) else {
      end.reportUnread(watch.command, started, failure.code)
      return failure.code
    }
    var report = RunReport(
      command: watch.command, pipeline: pipeline.name, businessDate: watch.arguments.date, started: started)
    (report.ended, report.exitCode, report.error) = (Date(), failure.code, failure.description)
    if watch.publishes { LedgerCompletion(pipeline, within: .seconds(20)).complete(report) }
    if watch.end != nil { end.report(report, pipeline) }
    return failure.code
  }
}
