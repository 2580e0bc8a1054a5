import Arithmetic
import Landing
import Pipeline
import PostgreSQL

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

  /// What the server counted of the relation; nil where it does not count, or counts for several: a query, a view, a
  /// copy that only reads.
  ///
  /// To be asked before the snapshot is taken: what is counted by then is in it. What is committed by then but not
  /// counted yet, which takes a server some seconds, makes the next night count all rows.
  func activity(_ connection: inout Connection) throws -> TableActivity? {
    guard case .table = input.mapping.relation else { return nil }
    let rows = try connection.query(
      """
      select $1::regclass::oid, md5(string_agg(pg_relation_filenode(oid)::text, ' ' order by oid)),
        sum(pg_stat_get_tuples_inserted(oid)), sum(pg_stat_get_tuples_updated(oid)), sum(pg_stat_get_tuples_deleted(oid))
      from pg_class
      where (oid = $1::regclass and relkind = 'r' and not relhassubclass
          or oid in (select relid from pg_partition_tree($1::regclass) where isleaf))
        and not pg_is_in_recovery() and current_setting('track_counts')::boolean
      """, [query.relation])
    guard let row = rows.first, let table = row[0] else { return nil }
    let counts = row.dropFirst(2).compactMap { $0.flatMap { Int($0) } }
    return counts.count == 3
      ? TableActivity(table: table, storage: row[1], inserted: counts[0], updated: counts[1], deleted: counts[2]) : nil
  }
}
