import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store

/// Identifies the history of a source's tables, and reads what the server has counted of them.
///
/// Ask before the snapshot is taken, which then includes all that is counted. Changes that are committed but not yet
/// counted, which takes a server some seconds, make the next run check all rows.
struct TableHistory {
  /// The server, its start time and the database; nil: the role may not ask.
  private let server: String?
  /// When the server began to count changes of this database; it begins again after a crash. nil: it does not count.
  private let countsSince: String?

  init(_ connection: inout Connection) throws {
    var found: (server: String?, countsSince: String?) = (nil, nil)
    do throws(DatabaseError) {
      found = try Self.ask(&connection)
    } catch {
      // If the role may not ask, every run compares the landed contents.
      if error.kind != .refused { throw error }
      try connection.begin()
    }
    (server, countsSince) = found
  }

  private static func ask(
    _ connection: inout Connection
  ) throws(DatabaseError) -> (server: String?, countsSince: String?) {
    let row = try connection.query(
      """
      select concat_ws(' ', extract(epoch from pg_postmaster_start_time()), oid), concat_ws(' ',
          extract(epoch from pg_stat_get_bgwriter_stat_reset_time()), extract(epoch from pg_stat_get_db_stat_reset_time(oid))),
        has_function_privilege('pg_control_system()', 'execute'),
        not pg_is_in_recovery() and current_setting('track_counts')::boolean
      from pg_database where datname = current_database()
      """)[0]
    // The identifier, if the role may read it, distinguishes two servers that started within a microsecond.
    var identifier: String?
    if row[2] == "t" { identifier = try connection.query("select system_identifier from pg_control_system()")[0][0] }
    let server = [identifier, row[0]].compactMap { $0 }.joined(separator: " ")
    return (server, row[3] == "t" ? row[1] : nil)
  }

  /// The identity and counters of an input's table. nil if the rows are not the table's own, or not all are seen: a
  /// query, a view, a foreign table or partition, tables that inherit, a table with rows on other servers, row level
  /// security.
  func activity(of input: SourceInput, _ connection: inout Connection) throws -> TableActivity? {
    guard let server, case .table = input.mapping.relation else { return nil }
    let row = try connection.query(
      """
      select concat_ws(' ', $1::regclass::oid, (
          select md5(string_agg(attnum || ' ' || attname, ',' order by attnum)) from pg_attribute
          where attrelid = $1::regclass and attnum > 0 and not attisdropped)),
        string_agg(oid || ':' || pg_relation_filenode(oid), ' ' order by oid),
        has_column_privilege($1::regclass, 'xmin', 'select'), sum(pg_stat_get_tuples_inserted(oid)),
        sum(pg_stat_get_tuples_updated(oid)), sum(pg_stat_get_tuples_deleted(oid))
      from pg_class
      where (oid = $1::regclass and relkind = 'r' and not relhassubclass
          or oid in (select relid from pg_partition_tree($1::regclass) where isleaf))
        and not row_security_active($1::regclass)
      having bool_and(relkind = 'r' and relam = (select oid from pg_am where amname = 'heap'))
        and sum(pg_relation_size(oid)) > 0
      """, [SourceQuery(input).relation]
    ).first
    guard let row, let table = row[0], let parts = row[1] else { return nil }
    let files = parts.split(separator: " ").map { $0.split(separator: ":").map(String.init) }
    let counts = row[3...].compactMap { $0.flatMap { Int($0) } }
    let counters = countsSince.flatMap { since in
      counts.count == 3
        ? TableActivity.Counters(since: since, inserted: counts[0], updated: counts[1], deleted: counts[2]) : nil
    }
    return TableActivity(
      server: server, table: table, parts: Dictionary(uniqueKeysWithValues: files.map { ($0[0], $0[1]) }),
      showsVersions: row[2] == "t", counters: counters)
  }
}
