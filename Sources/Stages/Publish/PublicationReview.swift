import Arithmetic
import Landing
import Pipeline
import PostgreSQL
import Synchronization

/// Goes through what classify hands over, ahead of what is sent: which files differ from what is published, whether the
/// tables can take them, and what the checks find.
final class PublicationReview: Sendable {
  /// What was found of files that were handed over together, all of one month.
  struct Group: Sendable {
    /// What is to be published.
    let parts: [Publication.Part]
    let reading: PublicationChecks.Reading
    let mismatches: TargetColumns.Mismatches
    /// Whether nothing seen so far forbids to publish.
    let maySend: Bool
  }

  private struct State {
    var taken = 0
    var columns: TargetColumns
    var seen: [Month?: PublicationChecks.Seen] = [:]
    var maySend = true
  }

  private let handover: Handover
  private let checks: PublicationChecks
  private let published: PublishedFiles
  private let state: Mutex<State>

  init(_ handover: Handover, _ checks: PublicationChecks, _ published: PublishedFiles, _ columns: TargetColumns) {
    self.handover = handover
    self.checks = checks
    self.published = published
    state = Mutex(State(columns: columns))
  }

  /// Looks at the next files, for which it waits; nil: there are no more.
  func next() throws -> Group? {
    try state.withLock { state in
      guard let files = try handover.files(at: state.taken) else { return nil }
      state.taken += 1
      let mismatches = state.columns.mismatches(files)
      let parts = published.changed(files)
      if !mismatches.isEmpty { state.maySend = false }
      let reading = try checks.check(
        parts.compactMap(\.file), of: files, after: &state.seen[files.first?.month, default: .init()],
        areSent: state.maySend)
      if checks.forbid(reading) { state.maySend = false }
      return Group(parts: parts, reading: reading, mismatches: mismatches, maySend: state.maySend)
    }
  }
}

/// What each month of each table was last written from.
struct PublishedFiles: Sendable {
  private struct Key: Hashable {
    let table: String
    let month: String
  }

  private static func key(_ part: Publication.Part) -> Key { Key(table: part.table, month: part.monthText) }

  private let pipeline: PipelineFile
  private let checksums: [Key: String]

  /// - Parameter force: takes all for unpublished.
  init(
    _ pipeline: PipelineFile, force: Bool, _ schema: TargetSchema, _ connection: inout Connection
  ) throws {
    self.pipeline = pipeline
    guard !schema.isEmpty, !force else {
      checksums = [:]
      return
    }
    let rows = try connection.query("select table_name, month, sha256 from \(schema.table("published_month"))")
    checksums = Dictionary(rows.map { (Key(table: $0[0] ?? "", month: $0[1] ?? ""), $0[2] ?? "") }) { $1 }
  }

  /// Files that differ from what the target was last written from.
  func changed(_ files: [StageFile]) -> [Publication.Part] {
    wanted(files).filter { checksums[Self.key($0)] != $0.file?.sha256 }.sorted { $0.table < $1.table }
  }

  private func wanted(_ files: [StageFile]) -> [Publication.Part] {
    files.filter { pipeline.isWanted($0.table) }.map { Publication.Part(table: $0.table, month: $0.month, file: $0) }
  }

  /// What stands in the target and is in no file any more.
  func gone(_ manifest: Manifest) -> [Publication.Part] {
    let files = Set(wanted(manifest.files).map(Self.key))
    return checksums.keys.filter { !files.contains($0) }.sorted { ($0.table, $0.month) < ($1.table, $1.month) }
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
