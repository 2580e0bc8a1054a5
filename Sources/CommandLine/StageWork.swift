package import Arithmetic
import Configuration
package import Engine
import FoundationEssentials
import Ledger
import Locking
import PostgreSQL
package import Store
import TerminalText

/// One execution of a stage that makes files from files. It keeps the files whose jobs have the fingerprint of the
/// execution before, and makes the others.
package final class StageWork: Sendable {
  private struct State {
    var manifest: Manifest
    /// Names of the files that differ from those of the execution before.
    var made: Set<String> = []
    /// The facts of files that jobs read, as text.
    var facts: [FileKey: String] = [:]
    /// The fingerprints of jobs that were asked for before the jobs ran, by what they make and their options.
    var fingerprints: [[String]: String] = [:]
  }

  package let stage: String
  package let folder: StageFolder
  package let engine: Engine
  private let context: StageContext
  private let before: Manifest?
  private let filesBefore: [FileKey: StageFile]
  private let started = Date()
  private let shape: [String]
  private let state: Locked<State>

  /// - Parameter input: the manifest of the stage before, without its files.
  package init(_ context: StageContext, _ engine: Engine, stage: String, input: Manifest) throws {
    self.context = context
    self.engine = engine
    self.stage = stage
    folder = context.folder(of: stage)
    try folder.create()
    before = context.reusable(folder)
    filesBefore = Dictionary(
      (before?.files ?? []).map { (FileKey(stage, $0.table, $0.month), $0) }, uniquingKeysWith: { first, _ in first })
    var manifest = Manifest(
      stage: stage, pipeline: context.pipeline.name, tierbook: tierbookVersion, businessDate: input.businessDate)
    manifest.totals = input.totals
    manifest.keyTypes = input.keyTypes
    shape = input.keyTypes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.sqlName)" }
    state = Locked(State(manifest: manifest))
  }

  /// The name of a file that this stage makes or hands on.
  package func key(_ table: String, _ month: Month?) -> FileKey { FileKey(stage, table, month) }

  // MARK: Files

  /// Lets the stage after begin.
  ///
  /// - Parameter groups: the files that will be settled, in groups that the next stage takes together.
  package func open(_ groups: [[FileKey]]) {
    engine.open(stage, state.withLock { $0.manifest }, groups)
  }

  /// Returns a settled file of this stage or of one before; nil: there is none.
  package func file(_ key: FileKey) -> StageFile? { engine.file(key) }

  /// Returns a settled file that there must be.
  ///
  /// - Throws: `LandingError` of kind `damaged` if there is none.
  package func required(_ key: FileKey) throws(LandingError) -> StageFile {
    guard let file = engine.file(key) else { throw LandingError(missing: key, in: folder) }
    return file
  }

  private func known(_ tables: [String], _ month: Month?, madeFrom: String) -> [StageFile]? {
    let files = tables.compactMap { filesBefore[key($0, month)] }
    return files.count == tables.count && files.allSatisfy { $0.madeFrom == madeFrom } ? files : nil
  }

  /// Returns the fingerprint of a job, all of whose files are settled.
  ///
  /// - Parameter earlier: checksums of rows that count instead of those of the files.
  private func madeFrom(_ job: Job, withRows earlier: [FileKey: String] = [:]) -> String {
    job.madeFrom(shape, withRows: earlier, engine.file(_:)) { key, file in
      if let known = state.withLock({ $0.facts[key] }) { return known }
      let text = file.facts.text
      state.withLock { $0.facts[key] = text }
      return text
    }
  }

  /// Returns the files that a job left in the execution before, if it made them from the same; nil: one is missing or
  /// damaged. All files that the job reads are settled.
  ///
  /// - Parameter earlier: checksums of rows that count instead of those of the files.
  package func standing(_ job: Job, withRows earlier: [FileKey: String] = [:]) -> [StageFile]? {
    known(job.makes, job.month, madeFrom: madeFrom(job, withRows: earlier)).flatMap { files in
      files.allSatisfy { folder.damage(to: $0) == nil } ? files : nil
    }
  }

  /// Whether the files of a job must be made. All files that it reads are settled.
  package func isStale(_ job: Job) -> Bool {
    let madeFrom = madeFrom(job)
    state.withLock { $0.fingerprints[Self.name(of: job)] = madeFrom }
    return known(job.makes, job.month, madeFrom: madeFrom)?.allSatisfy { folder.damage(to: $0) == nil } != true
  }

  private static func name(of job: Job) -> [String] {
    job.makes + ["\(job.month?.description ?? "")"] + job.options
  }

  // MARK: Jobs

  /// What a stage does to leave files.
  package enum Item: Sendable {
    case job(Job)
    case plan(Plan)
    /// Hands on a file of the stage before, unchanged.
    case handOn(FileKey)
  }

  /// Jobs that are known when some files are settled.
  package struct Plan: Sendable {
    /// The files that the jobs may make. Those that none of them makes do not exist.
    let makes: [FileKey]
    /// The files that say which jobs there are.
    let after: [FileKey]
    let priority: Priority
    /// Values that the jobs may need.
    let needs: [Shared]
    let jobs: @Sendable () throws -> [Job]

    package init(
      makes: [FileKey], after: [FileKey], priority: Priority, needs: [Shared] = [],
      _ jobs: @escaping @Sendable () throws -> [Job]
    ) {
      (self.makes, self.after, self.priority, self.needs, self.jobs) = (makes, after, priority, needs, jobs)
    }
  }

  /// The files that an item leaves.
  package func keys(of item: Item) -> [FileKey] {
    switch item {
    case .job(let job): job.makes.map { key($0, job.month) }
    case .plan(let plan): plan.makes
    case .handOn(let other): [key(other.table, other.month)]
    }
  }

  /// Opens the stage with all that it does, in groups whose files the next stage takes together.
  package func begin(_ groups: [[Item]]) {
    open(groups.map { $0.flatMap(keys) })
    for item in groups.joined() { add(item) }
  }

  package func add(_ item: Item) {
    switch item {
    case .job(let job): add(job)
    case .plan(let plan): add(plan)
    case .handOn(let other): handOn(other)
    }
  }

  private func add(_ plan: Plan) {
    engine.hold(plan.needs)
    engine.add(stage, plan.priority, after: plan.after) { [self] number in
      let jobs = try plan.jobs()
      for job in jobs { add(job, at: number) }
      engine.release(plan.needs)
      let made = Set(jobs.flatMap { keys(of: .job($0)) })
      engine.settle(plan.makes.filter { !made.contains($0) }.map { ($0, nil) })
    }
  }

  /// Adds a job. It keeps its files if they were made from the same, and else makes them.
  private func add(_ job: Job, at number: Int? = nil) {
    engine.hold(job.needs)
    engine.add(stage, job.priority, after: job.reads.map(\.key), at: number) { [self] number in
      let madeFrom = state.withLock { $0.fingerprints[Self.name(of: job)] } ?? madeFrom(job)
      if let kept = reusable(job, madeFrom: madeFrom) {
        settle(kept)
        engine.release(job.needs)
        return
      }
      engine.add(stage, job.priority, needing: job.needs, at: number) { [self] _ in
        try make(job, madeFrom: madeFrom)
        engine.release(job.needs)
      }
    }
  }

  private func handOn(_ other: FileKey) {
    let own = key(other.table, other.month)
    engine.add(stage, .checking, after: [other]) { [self] _ in
      guard let file = engine.file(other) else { return engine.settle([(own, nil)]) }
      note(file)
      if let known = filesBefore[key(file.table, file.month)], known.checksum == file.checksum,
        let damage = folder.damage(to: known)
      {
        context.warn("\(damage); it is made again")
      }
      settle([try folder.adopt(file, from: context.folder(of: other.stage))])
    }
  }

  private func reusable(_ job: Job, madeFrom: String) -> [StageFile]? {
    guard let files = known(job.makes, job.month, madeFrom: madeFrom) else { return nil }
    let damage = files.compactMap(folder.damage)
    for error in damage { context.warn("\(error); it is made again") }
    return damage.isEmpty ? files : nil
  }

  private func make(_ job: Job, madeFrom: String) throws {
    // The new files stand beside the old ones until all are made.
    try folder.checkSpace(for: job.makes.reduce(0) { $0 + (filesBefore[key($1, job.month)]?.bytes ?? 0) })
    do {
      let files = try job.files(in: folder, madeFrom: madeFrom, engine.file(_:))
      files.forEach(note)
      settle(files)
    } catch let sum as SumTooLong {
      throw sum.failure(context.pipeline, job.month)
    }
  }

  private func settle(_ files: [StageFile]) {
    state.withLock { $0.manifest.files += files }
    engine.settle(files.map { (key($0.table, $0.month), $0) })
  }

  /// Records a new file. If inputs changed but rows did not, the file is not new to the later stages.
  private func note(_ file: StageFile) {
    guard filesBefore[key(file.table, file.month)]?.checksum != file.checksum else { return }
    state.withLock { _ = $0.made.insert(file.name) }
  }

  // MARK: The end

  /// Waits until all jobs have ended.
  ///
  /// - Throws: the error of the first job that failed.
  package func finish() throws { try engine.finishTasks(of: stage) }

  /// Writes the manifest and logs what was done, one line per table.
  ///
  /// - Parameter input: the manifest of the stage before, which has ended.
  package func commit(after input: Manifest, options: [String: String]) throws {
    var (manifest, made) = state.withLock { ($0.manifest, $0.made) }
    manifest.stagesBefore = input.stagesBefore + [input.record]
    manifest.options = options
    manifest.end(filesMade: made.count, since: started, before: before)
    if manifest != before { try folder.commit(manifest) }
    context.record(manifest, filesMade: made.count, from: manifest.stagesBefore.last)
    var tables: [String] = []
    for file in manifest.files where tables.last != file.table { tables.append(file.table) }
    for table in tables {
      let files = manifest.files(of: table)
      let new = files.filter { made.contains($0.name) }.count
      let rows = files.reduce(0) { $0 + $1.rows }
      let state = new == 0 ? "up to date" : "\(counted(new, "file")) new"
      context.inform(manifest.stage, table, "\(counted(rows, "row")) in \(counted(files.count, "month")) · \(state)")
    }
  }
}
