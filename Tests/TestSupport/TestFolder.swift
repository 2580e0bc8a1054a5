import Foundation
import Synchronization

/// The folder of this run of the tests: the server, work directories, pipeline files. It goes when the process ends.
package final class TestFolder: Sendable {
  package let path: String
  private static let count = Atomic(0)

  /// In /tmp, whatever TMPDIR says: a server that does not run as the caller must be able to enter, and a socket's path
  /// has room for about 100 bytes.
  private static let prefix = "tierbook-tests-"

  package static let shared = Result { try TestFolder() }

  /// Set to anything, the server and the databases stay, to look into.
  static var isKept: Bool { ProcessInfo.processInfo.environment["TIERBOOK_KEEP_SERVER"] != nil }

  private init() throws {
    Self.removeLeftOvers()
    path = "/tmp/\(Self.prefix)\(getpid())"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    atexit { TestFolder.removeAtExit() }
  }

  /// A new folder in it.
  package static func make(_ label: String) throws -> String {
    let number = count.add(1, ordering: .relaxed).newValue
    let path = try shared.get().path + "/\(number)-\(label)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  var server: String { path + "/server" }

  private static func removeAtExit() {
    guard let folder = try? shared.get() else { return }
    if isKept, FileManager.default.fileExists(atPath: folder.server) {
      let socket = (try? TestServer.shared.get().socket) ?? "-"
      let message = """
        tests: the server was kept. Open it:  psql -h \(socket) -U tierbook -d postgres
               Remove it:  \(Checkout.root)/tools/postgres-server remove \(folder.server); rm -r \(folder.path)

        """
      FileHandle.standardError.write(Data(message.utf8))
    } else {
      remove(folder.path)
    }
  }

  /// What a run that was killed has left.
  private static func removeLeftOvers() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? [] where name.hasPrefix(prefix) {
      guard let process = Int32(name.dropFirst(prefix.count)), kill(process, 0) != 0, errno == ESRCH, !isKept,
        let owner = try? FileManager.default.attributesOfItem(atPath: "/tmp/\(name)")[.ownerAccountID] as? Int,
        owner == Int(getuid())
      else { continue }
      remove("/tmp/\(name)")
    }
  }

  private static func remove(_ path: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where name.hasPrefix("server") {
      _ = spawn(["\(Checkout.root)/tools/postgres-server", "remove", "\(path)/\(name)"])
    }
    _ = spawn(["/bin/rm", "-rf", path])
  }
}
