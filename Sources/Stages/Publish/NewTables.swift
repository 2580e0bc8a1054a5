import PostgreSQL

/// Tables that the transaction itself has created, while it fills them. Nobody else sees them yet.
///
/// Their primary keys are dropped meanwhile: building an index of all rows at the end takes a fraction of the time that
/// row by row takes. Their `run_id` gets the run's number as its default, instead of an expression that is computed for
/// each row.
struct NewTables {
  /// Statements that restore each table when it is full.
  private var endings: [String: [String]] = [:]

  /// Prepares tables for being filled.
  ///
  /// - Parameters:
  ///   - tables: names of tables without rows.
  ///   - run: number of the run that fills them.
  init(_ tables: Set<String>, run: String, _ schema: TargetSchema, _ connection: inout Connection) throws {
    // A key of millions of rows is sorted in memory rather than on the disk.
    try connection.query(
      "select set_config('maintenance_work_mem', '256MB', true) "
        + "where pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('256MB')")
    let place = [quotedIdentifier(schema.name)]
    let keys = try connection.query(
      """
      select c.relname, k.conname, pg_get_constraintdef(k.oid)
      from pg_constraint k join pg_class c on c.oid = k.conrelid
      where c.relnamespace = to_regnamespace($1) and k.contype = 'p' order by 1
      """, place)
    for key in keys {
      guard let table = key[0], let name = key[1], let definition = key[2], tables.contains(table) else { continue }
      let constraint = quotedIdentifier(name)
      try connection.query("alter table \(schema.table(table)) drop constraint \(constraint)")
      endings[table, default: []].append(
        "alter table \(schema.table(table)) add constraint \(constraint) \(definition)")
    }
    let defaults = try connection.query(
      """
      select c.relname, pg_get_expr(d.adbin, d.adrelid)
      from pg_attrdef d join pg_class c on c.oid = d.adrelid join pg_attribute a on a.attrelid = c.oid and attnum = adnum
      where c.relnamespace = to_regnamespace($1) and a.attname = 'run_id' order by 1
      """, place)
    for row in defaults {
      guard let table = row[0], let expression = row[1], tables.contains(table) else { continue }
      let column = "alter table \(schema.table(table)) alter column run_id"
      try connection.query("\(column) set default \(quotedLiteral(run))::bigint")
      endings[table, default: []].append("\(column) set default \(expression)")
    }
  }

  /// Restores what the migrations define for a table. It fails if two rows have the same key. Call it as soon as the
  /// table has all its rows: the server builds the index while the next table's rows are computed.
  mutating func complete(_ table: String, _ connection: inout Connection) throws {
    for ending in endings.removeValue(forKey: table) ?? [] { try connection.query(ending) }
  }

  /// Restores what the migrations define for the remaining tables.
  mutating func complete(_ connection: inout Connection) throws {
    for table in endings.keys.sorted() { try complete(table, &connection) }
  }
}
