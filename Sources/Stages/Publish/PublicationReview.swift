import Arithmetic
import CommandLine
import Configuration
import Engine
import Ledger
import Locking
import Store

/// Reviews what classify leaves before it is sent: which files differ from what is published, whether the tables can
/// take them, and what the checks find.
final class PublicationReview: Sendable {
  /// The review of files that belong together, all of one month.
  struct Group: Sendable {
    /// The parts to publish.
    let parts: [Publication.Part]
    let reading: PublicationChecks.Reading
    let mismatches: TargetColumns.Mismatches
    /// Whether nothing seen so far forbids publishing.
    let maySend: Bool
  }

  /// What one review knows from those before it.
  private struct State {
    var columns: TargetColumns
    var seen: [Month?: PublicationChecks.Seen] = [:]
    var maySend = true
  }

  private struct Results {
    /// Groups that have no review yet.
    var left: Int
    /// Reviews that were not taken yet, in the order in which they were made.
    var reviewed: [Group] = []
  }

  private let engine: Engine
  private let checks: PublicationChecks
  private let published: PublishedFiles
  private let state: Locked<State>
  private let results: Locked<Results>

  /// Adds a review of each group. A review begins when all files of its group are settled.
  init(
    _ engine: Engine, _ groups: [[FileKey]], _ checks: PublicationChecks, _ published: PublishedFiles,
    _ columns: TargetColumns
  ) {
    self.engine = engine
    self.checks = checks
    self.published = published
    state = Locked(State(columns: columns))
    results = Locked(Results(left: groups.count))
    let lane = Lane()
    for group in groups {
      engine.add(Publish.name, .checking, lane: lane, after: group) { [weak self] _ in
        // A review whose publication has ended is of no use any more.
        try self?.review(group.compactMap { engine.file($0) })
      }
    }
  }

  /// Waits for the next review and returns it; nil: there are no more.
  func next() throws -> Group? {
    try engine.wait(in: Publish.name) {
      results.withLock { results -> Group?? in
        if !results.reviewed.isEmpty { return results.reviewed.removeFirst() }
        return results.left == 0 ? .some(nil) : nil
      }
    }
  }

  private func review(_ files: [StageFile]) throws {
    let group = try state.withLock { try look(at: files, &$0) }
    results.withLock { results in
      results.reviewed.append(group)
      results.left -= 1
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
