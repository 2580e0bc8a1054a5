import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// Finds the months of an input that must be read again.
struct ChangeDetection {
  let input: SourceInput
  let dates: DateRange
  /// How the input stood when it was last read, and for which business date; nil: never, or with another mapping.
  let before: (state: InputState, manifest: Manifest)?

  /// What to read, as in `ReadingPlan.parts`, and how the input stands now.
  func stale(_ definition: String, _ connection: inout Connection) throws -> (parts: Set<Month?>, state: InputState) {
    var state = InputState(definition: definition)
    let everything = Set(dates.months.map { Optional($0) } + [nil])
    guard input.contract.dateColumn != nil else { return ([nil], state) }
    switch input.mapping.refresh {
    case .full:
      return (everything, state)
    case .lookback(let months):
      guard let before else { return (everything, state) }
      let recent = dates.last.month.advanced(by: 1 - months)
      return (movedDates(before.manifest).union(dates.months.filter { $0 >= recent }).union([nil]), state)
    case .changedAt(let expression):
      let changes = ChangedRows(input: input, dates: dates, expression: "(\(expression))")
      (state.watermark, state.recentChanges) = try changes.now(&connection)
      guard let before, let watermark = before.state.watermark else { return (everything, state) }
      let stale = movedDates(before.manifest).union(
        try changedMonths(changes, watermark, before.state.recentChanges, before.manifest, &connection))
      return (stale.intersection(everything), state)
    }
  }

  /// Months with a row that is new, changed, deleted of late, or gone to another month.
  private func changedMonths(
    _ changes: ChangedRows, _ watermark: String, _ recent: [String: Int], _ manifest: Manifest,
    _ connection: inout Connection
  ) throws -> Set<Month?> {
    let changed = try changes.since(watermark, &connection)
    var months: Set<Month?> = []
    for part in Set(changed.keys).union(recent.keys) {
      let counts = changed[part] ?? (before: 0, after: 0)
      if counts.after > 0 || counts.before != recent[part] ?? 0 { months.insert(Month(part)) }
    }
    guard !months.isEmpty else { return [] }
    // A row whose date was corrected shows in its new month. The one that it left has a row less than was landed.
    var landed: [Month?: Int] = [:]
    for file in manifest.files where [input.name, RejectedLines.table(input.name)].contains(file.table) {
      landed[file.month, default: 0] += file.rows
    }
    var standing: [Month?: Int] = [:]
    for (part, rows) in try changes.all(&connection) { standing[Month(part)] = rows }
    for month in Set(landed.keys).union(standing.keys) where landed[month] ?? 0 != standing[month] ?? 0 {
      months.insert(month)
    }
    return months
  }

  /// Months whose days count now and did not then, or the other way round.
  private func movedDates(_ manifest: Manifest) -> Set<Month?> {
    guard manifest.businessDate != dates.last else { return [] }
    let (earlier, later) = (min(manifest.businessDate, dates.last), max(manifest.businessDate, dates.last))
    var months = Set((earlier.advanced(by: 1).month...later.month).map { Optional($0) })
    // A line that was dated too late may be in time now.
    let rejected = manifest.file(RejectedLines.table(input.name), nil)?.facts.rejected ?? [:]
    if rejected["after_business_date"] != nil { months.insert(nil) }
    return months
  }
}

/// Counts the rows that changed lately, by month; the month of an impossible date is the empty text.
///
/// The mapping's own condition is left out: a line that was voided no longer meets it, and has changed its month.
private struct ChangedRows {
  let input: SourceInput
  let dates: DateRange
  let expression: String

  private var query: SourceQuery { SourceQuery(input) }

  private var part: String {
    let date = query.expression(input.contract.dateColumn ?? "")
    return "case when \(dates.impossible(date)) then '' else to_char(\(date), 'YYYY-MM') end"
  }

  /// The latest change, and the rows of each part that changed in the day before it.
  func now(_ connection: inout Connection) throws -> (watermark: String?, recent: [String: Int]) {
    let latest = try connection.query("select max(\(expression))::text from \(query.relation)")
    guard let watermark = latest[0][0] else { return (nil, [:]) }
    let recent = try since(watermark, &connection).mapValues(\.before)
    return (watermark, recent)
  }

  /// Rows of each part, whenever they changed.
  func all(_ connection: inout Connection) throws -> [String: Int] {
    let date = query.expression(input.contract.dateColumn ?? "")
    let rows = try connection.query(
      "select \(part), count(*) from \(query.relation)"
        + query.whereClause(["\(dates.wanted(date)) or \(dates.impossible(date))"]) + " group by 1")
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] ?? "", $0[1].flatMap { Int($0) } ?? 0) })
  }

  /// Rows of each part that changed in the day up to `watermark`, and after it.
  ///
  /// A change becomes visible when its transaction commits, which may be after the watermark was taken. Counting the day
  /// before it again finds changes that committed late, and deleted ones.
  func since(
    _ watermark: String, _ connection: inout Connection
  ) throws -> [String: (before: Int, after: Int)] {
    let limit = quotedLiteral(watermark)
    let rows = try connection.query(
      "select \(part), count(*) filter (where \(expression) <= \(limit)), "
        + "count(*) filter (where \(expression) > \(limit)) from \(query.relation)"
        + " where \(expression) > (\(limit)::timestamptz - interval '1 day') group by 1")
    return Dictionary(
      uniqueKeysWithValues: rows.map { row in
        (row[0] ?? "", (before: row[1].flatMap { Int($0) } ?? 0, after: row[2].flatMap { Int($0) } ?? 0))
      })
  }
}
