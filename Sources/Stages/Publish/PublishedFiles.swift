import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables

/// What each month of each table was last written from, as the ledger records it.
struct PublishedFiles: Sendable {
  private struct Key: Hashable {
    let table: String
    let month: String
  }

  private struct Standing {
    let checksum: String
    let rows: Int
    /// nil: written before files had versions.
    let version: Int?
  }

  /// Largest file, in bytes, whose rows are compared in memory. Packed lines are compared block by block.
  private static let largestCompared = 1 << 25

  private static func key(_ part: Publication.Part) -> Key { Key(table: part.table, month: part.monthText) }

  private let pipeline: PipelineFile
  private let files: StageFolder
  /// The folder that holds the files of the last publication.
  private let held: StageFolder
  private let standing: [Key: Standing]
  /// Whether every month is written again, whatever it was written from.
  private let isForced: Bool
  private let rewrites: [Rewrite]
  /// Whether the tables still have the columns of their last writing.
  private let hasSameColumns: Bool

  /// - Parameters:
  ///   - files: the folder of the files to publish.
  ///   - columns: the columns of the tables.
  init(
    _ context: StageContext, _ files: StageFolder, _ columns: TargetColumns, _ schema: TargetSchema,
    _ connection: inout Connection
  ) throws {
    pipeline = context.pipeline
    self.files = files
    held = context.folder(of: Publish.name)
    hasSameColumns = schema.isCurrent && columns.widenings.isEmpty
    isForced = context.force
    rewrites = context.rewrites
    guard !schema.isEmpty else {
      standing = [:]
      return
    }
    let rows = try connection.query(
      """
      select table_name, month, \(schema.checksumColumn), row_count, \(schema.versionColumn) from \(schema.table(LedgerState.months.name))
      """)
    standing = Dictionary(
      rows.map { row in
        (
          Key(table: row[0] ?? "", month: row[1] ?? ""),
          Standing(
            checksum: row[2] ?? "", rows: row[3].flatMap { Int($0) } ?? 0, version: row[4].flatMap { Int($0) })
        )
      }
    ) { $1 }
  }

  /// Files that differ from what the target was last written from; all files with `--force`.
  func changed(_ files: [StageFile]) -> [Publication.Part] {
    wanted(files).filter { (isForced || isRewritten($0) || !isWritten($0)) && newerMonth($0) == nil }
      .sorted { $0.table < $1.table }
  }

  /// Whether the table holds only the newest month.
  private static func holdsNewestMonth(_ table: String) -> Bool { Tables.named(table)?.partition == .newestMonth }

  /// The month that a table of the newest month holds, if it is newer than the part's month; else nil.
  func newerMonth(_ part: Publication.Part) -> Month? {
    guard Self.holdsNewestMonth(part.table), let month = part.month else { return nil }
    return standing.keys.filter { $0.table == part.table }.compactMap { Day($0.month)?.month }.filter { $0 > month }
      .max()
  }

  /// Months in the target after the month of a day, sorted. Rejected lines do not count: those that are in no file any
  /// more are removed.
  func months(beyond day: Day) -> [Month] {
    let months = standing.keys.filter { !RejectedLines.isTable($0.table) }.compactMap { Day($0.month)?.month }
    return Set(months).filter { $0 > day.month }.sorted()
  }

  private func isRewritten(_ part: Publication.Part) -> Bool {
    rewrites.contains { $0.covers(part.table, part.month) }
  }

  /// Requested rewrites that meet no file, with the months that their table has.
  func unmet(_ manifest: Manifest) -> [(rewrite: Rewrite, months: [Month])] {
    let parts = wanted(manifest.files)
    return rewrites.filter { rewrite in !parts.contains { rewrite.covers($0.table, $0.month) } }.map { rewrite in
      (rewrite, parts.filter { $0.table.prefix { $0 != "." } == rewrite.table }.compactMap(\.month).sorted())
    }
  }

  /// Whether the target was last written from the same file with the same version. With another version, the same bytes
  /// may hold other columns.
  private func isWritten(_ part: Publication.Part) -> Bool {
    guard let last = standing[Self.key(part)] else { return false }
    return last.checksum == part.file?.checksum && last.version == part.file?.version
  }

  /// Adds to a part the rows that differ from what the target was last written from, if that file is held and most rows
  /// are equal.
  ///
  /// - Parameter isClosed: whether the month was over when it was published. Then the part also gets the rows whose
  ///   segment changed, and the tiers that readers were told.
  func compared(_ part: Publication.Part, isClosed: Bool) throws -> Publication.Part {
    guard hasSameColumns, let file = part.file, let last = standing[Self.key(part)],
      last.version == file.version, let key = KeySet.keyCount(file), file.month != nil,
      let before = held.held(
        part.table, file.month, columns: file.columns, rows: last.rows, checksum: last.checksum)
    else { return part }
    if file.packedTable != nil {
      guard !isForced, !isRewritten(part) else { return part }
      var part = part
      part.changes = try? RowChanges(packed: before, in: held, to: file, in: files, keyColumns: key)
      return part
    }
    let isForRows =
      !isForced && !isRewritten(part) && max(file.bytes, before.bytes) <= Self.largestCompared
    let isForSegments = isClosed && SegmentChanges.columns[part.table] != nil
    let isForTiers = isClosed && ToldTiers.Kind(table: part.table) != nil
    guard isForRows || isForSegments || isForTiers else { return part }
    let after = try files.map(file)
    // If the held file is not the one that the target's ledger records, for whatever reason, all rows are sent.
    guard let before = try? held.map(before) else { return part }
    var part = part
    if isForRows {
      part.changes = try? RowChanges(
        from: before, of: last.rows, to: after, columns: file.columns, keyColumns: key)
    }
    if isForSegments { part.segments = try? SegmentChanges(part, from: before, to: after) }
    if isForTiers { part.told = try? ToldTiers(part, from: before, to: after) }
    return part
  }

  /// Holds the files that the target is about to be written from, for the next publication to compare with. Only that
  /// one releases the files of the last publication: before the commit nobody knows which of the two will stand.
  func hold(_ manifest: Manifest) throws(LandingError) {
    let before = standing.map { key, file in
      StageFile.name(key.table, Day(key.month)?.month, checksum: file.checksum)
    }
    try held.hold(
      wanted(manifest.files).compactMap(\.file).filter { $0.bytes <= Self.largestCompared || $0.packedTable != nil },
      keeping: Set(before),
      of: files)
  }

  private func wanted(_ files: [StageFile]) -> [Publication.Part] {
    files.filter { pipeline.isWanted($0.table) }.map { Publication.Part(table: $0.table, month: $0.month, file: $0) }
  }

  /// Months in the target that are in no file any more and must be removed.
  func gone(_ manifest: Manifest) -> [Publication.Part] {
    let files = Set(wanted(manifest.files).map(Self.key))
    return standing.keys.filter { !files.contains($0) }.sorted { ($0.table, $0.month) < ($1.table, $1.month) }
      .compactMap { key in
        let month = Day(key.month)?.month
        // Rejected rows that were corrected at the source are gone from the files. Months of earlier history stay.
        let isGone =
          RejectedLines.isTable(key.table) && month.map { manifest.file(CompanySummary.table.name, $0) != nil } ?? true
        let isOld =
          Self.holdsNewestMonth(key.table) && pipeline.isWanted(key.table)
          && manifest.files(of: key.table).contains { file in month.map { $0 < (file.month ?? $0) } ?? false }
        return isGone || isOld ? Publication.Part(table: key.table, month: month, file: nil) : nil
      }
  }
}
