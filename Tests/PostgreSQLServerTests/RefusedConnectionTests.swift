import Foundation
import PostgreSQL
import TestSupport
import Testing

/// A server that speaks German.
private enum GermanServer {
  private static let locale = "de_DE.UTF-8"

  static let shared = Result { () -> TestDatabase? in
    guard let environment = try environment() else { return nil }
    let server = try TestServer.own("german", options: "-c lc_messages=\(locale)", environment: environment)
    let database = try TestDatabase("german", server: server)
    for statement in [
      "create role guarded login password 'right'", "create role crowded login connection limit 0",
      """
      do $$ begin execute format($copy$copy (values ('local all guarded scram-sha-256'), ('local all all trust'))
        to %L$copy$, current_setting('hba_file')); end $$
      """,
      "select pg_reload_conf()",
    ] { try database.execute(statement) }
    try waitUntil("the server wants a password") {
      try database.value("select count(*) from pg_hba_file_rules where user_name = '{guarded}'") == "1"
    }
    return database
  }

  /// What the server needs to find the locale, which is made where the system has not got it; nil: it cannot be made.
  private static func environment() throws -> [String: String]? {
    func run(_ command: String...) throws -> CommandResult {
      try Command("/usr/bin/env", command, environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"]).wait()
    }
    if try run("locale", "-a").output.lowercased().contains("de_de.utf") { return [:] }
    let folder = try TestFolder.make("locales")
    _ = try? run("localedef", "-i", "de_DE", "-f", "UTF-8", "\(folder)/\(locale)")
    return FileManager.default.fileExists(atPath: "\(folder)/\(locale)/LC_MESSAGES") ? ["LOCPATH": folder] : nil
  }
}

@Suite struct `A connection that is refused in German` {
  /// - Parameter hosts: sockets' folders, one after the other; nil: the server's own.
  private func refusal(_ role: String, password: String = "", hosts: String? = nil) throws -> DatabaseError {
    guard let database = try GermanServer.shared.get() else { try Test.cancel("there is no German locale") }
    let host = hosts?.replacingOccurrences(of: "SERVER", with: database.server.socket) ?? database.server.socket
    let place = "host=\(host) port=\(database.server.port) dbname=\(database.name)"
    let error = try #require(throws: DatabaseError.self) {
      _ = try Connection(to: try ConnectionOptions(conninfo: "\(place) user=\(role) password='\(password)'"))
    }
    if error.message.contains("FATAL:  password authentication failed") || error.message.contains("too many") {
      try Test.cancel("the server has no German")
    }
    #expect(error.kind == .unreachable)
    #expect(!error.message.contains("LOCATION") && !error.message.contains(error.sqlState), "\(error.message)")
    return error
  }

  @Test(arguments: ["SERVER", "/nowhere,SERVER"]) func `is known by its SQLSTATE`(hosts: String) throws {
    let wrong = try refusal("guarded", password: "wrong", hosts: hosts)
    #expect(wrong.sqlState == DatabaseError.wrongPassword && !wrong.isTransient)
    #expect(
      wrong.message.hasSuffix("failed: FATAL:  Passwort-Authentifizierung für Benutzer »guarded« fehlgeschlagen"))

    let full = try refusal("crowded", hosts: hosts)
    #expect(full.sqlState == DatabaseError.tooManyConnections && full.isTransient && full.isWantOfRoom)
    #expect(full.message.hasSuffix("failed: FATAL:  zu viele Verbindungen von Rolle »crowded«"))
  }

  @Test func `for want of a password is known without words`() throws {
    let error = try refusal("guarded")
    #expect(error.sqlState == DatabaseError.wrongPassword && !error.isTransient)
  }

  @Test func `for another reason is none of these`() throws {
    let error = try refusal("nobody")
    #expect(error.sqlState == "" && !error.isTransient)
    #expect(error.message.hasSuffix("FATAL:  Rolle »nobody« existiert nicht"))
  }
}
