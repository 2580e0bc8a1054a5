import Configuration
import ExplainStage
import Foundation
import Store
import TestSupport
import Testing

/// The demo distributor after a night's run.
enum ExplainedDemo {
  static let date = "2026-10-31"

  struct Night: Sendable {
    let database: TestDatabase
    let work: String
    /// A pipeline file that names the database, for readers in the process of the tests.
    let pipeline: String

    func files() throws -> LandedFiles {
      try LandedFiles(try PipelineFile(readingFrom: pipeline), workDirectory: work)
    }

    func explain(_ arguments: String...) throws -> CommandResult {
      try Command(
        try Checkout.executable("tierbook"), ["explain", "pipelines/demo.yaml", "--work-dir", work] + arguments,
        environment: try database.environment
      ).wait()
    }
  }

  static let night = Result { try made("explained") }

  /// A night of its own, for tests that change something.
  static func made(_ label: String) throws -> Night {
    let database = try TestDatabase(label)
    try database.runFile("\(Checkout.root)/sql/demo/load.sql")
    let folder = try TestFolder.make(label)
    let work = folder + "/work"
    let result = try Command(
      try Checkout.executable("tierbook"), ["run", "pipelines/demo.yaml", "--date", date, "--work-dir", work],
      environment: try database.environment
    ).wait()
    guard result.status == 1 else { throw SetupError("the demo's run ended with \(result.status):\n\(result.errors)") }
    let pipeline = folder + "/demo.yaml"
    let text = try Checkout.text(of: "pipelines/demo.yaml")
      .edited("source:\n", "source:\n  connection: \"\(database.conninfo)\"\n")
      .edited("target:\n", "target:\n  connection: \"\(database.conninfo)\"\n")
    try text.write(toFile: pipeline, atomically: true, encoding: .utf8)
    return Night(database: database, work: work, pipeline: pipeline)
  }
}
