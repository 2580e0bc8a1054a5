package import ArgumentParser
import Foundation
import Landing
import Logging
import PostgreSQL

/// Runs a command from the process's arguments and ends the process with its exit code.
package func runAsMain(_ command: any ParsableCommand.Type) -> Never {
  stopOnSignals()
  do {
    var parsed = try command.parseAsRoot()
    try parsed.run()
    exit(ExitCode.done.rawValue)
  } catch let end as EarlyExit {
    exit(end.code.rawValue)
  } catch {
    let failure = Failure(anyError: error)
    if let failure {
      report(failure)
      exit(failure.code.rawValue)
    }
    // Help, a version, or wrong usage: argument-parser knows the words.
    let text = command.fullMessage(for: error) + "\n"
    switch command.exitCode(for: error) {
    case .success:
      FileHandle.standardOutput.write(Data(text.utf8))
      exit(ExitCode.done.rawValue)
    case .validationFailure:
      FileHandle.standardError.write(Data(text.utf8))
      exit(ExitCode.usage.rawValue)
    default:
      report(
        Failure(.bug, Problem("tierbook", "\(error)", hint: "this is a bug: please report it, with the pipeline file")))
      exit(ExitCode.bug.rawValue)
    }
  }
}

/// Says an error in the format that the arguments ask for; they may not have been parsed when it comes.
private func report(_ failure: Failure) {
  let arguments = CommandLine.arguments
  let isJSON =
    arguments.contains("--log-format=json")
    || zip(arguments, arguments.dropFirst()).contains {
      $0 == "--log-format" && $1 == "json"
    }
  Logger.tierbook(format: isJSON ? .json : .text, quiet: false).error("\(failure)")
}

extension Failure {
  /// An error of ours as a failure; nil for those of the argument parser.
  init?(anyError error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as LandingError: self.init(error)
    case let error as DatabaseError: self.init(error, at: "database", refusal: .database)
    case let error as BinaryFormatError:
      self.init(
        .bug, Problem("COPY stream", error.description, hint: "please report this, with the pipeline file"))
    default: return nil
    }
  }
}

/// On SIGINT and SIGTERM the process says so and ends with code 7. Nothing needs to be undone: files that are not
/// finished have no name, and the server rolls back what was not committed.
private func stopOnSignals() {
  for signal in [SIGINT, SIGTERM] {
    Foundation.signal(signal) { number in
      let text: StaticString =
        number == SIGINT
        ? "tierbook: error: stopped by SIGINT: what was published before stands\n"
        : "tierbook: error: stopped by SIGTERM: what was published before stands\n"
      _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
      _exit(ExitCode.stopped.rawValue)
    }
  }
  // A reader that went away, such as head, is no reason to die halfway.
  signal(SIGPIPE, SIG_IGN)
}
