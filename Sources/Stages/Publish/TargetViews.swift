import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Tables
import TerminalText

/// The views of the target.
///
/// A view has taken the place of a table that earlier versions wrote. Where something else depends on that table, it
/// stays (sql/target/0015_customer_product_view.sql), and is filled from the view, which then has another name.
enum TargetViews {
  private static let declarations = Tables.published.filter { $0.view != nil }

  /// The name of a view while the table stays.
  private static func otherName(_ view: TableDeclaration) -> String { "\(view.name)_now" }

  private static func migration(_ view: TableDeclaration) -> String { "0015_\(view.name)_view.sql" }

  /// Whether a table stands where the view of its name belongs.
  static func isInPlaceOfView(_ table: String) -> Bool { declarations.contains { $0.name == table } }

  /// Brings tables that stand in the place of a view up to date. Call it when the view's parts are written.
  ///
  /// - Parameter changed: names of the tables that were written.
  /// - Returns: what was done, by table.
  static func fill(
    after changed: Set<String>, _ schema: TargetSchema, keyTypes: [String: ColumnType], _ connection: inout Connection
  ) throws -> [(table: String, what: String)] {
    var done: [(table: String, what: String)] = []
    for view in declarations where changed.contains(where: { Tables.ofFiles(named: $0)?.partOf == view.name }) {
      guard try kind(of: view.name, schema, &connection) == "r" else { continue }
      try schema.apply(migration(view), &connection, keyTypes: keyTypes)
      if try kind(of: view.name, schema, &connection) == "v" {
        done.append((view.name, "is a view now: nothing depends on the table any more"))
        continue
      }
      let rows = try fill(view, schema, &connection)
      let others = try dependents(of: view.name, schema, &connection)
      done.append(
        (
          view.name,
          "\(counted(rows, "row")) written; it stays a table and no view, because \(others) depends on it"
        ))
    }
    return done
  }

  /// Returns `r` for a table, `v` for a view; nil: there is none of this name.
  private static func kind(
    of name: String, _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> String? {
    try connection.query("select relkind from pg_class where oid = to_regclass($1)", [schema.table(name)]).first?[0]
  }

  /// Names the views that depend on a table.
  private static func dependents(
    of table: String, _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> String {
    let rows = try connection.query(
      """
      select distinct ev_class::regclass::text from pg_depend join pg_rewrite on pg_rewrite.oid = objid
      where refobjid = to_regclass($1) and classid = 'pg_rewrite'::regclass order by 1
      """, [schema.table(table)])
    let names = rows.compactMap { $0[0] }
    return names.isEmpty ? "something else" : names.joined(separator: ", ")
  }

  /// Updates a table to what its view shows.
  ///
  /// - Returns: the number of rows that were updated or added.
  private static func fill(
    _ view: TableDeclaration, _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> Int {
    let staging = Publication.Part.staging
    try connection.query(
      "create temporary table tierbook_staging on commit drop as select * from \(schema.table(otherName(view)))")
    try connection.query("analyze \(staging)")
    let others = view.columns.map(\.name).filter { !view.key.contains($0) && $0 != ColumnDeclaration.runNumber.name }
    let counts = try connection.query(
      Publication.Part.mergeStatement(schema.table(view.name), keys: view.key, others: others, of: "true"))
    try connection.query("drop table \(staging)")
    return counts[0][0].flatMap { Int($0) } ?? 0
  }

  /// Gives tables other column types, which the server refuses while a view shows them: the views are made again, with
  /// the same grants.
  ///
  /// - Parameter tables: the tables that `body` changes.
  static func remaking(
    over tables: Set<String>, _ schema: TargetSchema, keyTypes: [String: ColumnType],
    _ connection: inout Connection, _ body: (inout Connection) throws -> Void
  ) throws {
    var remade: [(view: TableDeclaration, name: String, grants: [String])] = []
    for view in declarations where tables.contains(where: { Tables.named($0)?.partOf == view.name }) {
      for name in [view.name, otherName(view)] where try kind(of: name, schema, &connection) == "v" {
        remade.append((view, name, try grants(on: name, schema, &connection)))
        try connection.query("drop view \(schema.table(name))")
      }
    }
    try body(&connection)
    let sql = SchemaSQL(schema: schema.name, keyTypes: keyTypes)
    for (view, name, grants) in remade {
      for statement in sql.createView(view, as: name) + grants { try connection.query(statement) }
    }
  }

  /// Returns the statements that grant what is granted on a view.
  private static func grants(
    on name: String, _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> [String] {
    let rows = try connection.query(
      """
      select privilege_type, case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end,
        is_grantable, column_name
      from pg_class as c cross join lateral (
        select null as column_name, g.* from aclexplode(relacl) as g
        union all
        select quote_ident(attname), g.* from pg_attribute, aclexplode(attacl) as g
        where attrelid = c.oid and not attisdropped
      ) as granted
      where c.oid = to_regclass($1) and grantee <> relowner
      """, [schema.table(name)])
    return rows.map { row in
      let columns = row[3].map { " (\($0))" } ?? ""
      let option = row[2] == "t" ? " with grant option" : ""
      return "grant \(row[0] ?? "")\(columns) on \(schema.table(name)) to \(row[1] ?? "")\(option)"
    }
  }
}
