import Configuration
import ExplainStage
import Foundation
import Store
import TestSupport
import Testing

/// A source, its tables after a night's run, and the files that the run has left.
struct ExplainedNight: Sendable {
  let database: TestDatabase
  let folder: String

  var work: String { folder + "/work" }

  /// - Parameter code: the exit code that the run must end with.
  init(_ database: TestDatabase, yaml: String, date: String, code: Int32 = 0) throws {
    (self.database, folder) = (database, try TestFolder.make("explained"))
    // A pipeline file that names the database, for readers in the process of the tests.
    let text = try yaml.edited("inputs:\n", "target: { connection: \"\(database.conninfo)\" }\ninputs:\n")
      .edited("source: {", "source: { connection: \"\(database.conninfo)\", ")
    try text.write(toFile: folder + "/pipeline.yaml", atomically: true, encoding: .utf8)
    let result = try tierbook("run", "--date", date)
    guard result.status == code else { throw SetupError("the run ended with \(result.status):\n\(result.errors)") }
  }

  var files: LandedFiles {
    get throws { try LandedFiles(try PipelineFile(readingFrom: folder + "/pipeline.yaml"), workDirectory: work) }
  }

  func tierbook(_ command: String, _ arguments: String...) throws -> CommandResult {
    try Command(
      try Checkout.executable("tierbook"), [command, "pipeline.yaml", "--work-dir", work] + arguments,
      environment: try database.environment, folder: folder
    ).wait()
  }

  /// - Parameter arguments: with blanks between them; `␣` is a blank within one.
  func explain(_ arguments: String) throws -> CommandResult {
    try Command(
      try Checkout.executable("tierbook"),
      ["explain", "pipeline.yaml", "--work-dir", work]
        + arguments.split(separator: " ").map { String($0).replacing("␣", with: " ") },
      environment: try database.environment, folder: folder
    ).wait()
  }
}

/// The demo distributor, as it is explained.
enum ExplainedDemo {
  static let date = "2026-10-31"

  /// For tests that change nothing.
  static let night = Result { try made() }

  private static let template = Result {
    let database = try TestDatabase("explained_template")
    try database.runFile("\(Checkout.root)/sql/demo/load.sql")
    return database
  }

  static var yaml: String {
    get throws {
      try Checkout.text(of: "pipelines/demo.yaml").edited(
        "source:\n  streams: 4                       # COPY streams at once, all on one snapshot\n"
          + "target:\n  schema: tierbook                 # made by the first run\n", "source: { streams: 4 }\n")
    }
  }

  /// The demo has rejected lines, so that its run ends with 1.
  static func made(_ edits: [(String, String)] = [], date: String = date) throws -> ExplainedNight {
    var yaml = try yaml
    for (piece, replacement) in edits { yaml = try yaml.edited(piece, replacement) }
    return try ExplainedNight(
      try TestDatabase("explained", template: try template.get()), yaml: yaml, date: date, code: 1)
  }
}
