import Foundation

/// The PostgreSQL server of this run of the tests, started when the first test asks for it.
package struct TestServer: Sendable {
  package let socket: String
  package let user: String
  package let port: String
  /// Folder of psql and of the server's programs.
  private let programs: String

  /// A failure where there is no PostgreSQL: tests that need it fail, they are not skipped.
  package static let shared = Result { try TestServer() }

  private init() throws {
    // The caller's libpq settings must not lead tests to another server.
    for name in ProcessInfo.processInfo.environment.keys where name.hasPrefix("PG") { unsetenv(name) }
    let tool = "\(Checkout.root)/tools/postgres-server"
    var environment = ProcessInfo.processInfo.environment
    // A server that is thrown away has nothing to lose in a crash.
    environment["TIERBOOK_SERVER_OPTIONS"] =
      "-c fsync=off -c full_page_writes=off -c autovacuum=off -c max_connections=200"
    let folder = try TestFolder.shared.get()
    func run(_ arguments: String...) throws -> String {
      let (output, errors) = ("\(folder.path)/server-output", "\(folder.path)/server-errors")
      let status = spawn([tool] + arguments, environment: environment, output: output, errors: errors)
      func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
      guard status == 0 else { throw SetupError("the tests need PostgreSQL, and it did not start\n\(text(errors))") }
      return text(output)
    }
    programs = try run("programs").trimmingCharacters(in: .whitespacesAndNewlines)
    let started = try run("start", folder.server)
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

  /// The environment in which commands find a database of this server, and nothing of the caller's own.
  package func environment(database: String) throws -> [String: String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return [
      "PATH": "\(Checkout.buildFolder):\(programs):\(path)", "HOME": try TestFolder.shared.get().path,
      "LANG": "C.UTF-8", "PGHOST": socket, "PGPORT": port, "PGUSER": user, "PGDATABASE": database,
    ]
  }
}
