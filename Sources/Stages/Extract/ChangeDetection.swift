import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables
import TerminalText

/// What to read from an input.
struct StaleParts {
  /// Months to read as a whole; nil: rows with an impossible date, or all rows of an input without dates.
  var whole: Set<Month?>
  /// Months that got rows and kept their earlier ones, with the conditions that select the new rows.
  var grown: [Month: NewRows] = [:]
  /// Warnings for the user about rows of the input.
  var warnings: [String] = []

  var isEmpty: Bool { whole.isEmpty && grown.isEmpty }
  var all: Set<Month?> { whole.union(grown.keys.map { $0 }) }

  /// Has months read as a whole, even if they were to grow or to stay.
  mutating func add(whole months: Set<Month?>) {
    whole.formUnion(months)
    grown = grown.filter { !months.contains($0.key) }
  }
}

/// SQL conditions that select the new rows of a month.
struct NewRows {
  /// Rows of the month that are not landed yet; some may still be dated ahead.
  let count: Int
  /// Selects rows that changed since the input was last read.
  let changed: String
  /// Selects rows that were booked ahead, for a day that counts by now; nil: the month has no such day.
  let ahead: String?

  /// Conditions to read one after the other; no row meets two. The server answers each by the index that suits it.
  /// Joined by "or", they would make it read the whole month.
  var alternatives: [[String]] {
    [[changed]] + (ahead.map { [[$0, "(\(changed)) is not true"]] } ?? [])
  }
}

/// Finds the months of an input that must be read again, and those whose new rows are enough.
struct ChangeDetection {
  let input: SourceInput
  let dates: DateRange
  /// The input's state and the manifest of its last reading; nil: it was never read, or with another mapping.
  let before: (state: InputState, manifest: Manifest)?
  /// The server's change counts from before the snapshot. nil: the relation's rows are not its own, or an expression
  /// does not depend on a row's own columns alone. Then every run compares the landed contents.
  let activity: TableActivity?

  private var counts: RowCounts { RowCounts(input: input, dates: dates) }

  /// Determines what to read, and the input's state now.
  func stale(_ definition: String, _ connection: inout Connection) throws -> (parts: StaleParts, state: InputState) {
    let state = InputState(definition: definition)
    let everything = Set(dates.months.map { Optional($0) } + [nil])
    guard input.contract.dateColumn != nil else { return (StaleParts(whole: [nil]), state) }
    switch input.mapping.refresh {
    case .full:
      return (StaleParts(whole: everything), state)
    case .lookback(let months):
      guard let before else { return (StaleParts(whole: everything), state) }
      let recent = dates.last.month.advanced(by: 1 - months)
      let stale = movedDates(before.manifest).union(dates.months.filter { $0 >= recent }).union([nil])
      return (StaleParts(whole: stale), state)
    case .changedAt(let expression):
      let changes = ChangedRows(input: input, counts: counts, expression: "(\(expression))")
      return try changed(everything, changes, state, &connection)
    }
  }

  /// Determines what to read with `refresh: changed_at`.
  private func changed(
    _ everything: Set<Month?>, _ changes: ChangedRows, _ initial: InputState, _ connection: inout Connection
  ) throws -> (parts: StaleParts, state: InputState) {
    var (changes, state) = (changes, initial)
    let marks = try changes.marks(next: before?.state.nextChange, &connection)
    (state.watermark, state.nextChange, state.transaction) = (marks.latest, marks.next, marks.transaction)
    (state.activity, state.latestPossible) = (activity, dates.latestPossible)
    if !marks.odd.isEmpty { state.oddMonths = marks.odd.keys.sorted() }
    let since = try changesSince(changes, state, &connection)
    state.recentChanges = since.mapValues(\.recent).filter { $0.value > 0 }
    let warnings = marks.odd.isEmpty ? [] : [warning(of: marks.odd)]
    guard var before, let watermark = before.state.watermark else {
      return (StaleParts(whole: everything, warnings: warnings), state)
    }
    before.state.rows = try rows(of: before.state, &connection)
    let changed = changedMonths(since, before.state.recentChanges)
    let comparison = MonthComparison(
      counts: counts, changedAt: changes.expression, before: before.state, activity: activity)
    let found = try comparison.find(changed, since, marks, &state, &connection)
    let stale = movedDates(before.manifest).union(changed.map { Month($0) }).union(found.moved.map { Month($0) })
    var parts = StaleParts(whole: stale.intersection(everything), warnings: warnings)
    let isQuiet =
      found.moved.isEmpty && changed.allSatisfy { (since[$0]?.before ?? 0) == (before.state.recentChanges[$0] ?? 0) }
    if isQuiet, let rows = state.rows {
      let isNew = "\(changes.expression) > \(quotedLiteral(watermark))"
      parts.grown = grown(parts.whole, since.mapValues(\.after), rows, before, isNew)
      parts.whole.subtract(parts.grown.keys.map { $0 })
    }
    // A time of change that is infinite or ahead of the clock may hide a later change.
    let odd = Set((state.oddMonths ?? []) + (before.state.oddMonths ?? []))
    parts.add(whole: Set(odd.map { Month($0) }).intersection(everything))
    found.enter(parts, &state)
    // A run without changes leaves the manifest as it is; transactions of others do not matter.
    var same = state
    (same.transaction, same.versions) = (before.state.transaction, before.state.versions)
    return (parts, parts.isEmpty && same == before.state ? same : state)
  }

  private func warning(of odd: [String: Int]) -> String {
    let months = odd.keys.sorted().map { $0.isEmpty ? "no month" : $0 }
    let named = months.prefix(3).joined(separator: ", ") + (months.count > 3 ? " and \(months.count - 3) more" : "")
    let rows = odd.values.reduce(0, +)
    return
      "inputs.\(input.name).refresh.changed_at: \(counted(rows, "row")) of \(named) \(rows == 1 ? "has" : "have") a time "
      + "of change that is infinite or after the server's clock: it says nothing of when the row changed, so "
      + "\(months.count == 1 ? "this month is" : "these months are") read in every run; correct it at the source"
  }

  /// Rows by month at the last reading, if each would fall in the same month now; nil: unknown.
  private func rows(of before: InputState, _ connection: inout Connection) throws -> [String: Int]? {
    guard let rows = before.rows, let then = before.latestPossible else { return nil }
    let now = dates.latestPossible
    // A line that was too late may be in time now, or the reverse.
    if then == now || then < now && (rows[""] ?? 0) == 0 { return rows }
    return try counts.haveRows(after: min(then, now), upTo: max(then, now), &connection) ? nil : rows
  }

  /// Completes the state after landing, for the next run to compare with.
  ///
  /// - Parameters:
  ///   - files: what was landed from the input.
  ///   - leftOut: rows by month that were read but not landed; nil: the server left them out.
  func complete(
    _ state: inout InputState, _ files: [StageFile], leftOut: [Month: Int]?, _ connection: inout Connection
  ) throws {
    guard case .changedAt(let expression) = input.mapping.refresh else { return }
    if activity == nil {
      if state.contents == nil {
        state.contents = try counts.contents(changedAt: "(\(expression))", &connection).contents
      }
    } else if state.rows == nil {
      let rows = try rowsLanded(files, leftOut: leftOut, &connection)
      state.rows = rows
      state.versions = state.transaction.map { transaction in rows.mapValues { _ in transaction } }
    }
  }

  /// Rows by month after landing. If the mapping has a condition, the server counts them; else they are the landed rows
  /// and those left out.
  private func rowsLanded(
    _ files: [StageFile], leftOut: [Month: Int]?, _ connection: inout Connection
  ) throws -> [String: Int] {
    guard input.mapping.condition == nil else { return try counts.all(&connection) }
    let outside = leftOut.map { months in
      Dictionary(uniqueKeysWithValues: months.map { ($0.key.description, $0.value) })
    }
    return try landedRows(files).merging(outside ?? counts.outside(&connection)) { $0 + $1 }
  }

  private func landedRows(_ files: [StageFile]) -> [String: Int] {
    var rows: [String: Int] = [:]
    for file in files where [input.name, RejectedLines.table(input.name)].contains(file.table) {
      rows[file.month?.description ?? "", default: 0] += file.rows - (file.facts.unvalued ?? 0)
    }
    return rows
  }

  /// Counts changes around the latest one of the last reading, and in the day up to the latest of all, the watermark of
  /// `state`.
  ///
  /// The counts of the last reading still hold if the server has counted nothing since, there is no later change, and
  /// as many changes are recent. Checking their number by an index alone is quicker than reading their dates.
  private func changesSince(
    _ changes: ChangedRows, _ state: InputState, _ connection: inout Connection
  ) throws -> [String: ChangedRows.Counts] {
    guard let watermark = state.watermark else { return [:] }
    if let before = before?.state, activity?.counters != nil, activity == before.activity,
      watermark == before.watermark,
      try changes.count(before: watermark, &connection) == before.recentChanges.values.reduce(0, +)
    {
      return before.recentChanges.mapValues { ChangedRows.Counts(before: $0, after: 0, recent: $0) }
    }
    guard let before = before?.state, let earlier = before.watermark else {
      return try changes.since(watermark, latest: watermark, &connection)
    }
    // If the server counted insertions alone, and as many as rows are new, the earlier rows are unchanged. They are
    // half of what would be read.
    if let counted = before.activity.flatMap({ activity?.counted(since: $0) }), counted.isOfInsertionsAlone {
      var new = try changes.new(since: earlier, latest: watermark, &connection)
      if new.values.reduce(0, { $0 + $1.after }) == counted.inserted {
        for (month, rows) in before.recentChanges { new[month, default: ChangedRows.Counts()].before = rows }
        return new
      }
    }
    return try changes.since(earlier, latest: watermark, &connection)
  }

  /// Months with a row that is new, changed or recently deleted.
  private func changedMonths(
    _ changed: [String: ChangedRows.Counts], _ recent: [String: Int]
  ) -> Set<String> {
    Set(changed.keys).union(recent.keys).filter { month in
      (changed[month]?.after ?? 0) > 0 || (changed[month]?.before ?? 0) != recent[month] ?? 0
    }
  }

  /// Months among `stale` that got new rows while their landed rows stayed, with the conditions that select the new
  /// rows.
  ///
  /// This requires that the server has counted insertions alone, and that each month has as many rows as before plus
  /// the new ones. A row that was changed or deleted shows in both. A row that was committed late shows in the changes
  /// of the day before.
  ///
  /// - Parameters:
  ///   - added: rows by month that are new by their time of change.
  ///   - rows: rows by month now.
  private func grown(
    _ stale: Set<Month?>, _ added: [String: Int], _ rows: [String: Int],
    _ before: (state: InputState, manifest: Manifest), _ isNew: String
  ) -> [Month: NewRows] {
    let counted = before.state.activity.flatMap { activity?.counted(since: $0) }
    guard let counted, counted.isOfInsertionsAlone, let had = before.state.rows,
      before.manifest.businessDate <= dates.last
    else { return [:] }
    let lastDay = before.manifest.businessDate
    let months = stale.compactMap { $0 }.filter { month in
      let name = month.description
      guard let new = added[name], let file = before.manifest.file(input.name, month) else { return false }
      // A month with rejected rows cannot grow: they are numbered by their position in a file of their own.
      return (had[name] ?? 0) + new == rows[name] && file.facts.rejected?.isEmpty == true
    }
    return Dictionary(
      uniqueKeysWithValues: months.map { month in
        let landed = before.manifest.file(input.name, month)?.rows ?? 0
        // A line that was booked ahead counts from its day on.
        let ahead = month.lastDay > lastDay ? "\(counts.date) > '\(lastDay)'" : nil
        return (month, NewRows(count: (rows[month.description] ?? 0) - landed, changed: isNew, ahead: ahead))
      })
  }

  /// Months with days that count now and did not then, or the reverse.
  private func movedDates(_ manifest: Manifest) -> Set<Month?> {
    guard manifest.businessDate != dates.last else { return [] }
    let (earlier, later) = (min(manifest.businessDate, dates.last), max(manifest.businessDate, dates.last))
    var months = Set((earlier.advanced(by: 1).month...later.month).map { Optional($0) })
    // A line that was too late may be in time now, and a line in time may be too late.
    let rejected = manifest.file(RejectedLines.table(input.name), nil)?.facts.rejected ?? [:]
    if rejected["after_business_date"] != nil || dates.last < manifest.businessDate { months.insert(nil) }
    return months
  }
}
