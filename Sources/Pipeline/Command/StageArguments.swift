package import ArgumentParser
package import Arithmetic
import Foundation
package import Logging
import PostgreSQL

/// What all commands take.
package struct StageArguments: ParsableArguments {
  @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  package var pipeline: String

  @Option(
    help: ArgumentHelp(
      "The business date: the last day that counts. (default: yesterday in the pipeline's time zone)",
      valueName: "yyyy-mm-dd"))
  package var date: Day?

  @Option(
    name: .customLong("work-dir"),
    help: ArgumentHelp(
      "The folder that stages hand files over in. (default: $TIERBOOK_WORK_DIR, or tierbook/PIPELINE in the state folder)",
      valueName: "dir"),
    completion: .directory)
  package var workDirectory: String?

  @Flag(help: "Do everything again, also what is up to date.")
  package var force = false

  @Flag(name: [.customShort("q"), .long], help: "Say nothing but warnings and errors.")
  package var quiet = false

  @Option(name: .customLong("log-format"), help: "Lines for people, or JSON for machines.")
  package var logFormat: LogFormat = .text

  package init() {}

  package var logger: Logger { .tierbook(format: logFormat, quiet: quiet) }

  /// Reads the pipeline file; makes and locks nothing.
  package func context() throws -> StageContext {
    let pipeline = try PipelineFile(readingFrom: pipeline)
    let path =
      workDirectory ?? WorkDirectory.standardPath(for: pipeline.name, environment: ProcessInfo.processInfo.environment)
    return StageContext(
      pipeline: pipeline, workDirectory: path, requestedDate: date, force: force, logger: logger)
  }

  /// Reads the pipeline file, locks the work directory and runs `body`.
  package func run(_ body: (StageContext) throws -> StageOutcome) throws {
    let context = try context()
    let directory = try WorkDirectory(at: context.workDirectory)
    defer { withExtendedLifetime(directory) {} }
    if try body(context) == .doneWithRejects { throw EarlyExit(code: .doneWithRejects) }
  }
}

extension Day: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

/// An end that is no error but has a code of its own.
struct EarlyExit: Error {
  let code: ExitCode
}

/// `tierbook extract` and the like.
package struct StageSubcommand<S: Stage>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: S.name, abstract: S.abstract, discussion: S.discussion)
  }

  @OptionGroup package var arguments: StageArguments

  package init() {}

  package mutating func run() throws { try arguments.run(S.run) }
}

/// `tierbook-extract` and the like.
package struct StageExecutable<S: Stage>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "tierbook-\(S.name)", abstract: S.abstract, discussion: S.discussion, version: tierbookVersion)
  }

  @OptionGroup package var arguments: StageArguments

  package init() {}

  package mutating func run() throws { try arguments.run(S.run) }
}
