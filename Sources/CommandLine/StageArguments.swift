package import ArgumentParser
package import Arithmetic
package import Configuration
import FoundationEssentials
import Glibc
package import Ledger
package import Logging
import PostgreSQL
import Store

/// The arguments of all commands.
package struct StageArguments: ParsableArguments {
  @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  package var pipeline: String

  @Option(
    help: ArgumentHelp(
      "The business date: the last day that counts. (default: yesterday in the pipeline's time zone)",
      valueName: "yyyy-mm-dd"))
  package var date: Day?

  @Flag(name: .customLong("allow-future"), help: "Take a --date after today, for lines that are dated ahead.")
  package var allowFuture = false

  @Option(
    name: .customLong("work-dir"),
    help: ArgumentHelp(
      "The folder that stages hand files over in. (default: $TIERBOOK_WORK_DIR, or tierbook/PIPELINE in the state folder)",
      valueName: "dir"),
    completion: .directory)
  package var workDirectory: String?

  @Flag(help: "Do everything again, also what is up to date.")
  package var force = false

  @Option(
    help: ArgumentHelp(
      "Publish although this check fails; may be given more than once. (values: \(acceptableChecks))",
      valueName: "check"))
  package var accept: [CheckName] = []

  private static let acceptableChecks = CheckName.allValueStrings.joined(separator: ", ")

  @Option(
    help: ArgumentHelp(
      "Wait this long for another run's lock, such as 30s, 10m or 1h. (default: not at all)", valueName: "time"),
    transform: WaitTime.init)
  package var wait: WaitTime?

  @Flag(name: [.customShort("q"), .long], help: "Say nothing but warnings and errors.")
  package var quiet = false

  @Option(name: .customLong("log-format"), help: "Lines for people, or JSON for machines.")
  package var logFormat: LogFormat = .text

  package init() {}

  package var logger: Logger { .tierbook(format: logFormat, quiet: quiet) }

  /// Reads the pipeline file. It makes and locks nothing.
  ///
  /// - Parameters:
  ///   - command: the command's name, for the report of what was done.
  ///   - quietly: log only warnings and errors.
  package func context(for command: String, quietly: Bool = false) throws -> StageContext {
    let started = Date()
    let logger = quietly ? .tierbook(format: logFormat, quiet: true) : self.logger
    logger.takeNotices()
    let pipeline = try PipelineFile(readingFrom: pipeline)
    if !allowFuture { try pipeline.checkDates(date) }
    if pipeline.memory != nil { returnMemory() }
    let path = workDirectory ?? standardWorkDirectory(for: pipeline.name)
    return StageContext(
      pipeline: pipeline, workDirectory: path, requestedDate: date, force: force, accepted: Set(accept),
      logger: logger,
      recorder: RunRecorder(
        RunReport(command: command, pipeline: pipeline.name, businessDate: date, started: started)))
  }

  /// Reads the pipeline file, locks the work directory, runs stages one after the other and reports how that ended.
  ///
  /// - Parameters:
  ///   - command: the command's name, for the report of what was done.
  ///   - lastStage: the stage that `last` may perform. The target is locked for it from the beginning.
  ///   - rewrites: tables and months that are published again even if they are up to date.
  ///   - maker: makes the report for people after the publication; nil: none is made.
  ///   - last: the work after the stages.
  package func run(
    _ command: String, _ stages: [any Stage.Type], _ end: RunEndArguments,
    lastStage: (any Stage.Type)? = nil, rewrites: [Rewrite] = [], maker: ReportMaker? = nil,
    last: (StageContext) throws -> Void = { _ in }
  ) throws {
    try end.reporting(command, logger, maker: maker) { () throws -> StageContext in
      var context = try context(for: command)
      context.rewrites = rewrites
      return context
    } of: { context in
      try work(context, stages, lastStage: lastStage, last: last)
    }
  }

  /// Runs stages to see their result, and logs only warnings and errors. The end is not reported.
  ///
  /// - Parameter last: the work after the stages.
  package func rehearse(
    _ command: String, _ stages: [any Stage.Type], last: (StageContext) throws -> Void
  ) throws {
    try work(try context(for: command, quietly: true), stages, last: last)
  }

  private func work(
    _ context: StageContext, _ stages: [any Stage.Type], lastStage: (any Stage.Type)? = nil,
    last: (StageContext) throws -> Void
  ) throws {
    do {
      let directory = try WorkDirectory(
        at: context.workDirectory, pipeline: context.pipeline.name, wait: wait, context.logger)
      defer { withExtendedLifetime(directory) {} }
      // An unreachable or locked target is found before an hour of reading.
      if let newest = (stages + [lastStage].compactMap { $0 }).compactMap({ $0.newestMigration }).max() {
        // A wait for the lock may be long, and no session to the source should stay idle for it.
        if wait == nil, stages.contains(where: { $0.readsSource }) { context.source.begin() }
        do {
          try context.retrying("target", doing: "connecting again") {
            try context.target.begin(newestMigration: newest, wait: wait, context.log)
          }
        } catch let error as DatabaseError {
          throw Failure(error, at: "target", refusal: .database)
        }
      }
      let outcome = try context.performMendingFiles(stages)
      try last(context)
      try FileSync.shared.finish()
      finish(context, outcome == .done ? .done : .doneWithRejects)
      try end(with: outcome == .done ? .done : .doneWithRejects)
    } catch let end as EarlyExit {
      throw end
    } catch {
      let failure = Failure(anyError: error)
      finish(context, failure?.code ?? .bug, error: failure?.description ?? "\(error)")
      throw error
    }
  }

  /// Completes the report of a command that ends. Nothing after that changes how it ended.
  private func finish(_ context: StageContext, _ code: ExitCode, error: String? = nil) {
    context.recorder.update { report in
      report.ended = Date()
      report.exitCode = code
      report.error = error
    }
    context.target.end(context.log)
  }
}

extension Day: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

extension Month: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

/// An end that is no error but has a code of its own.
struct EarlyExit: Error {
  let code: ExitCode
}

/// Ends a command that has done its work with a code other than 0; does nothing for `done`.
package func end(with code: ExitCode) throws {
  if code != .done { throw EarlyExit(code: code) }
}

/// `tierbook extract` and the like.
package struct StageSubcommand<S: Stage>: WatchedCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: S.name, abstract: S.abstract, discussion: S.discussion)
  }

  @OptionGroup package var arguments: StageArguments
  @OptionGroup package var options: S.Options
  @OptionGroup package var end: RunEndArguments

  package init() {}

  package var watch: Watch { Watch(S.name, arguments, end, publishes: S.newestMigration != nil) }

  package mutating func run() throws { try S.perform(arguments, options, end) }
}

/// `tierbook-extract` and the like.
package struct StageExecutable<S: Stage>: WatchedCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "tierbook-\(S.name)", abstract: S.abstract, discussion: S.discussion, version: tierbookVersion)
  }

  @OptionGroup package var arguments: StageArguments
  @OptionGroup package var options: S.Options
  @OptionGroup package var end: RunEndArguments

  package init() {}

  package var watch: Watch { Watch(S.name, arguments, end, publishes: S.newestMigration != nil) }

  package mutating func run() throws { try S.perform(arguments, options, end) }
}
