import ArgumentParser
import Arithmetic
import CommandLine
import Configuration
import FoundationEssentials
import Glibc
import Ledger
import TerminalText

/// The output format of a command that only reports.
enum PrintFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json

  /// Prints lines for people, or a value for machines, to standard output.
  func print(_ text: @autoclosure () -> String, _ value: some Encodable) throws {
    switch self {
    case .text: Swift.print(text().shownLines)
    case .json:
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      encoder.dateEncodingStrategy = .iso8601
      Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self).shownJSON)
    }
  }
}

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how the pipeline stands: last run, what is stale, who holds the lock.",
    discussion: """
      Reads the ledger in the target and writes nothing. For monitors, the exit code says it all: 0 all is well, 4 \
      nothing was published yet, the last run failed or died, or the tables are stale, 6 the target cannot be reached.

      Example:
        tierbook status pipelines/demo.yaml --date 2026-10-31
      """)

  @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @Option(
    help: ArgumentHelp(
      "The business date that is expected. (default: yesterday in the pipeline's time zone)", valueName: "yyyy-mm-dd"))
  var date: Day?

  @Option(help: ArgumentHelp("Days that the tables may lie behind that date.", valueName: "days"))
  var mayLag = 1

  @Option(help: "Lines for people, or JSON for machines.")
  var format: PrintFormat = .text

  func run() throws {
    let file = try PipelineFile(readingFrom: pipeline)
    let status = try PipelineStatus(file, expecting: date, mayLag: mayLag)
    try format.print(status.text(in: file.calendar.zone), status)
    try end(with: status.exitCode)
  }
}

struct History: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the last runs, newest first.",
    discussion: """
      Reads the ledger in the target and writes nothing.

      Example:
        tierbook history pipelines/demo.yaml --limit 5
      """)

  @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @Option(help: ArgumentHelp("How many runs.", valueName: "runs"))
  var limit = 20

  @Option(help: "Lines for people, or JSON for machines.")
  var format: PrintFormat = .text

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit \(limit): accepted is a whole number from 1") }
  }

  func run() throws {
    let file = try PipelineFile(readingFrom: pipeline)
    var reader = try LedgerReader(file)
    let runs = try reader.runs(limit: limit)
    let empty =
      "nothing was run yet: schema \(file.schema) at \(reader.place) has no run of the pipeline '\(file.name)'"
    try format.print(runs.isEmpty ? empty : historyTable(runs, in: file.calendar.zone), runs)
  }
}
