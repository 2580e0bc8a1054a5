import PostgreSQL

/// The primary keys of tables that the transaction itself has made, taken off while they are filled: to build an index
/// of all rows at the end takes a fraction of what it takes row by row. Nobody else sees the tables meanwhile.
struct NewTableKeys {
  private struct Key {
    let table: String
    let name: String
    let definition: String
  }

  private var keys: [Key] = []

  /// Takes the keys off.
  ///
  /// - Parameter tables: names of tables without a row.
  init(takingOff tables: Set<String>, _ schema: TargetSchema, _ connection: inout Connection) throws {
    let rows = try connection.query(
      """
      select c.relname, k.conname, pg_get_constraintdef(k.oid)
      from pg_constraint k join pg_class c on c.oid = k.conrelid
      where c.relnamespace = to_regnamespace($1) and k.contype = 'p' order by 1
      """, [quotedIdentifier(schema.name)])
    for row in rows {
      guard let table = row[0], let name = row[1], let definition = row[2], tables.contains(table) else { continue }
      let key = Key(table: schema.table(table), name: quotedIdentifier(name), definition: definition)
      try connection.query("alter table \(key.table) drop constraint \(key.name)")
      keys.append(key)
    }
  }

  /// Puts the keys back, which fails where two rows have the same one.
  func putBack(_ connection: inout Connection) throws {
    for key in keys { try connection.query("alter table \(key.table) add constraint \(key.name) \(key.definition)") }
  }
}
