import Foundation
import Synchronization

/// A database of its own for one test; it is dropped when the last reference goes.
package final class TestDatabase: Sendable {
  package let name: String
  package let server: TestServer
  private static let count = Atomic(0)
  /// A template cannot be copied while another copy of it is being made.
  private static let creation = NSLock()

  /// - Parameters:
  ///   - label: what it is for, as part of its name.
  ///   - template: the database to copy.
  ///   - server: where to make it; nil: on the server that all tests share.
  package init(_ label: String, template: TestDatabase? = nil, server own: TestServer? = nil) throws {
    server = try own ?? TestServer.shared.get()
    name = "t\(Self.count.add(1, ordering: .relaxed).newValue)_\(label)"
    let from = template.map { " template \($0.name)" } ?? ""
    let (server, name) = (server, name)
    try Self.creation.withLock {
      _ = try Self.psql(server, "postgres", ["-c", "create database \(name)\(from)"])
    }
  }

  deinit {
    if !TestFolder.isKept {
      _ = try? Self.psql(
        server, "postgres", ["-c", "set client_min_messages = error; drop database if exists \(name) with (force)"])
    }
  }

  package var environment: [String: String] {
    get throws { try server.environment(database: name) }
  }

  /// Keywords and values for a connection of the tests' own.
  package var conninfo: String { "host=\(server.socket) port=\(server.port) user=\(server.user) dbname=\(name)" }

  /// Runs statements.
  package func execute(_ sql: String) throws {
    _ = try Self.psql(server, name, ["-c", sql])
  }

  /// Runs a file of the checkout with psql, and returns what it printed.
  @discardableResult
  package func runFile(_ files: String..., variables: [String: String] = [:]) throws -> String {
    let settings = variables.flatMap { ["-v", "\($0.key)=\($0.value)"] }
    return try Self.psql(server, name, settings + files.flatMap { ["-f", $0] })
  }

  /// The rows of a query, each value as text; null is `∅`.
  package func rows(_ sql: String) throws -> [[String]] {
    let text = try Self.psql(
      server, name, ["-At", "-P", "null=∅", "-F", "\u{1F}", "-R", "\u{1E}", "-c", sql])
    let body = text.hasSuffix("\n") ? text.dropLast() : text[...]
    guard !body.isEmpty else { return [] }
    return body.split(separator: "\u{1E}", omittingEmptySubsequences: false).map { row in
      row.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// The first column of a query.
  package func values(_ sql: String) throws -> [String] {
    try rows(sql).map { $0[0] }
  }

  /// Statements in the server's log that match a regular expression of its own, where it keeps them (`log_statement`).
  package func logged(_ pattern: String) throws -> [String] {
    let literal = pattern.replacingOccurrences(of: "'", with: "''")
    return try values(
      "select line from regexp_split_to_table(pg_read_file('server.log'), E'\\n') as line where line ~ '\(literal)'")
  }

  /// The one value of a query.
  package func value(_ sql: String) throws -> String {
    let rows = try rows(sql)
    guard rows.count == 1, rows[0].count == 1 else { throw SetupError("\(rows.count) rows, not one value, of \(sql)") }
    return rows[0][0]
  }

  /// A psql in the background, for another session.
  package func session(_ sql: String) throws -> Command {
    try Command("/usr/bin/env", ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-c", sql], environment: environment)
  }

  private static func psql(_ server: TestServer, _ database: String, _ arguments: [String]) throws -> String {
    var environment = try server.environment(database: database)
    // What a test sets for the sessions of its database is not for those that it looks with.
    environment["PGOPTIONS"] = "-c idle_session_timeout=0 -c idle_in_transaction_session_timeout=0"
    let result = try Command(
      "/usr/bin/env", ["psql", "-Xq", "-v", "ON_ERROR_STOP=1"] + arguments, environment: environment
    ).wait()
    guard result.status == 0 else {
      throw SetupError("psql \(arguments.joined(separator: " ")) in \(database):\n\(result.output)\(result.errors)")
    }
    return result.output
  }
}

/// Asks again, for a minute at most, until something is so.
package func waitUntil(_ what: String, _ isSo: () throws -> Bool) throws {
  for _ in 0..<1200 {
    if try isSo() { return }
    usleep(50_000)
  }
  throw SetupError("waited a minute in vain until \(what)")
}
