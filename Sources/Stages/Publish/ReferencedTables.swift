import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store

/// Tables of the target that foreign keys reference, for instance from an analyst's own notes. A row that stays keeps
/// its identity: differing rows are updated in place, and rows are removed or added only if their key is gone or new.
struct ReferencedTables: Sendable {
  private let names: Set<String>

  init(_ schema: TargetSchema, _ connection: inout Connection) throws {
    let rows = try connection.query(
      """
      select distinct relname from pg_constraint join pg_class as c on c.oid = confrelid
      where contype = 'f' and relnamespace = to_regnamespace($1)
      """, [quotedIdentifier(schema.name)])
    names = Set(rows.compactMap { $0[0] })
  }

  /// Whether foreign keys reference the table that files of this name are for.
  func contains(_ table: String) -> Bool { names.contains(String(table.prefix { $0 != "." })) }
}

extension Publication.Part {
  /// The temporary table `tierbook_staging`, which holds what a table's rows are to become.
  static let staging = "pg_temp.tierbook_staging"

  /// Updates a table that foreign keys reference to what the files hold. A different `run_id` alone does not count.
  ///
  /// - Parameter parts: parts of one table.
  /// - Throws: `DatabaseError` if a removed row is referenced; `Failure` if the table ends with another number of rows.
  static func merge(
    _ parts: [Self], from folder: StageFolder, _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> Sent {
    guard let first = parts.first, let file = parts.compactMap(\.file).first,
      let keys = KeySet.keyColumns(of: first.table)
    else {
      try removeAll(parts, schema, &connection)
      return Sent(months: parts.count)
    }
    let table = schema.table(first.names[0])
    try connection.query("create temporary table tierbook_staging (like \(table) including defaults) on commit drop")
    for part in parts {
      guard let file = part.file else { continue }
      let columns = file.columns.map { quotedIdentifier($0.name) }.joined(separator: ", ")
      try connection.copyIn("copy \(staging) (\(columns)) from stdin (format binary)") { send in
        try folder.streamRows(file, send)
      }
    }
    let names = file.columns.map(\.name)
    let parameters = [arrayLiteral(parts.map(\.monthText))] + first.names.dropFirst()
    let counts = try connection.query(
      mergeStatement(
        table, keys: keys, others: names.filter { !keys.contains($0) },
        of: "month = any ($1::date[])" + (first.names.count > 1 ? " and input = $2" : "")), parameters)
    try connection.query("drop table \(staging)")
    let files = parts.compactMap(\.file)
    let input = first.names.count > 1 ? " and input = $2" : ""
    let standing = try connection.query(
      "select count(*) from \(table) where month = any ($1::date[])\(input)", parameters)
    try check(
      standing[0][0].flatMap { Int($0) } ?? 0, of: files.reduce(0) { $0 + $1.rows }, parts, table)
    return Sent(
      months: parts.count, rows: counts[0][0].flatMap { Int($0) } ?? 0, bytes: files.reduce(0) { $0 + $1.bytes })
  }

  /// The statement that brings a table's rows to those of the staging table, and counts those that were updated or
  /// added.
  ///
  /// - Parameter rows: the condition of the rows that may be removed.
  static func mergeStatement(_ table: String, keys: [String], others: [String], of rows: String) -> String {
    let same = keys.map { "standing.\(quotedIdentifier($0)) = staged.\(quotedIdentifier($0))" }
      .joined(separator: " and ")
    func list(_ names: [String], of row: String) -> String {
      names.map { "\(row).\(quotedIdentifier($0))" }.joined(separator: ", ")
    }
    let columns = (keys + others + ["run_id"]).map(quotedIdentifier).joined(separator: ", ")
    let changes = (others + ["run_id"]).map { "\(quotedIdentifier($0)) = staged.\(quotedIdentifier($0))" }
    // Compared as text: 1.0 equals 1.00 as a number, but is shown differently.
    return """
      with gone as (
        delete from \(table) as standing
        where \(rows) and not exists (select from \(staging) as staged where \(same))
      ), changed as (
        update \(table) as standing set \(changes.joined(separator: ", ")) from \(staging) as staged
        where \(same) and row(\(list(others, of: "standing")))::text <> row(\(list(others, of: "staged")))::text
        returning 1
      ), new as (
        insert into \(table) (\(columns))
        select \(list(keys + others + ["run_id"], of: "staged")) from \(staging) as staged
        where not exists (select from \(table) as standing where \(same))
        returning 1
      )
      select (select count(*) from changed) + (select count(*) from new)
      """
  }
}
