import Configuration
package import PostgreSQL

/// The migrations that the target schema has.
package struct TargetState: Sendable, Equatable {
  package let schema: String
  /// Numbers of the applied migrations; empty: the schema or its tables do not exist yet.
  package let applied: Set<Int>

  package init(_ schema: String, _ connection: inout Connection) throws {
    self.schema = schema
    let table = "\(quotedIdentifier(schema)).schema_migration"
    let exists = try connection.query("select to_regclass($1) is not null", [table])[0][0] == "t"
    let numbers = exists ? try connection.query("select number from \(table)") : []
    applied = Set(numbers.compactMap { $0[0].flatMap { Int($0) } })
  }

  package var isEmpty: Bool { applied.isEmpty }

  /// Whether a migration was applied.
  ///
  /// - Parameter name: the name of its file, such as `0001_ledger.sql`.
  package func has(_ name: String) -> Bool { applied.contains(Self.number(of: name)) }

  /// Returns the number at the beginning of a migration's file name.
  package static func number(of name: String) -> Int { Int(name.prefix { $0 != "_" }) ?? 0 }

  /// Whether the ledger records every run, not only publications.
  var hasLedger: Bool { has("0004_runs.sql") }

  /// Whether the ledger accepts the outcome `stopped`.
  var knowsStopped: Bool { has("0008_stopped_runs.sql") }

  package func table(_ table: String) -> String { "\(quotedIdentifier(schema)).\(quotedIdentifier(table))" }

  /// - Throws: `Failure` if a newer version made the schema.
  package func check(newest: Int) throws {
    guard let last = applied.max(), last > newest else { return }
    throw Failure(
      .checkFailed,
      Problem(
        "target", "schema \(schema) has migration \(last), this version knows \(newest)",
        hint: "use the newer version of Tierbook that made it"))
  }

  /// Checks that the schema belongs to the pipeline: two pipelines would overwrite each other's months.
  ///
  /// - Throws: `Failure` if another pipeline has published to the schema.
  package func checkOwner(_ pipeline: String, _ connection: inout Connection) throws {
    guard !isEmpty else { return }
    // Before the ledger recorded every run, each of its rows was a publication.
    let condition = hasLedger ? "where outcome = 'published'" : ""
    let rows = try connection.query("select pipeline from \(table("run")) \(condition) order by run_id desc limit 1")
    guard let owner = rows.first?[0], owner != pipeline else { return }
    throw Failure(
      .checkFailed,
      Problem(
        "target", "schema \(schema) holds the tables of the pipeline '\(owner)', not of '\(pipeline)'",
        hint: "give each pipeline a target.schema of its own"))
  }
}
