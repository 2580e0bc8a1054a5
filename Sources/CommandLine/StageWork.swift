package import Arithmetic
import Configuration
import FoundationEssentials
import Ledger
import Locking
package import Store
import TerminalText

/// One execution of a stage that makes files from files. It makes the files whose inputs or options have changed and
/// keeps the others.
package final class StageWork: Sendable {
  private struct State {
    var manifest: Manifest
    /// Names of the files that differ from those of the execution before.
    var made: Set<String> = []
  }

  package let folder: StageFolder
  private let context: StageContext
  private let before: Manifest?
  private let started = Date()
  private let state: Locked<State>

  /// - Parameter input: the manifest of the stage before, without its files.
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

  /// Lets the stage after begin. Call it before `makeAll` hands over a month.
  ///
  /// - Parameter months: the months of the files that will come, oldest first.
  package func beginHandover(of months: [Month]) {
    context.outgoing?.begin(state.withLock { $0.manifest }, months: months)
  }

  /// Returns a file that this execution has made or kept.
  package func file(_ table: String, _ month: Month) -> StageFile? {
    state.withLock { $0.manifest.file(table, month) }
  }

  /// Whether the files of several tables exist undamaged and were made from the same inputs.
  package func has(_ tables: [String], _ month: Month?, madeFrom: String) -> Bool {
    standing(tables, month, madeFrom: madeFrom) != nil
  }

  /// Returns the files of several tables from the execution before if they were made from the same inputs; nil: one is
  /// missing or damaged.
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

  /// Keeps the files of jobs with unchanged inputs, and makes the others on several threads. Months and their jobs are
  /// taken in the given order.
  ///
  /// - Parameters:
  ///   - work: the kind of work, among the stages that work at the same time.
  ///   - other: the folder of the files that are handed on.
  ///   - finished: receives the files of a month, in the order of its jobs and their tables, when the last one is made;
  ///     nil: the stage after receives them.
  ///   - next: returns the next month and may wait for it; nil: there is none. One thread calls it at a time.
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

  /// Checks that the disk has room for the new files, which stand beside the old ones until all are made.
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

  /// Records a new file. If inputs changed but rows did not, the file is not new to the later stages.
  private func note(_ file: StageFile) {
    guard before?.file(file.table, file.month)?.checksum != file.checksum else { return }
    state.withLock { _ = $0.made.insert(file.name) }
  }

  /// Hands on a file of the stage before, unchanged.
  private func handOn(_ file: StageFile, from other: StageFolder) throws -> StageFile {
    note(file)
    if let known = before?.file(file.table, file.month), known.checksum == file.checksum,
      let damage = folder.damage(to: known)
    {
      context.warn("\(damage); it is made again")
    }
    return try folder.adopt(file, from: other)
  }

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
      context.say(manifest.stage, table, "\(counted(rows, "row")) in \(counted(files.count, "month")) · \(state)")
    }
  }
}
