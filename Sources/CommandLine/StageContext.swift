package import ArgumentParser
package import Arithmetic
package import Configuration
package import Engine
import FoundationEssentials
package import Ledger
package import Logging
package import Store
import TerminalText

/// One step of the nightly job. It reads what the stage before left in the work directory and leaves its own files.
package protocol Stage: SendableMetatype {
  /// The stage's name, such as `extract`. Its folder and its command have the same name.
  static var name: String { get }
  /// One line for the help.
  static var abstract: String { get }
  /// What an analyst should know, with an example that works as written.
  static var discussion: String { get }
  /// The newest migration of the target schema that the stage knows; nil: the stage does not write to the target.
  static var newestMigration: Int? { get }
  /// Whether the stage starts by connecting to the source.
  static var readsSource: Bool { get }

  /// Further arguments of the stage's command.
  associatedtype Options: ParsableArguments = NoOptions

  /// Does the stage's work.
  ///
  /// - Parameter engine: runs the tasks of all stages that work at the same time.
  static func run(_ context: StageContext, _ engine: Engine) throws -> StageOutcome
  /// Does the work of a command for this stage alone.
  static func perform(_ arguments: StageArguments, _ options: Options, _ end: RunEndArguments) throws
}

/// For a stage whose command has no further arguments.
package struct NoOptions: ParsableArguments {
  package init() {}
}

extension Stage {
  package static var newestMigration: Int? { nil }
  package static var readsSource: Bool { false }

  package static func perform(_ arguments: StageArguments, _ options: Options, _ end: RunEndArguments) throws {
    try arguments.run(name, [Self.self], end)
  }
}

package enum StageOutcome: Sendable {
  case done
  /// Done, but the landed data hold rows that broke the contract.
  case doneWithRejects
}

/// What every stage receives.
package struct StageContext: Sendable {
  package let pipeline: PipelineFile
  package let workDirectory: String
  /// The requested day; nil: yesterday, or the day of the stage before.
  package let requestedDate: Day?
  /// Whether every file is made again, even if the manifests show that it is up to date.
  package let force: Bool
  /// Tables and months that are published again even if they are up to date.
  package var rewrites: [Rewrite] = []
  /// Checks that may fail without stopping the run.
  package var accepted: Set<CheckName> = []
  package let log: RunLog
  private let manifests = ManifestMemory()
  /// The connection to the target, for commands that publish.
  package let target: TargetSession
  /// The connection to the source, for commands that read it.
  package let source: SourceSession

  package init(
    pipeline: PipelineFile, workDirectory: String, requestedDate: Day?, force: Bool, accepted: Set<CheckName>,
    logger: Logger, recorder: RunRecorder
  ) {
    self.pipeline = pipeline
    self.workDirectory = workDirectory
    self.requestedDate = requestedDate
    self.force = force
    self.accepted = accepted
    log = RunLog(logger: logger, recorder: recorder)
    target = TargetSession(pipeline, command: recorder.report.command)
    source = SourceSession(pipeline)
  }

  package var logger: Logger { log.logger }
  /// Records what the command does.
  package var recorder: RunRecorder { log.recorder }

  /// Today in the pipeline's time zone.
  package var today: Day { pipeline.calendar.today }

  package func folder(of stage: String) -> StageFolder {
    StageFolder(workDirectory: workDirectory, stage: stage, keptNights: pipeline.keptNights, memory: manifests)
  }

  /// Returns the manifest that a stage can build upon; nil with `--force`, or if none can be read. Files of a table
  /// that had another version are left out, because they may have been computed differently.
  package func reusable(_ folder: StageFolder) -> Manifest? {
    guard !force else { return nil }
    do throws(LandingError) {
      return try folder.manifest()?.ofThisVersion
    } catch {
      warn("\(error); all files of the stage are made again")
      return nil
    }
  }

  /// Returns the manifest of the stage before.
  ///
  /// - Throws: `Failure` if the manifest is missing, or belongs to another pipeline, day or version.
  package func input(from stage: String) throws -> (folder: StageFolder, manifest: Manifest) {
    let folder = folder(of: stage)
    guard let manifest = try folder.manifest() else {
      if let head = folder.foreignManifest { throw failure(head, of: folder) }
      throw Failure(
        .checkFailed,
        Problem(
          folder.path, "the stage \(stage) has left nothing here",
          hint: "run tierbook-\(stage) \(pipeline.path) first, with the same --work-dir"))
    }
    guard manifest.pipeline == pipeline.name else {
      throw Failure(
        .checkFailed,
        Problem(
          folder.path, "holds files of the pipeline '\(manifest.pipeline)', not of '\(pipeline.name)'",
          hint: "give each pipeline a --work-dir of its own"))
    }
    if let requestedDate, requestedDate != manifest.businessDate {
      throw Failure(
        .usage,
        Problem(
          folder.path, "holds files of the business date \(manifest.businessDate), not of \(requestedDate)",
          hint: "run tierbook-extract \(pipeline.path) --date \(requestedDate) and the stages after it first"))
    }
    let others = manifest.files.filter { !$0.isOfThisVersion }
    guard others.isEmpty else { throw failure(others, of: folder, madeBy: manifest.tierbook) }
    return (folder, manifest)
  }

  private func failure(_ head: ManifestHead, of folder: StageFolder) -> Failure {
    let maker = head.tierbook.map { ", as version \($0) of Tierbook left it" } ?? ""
    return Failure(
      .checkFailed,
      Problem(
        folder.manifestPath,
        "has format \(head.format)\(maker); this version (\(tierbookVersion)) reads format \(Manifest.currentFormat)",
        hint: remedy(for: folder)))
  }

  /// - Parameter files: files that this version cannot read; one for each table is reported.
  private func failure(_ files: [StageFile], of folder: StageFolder, madeBy version: String) -> Failure {
    let tables = Dictionary(grouping: files, by: \.table).sorted { $0.key < $1.key }
    return Failure(
      .checkFailed,
      tables.compactMap { table, files in
        guard let file = files.first else { return nil }
        let others = files.count > 1 ? " (and \(counted(files.count - 1, "other file")))" : ""
        let current = TableVersion.current(of: table)
        let (found, read) =
          file.version == current
          ? ("other columns of \(table)", "those of `tierbook schema`")
          : ("version \(file.version) of \(table)", "version \(current)")
        return Problem(
          folder.path(of: file),
          "has \(found), as version \(version) of Tierbook left it\(others); "
            + "this version (\(tierbookVersion)) reads \(read)",
          hint: remedy(for: folder))
      })
  }

  private func remedy(for folder: StageFolder) -> String {
    "tierbook run \(pipeline.path) makes it anew, and so does tierbook-\(folder.stage) \(pipeline.path)"
  }

  /// Waits until the stage before has opened, if both work at the same time. Else opens it from its manifest.
  ///
  /// - Returns: its folder, and its manifest before the first file.
  package func input(from stage: String, _ engine: Engine) throws -> (folder: StageFolder, header: Manifest) {
    guard !engine.runs(stage) else { return (folder(of: stage), try engine.header(of: stage)) }
    let (folder, manifest) = try input(from: stage)
    engine.open(stage, manifest)
    engine.end(stage, manifest)
    return (folder, manifest)
  }

  /// Logs a problem that does not stop the run, such as a rounded amount.
  package func warn(_ message: String) { log.warn(message) }

  /// Logs one line about what was done, after the stage's name.
  package func inform(_ stage: String, _ subject: String, _ message: String) { log.inform(stage, subject, message) }
}
