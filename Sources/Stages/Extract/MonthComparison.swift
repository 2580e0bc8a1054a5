import Arithmetic
import PostgreSQL
import Store
import TerminalText

/// Finds months with a change that the times of change do not show: a lost row, or a new row with an old time.
///
/// A month stays only if a proof shows that it is unchanged. Of three proofs, the first that holds decides:
///
/// 1. Counters: the server has counted every row version made since, in the same files of a table and without a reset,
///    and just as many rows show it by their time of change. Each of these rows needs at least one version, so no other
///    row has one. Only deletions remain, and the numbers of rows show them.
/// 2. Versions: the server is the same and has run all the while. Then each new row is of a later transaction, whatever
///    was counted. A month with as many rows as before, and none of a later transaction, has the same rows.
/// 3. Contents: the landed values of each month have the same sum.
struct MonthComparison {
  /// Months that differ from what was landed of them.
  struct Found {
    fileprivate enum Proof { case counters, versions, contents }

    fileprivate(set) var moved: Set<String> = []
    fileprivate var proof: Proof
    /// Months whose rows were counted in this snapshot.
    fileprivate var counted: Set<String>

    /// Records what is known of months that are read now.
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
  /// The input's state at its last reading; its rows are nil if unknown.
  let before: InputState
  let activity: TableActivity?

  /// - Parameters:
  ///   - changed: months with a row that is new, changed or recently deleted, by its time of change.
  ///   - since: the numbers of these rows.
  ///   - state: receives the rows by month now, and the moment for which they are known.
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

  /// Whether the times of change show all rows that were inserted or updated. Also true if only insertions happened,
  /// which the numbers of rows show.
  ///
  /// Of rows that were committed late only the surplus counts: if others have left the same day, fewer rows show than
  /// were made.
  private func explains(_ done: TableActivity.Counters, _ since: [String: ChangedRows.Counts]) -> Bool {
    let shown = since.reduce(0) { sum, month in
      sum + month.value.after + max(0, month.value.before - (before.recentChanges[month.key] ?? 0))
    }
    return done.isOfInsertionsAlone || done.made == shown
  }

  /// Finds months that lost a row, by the server's counts.
  ///
  /// A row whose date was corrected shows in its new month, and its old month has a row less. As long as the changed
  /// months have gained as many rows as the table, no other month has lost any. If the server counted insertions alone,
  /// and as many as rows have a later time of change, these rows are the gain of the months, which need not be counted.
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

  /// Finds months whose contents differ from before, or were unknown.
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
