import Arithmetic
import CommandLine
import Configuration
import Ledger
import Locking
import Store

/// Reviews what classify hands over before it is sent: which files differ from what is published, whether the tables
/// can take them, and what the checks find.
final class PublicationReview: Sendable {
  /// The review of files that were handed over together, all of one month.
  struct Group: Sendable {
    /// The parts to publish.
    let parts: [Publication.Part]
    let reading: PublicationChecks.Reading
    let mismatches: TargetColumns.Mismatches
    /// Whether nothing seen so far forbids publishing.
    let maySend: Bool
  }

  private struct State {
    var taken = 0
    var columns: TargetColumns
    var seen: [Month?: PublicationChecks.Seen] = [:]
    var maySend = true
  }

  private let handover: Handover
  private let processors: Processors
  private let checks: PublicationChecks
  private let published: PublishedFiles
  private let state: Locked<State>

  init(
    _ handover: Handover, _ processors: Processors, _ checks: PublicationChecks, _ published: PublishedFiles,
    _ columns: TargetColumns
  ) {
    self.handover = handover
    self.processors = processors
    self.checks = checks
    self.published = published
    state = Locked(State(columns: columns))
  }

  /// Waits for the next files and reviews them; nil: there are no more.
  func next() throws -> Group? {
    try state.withLock { state in
      guard let files = try handover.files(at: state.taken) else { return nil }
      state.taken += 1
      return try processors.use(for: .checking) { try look(at: files, &state) }
    }
  }

  private func look(at files: [StageFile], _ state: inout State) throws -> Group {
    let mismatches = state.columns.mismatches(files)
    let parts = published.changed(files)
    if !mismatches.isEmpty { state.maySend = false }
    let reading = try checks.check(
      parts.compactMap(\.file), of: files, after: &state.seen[files.first?.month, default: .init()])
    if checks.forbid(reading) { state.maySend = false }
    let isClosed = checks.wasComplete(files.first?.month)
    return Group(
      parts: state.maySend ? try parts.map { try published.compared($0, isClosed: isClosed) } : parts, reading: reading,
      mismatches: mismatches,
      maySend: state.maySend)
  }
}
