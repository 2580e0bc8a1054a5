package import Arithmetic
import Configuration
import FoundationEssentials
import Ledger
import Locking
package import Store
import TerminalText

/// One execution of a stage that makes files from files: it makes those whose inputs or options have changed and keeps
/// the others.
package final class StageWork: Sendable {
  private struct State {
    var manifest: Manifest
    /// Names of the files that are not those of the execution before.
    var made: Set<String> = []
  }

  package let folder: StageFolder
  private let context: StageContext
  private let before: Manifest?
  private let started = Date()
  private let state: Locked<State>

  /// - Parameter input: what is known of the stage before, before its first file.
  package init(_ context: StageContext, stage: String, input: Manifest) throws {
    self.context = context
    folder = context.folder(of: stage)
    try folder.create()
    before = context.reusable(folder)
    var manifest = Manifest(
      stage: stage, pipeline: context.pipeline.name, tierbook: tierbookVersion, businessDate: input.businessDate)
    manifest.totals = input.totals
    manifest.keyTypes = input.keyTypes
    state = Locked(State(manifest: manifest))
  }

  /// Lets the stage after begin. To be called before `makeAll` hands a month over.
  ///
  /// - Parameter months: those of which files will come, oldest first.
  package func beginHandover(of months: [Month]) {
    context.outgoing?.begin(state.withLock { $0.manifest }, months: months)
  }

  /// A file that this execution has made or kept.
  package func file(_ table: String, _ month: Month) -> StageFile? {
    state.withLock { $0.manifest.file(table, month) }
  }

  /// Whether the files of several tables are there, made from the same.
  package func has(_ tables: [String], _ month: Month?, madeFrom: String) -> Bool {
    standing(tables, month, madeFrom: madeFrom) != nil
  }

  /// The files of several tables as the execution before has left them, made from the same; nil: one is not there.
  package func standing(_ tables: [String], _ month: Month?, madeFrom: String) -> [StageFile]? {
    known(tables, month, madeFrom: madeFrom).flatMap { $0.allSatisfy { folder.damage(to: $0) == nil } ? $0 : nil }
  }

  private func known(_ tables: [String], _ month: Month?, madeFrom: String) -> [StageFile]? {
    let files = tables.compactMap { before?.file($0, month) }
    return files.count == tables.count && files.allSatisfy { $0.madeFrom == madeFrom } ? files : nil
  }

  private func reusable(_ tables: [String], _ month: Month?, madeFrom: String) -> [StageFile]? {
    guard let files = known(tables, month, madeFrom: madeFrom) else { return nil }
    let damage = files.compactMap(folder.damage)
    for error in damage { context.warn("\(error); it is made again") }
    return damage.isEmpty ? files : nil
  }

  /// Keeps the files of the jobs whose inputs are the same, and makes those of the others on several threads: months in
  /// the order in which they come, and their jobs in theirs.
  ///
  /// - Parameters:
  ///   - work: what the jobs are, of the stages that work at the same time.
  ///   - other: where the files are that are handed on.
  ///   - finished: takes the files of a month, in the order of its jobs and their tables, when the last is made; nil: the
  ///     stage after does.
  ///   - next: the next month, for which it may wait; nil: there is none. Called by one thread at a time.
  /// - Throws: the error of the first job that fails.
  package func makeAll(
    _ work: Processors.Work, handingOnFrom other: StageFolder? = nil, threads: Int = workThreads,
    finished: (@Sendable ([StageFile]) -> Void)? = nil, _ next: @escaping @Sendable () throws -> MonthJobs?
  ) throws {
    let queue = JobQueue { [self] in
      let month = try next()
      if let month { try checkSpace(for: month.jobs) }
      return month
    }
    _ = try parallelMap(threads, threads: threads) { [self] _ in
      queue.work {
        try files(of: $0, work)
      } _: { month in
        var files = month.files
        if let other { files += try month.handedOn.map { try handOn($0, from: other) } }
        state.withLock { $0.manifest.files += files }
        (finished ?? give)(files)
      }
    }
    if let error = queue.firstError { throw error }
  }

  /// Looks whether there is room for what is to be made: new files stand beside the old ones until all are made.
  package func checkSpace(for jobs: [FileJob]) throws {
    let stale = jobs.filter { known($0.tables, $0.month, madeFrom: $0.madeFrom) == nil }
    try folder.checkSpace(
      for: stale.reduce(0) { sum, job in
        job.tables.reduce(sum) { $0 + (before?.file($1, job.month)?.bytes ?? 0) }
      })
  }

  /// Keeps or makes the files of a job.
  private func files(of job: FileJob, _ work: Processors.Work) throws -> [StageFile] {
    if let kept = reusable(job.tables, job.month, madeFrom: job.madeFrom) { return kept }
    do {
      let files = try context.processors.use(for: work) { try job.files(in: folder) }
      files.forEach(note)
      return files
    } catch let sum as SumTooLong {
      throw sum.failure(context.pipeline, job.month)
    }
  }

  private func give(_ files: [StageFile]) {
    if !files.isEmpty { context.outgoing?.give(files) }
  }

  /// The same rows from other inputs are nothing new to the stages after this one.
  private func note(_ file: StageFile) {
    guard before?.file(file.table, file.month)?.checksum != file.checksum else { return }
    state.withLock { _ = $0.made.insert(file.name) }
  }

  /// Hands a file of the stage before on as it is.
  private func handOn(_ file: StageFile, from other: StageFolder) throws -> StageFile {
    note(file)
    if let known = before?.file(file.table, file.month), known.checksum == file.checksum,
      let damage = folder.damage(to: known)
    {
      context.warn("\(damage); it is made again")
    }
    return try folder.adopt(file, from: other)
  }

  /// Puts the manifest in place and says what was done, a line a table.
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
      context.say(manifest.stage, table, "\(counted(rows, "row")) in \(counted(files.count, "month")) · \(state)")
    }
  }
}
