import ArgumentParser
import Configuration
import FoundationEssentials
import Glibc
import Ledger
package import Logging
import PostgreSQL
import Store
import TerminalText

/// The form of a command's log.
package enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// Lines for people: what was done on standard output, warnings and errors on standard error.
  case text
  /// One JSON object per line, all on standard error.
  case json

  /// The format in the process's arguments, whether they can be parsed or not.
  static var asked: LogFormat {
    let arguments = CommandLine.arguments
    let isJSON =
      arguments.contains("--log-format=json")
      || zip(arguments, arguments.dropFirst()).contains { $0 == "--log-format" && $1 == "json" }
    return isJSON ? .json : .text
  }
}

/// Writes log lines for people or for machines.
struct LogOutput: LogHandler {
  var metadata = Logger.Metadata()
  var logLevel: Logger.Level
  let format: LogFormat

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    switch format {
    case .text where event.level >= .warning:
      write("tierbook: \(event.level.rawValue): \(event.message)".shownLines, to: STDERR_FILENO)
    case .text:
      write(event.message.description.shownLines, to: STDOUT_FILENO)
    case .json:
      let line = LogLine(
        time: Date().ISO8601Format(), level: event.level.rawValue, message: event.message.description)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let text = (try? encoder.encode(line)).map { String(decoding: $0, as: UTF8.self).shownJSON }
      write(text ?? event.message.description.shown, to: STDERR_FILENO)
    }
  }

  private func write(_ line: String, to descriptor: Int32) { writeWhole(line + "\n", to: descriptor) }
}

private struct LogLine: Encodable {
  var time: String
  var level: String
  var message: String
}

extension Logger {
  /// Logs the notices that servers send.
  func takeNotices() {
    ServerNotice.take { log(level: $0.isWarning ? .warning : .info, "\($0.text)") }
  }

  /// - Parameter quiet: log only warnings and errors.
  package static func tierbook(format: LogFormat, quiet: Bool) -> Logger {
    Logger(label: "tierbook") { _ in LogOutput(logLevel: quiet ? .warning : .info, format: format) }
  }
}
