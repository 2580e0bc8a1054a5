import Arithmetic
import PostgreSQL
import Store
import TerminalText

/// Finds the months of which a change is not shown by its time alone: that lost a row, or got one with a time of long ago.
///
/// What is no proof is not believed. There are three, of which the first that holds is taken:
///
/// 1. The server has counted each version of a row that was made since, in the same files of a table, without having begun
///    anew, and there are just as many rows whose time of change shows it. Each of these needs one version at least, so
///    there is no other; all that is left are deletions, and the numbers of rows tell them.
/// 2. The server is the same and has run all the while. Then each row that came since is of a later transaction, whatever
///    was counted, and a month with as many rows as before and none of a later one has the same rows.
/// 3. What is landed of each month has the same sum, over all values that are landed.
struct MonthComparison {
  /// Months that differ from what was landed of them.
  struct Found {
    fileprivate enum Proof { case counters, versions, contents }

    fileprivate(set) var moved: Set<String> = []
    fileprivate var proof: Proof
    /// Months whose rows were counted in this snapshot.
    fileprivate var counted: Set<String>

    /// Enters what is known of months that are read now.
    func enter(_ parts: StaleParts, _ state: inout InputState) {
      let whole = parts.whole.map { $0?.description ?? "" }
      if proof == .counters { for month in whole { state.versions?[month] = nil } }
      for month in whole where counted.contains(month) { state.versions?[month] = state.transaction }
      guard proof != .contents else { return }
      for month in parts.all { state.contents?[month?.description ?? ""] = nil }
    }
  }

  let counts: RowCounts
  /// The time of change, as SQL.
  let changedAt: String
  /// How the input stood when it was last read; its rows are nil where they are not known.
  let before: InputState
  let activity: TableActivity?

  /// - Parameters:
  ///   - changed: months with a row that is new, changed, or deleted of late by its time of change.
  ///   - since: these rows.
  ///   - state: gets the rows of each month now, and of which moment that is known.
  func find(
    _ changed: Set<String>, _ since: [String: ChangedRows.Counts], _ marks: ChangedRows.Marks,
    _ state: inout InputState, _ connection: inout Connection
  ) throws -> Found {
    guard let activity, let earlier = before.activity, activity.continues(earlier), let rows = before.rows,
      let then = before.transaction, let now = marks.transaction, then <= now
    else { return try compareContents(&state, &connection) }
    if !marks.hasNextCome, let done = activity.counted(since: earlier), explains(done, since) {
      (state.versions, state.contents) = (before.versions, before.contents)
      return try believe(done, rows, changed, since, &state, &connection)
    }
    guard activity.showsVersions, let versions = before.versions else {
      return try compareContents(&state, &connection)
    }
    state.contents = before.contents
    let standing = try counts.versions(inParts: activity.newParts(since: earlier), &connection)
    state.rows = standing.mapValues(\.rows)
    state.versions = standing.mapValues { _ in now }
    let moved = Set(rows.keys).union(standing.keys).filter { month in
      let found = standing[month] ?? RowCounts.Versions()
      guard let then = versions[month], now - then < Int32.max else { return true }
      return found.rows != rows[month] ?? 0 || found.inParts > 0 || (found.newest ?? 0) >= then
    }
    return Found(moved: moved, proof: .versions, counted: Set(standing.keys))
  }

  /// Whether all rows that were inserted or updated are among those whose time of change shows it; or nothing but
  /// insertions happened, which the numbers of rows tell.
  ///
  /// Of rows that were committed late only those count that there are more of: where others have left the same day, a row
  /// less is shown than was made.
  private func explains(_ done: TableActivity.Counters, _ since: [String: ChangedRows.Counts]) -> Bool {
    let shown = since.reduce(0) { sum, month in
      sum + month.value.after + max(0, month.value.before - (before.recentChanges[month.key] ?? 0))
    }
    return done.isOfInsertionsAlone || done.made == shown
  }

  /// Months that lost a row, by the server's counts.
  ///
  /// A row whose date was corrected shows in its new month; the one that it left has a row less. As long as the changed
  /// months have gained as many rows as were added to the table, no other month has lost any. Where insertions alone were
  /// counted, and as many as there are rows with a later time of change, these rows are what the months have gained, which
  /// need not be counted.
  private func believe(
    _ done: TableActivity.Counters, _ rows: [String: Int], _ changed: Set<String>,
    _ since: [String: ChangedRows.Counts], _ state: inout InputState, _ connection: inout Connection
  ) throws -> Found {
    let new = since.mapValues(\.after)
    if done.isOfInsertionsAlone, new.values.reduce(0, +) == done.inserted {
      state.rows = rows.merging(new, uniquingKeysWith: +)
      return Found(proof: .counters, counted: [])
    }
    let standing = try counts.rows(of: changed, &connection)
    let gained = standing.reduce(0) { $0 + $1.value - (rows[$1.key] ?? 0) }
    if gained == done.inserted - done.deleted {
      state.rows = rows.merging(standing) { $1 }
      return Found(proof: .counters, counted: changed)
    }
    let all = try counts.all(&connection)
    state.rows = all
    let moved = Set(rows.keys).union(all.keys).filter { rows[$0] ?? 0 != all[$0] ?? 0 }
    return Found(moved: moved, proof: .counters, counted: Set(all.keys))
  }

  /// Months whose contents are others than they were, or were not known.
  private func compareContents(_ state: inout InputState, _ connection: inout Connection) throws -> Found {
    let now = try counts.contents(changedAt: changedAt, &connection)
    state.contents = now.contents
    if activity != nil {
      state.rows = now.rows
      state.versions = state.transaction.map { transaction in now.rows.mapValues { _ in transaction } }
    }
    let moved = Set(now.contents.keys.filter { before.contents?[$0] != now.contents[$0] })
    return Found(moved: moved, proof: .contents, counted: Set(now.rows.keys))
  }
}
