package import Foundation
package import Testing

/// A pipeline file in a folder of its own, a database for source and target, and a work directory.
package final class NightlyRun: Sendable {
  package let database: TestDatabase
  package let folder: String

  /// - Parameter yaml: text of the pipeline file.
  package init(_ database: TestDatabase, yaml: String, folder label: String = "pipeline") throws {
    self.database = database
    folder = try TestFolder.make(label)
    try write(yaml)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  package var workDirectory: String { folder + "/work" }

  /// Puts another pipeline file in the place of the one before.
  package func write(_ yaml: String, to name: String = "pipeline.yaml") throws {
    try yaml.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
  }

  /// Replaces one piece of the pipeline file, which must stand in it.
  package func edit(_ piece: String, _ replacement: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let yaml = try String(contentsOfFile: "\(folder)/pipeline.yaml", encoding: .utf8)
    try write(yaml.edited(piece, replacement, sourceLocation: sourceLocation))
  }

  /// `tierbook COMMAND pipeline.yaml --date DATE …` in the folder of the pipeline file, so that messages call it by its
  /// name alone.
  package func tierbook(_ command: String, date: String? = nil, _ more: String...) throws -> CommandResult {
    try start(command, date: date, more).wait()
  }

  package func start(_ command: String, date: String? = nil, _ more: [String] = []) throws -> Command {
    try launch("tierbook", [command, "pipeline.yaml"] + (date.map { ["--date", $0] } ?? []) + more)
  }

  /// Any of the executables, with these arguments alone.
  ///
  /// - Parameter more: variables beside those that every command is given.
  package func launch(_ executable: String, _ arguments: [String], environment more: [String: String] = [:]) throws
    -> Command
  {
    var environment = try database.environment
    environment["TIERBOOK_WORK_DIR"] = workDirectory
    environment.merge(more) { $1 }
    return try Command(try Checkout.executable(executable), arguments, environment: environment, folder: folder)
  }

  /// A run that must end with code 0.
  @discardableResult
  package func run(
    date: String = Shop.date, _ more: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> CommandResult {
    let result = try start("run", date: date, more).wait()
    try #require(result.status == 0, "\(result.output)\(result.errors)", sourceLocation: sourceLocation)
    return result
  }

  /// The files of the work directory, with the time when each was written.
  package func files(of stage: String? = nil) throws -> [String: Date] {
    var files: [String: Date] = [:]
    let root = workDirectory + (stage.map { "/\($0)" } ?? "")
    for path in try FileManager.default.subpathsOfDirectory(atPath: root) where path != "lock" {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(root)/\(path)")
      if attributes[.type] as? FileAttributeType == .typeRegular {
        files[path] = attributes[.modificationDate] as? Date
      }
    }
    return files
  }

  /// Month files, without their checksums, that are new or were written anew since `before`.
  package func filesMade(by stage: String, since before: [String: Date]) throws -> Set<String> {
    let made = try files(of: stage).filter { before[$0.key] != $0.value }.keys
    return Set(
      made.filter { $0 != "manifest.json" }.map { $0.split(separator: ".").dropLast(2).joined(separator: ".") })
  }
}

extension CommandResult {
  /// The lines `stage table  …` of one stage, table by table.
  package func said(_ stage: String) -> [String: String] {
    var lines: [String: String] = [:]
    for line in outputLines {
      let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
      if words.count == 3, words[0] == stage { lines[String(words[1])] = words[2].trimmingCharacters(in: .whitespaces) }
    }
    return lines
  }
}

/// The command ended with `code`, having said this error and nothing else on standard error.
package func expect(
  _ result: CommandResult, code: Int32, error message: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(result.errors == "tierbook: error: \(message)\n", sourceLocation: sourceLocation)
  #expect(result.status == code, sourceLocation: sourceLocation)
}

/// The tables equal plain SQL over the source, to the last digit, and there are some.
package func expectOracleAgrees(
  _ database: TestDatabase, source: String, _ variables: [String: String],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let output = try database.runFile(
    "\(Checkout.root)/Tests/\(source)", "\(Checkout.root)/Tests/Oracle/products.sql",
    "\(Checkout.root)/Tests/Oracle/causes.sql", "\(Checkout.root)/Tests/Oracle/compare.sql",
    variables: variables.merging(["keep_going": "1"]) { given, _ in given })
  #expect(output.contains("\noracle: 0 differences\n"), "\(output.prefix(2000))", sourceLocation: sourceLocation)
  let rows = try database.value("select count(*) from oracle.product_summary")
  #expect(Int(rows) ?? 0 > 0, sourceLocation: sourceLocation)
}

extension String {
  /// The text with one piece replaced, which must stand in it.
  package func edited(_ piece: String, _ replacement: String, sourceLocation: SourceLocation = #_sourceLocation) throws
    -> String
  {
    try #require(contains(piece), "the text lacks '\(piece)'", sourceLocation: sourceLocation)
    return replacingOccurrences(of: piece, with: replacement)
  }
}
