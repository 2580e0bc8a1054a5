import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Tables

/// The schema that holds the tables, and its migrations.
struct TargetSchema {
  private struct Migration {
    let number: Int
    let name: String
    let sql: String
  }

  /// The files of sql/target, in order.
  private static let migrations = MigrationFiles.all.map { name, sql in
    Migration(number: TargetState.number(of: name), name: name, sql: sql)
  }

  static var newestMigration: Int { migrations.last?.number ?? 0 }

  private let state: TargetState

  /// Reads the present state of the schema.
  ///
  /// - Throws: `Failure` if a newer version has made it.
  init(_ name: String, _ connection: inout Connection) throws {
    state = try TargetState(name, &connection)
    try state.check(newest: Self.newestMigration)
  }

  var name: String { state.schema }

  func checkOwner(_ pipeline: String, _ connection: inout Connection) throws {
    try state.checkOwner(pipeline, &connection)
  }

  var isEmpty: Bool { state.isEmpty }

  var isCurrent: Bool { state.applied.count == Self.migrations.count }

  /// The column of `published_month` that holds the checksum of a month's file.
  var checksumColumn: String { state.has("0005_checksums.sql") ? "checksum" : "sha256" }

  /// The SQL for the version of a month's file in `published_month`.
  var versionColumn: String { state.has("0009_keys.sql") ? "file_version" : "null" }

  /// The columns of each table in the target, with their types.
  func columns(_ connection: inout Connection) throws -> [String: [String: ColumnType]] {
    let rows = try connection.query(
      """
      select relname, attname, format_type(atttypid, atttypmod) from pg_class as c join pg_attribute on attrelid = c.oid
      where relnamespace = to_regnamespace($1) and relkind in ('r', 'p', 'v', 'f') and attnum > 0 and not attisdropped
      """, [quotedIdentifier(name)])
    var columns: [String: [String: ColumnType]] = [:]
    for row in rows {
      columns[row[0] ?? "", default: [:]][row[1] ?? ""] = ColumnType(sqlName: row[2] ?? "")
    }
    return columns
  }

  /// Names of the published tables, sorted.
  func publishedTables(_ connection: inout Connection) throws -> [String] {
    guard !isEmpty else { return [] }
    let rows = try connection.query(
      "select distinct split_part(table_name, '.', 1) from \(state.table(LedgerState.months.name)) order by 1")
    return rows.compactMap { $0[0] }
  }

  /// Tables that do not have the rows that were written to them.
  func counts(_ connection: inout Connection) throws -> TableCounts { try TableCounts(state, &connection) }

  /// The names of the tables, without views.
  func tables(_ connection: inout Connection) throws -> Set<String> {
    let rows = try connection.query(
      "select relname from pg_class where relnamespace = to_regnamespace($1) and relkind in ('r', 'p')",
      [quotedIdentifier(name)])
    return Set(rows.compactMap { $0[0] })
  }

  func table(_ table: String) -> String { state.table(table) }

  /// Applies the missing migrations. Call it in the transaction that publishes, so that readers see all of it or
  /// nothing.
  ///
  /// - Returns: the names of the applied files.
  func migrate(_ connection: inout Connection, keyTypes: [String: ColumnType]) throws -> [String] {
    let pending = Self.migrations.filter { !state.applied.contains($0.number) }
    guard !pending.isEmpty else { return [] }
    let stands = try connection.query("select to_regnamespace($1) is not null", [quotedIdentifier(name)])[0][0] == "t"
    for migration in pending { try run(migration, &connection, keyTypes: keyTypes, inStanding: stands) }
    return pending.map(\.name)
  }

  /// Applies a migration once more that may be applied several times.
  func apply(_ name: String, _ connection: inout Connection, keyTypes: [String: ColumnType]) throws {
    for migration in Self.migrations where migration.name == name {
      try run(migration, &connection, keyTypes: keyTypes, inStanding: true)
    }
  }

  private func run(
    _ migration: Migration, _ connection: inout Connection, keyTypes: [String: ColumnType], inStanding stands: Bool
  ) throws {
    var sql = migration.sql
    // The server requires CREATE on the database for this statement even if the schema exists; a writer need not have
    // it.
    if stands { sql = replacing("create schema if not exists :\"schema\";", in: sql, with: "") }
    sql = replacing(":\"schema\"", in: sql, with: quotedIdentifier(name))
    for (key, type) in keyTypes { sql = replacing(":\(key)_type", in: sql, with: type.sqlName) }
    try connection.runScript(sql)
  }

  private func replacing(_ variable: String, in sql: String, with text: String) -> String {
    sql.split(separator: variable, omittingEmptySubsequences: false).joined(separator: text)
  }
}
