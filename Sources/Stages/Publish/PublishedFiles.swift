import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// What each month of each table was last written from.
struct PublishedFiles: Sendable {
  private struct Key: Hashable {
    let table: String
    let month: String
  }

  private struct Standing {
    let checksum: String
    let rows: Int
  }

  /// Bytes of a file up to which its rows are compared in memory.
  private static let largestCompared = 1 << 25

  private static func key(_ part: Publication.Part) -> Key { Key(table: part.table, month: part.monthText) }

  private let pipeline: PipelineFile
  private let files: StageFolder
  /// Where the files of the last publication are held.
  private let held: StageFolder
  private let standing: [Key: Standing]
  /// Whether what stands is to be written again, whatever it was written from.
  private let isForced: Bool
  /// Whether the tables have the columns that they had when they were last written.
  private let hasSameColumns: Bool

  /// - Parameter files: where the files lie that are to be published.
  init(
    _ context: StageContext, _ files: StageFolder, _ schema: TargetSchema, _ connection: inout Connection
  ) throws {
    pipeline = context.pipeline
    self.files = files
    held = context.folder(of: Publish.name)
    hasSameColumns = schema.isCurrent
    isForced = context.force
    guard !schema.isEmpty else {
      standing = [:]
      return
    }
    let rows = try connection.query(
      """
      select table_name, month, \(schema.checksumColumn), row_count from \(schema.table("published_month"))
      """)
    standing = Dictionary(
      rows.map { row in
        (
          Key(table: row[0] ?? "", month: row[1] ?? ""),
          Standing(checksum: row[2] ?? "", rows: row[3].flatMap { Int($0) } ?? 0)
        )
      }
    ) { $1 }
  }

  /// Files that differ from what the target was last written from; with `--force` all.
  func changed(_ files: [StageFile]) -> [Publication.Part] {
    wanted(files).filter { isForced || standing[Self.key($0)]?.checksum != $0.file?.checksum }
      .sorted { $0.table < $1.table }
  }

  /// A part with the rows in which it differs from what the target was last written from, where that is held and most
  /// rows are the same.
  func compared(_ part: Publication.Part) throws -> Publication.Part {
    guard !isForced, hasSameColumns, let file = part.file, let last = standing[Self.key(part)],
      let key = KeySet.keyColumns[part.table], file.month != nil,
      let before = held.held(
        part.table, file.month, columns: file.columns, rows: last.rows, checksum: last.checksum),
      max(file.bytes, before.bytes) <= Self.largestCompared
    else { return part }
    let after = try files.map(file)
    var part = part
    // Where what is held is not what the target's ledger speaks of, whatever has become of it, all rows are sent.
    part.changes = try? RowChanges(
      from: held.map(before), of: last.rows, to: after, columns: file.columns, keyColumns: key)
    return part
  }

  /// Holds what the target is about to be written from, for the next publication to compare with. What it was written from
  /// before is let go by the one after: until the commit, nobody knows which of them will stand.
  func hold(_ manifest: Manifest) throws(LandingError) {
    let before = standing.map { key, file in
      StageFile.name(key.table, Day(key.month)?.month, checksum: file.checksum)
    }
    try held.hold(
      wanted(manifest.files).compactMap(\.file).filter { $0.bytes <= Self.largestCompared }, keeping: Set(before),
      of: files)
  }

  private func wanted(_ files: [StageFile]) -> [Publication.Part] {
    files.filter { pipeline.isWanted($0.table) }.map { Publication.Part(table: $0.table, month: $0.month, file: $0) }
  }

  /// What stands in the target and is in no file any more.
  func gone(_ manifest: Manifest) -> [Publication.Part] {
    let files = Set(wanted(manifest.files).map(Self.key))
    return standing.keys.filter { !files.contains($0) }.sorted { ($0.table, $0.month) < ($1.table, $1.month) }
      .compactMap { key in
        let month = Day(key.month)?.month
        // Rejected rows that were put right at the source are gone from the files. Months of earlier history stay.
        let isGone =
          RejectedLines.isTable(key.table) && month.map { manifest.file("company_summary", $0) != nil } ?? true
        // This table holds the newest month alone.
        let isOld =
          key.table == "customer_product" && !manifest.files(of: key.table).isEmpty && pipeline.isWanted(key.table)
        return isGone || isOld ? Publication.Part(table: key.table, month: month, file: nil) : nil
      }
  }
}
