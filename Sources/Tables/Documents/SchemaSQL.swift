package import PostgreSQL

/// The statements that make the target's tables in their state after all migrations, for psql and for comparison.
package struct SchemaSQL: Sendable {
  private let schema: String
  private let keyTypes: [String: ColumnType]

  /// - Parameters:
  ///   - schema: the schema for the tables.
  ///   - keyTypes: types of the source's keys, by their names.
  package init(schema: String, keyTypes: [String: ColumnType]) {
    self.schema = schema
    self.keyTypes = keyTypes
  }

  /// - Parameter migrations: names of the migrations that the tables include. The program then takes them as applied.
  package func statements(for tables: [TableDeclaration], migrations: [String]) -> String {
    // A referenced table must exist first.
    let referenced = Set(tables.flatMap(\.columns).flatMap(\.rules).compactMap(\.referencedTable))
    let views = tables.filter { $0.view != nil }
    let others = tables.filter { !referenced.contains($0.name) && $0.view == nil }
    let ordered = tables.filter { referenced.contains($0.name) } + others + views
    let applied = migrations.map { name in
      "insert into \(place(LedgerState.migrations)) (number, name) "
        + "values (\(Int(name.prefix { $0 != "_" }) ?? 0), \(quotedLiteral(name)));"
    }
    let parts =
      ["create schema if not exists \(quotedIdentifier(schema));"] + ordered.map(statements)
      + [applied.joined(separator: "\n")]
    return (["begin;"] + parts + ["commit;"]).joined(separator: "\n\n")
  }

  private func place(_ table: TableDeclaration) -> String { place(table.name) }

  private func place(_ table: String) -> String { "\(quotedIdentifier(schema)).\(quotedIdentifier(table))" }

  private func statements(_ table: TableDeclaration) -> String {
    (table.view == nil ? [create(table)] : createView(table)).joined(separator: "\n")
  }

  /// Returns the statements that make a view.
  ///
  /// - Parameter name: another name for it; nil: its own.
  package func createView(_ table: TableDeclaration, as name: String? = nil) -> [String] {
    guard let view = table.view else { return [] }
    let name = name ?? table.name
    return
      [
        "create view \(place(name)) as\n\(view(place, keyTypes));",
        "comment on view \(place(name)) is \(quotedLiteral(table.sqlComment));",
      ] + comments(table, on: name)
  }

  private func comments(_ table: TableDeclaration, on name: String) -> [String] {
    table.targetColumns.map { column in
      "comment on column \(place(name)).\(quotedIdentifier(column.name)) is \(quotedLiteral(column.sqlComment));"
    }
  }

  private func create(_ table: TableDeclaration) -> String {
    let key = "  primary key (\(table.key.map(quotedIdentifier).joined(separator: ", ")))"
    let columns = table.targetColumns.map { "  " + definition($0) } + [key]
    let create = "create table \(place(table)) (\n\(columns.joined(separator: ",\n"))\n);"
    return
      ([create, "comment on table \(place(table)) is \(quotedLiteral(table.sqlComment));"]
      + comments(table, on: table.name))
      .joined(separator: "\n")
  }

  private func definition(_ column: ColumnDeclaration) -> String {
    let parts =
      [quotedIdentifier(column.name), column.type.resolved(keyTypes).sqlName] + (column.isNullable ? [] : ["not null"])
      + column.rules.map { clause($0, of: column) }
    return parts.joined(separator: " ")
  }

  private func clause(_ rule: Rule, of column: ColumnDeclaration) -> String {
    switch rule {
    case .identity: "generated always as identity"
    case .otherwise(let expression): "default \(expression)"
    case .within(let texts):
      "check (\(quotedIdentifier(column.name)) in (\(texts.map(quotedLiteral).joined(separator: ", "))))"
    case .equal(let expression): "check (\(quotedIdentifier(column.name)) = \(expression))"
    case .row(let table): "references \(quotedIdentifier(schema)).\(quotedIdentifier(table)) on delete cascade"
    }
  }
}

extension Rule {
  /// The table that the rule references; nil: it references none.
  fileprivate var referencedTable: String? {
    if case .row(let table) = self { table } else { nil }
  }
}
