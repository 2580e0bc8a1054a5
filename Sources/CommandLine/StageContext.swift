package import ArgumentParser
package import Arithmetic
package import Configuration
import FoundationEssentials
package import Ledger
package import Logging
package import Store
import TerminalText

/// One step of the nightly job. It reads what the stage before left in the work directory and leaves its own.
package protocol Stage: SendableMetatype {
  /// Such as `extract`; also the name of its folder and of its command.
  static var name: String { get }
  /// One line for the help.
  static var abstract: String { get }
  /// What an analyst should know, with an example that works as written.
  static var discussion: String { get }
  /// The newest migration of the target schema that the stage knows; nil: it writes nothing there.
  static var newestMigration: Int? { get }
  /// Whether the stage begins with a connection to the source.
  static var readsSource: Bool { get }
  /// Whether the stage can begin before the one before has ended: with the first months while that makes the others, or
  /// with all of its files while they are put on record.
  static var beginsEarly: Bool { get }

  /// What its command takes beside what those of all stages do.
  associatedtype Options: ParsableArguments = NoOptions

  static func run(_ context: StageContext) throws -> StageOutcome
  /// Does what a command of the stage alone is asked to.
  static func perform(_ arguments: StageArguments, _ options: Options, _ end: RunEndArguments) throws
}

/// Of a stage whose command takes what those of all stages do.
package struct NoOptions: ParsableArguments {
  package init() {}
}

extension Stage {
  package static var newestMigration: Int? { nil }
  package static var readsSource: Bool { false }
  package static var beginsEarly: Bool { false }

  package static func perform(_ arguments: StageArguments, _ options: Options, _ end: RunEndArguments) throws {
    try arguments.run(name, [Self.self], end)
  }
}

package enum StageOutcome: Sendable {
  case done
  /// Done, but the landed data hold rows that broke the contract.
  case doneWithRejects
}

/// What every stage is given.
package struct StageContext: Sendable {
  package let pipeline: PipelineFile
  package let workDirectory: String
  /// The day asked for; nil: yesterday, or the day that the stage before worked for.
  package let requestedDate: Day?
  /// Makes everything anew, whatever the manifests say.
  package let force: Bool
  /// What is published anew, whatever stands there.
  package var rewrites: [Rewrite] = []
  /// Failing checks that may pass.
  package var accepted: Set<CheckName> = []
  package let log: RunLog
  /// What the stages share that work at the same time.
  package let processors = Processors(workThreads)
  private let manifests = ManifestMemory()
  /// The connection to the target, for commands that publish.
  package let target: TargetSession
  /// The connection to the source, for commands that read it.
  package let source: SourceSession
  /// From the stage before, where both work at the same time.
  var incoming: Handover?
  /// To the stage after, where both work at the same time.
  var outgoing: Handover?

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
  /// Records what is done.
  package var recorder: RunRecorder { log.recorder }

  /// Today in the pipeline's time zone.
  package var today: Day { pipeline.calendar.today }

  package func folder(of stage: String) -> StageFolder {
    StageFolder(workDirectory: workDirectory, stage: stage, keptNights: pipeline.keptNights, memory: manifests)
  }

  /// What a stage left that can be built upon: not after `--force`, and no file of a table that had another version then,
  /// which may have been computed in another way.
  package func reusable(_ folder: StageFolder) -> Manifest? {
    guard !force else { return nil }
    do throws(LandingError) {
      return try folder.manifest()?.ofThisVersion
    } catch {
      warn("\(error); all files of the stage are made again")
      return nil
    }
  }

  /// The manifest of the stage before, which must be this pipeline's and of the day asked for.
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

  /// - Parameter files: those that this version cannot read; one of each table is told.
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

  /// Hands all files to the stage after, where both work at the same time: whoever takes them may begin, and must not end
  /// before this stage has put their manifest in place.
  package func beginHandover(_ manifest: Manifest) { outgoing?.begin(manifest, months: []) }

  /// What the stage before leaves, month by month as it comes: from the stage that is working, or from its manifest.
  package func handover(from stage: String) throws -> (folder: StageFolder, files: Handover) {
    if let incoming { return (folder(of: stage), incoming) }
    let (folder, manifest) = try input(from: stage)
    return (folder, Handover(manifest))
  }

  /// Logs what is wrong and can be left so, such as a rounded amount.
  package func warn(_ message: String) { log.warn(message) }

  /// Logs one line of what was done, the stage's name in front.
  package func say(_ stage: String, _ subject: String, _ message: String) { log.say(stage, subject, message) }
}
