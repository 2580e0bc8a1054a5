import Foundation

/// The PostgreSQL server of this run of the tests, started when the first test asks for it.
package struct TestServer: Sendable {
  package let socket: String
  package let user: String
  package let port: String
  /// Folder of psql and of the server's programs.
  private let programs: String
  private let folder: String
  private let number: Int?
  private let options: String
  private let more: [String: String]

  /// A failure where there is no PostgreSQL: tests that need it fail, they are not skipped.
  package static let shared = Result {
    // A server that is thrown away has nothing to lose in a crash. The long statements of the oracle run over few rows,
    // and compiling them takes longer than they do.
    try TestServer(at: TestFolder.shared.get().server, options: "-c fsync=off -c full_page_writes=off -c jit=off")
  }

  /// A server of a test's own, which it may stop. It goes when the process ends, or with `remove`.
  ///
  /// - Parameters:
  ///   - port: nil: the usual one, which is but a part of its socket's name.
  ///   - options: settings, such as `-c listen_addresses=127.0.0.1`.
  ///   - environment: what the server's environment has beside that of the tests.
  package static func own(
    _ label: String, port: Int? = nil, options: String = "", environment: [String: String] = [:]
  ) throws -> TestServer {
    try TestServer(
      at: TestFolder.shared.get().server + "-\(label)", port: port,
      options: "-c fsync=off -c synchronous_commit=on \(options)", environment: environment)
  }

  private init(
    at folder: String, port number: Int? = nil, options: String, environment more: [String: String] = [:]
  ) throws {
    // The caller's libpq settings must not lead tests to another server.
    for name in ProcessInfo.processInfo.environment.keys where name.hasPrefix("PG") { unsetenv(name) }
    self.folder = folder
    self.number = number
    self.more = more
    self.options = "\(options) -c autovacuum=off -c max_connections=200"
    programs = try Self.tool("programs").trimmingCharacters(in: .whitespacesAndNewlines)
    let started = try Self.tool("start", folder, port: number, options: self.options, environment: more)
    var facts: [String: String] = [:]
    for line in started.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { facts[parts[0]] = parts[1] }
    }
    guard let socket = facts["socket"], let user = facts["user"], let port = facts["port"] else {
      throw SetupError("tools/postgres-server said:\n\(started)")
    }
    (self.socket, self.user, self.port) = (socket, user, port)
  }

  /// Ends all of the server at once, as a crash would: `pg_ctl stop -m immediate`.
  package func crash() throws {
    let database = try Command(
      "/usr/bin/env", ["psql", "-XqAt", "-c", "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"],
      environment: environment(database: "postgres")
    ).wait()
    guard let process = Int32(database.output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw SetupError("the server does not tell its process: \(database.errors)")
    }
    kill(process, SIGQUIT)
    try waitUntil("the server has ended") { kill(process, 0) != 0 }
  }

  package func start() throws {
    _ = try Self.tool("start", folder, port: number, options: options, environment: more)
  }

  package func remove() { _ = try? Self.tool("remove", folder) }

  private static func tool(
    _ arguments: String..., port: Int? = nil, options: String = "", environment more: [String: String] = [:]
  ) throws -> String {
    var environment = ProcessInfo.processInfo.environment.merging(more) { $1 }
    environment["TIERBOOK_SERVER_OPTIONS"] = options
    environment["TIERBOOK_SERVER_PORT"] = port.map { "\($0)" }
    let folder = try TestFolder.make("server-output")
    let (output, errors) = ("\(folder)/output", "\(folder)/errors")
    let status = spawn(
      ["\(Checkout.root)/tools/postgres-server"] + arguments, environment: environment, output: output, errors: errors)
    func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
    guard status == 0 else { throw SetupError("the tests need PostgreSQL, and it did not start\n\(text(errors))") }
    return text(output)
  }

  /// The environment in which commands find a database of this server, and nothing of the caller's own.
  package func environment(database: String) throws -> [String: String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let ours = "\(try Checkout.stageNames.get()):\(Checkout.buildFolder)"
    return [
      "PATH": "\(ours):\(programs):\(path)", "HOME": try TestFolder.shared.get().path,
      "LANG": "C.UTF-8", "PGHOST": socket, "PGPORT": port, "PGUSER": user, "PGDATABASE": database,
    ]
  }
}
