import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store

/// Counts an input's rows by month; the month of an impossible date is the empty text.
///
/// The mapping's own condition is left out: a line that was voided no longer meets it, and has changed its month.
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

  /// Rows of all months: the whole relation is looked at.
  func all(_ connection: inout Connection) throws -> [String: Int] { try counts("", &connection) }

  /// Rows by month that meet the mapping's condition and have a date that counts or an impossible one: those landed.
  func landed(_ connection: inout Connection) throws -> [String: Int] {
    try counts(query.whereClause(["\(dates.wanted(date)) or \(dates.impossible(date))"]), &connection)
  }

  /// Rows of days that do not count and are not impossible: what is not landed though no condition leaves it out.
  func outside(_ connection: inout Connection) throws -> [String: Int] {
    try counts(" where not (\(dates.wanted(date)) or \(dates.impossible(date)))", &connection)
  }

  private func counts(_ condition: String, _ connection: inout Connection) throws -> [String: Int] {
    // By day first: a date is quickly grouped, and its month printed once.
    let rows = try connection.query(
      "select \(month(of: "day")), sum(lines) from (select \(date) as day, count(*) as lines from \(query.relation)"
        + "\(condition) group by 1) as days group by 1")
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] ?? "", $0[1].flatMap { Int($0) } ?? 0) })
  }

  /// Whether a row is of a day after one and not after another.
  func haveRows(after early: Day, upTo late: Day, _ connection: inout Connection) throws -> Bool {
    let rows = try connection.query(
      "select exists (select from \(query.relation) where \(date) > '\(early)' and \(date) <= '\(late)')")
    return rows[0][0] == "t"
  }

  /// Rows of some months.
  func rows(of parts: some Sequence<String>, _ connection: inout Connection) throws -> [String: Int] {
    var rows: [String: Int] = [:]
    for part in parts {
      let condition = Month(part).map { dates.possible(date, in: $0) } ?? dates.impossible(date)
      let counted = try connection.query("select count(*) from \(query.relation) where \(condition)")
      rows[part] = counted[0][0].flatMap { Int($0) } ?? 0
    }
    return rows
  }

  /// Rows of one month as their versions are.
  struct Versions {
    var rows = 0
    /// The transaction that has made the newest version; nil: all are older than two thousand million transactions.
    var newest: Int?
    /// Rows that lie in one of the parts asked for.
    var inParts = 0
  }

  /// Rows of all months, and when they were last made: the whole relation is looked at. Of a table on the server's own
  /// disk alone, where each row has a version.
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
    // An age is counted from the transaction that comes next, of which the server tells the last 32 bits.
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

  /// Rows of all months, and a sum over what is landed of each, whatever its order: the whole relation is looked at.
  ///
  /// The sum is of 64 bits for each row, over the text of its mapped columns and its time of change, so that rows that
  /// stand twice count twice; with it stands how many they are. Every month that counts has one.
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
