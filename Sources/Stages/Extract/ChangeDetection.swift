import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// What is to be read of an input.
struct StaleParts {
  /// Months to read as a whole; nil: rows with an impossible date, or all rows of an input without dates.
  var whole: Set<Month?>
  /// Months that got rows and kept those that they had, with what tells the new ones.
  var grown: [Month: NewRows] = [:]

  var isEmpty: Bool { whole.isEmpty && grown.isEmpty }
  var all: Set<Month?> { whole.union(grown.keys.map { $0 }) }

  /// Has months read as a whole, whether they were to grow or not to be read.
  mutating func add(whole months: Set<Month?>) {
    whole.formUnion(months)
    grown = grown.filter { !months.contains($0.key) }
  }
}

/// What tells the new rows of a month, as SQL conditions.
struct NewRows {
  /// How many rows the month has that were not landed; some may still be ahead.
  let count: Int
  /// They have changed since the input was last read.
  let changed: String
  /// They were booked ahead, for a day that counts by now; nil: the month has no such day.
  let ahead: String?

  /// One condition after the other, of which no row meets two: the server answers each by the index that suits it, where it
  /// would read the whole month for both with "or" between.
  var alternatives: [[String]] {
    [[changed]] + (ahead.map { [[$0, "(\(changed)) is not true"]] } ?? [])
  }
}

/// Finds the months of an input that must be read again, and those of which the new rows will do.
struct ChangeDetection {
  let input: SourceInput
  let dates: DateRange
  /// How the input stood when it was last read, and for which business date; nil: never, or with another mapping.
  let before: (state: InputState, manifest: Manifest)?
  /// What the server had counted of the relation before the snapshot was taken; nil: it does not count it.
  let activity: TableActivity?

  private var counts: RowCounts { RowCounts(input: input, dates: dates) }

  /// What to read, and how the input stands now.
  func stale(_ definition: String, _ connection: inout Connection) throws -> (parts: StaleParts, state: InputState) {
    var state = InputState(definition: definition)
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
      state.watermark = try changes.latest(&connection)
      (state.activity, state.latestPossible) = (activity, dates.latestPossible)
      let since = try changesSince(changes, state, &connection)
      state.recentChanges = since.mapValues(\.recent).filter { $0.value > 0 }
      guard var before, let watermark = before.state.watermark else {
        return (StaleParts(whole: everything), state)
      }
      before.state.rows = try rows(of: before.state, &connection)
      let new = since.mapValues(\.after)
      let changed = changedMonths(since, before.state.recentChanges)
      let (moved, rows) = try movedMonths(changed, new, before, &connection)
      state.rows = rows
      let stale = movedDates(before.manifest).union(changed.map { Month($0) }).union(moved.map { Month($0) })
      var parts = StaleParts(whole: stale.intersection(everything))
      let isQuiet =
        moved.isEmpty && changed.allSatisfy { (since[$0]?.before ?? 0) == (before.state.recentChanges[$0] ?? 0) }
      if isQuiet, let rows {
        let isNew = "\(changes.expression) > \(quotedLiteral(watermark))"
        parts.grown = grown(parts.whole, new, rows, before, isNew)
        parts.whole.subtract(parts.grown.keys.map { $0 })
      }
      return (parts, state)
    }
  }

  /// Rows of each month as they were known before, where each would be in the same month by now; nil: not known.
  private func rows(of before: InputState, _ connection: inout Connection) throws -> [String: Int]? {
    guard let rows = before.rows, let then = before.latestPossible else { return nil }
    let now = dates.latestPossible
    // A line that was too late may be in time now, or the other way round.
    if then == now || then < now && (rows[""] ?? 0) == 0 { return rows }
    return try counts.haveRows(after: min(then, now), upTo: max(then, now), &connection) ? nil : rows
  }

  /// Rows by month after everything was landed, where that tells them: what the next night compares with.
  ///
  /// - Parameters:
  ///   - files: what was landed of the input.
  ///   - leftOut: rows of each month that were read and not landed; nil: the server left them out.
  func rowsLanded(
    _ files: [StageFile], leftOut: [Month: Int]?, _ connection: inout Connection
  ) throws -> [String: Int]? {
    guard case .changedAt = input.mapping.refresh, activity != nil else { return nil }
    guard input.mapping.condition == nil else { return try counts.all(&connection) }
    let outside = leftOut.map { months in
      Dictionary(uniqueKeysWithValues: months.map { ($0.key.description, $0.value) })
    }
    return try landedRows(files).merging(outside ?? counts.outside(&connection)) { $0 + $1 }
  }

  private func landedRows(_ files: [StageFile]) -> [String: Int] {
    var rows: [String: Int] = [:]
    for file in files where [input.name, RejectedLines.table(input.name)].contains(file.table) {
      rows[file.month?.description ?? "", default: 0] += file.rows
    }
    return rows
  }

  /// Changes around the latest one of the last reading, and in the day up to the latest of all, which `state` has.
  ///
  /// Where the server has counted nothing since the last reading and no later change is seen, they are those of then, as
  /// long as there are as many: to tell by an index alone how many there are is quicker than to look at their dates.
  private func changesSince(
    _ changes: ChangedRows, _ state: InputState, _ connection: inout Connection
  ) throws -> [String: ChangedRows.Counts] {
    guard let watermark = state.watermark else { return [:] }
    if let before = before?.state, activity != nil, activity == before.activity, watermark == before.watermark,
      try changes.count(before: watermark, &connection) == before.recentChanges.values.reduce(0, +)
    {
      return before.recentChanges.mapValues { ChangedRows.Counts(before: $0, after: 0, recent: $0) }
    }
    guard let before = before?.state, let earlier = before.watermark else {
      return try changes.since(watermark, latest: watermark, &connection)
    }
    // Where as many rows are new as the server has counted, and it counted insertions alone, those of before are as they
    // were: they are half of what would be looked at.
    if let activity, let then = before.activity, activity.hasOnlyInserted(since: then) {
      var new = try changes.new(since: earlier, latest: watermark, &connection)
      if new.values.reduce(0, { $0 + $1.after }) == activity.added(since: then) {
        for (month, rows) in before.recentChanges { new[month, default: ChangedRows.Counts()].before = rows }
        return new
      }
    }
    return try changes.since(earlier, latest: watermark, &connection)
  }

  /// Months with a row that is new, changed, or deleted of late.
  private func changedMonths(
    _ changed: [String: ChangedRows.Counts], _ recent: [String: Int]
  ) -> Set<String> {
    Set(changed.keys).union(recent.keys).filter { month in
      (changed[month]?.after ?? 0) > 0 || (changed[month]?.before ?? 0) != recent[month] ?? 0
    }
  }

  /// Months that lost a row, or got one whose change nothing shows; and the rows of each month now.
  ///
  /// A row whose date was corrected shows in its new month; the one that it left has a row less. As long as the changed
  /// months have gained as many rows as the server says were added to the table, no other month has lost any. Where it
  /// counted insertions alone, and as many as there are rows with a later time of change, these rows are what the months
  /// have gained, which need not be counted.
  ///
  /// - Parameter new: rows of each month that are new by their time of change.
  private func movedMonths(
    _ changed: Set<String>, _ new: [String: Int], _ before: (state: InputState, manifest: Manifest),
    _ connection: inout Connection
  ) throws -> (months: Set<String>, rows: [String: Int]?) {
    if let activity, let rows = before.state.rows {
      let earlier = before.state.activity
      let added = earlier.flatMap { activity.added(since: $0) }
      if let earlier, activity.hasOnlyInserted(since: earlier), new.values.reduce(0, +) == added {
        return ([], rows.merging(new, uniquingKeysWith: +))
      }
      let standing = try counts.rows(of: changed, &connection)
      let gained = standing.reduce(0) { $0 + $1.value - (rows[$1.key] ?? 0) }
      if gained == added { return ([], rows.merging(standing) { $1 }) }
      let all = try counts.all(&connection)
      return (different(rows, all), all)
    }
    // Without the server's counts, a night with any change looks at all rows once; where they are there and only the rows
    // of before are not known, each night does.
    if changed.isEmpty, activity == nil { return ([], nil) }
    let moved = different(landedRows(before.manifest.files), try counts.landed(&connection))
    return (moved, activity == nil ? nil : try counts.all(&connection))
  }

  /// Months among `stale` that got new rows and whose others are those that were landed, with what tells the new ones.
  ///
  /// For that the server must have counted nothing but insertions, and each month as many rows as it had and are new: a
  /// row that was changed or deleted shows in both, and one that was committed late in the changes of the day before.
  ///
  /// - Parameters:
  ///   - added: rows of each month that are new by their time of change.
  ///   - rows: rows of each month now.
  private func grown(
    _ stale: Set<Month?>, _ added: [String: Int], _ rows: [String: Int],
    _ before: (state: InputState, manifest: Manifest), _ isNew: String
  ) -> [Month: NewRows] {
    guard let activity, let earlier = before.state.activity, activity.hasOnlyInserted(since: earlier),
      let had = before.state.rows, before.manifest.businessDate <= dates.last
    else { return [:] }
    let lastDay = before.manifest.businessDate
    let months = stale.compactMap { $0 }.filter { month in
      let name = month.description
      guard let new = added[name], let file = before.manifest.file(input.name, month) else { return false }
      // Rejected rows are numbered by their place in a file of their own.
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

  private func different(_ before: [String: Int], _ now: [String: Int]) -> Set<String> {
    Set(before.keys).union(now.keys).filter { before[$0] ?? 0 != now[$0] ?? 0 }
  }

  /// Months whose days count now and did not then, or the other way round.
  private func movedDates(_ manifest: Manifest) -> Set<Month?> {
    guard manifest.businessDate != dates.last else { return [] }
    let (earlier, later) = (min(manifest.businessDate, dates.last), max(manifest.businessDate, dates.last))
    var months = Set((earlier.advanced(by: 1).month...later.month).map { Optional($0) })
    // A line that was dated too late may be in time now, and one that was in time too late.
    let rejected = manifest.file(RejectedLines.table(input.name), nil)?.facts.rejected ?? [:]
    if rejected["after_business_date"] != nil || dates.last < manifest.businessDate { months.insert(nil) }
    return months
  }
}

/// Finds rows that changed lately.
private struct ChangedRows {
  /// Of one month.
  struct Counts {
    /// In the day up to the watermark.
    var before = 0
    /// Later than it.
    var after = 0
    /// In the day up to the latest change.
    var recent = 0
  }

  let input: SourceInput
  let counts: RowCounts
  let expression: String

  private var relation: String { SourceQuery(input).relation }

  /// The latest change; nil: there is no row.
  func latest(_ connection: inout Connection) throws -> String? {
    try connection.query("select max(\(expression))::text from \(relation)")[0][0]
  }

  /// How many rows changed after the day before `watermark` began.
  func count(before watermark: String, _ connection: inout Connection) throws -> Int? {
    let begin = try constant(Self.dayBefore(watermark), &connection)
    let rows = try connection.query("select count(*) from \(relation) where \(expression) > \(begin)")
    return rows[0][0].flatMap { Int($0) }
  }

  private func isRecent(_ watermark: String) -> String {
    "\(expression) > (\(Self.dayBefore(watermark)))"
  }

  /// Rows of each month that changed in the day up to `watermark`, after it, and in the day up to the latest change.
  ///
  /// A change becomes visible when its transaction commits, which may be after the watermark was taken. Counting the day
  /// before it again finds changes that committed late, and deleted ones.
  func since(_ watermark: String, latest: String, _ connection: inout Connection) throws -> [String: Counts] {
    // The latest change is the earlier one where rows were deleted.
    let from = "least(\(Self.moment(watermark)), \(Self.moment(latest))) - interval '1 day'"
    return try counts(from: from, watermark, latest, &connection)
  }

  /// The same but for those up to `watermark`, of which there are none here.
  func new(since watermark: String, latest: String, _ connection: inout Connection) throws -> [String: Counts] {
    let from = "least(\(Self.moment(watermark)), \(Self.dayBefore(latest)))"
    return try counts(from: from, watermark, latest, &connection).mapValues { counts in
      Counts(before: 0, after: counts.after, recent: counts.recent)
    }
  }

  private static func dayBefore(_ text: String) -> String { "\(moment(text)) - interval '1 day'" }

  /// The moment that an expression stands for. What is a day earlier depends on the session's time zone, so the server
  /// would compute it for each row that it looks at.
  private func constant(_ moment: String, _ connection: inout Connection) throws -> String {
    Self.moment(try connection.query("select (\(moment))::text")[0][0] ?? "")
  }

  private static func moment(_ text: String) -> String { "\(quotedLiteral(text))::timestamptz" }

  private func counts(
    from: String, _ watermark: String, _ latest: String, _ connection: inout Connection
  ) throws -> [String: Counts] {
    let begin = try constant(from, &connection)
    let limit = quotedLiteral(watermark)
    let rows = try connection.query(
      """
      select \(counts.month(of: "day")), sum(before), sum(after), sum(recent)
      from (
        select \(counts.date) as day, count(*) filter (where \(isRecent(watermark)) and \(expression) <= \(limit)) as before,
          count(*) filter (where \(expression) > \(limit)) as after, count(*) filter (where \(isRecent(latest))) as recent
        from \(relation) where \(expression) > \(begin) group by 1
      ) as days
      group by 1
      """)
    func count(_ text: String?) -> Int { text.flatMap { Int($0) } ?? 0 }
    return Dictionary(
      uniqueKeysWithValues: rows.map { row in
        (row[0] ?? "", Counts(before: count(row[1]), after: count(row[2]), recent: count(row[3])))
      })
  }
}
