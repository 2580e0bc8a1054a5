import Configuration
package import PostgreSQL

/// Which migrations the target schema has seen.
package struct TargetState: Sendable, Equatable {
  package let schema: String
  /// Numbers of the migrations; empty: the schema or its tables are not there yet.
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
  /// - Parameter name: that of its file, such as `0001_ledger.sql`.
  package func has(_ name: String) -> Bool { applied.contains(Self.number(of: name)) }

  /// The number that the name of a migration's file begins with.
  package static func number(of name: String) -> Int { Int(name.prefix { $0 != "_" }) ?? 0 }

  /// Whether the ledger knows every run, not publications alone.
  var hasLedger: Bool { has("0004_runs.sql") }

  /// Whether a run may be stopped.
  var knowsStopped: Bool { has("0008_stopped_runs.sql") }

  package func table(_ table: String) -> String { "\(quotedIdentifier(schema)).\(quotedIdentifier(table))" }

  /// - Throws: `Failure` where a newer version has made the schema.
  package func check(newest: Int) throws {
    guard let last = applied.max(), last > newest else { return }
    throw Failure(
      .checkFailed,
      Problem(
        "target", "schema \(schema) has migration \(last), this version knows \(newest)",
        hint: "use the newer version of Tierbook that made it"))
  }

  /// A schema belongs to one pipeline: two would overwrite each other's months.
  ///
  /// - Throws: `Failure` where another pipeline has published to it.
  package func checkOwner(_ pipeline: String, _ connection: inout Connection) throws {
    guard !isEmpty else { return }
    // Before the ledger knew every run, each of its rows was a publication.
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
