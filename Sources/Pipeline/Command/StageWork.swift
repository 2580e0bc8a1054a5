package import Arithmetic
import Foundation
package import Landing
package import PostgreSQL

/// One execution of a stage that makes files from files: it makes those whose inputs or options have changed and keeps
/// the others.
package final class StageWork {
  package let folder: StageFolder
  private let context: StageContext
  private let before: Manifest?
  private var manifest: Manifest
  private let started = Date()
  private var made: Set<String> = []

  package init(_ context: StageContext, stage: String, input: Manifest) throws {
    self.context = context
    folder = context.folder(of: stage)
    try folder.create()
    before = context.reusable(folder)
    manifest = Manifest(
      stage: stage, pipeline: context.pipeline.name, tierbook: tierbookVersion, businessDate: input.businessDate)
    manifest.stagesBefore = input.stagesBefore + [input.record]
    manifest.totals = input.totals
    manifest.keyTypes = input.keyTypes
  }

  /// The file of a table and month where it was made from the same; it is kept.
  package func kept(_ table: String, _ month: Month?, madeFrom: String) -> StageFile? {
    keptAll([table], month, madeFrom: madeFrom)?.first
  }

  /// A file that this execution has made or kept.
  package func file(_ table: String, _ month: Month) -> StageFile? { manifest.file(table, month) }

  /// The files of several tables that are made together: all of them, or none.
  package func keptAll(_ tables: [String], _ month: Month?, madeFrom: String) -> [StageFile]? {
    let files = reusable(tables, month, madeFrom: madeFrom)
    manifest.files += files ?? []
    return files
  }

  /// Whether the files of several tables are there, made from the same.
  package func has(_ tables: [String], _ month: Month?, madeFrom: String) -> Bool {
    known(tables, month, madeFrom: madeFrom)?.allSatisfy { folder.damage(to: $0) == nil } ?? false
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

  /// Keeps the files of the jobs whose inputs are the same, and makes those of the others on several threads, in the
  /// order of the jobs.
  ///
  /// - Returns: the files of each job, in the order of its tables.
  /// - Throws: the error of the first job that fails.
  @discardableResult
  package func makeAll(_ jobs: [FileJob], threads: Int = workThreads) throws -> [[StageFile]] {
    var files = jobs.map { reusable($0.tables, $0.month, madeFrom: $0.madeFrom) }
    let stale = jobs.indices.filter { files[$0] == nil }
    // The new files stand beside the old ones until all are made.
    try folder.checkSpace(
      for: stale.reduce(0) { sum, index in
        jobs[index].tables.reduce(sum) { $0 + (before?.file($1, jobs[index].month)?.bytes ?? 0) }
      })
    let fresh = try parallelMap(stale.count, threads: threads) { [folder] in try jobs[stale[$0]].files(in: folder) }
    for (index, made) in zip(stale, fresh) {
      made.forEach(note)
      files[index] = made
    }
    let all = files.map { $0 ?? [] }
    manifest.files += all.joined()
    return all
  }

  /// Makes the file of a table and month: `fill` adds the rows.
  @discardableResult
  package func make(
    _ table: String, _ month: Month?, columns: [Column], madeFrom: String, _ fill: (CopyFileWriter) throws -> Facts
  ) throws -> StageFile {
    let file = try folder.write(table, month, columns: columns, madeFrom: madeFrom, fill)
    note(file)
    manifest.files.append(file)
    return file
  }

  /// The same rows from other inputs are nothing new to the stages after this one.
  private func note(_ file: StageFile) {
    if before?.file(file.table, file.month)?.sha256 != file.sha256 { made.insert(file.name) }
  }

  /// Hands a file of the stage before on as it is.
  package func handOn(_ file: StageFile, from other: StageFolder) throws {
    note(file)
    if let known = before?.file(file.table, file.month), known.sha256 == file.sha256,
      let damage = folder.damage(to: known)
    {
      context.warn("\(damage); it is made again")
    }
    manifest.files.append(try folder.adopt(file, from: other))
  }

  /// Puts the manifest in place and says what was done, a line a table.
  package func commit(options: [String: String]) throws {
    manifest.files.sort { ($0.table, $0.month?.index ?? 0) < ($1.table, $1.month?.index ?? 0) }
    manifest.fingerprint = fingerprint(manifest.files.map { "\($0.table) \($0.sha256)" })
    manifest.options = options
    manifest.madeAt = started.ISO8601Format()
    manifest.seconds = Date().timeIntervalSince(started)
    manifest.filesMade = made.count
    if made.isEmpty, let before, before.files.count == manifest.files.count {
      (manifest.filesMade, manifest.seconds, manifest.madeAt) = (before.filesMade, before.seconds, before.madeAt)
    }
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
