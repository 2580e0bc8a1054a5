import Pipeline
import PostgreSQL

/// The schema that the tables are written to, and its migrations.
struct TargetSchema {
  private struct Migration {
    let number: Int
    let name: String
    let sql: String

    init(_ name: String, _ bytes: [UInt8]) {
      self.name = name
      number = Int(name.prefix(4)) ?? 0
      sql = String(decoding: bytes, as: UTF8.self)
    }
  }

  /// The files of sql/target, in order.
  private static let migrations = [
    Migration("0001_ledger.sql", PackageResources._001_ledger_sql),
    Migration("0002_products.sql", PackageResources._002_products_sql),
    Migration("0003_customers.sql", PackageResources._003_customers_sql),
  ]

  let name: String
  /// Migrations that were applied before; empty: the schema or its tables are not there yet.
  private let applied: Set<Int>

  /// Looks at the schema as it is.
  ///
  /// - Throws: `Failure` where a newer version has made it.
  init(_ name: String, _ connection: inout Connection) throws {
    self.name = name
    let table = "\(quotedIdentifier(name)).schema_migration"
    let exists = try connection.query("select to_regclass($1) is not null", [table])[0][0] == "t"
    let numbers = exists ? try connection.query("select number from \(table)") : []
    applied = Set(numbers.compactMap { $0[0].flatMap { Int($0) } })
    if let newest = applied.max(), newest > Self.migrations.count {
      throw Failure(
        .checkFailed,
        Problem(
          "target", "schema \(name) has migration \(newest), this version knows \(Self.migrations.count)",
          hint: "use the newer version of Tierbook that made it"))
    }
  }

  var isEmpty: Bool { applied.isEmpty }

  var isCurrent: Bool { applied.count == Self.migrations.count }

  func table(_ table: String) -> String { "\(quotedIdentifier(name)).\(quotedIdentifier(table))" }

  /// Applies what is missing. In the transaction that publishes, so that readers see all of it or nothing.
  ///
  /// - Returns: the names of the files applied.
  func migrate(_ connection: inout Connection, keyTypes: [String: ColumnType]) throws -> [String] {
    let pending = Self.migrations.filter { !applied.contains($0.number) }
    let stands = try connection.query("select to_regnamespace($1) is not null", [quotedIdentifier(name)])[0][0] == "t"
    for migration in pending {
      var sql = migration.sql
      // The server wants CREATE on the database for it even where the schema stands, and a writer need not have that.
      if stands { sql = replacing("create schema if not exists :\"schema\";", in: sql, with: "") }
      sql = replacing(":\"schema\"", in: sql, with: quotedIdentifier(name))
      for (key, type) in keyTypes { sql = replacing(":\(key)_type", in: sql, with: type.sqlName) }
      try connection.runScript(sql)
    }
    return pending.map(\.name)
  }

  private func replacing(_ variable: String, in sql: String, with text: String) -> String {
    sql.split(separator: variable, omittingEmptySubsequences: false).joined(separator: text)
  }
}
