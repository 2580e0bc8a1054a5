import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Tables

/// The checks of the target in `tierbook check`. They find everything that would keep a run from publishing before the
/// run spends an hour reading.
struct TargetCheck {
  private let context: StageContext
  private let schema: TargetSchema
  private var problems: [Problem] = []

  init(_ context: StageContext, _ schema: TargetSchema) {
    self.context = context
    self.schema = schema
  }

  /// - Throws: `Failure` with all problems.
  mutating func run(_ connection: inout Connection) throws {
    try schema.checkOwner(context.pipeline.name, &connection)
    try checkWritable(&connection)
    try checkCreation(&connection)
    if !schema.isEmpty { try checkTables(&connection) }
    if !problems.isEmpty { throw Failure(.database, problems) }
  }

  private mutating func checkWritable(_ connection: inout Connection) throws {
    let rows = try connection.query("select pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'")
    if rows[0][0] == "t" {
      problems.append(
        Problem(
          "target", "the server is a standby, which takes no writes",
          hint:
            "connect to its primary: target_session_attrs=read-write in target.connection finds it among several hosts")
      )
    } else if rows[0][1] == "t" {
      problems.append(
        Problem(
          "target", "sessions are read-only here (default_transaction_read_only)",
          hint: "switch that off for the role or the database"))
    }
  }

  /// Checks the right to create, if the schema or a migration is missing.
  private mutating func checkCreation(_ connection: inout Connection) throws {
    guard !schema.isCurrent else { return }
    let allowed = try connection.query(
      """
      select case when to_regnamespace($1) is null then has_database_privilege(current_database(), 'CREATE')
        else has_schema_privilege($2, 'CREATE') end
      """, [quotedIdentifier(schema.name), schema.name])
    if allowed[0][0] != "t" {
      problems.append(
        Problem(
          "target", "the role may not create schema \(schema.name) or tables in it",
          hint: "grant CREATE on the database, or on the schema where it stands"))
    }
  }

  private mutating func checkTables(_ connection: inout Connection) throws {
    let rows = try connection.query(
      """
      select relname, array_to_string(array(
          select privilege from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as privilege
          where not has_table_privilege(c.oid, privilege)), ', '),
        pg_has_role(relowner, 'USAGE')
      from pg_class as c where relnamespace = to_regnamespace($1) and relkind in ('r', 'p') order by relname
      """, [quotedIdentifier(schema.name)])
    for row in rows {
      guard let table = row[0], let missing = row[1] else { continue }
      guard Self.tables.contains(table) else { continue }
      if !missing.isEmpty {
        problems.append(
          Problem(
            "target", "the role lacks \(missing) on the table \(table)",
            hint: "grant \(missing.lowercased()) on \(schema.table(table)) to the role that Tierbook connects as"))
      } else if !schema.isCurrent, row[2] != "t" {
        problems.append(
          Problem(
            "target", "the table \(table) is to be changed by this version, and the role does not own it",
            hint: "run this once as its owner, or give the role to it: grant OWNER to ROLE"))
      }
    }
  }

  /// Tables whose rows the program changes and removes. It only adds rows to the table of migrations.
  private static let tables = Set(Tables.target.map(\.name)).subtracting([LedgerState.migrations.name])
}
