import Foundation
import TestSupport
import Testing

/// pgbouncer before a server of its own, which keeps every statement.
private final class Pooler: Sendable {
  static let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  let folder: String
  private let process: Command

  init(to database: TestDatabase, mode: String) throws {
    folder = "/tmp/tierbook-pooler-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
    chmod(folder, 0o777)
    let server = database.server
    try """
    [databases]
    * = host=\(server.socket) port=\(server.port) user=\(server.user)
    [pgbouncer]
    unix_socket_dir = \(folder)
    listen_port = 6432
    auth_type = any
    pool_mode = \(mode)
    default_pool_size = 8
    """.write(toFile: "\(folder)/pgbouncer.ini", atomically: true, encoding: .utf8)
    // It does not run as root, and must come to the server's socket.
    let owner = try FileManager.default.attributesOfItem(atPath: server.socket)[.ownerAccountName] as? String
    let user = geteuid() == 0 ? ["-u", owner ?? "nobody"] : []
    process = try Command(Self.program ?? "", ["-q"] + user + ["\(folder)/pgbouncer.ini"], environment: [:])
    try waitUntil("the pooler listens") { FileManager.default.fileExists(atPath: "\(folder)/.s.PGSQL.6432") }
  }

  func close() throws {
    process.send(SIGTERM)
    _ = try process.wait()
    try FileManager.default.removeItem(atPath: folder)
  }
}

@Suite(.serialized) struct `A session that is not ours alone` {
  @Test func `keeps no setting and no lock of ours`() throws {
    let server = try TestServer.own("sessions", options: "-c log_statement=all")
    defer { server.remove() }
    let database = try Shop.made("sessions", server: server)
    let nightly = try NightlyRun(database, yaml: Shop.yaml)
    try nightly.run()
    try nightly.changeSource()
    try nightly.run()
    #expect(try database.logged("tierbook.*pg_advisory_l[o]ck|pg_try_advisory_l[o]ck") == [])
    #expect(try database.logged("pg_try_advisory_xact_lock").isEmpty == false)
    let outliving = try database.logged("(statement|execute [^:]+): .*\\mset (?!local|transaction)")
      .filter { line in !["update ", "alter ", "client_min_messages"].contains { line.contains($0) } }
    #expect(outliving == [])
  }

  @Test(.enabled(if: Pooler.program != nil), arguments: ["transaction", "session"])
  func `but a pooler's serves as any other, and others find it as it was`(mode: String) throws {
    let nightly = try Shop.nightly("pooler_\(mode)")
    let database = nightly.database
    let pooler = try Pooler(to: database, mode: mode)
    defer { try? pooler.close() }
    let connection = "{ connection: \"host=\(pooler.folder) port=6432\" }"
    try nightly.edit("source: { streams: 2 }", "source: \(connection.dropLast(2)), streams: 2 }\ntarget: \(connection)")
    #expect(try nightly.tierbook("check").status == 0)
    try nightly.run()
    try nightly.changeSource()
    try nightly.run()
    try Shop.expectOracleAgrees(database)
    // All sessions of the pool at once, each by somebody else.
    let others = try (0..<4).map { _ in
      try Command(
        "/usr/bin/env",
        [
          "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c",
          """
          begin; create temp table mine (n int) on commit drop;
          select concat_ws(' ', current_setting('transaction_read_only'), current_setting('timezone') = current_setting('log_timezone'),
            current_setting('lock_timeout'), current_setting('row_security'), count(*))
          from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database());
          select pg_sleep(1); commit
          """,
        ], environment: database.environment.merging(["PGHOST": pooler.folder, "PGPORT": "6432"]) { $1 })
    }
    for other in others {
      let result = try other.wait()
      #expect(result.output.hasPrefix("off t 0 on 0\n"), "\(result.output)\(result.errors)")
    }
  }
}
