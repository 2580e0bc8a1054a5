import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables

/// Counts an input's rows by month; the month of an impossible date is the empty text.
///
/// The counts ignore the mapping's own condition: a line that was voided no longer meets it, and has changed its month.
struct RowCounts {
  let input: SourceInput
  let dates: DateRange

  private var query: SourceQuery { SourceQuery(input) }
  /// The day of a row, as an SQL expression.
  var date: String { query.expression(input.contract.dateColumn ?? "") }

  /// The month that a day belongs to, as an SQL expression.
  func month(of day: String) -> String {
    "case when \(dates.impossible(day)) then '' else to_char(\(day), 'YYYY-MM') end"
  }

  /// Counts the rows of all months. It scans the whole relation.
  func all(_ connection: inout Connection) throws -> [String: Int] { try counts("", &connection) }

  /// Counts landed rows by month: they meet the mapping's condition, and their date counts or is impossible.
  func landed(_ connection: inout Connection) throws -> [String: Int] {
    try counts(query.whereClause(["\(dates.wanted(date)) or \(dates.impossible(date))"]), &connection)
  }

  /// Counts rows by month whose day neither counts nor is impossible. They are not landed, although no condition
  /// excludes them.
  func outside(_ connection: inout Connection) throws -> [String: Int] {
    try counts(" where not (\(dates.wanted(date)) or \(dates.impossible(date)))", &connection)
  }

  private func counts(_ condition: String, _ connection: inout Connection) throws -> [String: Int] {
    // Grouped by day first: dates group quickly, and each day's month is printed once.
    let rows = try connection.query(
      "select \(month(of: "day")), sum(lines) from (select \(date) as day, count(*) as lines from \(query.relation)"
        + "\(condition) group by 1) as days group by 1")
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] ?? "", $0[1].flatMap { Int($0) } ?? 0) })
  }

  /// Whether a row's day is after `early` and not after `late`.
  func haveRows(after early: Day, upTo late: Day, _ connection: inout Connection) throws -> Bool {
    let rows = try connection.query(
      "select exists (select from \(query.relation) where \(date) > '\(early)' and \(date) <= '\(late)')")
    return rows[0][0] == "t"
  }

  /// Counts the rows of some months.
  func rows(of parts: some Sequence<String>, _ connection: inout Connection) throws -> [String: Int] {
    var rows: [String: Int] = [:]
    for part in parts {
      let condition = Month(part).map { dates.possible(date, in: $0) } ?? dates.impossible(date)
      let counted = try connection.query("select count(*) from \(query.relation) where \(condition)")
      rows[part] = counted[0][0].flatMap { Int($0) } ?? 0
    }
    return rows
  }

  /// Row versions of one month.
  struct Versions {
    var rows = 0
    /// The transaction that made the newest version; nil: all versions are older than two billion transactions.
    var newest: Int?
    /// Rows that lie in one of the parts asked for.
    var inParts = 0
  }

  /// Counts the rows of all months and finds their newest versions. It scans the whole relation. The table must lie on
  /// the server's own disk, where each row has a version.
  func versions(inParts parts: [String], _ connection: inout Connection) throws -> [String: Versions] {
    let found = try connection.query(
      """
      select \(month(of: "day")), sum(lines), min(youngest), sum(in_parts)
      from (
        select \(date) as day, count(*) as lines, min(age(xmin)) filter (where age(xmin) >= 0) as youngest,
          count(*) filter (where tableoid = any ('{\(parts.joined(separator: ","))}'::oid[])) as in_parts
        from \(query.relation) group by 1
      ) as days
      group by 1
      """)
    // An age counts from the next transaction, of which the server reports the last 32 bits.
    let clock = try connection.query("select pg_snapshot_xmax(pg_current_snapshot()), age('3'::xid)")[0]
    let last = clock[0].flatMap { Int($0) } ?? 0
    let next = UInt32(bitPattern: clock[1].flatMap { Int32($0) } ?? 0) &+ 3
    let now = last + Int(next &- UInt32(truncatingIfNeeded: last))
    func count(_ text: String?) -> Int { text.flatMap { Int($0) } ?? 0 }
    return Dictionary(
      uniqueKeysWithValues: found.map { row in
        let newest = row[2].flatMap { Int($0) }.map { now - $0 }
        return (row[0] ?? "", Versions(rows: count(row[1]), newest: newest, inParts: count(row[3])))
      })
  }

  /// Counts the rows of all months, and sums the landed rows of each, in any order. It scans the whole relation.
  ///
  /// Each row adds a 64-bit hash of the text of its mapped columns and its time of change, so a row that occurs twice
  /// counts twice. The number of landed rows stands before the sum. Every month that counts has an entry.
  ///
  /// - Parameter changedAt: the time of change, as SQL.
  func contents(
    changedAt: String, _ connection: inout Connection
  ) throws -> (rows: [String: Int], contents: [String: String]) {
    let columns = (input.columns.map { query.expression($0.name) } + [changedAt]).joined(separator: ", ")
    let isLanded = query.condition(["\(dates.wanted(date)) or \(dates.impossible(date))"])
    let found = try connection.query(
      """
      select \(month(of: "day")), sum(lines), concat_ws(' ', sum(landed), sum(content))
      from (
        select day, count(*) as lines, count(*) filter (where is_landed) as landed, sum(content) as content
        from (
          select \(date) as day, \(isLanded) as is_landed,
            case when \(isLanded) then hashtextextended(row(\(columns))::text, 0) end as content
          from \(query.relation)
        ) as lines
        group by 1
      ) as days
      group by 1
      """)
    let nothing = dates.months.map { ($0.description, "0") } + [("", "0")]
    var contents = Dictionary(uniqueKeysWithValues: nothing)
    for row in found { contents[row[0] ?? ""] = row[2] }
    return (Dictionary(uniqueKeysWithValues: found.map { ($0[0] ?? "", $0[1].flatMap { Int($0) } ?? 0) }), contents)
  }
}
