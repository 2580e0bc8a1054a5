import Foundation
import TestSupport
import Testing

/// A server that lets nobody in over TCP without TLS and a password.
private final class GuardedServer: Sendable {
  static let shared = Result { try GuardedServer() }

  let server: TestServer
  let database: TestDatabase
  /// Folder of its certificate `server.crt`, and of `other.crt`, which has nothing to do with it.
  let certificates: String
  let role = "guarded"
  let password = "right-Pa55word"

  private init() throws {
    server = try TestServer.own("guarded", port: try Self.freePort(), options: "-c listen_addresses=127.0.0.1")
    database = try Shop.made("guarded", server: server)
    certificates = try TestFolder.make("certificates")
    for name in ["server", "other"] {
      let made = try Command(
        "/usr/bin/env",
        [
          "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", "\(name).key", "-out",
          "\(name).crt", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        ], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], folder: certificates
      ).wait()
      guard made.status == 0 else { throw SetupError("openssl: \(made.errors)") }
    }
    // The server takes a key that belongs to it alone.
    let data = try FileManager.default.attributesOfItem(atPath: try database.value("show data_directory"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600, .ownerAccountID: data[.ownerAccountID] as Any],
      ofItemAtPath: "\(certificates)/server.key")
    for statement in [
      "create role \(role) login superuser password '\(password)'",
      "alter system set ssl_cert_file = '\(certificates)/server.crt'",
      "alter system set ssl_key_file = '\(certificates)/server.key'", "alter system set ssl = on",
      """
      do $$ begin execute format($copy$copy (values ('local all all trust'),
        ('hostssl all all 127.0.0.1/32 scram-sha-256')) to %L$copy$, current_setting('hba_file')); end $$
      """,
      "select pg_reload_conf()",
    ] { try database.execute(statement) }
    try waitUntil("the server offers TLS") { try database.value("show ssl") == "on" }
  }

  private static func freePort() throws -> Int {
    let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(probe) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(probe, $0, size) == 0 && getsockname(probe, $0, &size) == 0
      }
    }
    guard isBound else { throw SetupError("there is no free port: \(String(cString: strerror(errno)))") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}

/// One after the other: they share a schema.
@Suite(.serialized) struct `A server that checks who comes` {
  private static let fatal = "FATAL:  "

  private static let cases: [(parameters: String, password: String?, answer: String)] = [
    ("sslmode=require", "wrong-Pa55word", "\(fatal)password authentication failed for user \"guarded\""),
    ("sslmode=require", nil, "fe_sendauth: no password supplied"),
    (
      "sslmode=disable", "right-Pa55word",
      "\(fatal)no pg_hba.conf entry for host \"127.0.0.1\", user \"guarded\", database \"DATABASE\", no encryption"
    ),
    ("sslmode=verify-full sslrootcert=FOLDER/other.crt", "right-Pa55word", "SSL error: certificate verify failed"),
    (
      "sslmode=verify-full sslrootcert=FOLDER/nowhere.crt", "right-Pa55word",
      "root certificate file \"FOLDER/nowhere.crt\" does not exist"
    ),
  ]

  @Test(arguments: ["source", "target"], cases)
  func `is told in its own words, asked once, and the tables stand`(
    side: String, fault: (parameters: String, password: String?, answer: String)
  ) throws {
    let guarded = try GuardedServer.shared.get()
    let database = guarded.database
    let nightly = try NightlyRun(database, yaml: Shop.yaml, folder: "guarded")
    func inserted(_ text: String) -> String {
      text.replacingOccurrences(of: "FOLDER", with: guarded.certificates)
        .replacingOccurrences(of: "DATABASE", with: database.name)
    }
    func run(_ parameters: String, _ password: String?) throws -> CommandResult {
      let connection =
        "host=localhost hostaddr=127.0.0.1 port=\(guarded.server.port) user=\(guarded.role) \(inserted(parameters))"
      try nightly.write(
        try Shop.yaml.edited("source: { streams: 2 }", "\(side): { connection: \"\(connection)\" }"))
      return try nightly.launch(
        "tierbook", ["run", "pipeline.yaml", "--date", Shop.date],
        environment: password.map { ["PGPASSWORD": $0] } ?? [:]
      ).wait()
    }
    let right = "sslmode=verify-full sslrootcert=FOLDER/server.crt"
    #expect(try run(right, guarded.password).status == 0)
    let before = try publishedTables(database)
    try nightly.changeSource()

    let result = try run(fault.parameters, fault.password)
    #expect(result.status == 6)
    // libpq's versions differ in how they name the host.
    let place =
      /tierbook: error: (source|target): cannot connect: connection to server at [^\n]*, port [0-9]+ failed:[ ]/
    let rest = try #require(result.errors.prefixMatch(of: place)).range.upperBound
    #expect(result.errors.hasPrefix("tierbook: error: \(side): "))
    #expect(result.errors[rest...].hasPrefix(inserted(fault.answer)), "\(result.errors)")
    let hint =
      fault.answer.contains("password")
      ? "put the password into ~/.pgpass, as HOST:PORT:DATABASE:USER:PASSWORD, and keep it from others with chmod 600 "
        + "~/.pgpass: libpq passes over a file that others may read"
      : "check that the server runs, and the \(side)'s connection in the pipeline file or the PG* environment"
    #expect(result.errors.hasSuffix("\n  hint: \(hint)\n"))
    #expect(!result.errors.contains("Pa55word") && !result.output.contains("Pa55word"))
    #expect(try publishedTables(database) == before)

    #expect(try run(right, guarded.password).status == 0)
    try Shop.expectOracleAgrees(database)
  }
}
