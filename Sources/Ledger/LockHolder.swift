package import Configuration
package import FoundationEssentials
package import Glibc
package import PostgreSQL

/// The session that holds the lock of a target schema. What the role may not see is nil.
package struct LockHolder: Encodable, Sendable, Equatable {
  /// Process number on the server.
  package var serverProcess: Int
  /// Command of the session, such as `run` or `publish`. The command, the process and its machine are nil if the
  /// session is not one of Tierbook's.
  package var command: String?
  /// The pipeline's name, shortened if it is long; nil if the session is not one of Tierbook's.
  package var pipeline: String?
  package var pid: Int?
  package var host: String?
  /// The session's address as the server sees it; `local` for a Unix socket.
  package var address: String
  package var since: Date?

  enum CodingKeys: String, CodingKey {
    case serverProcess = "server_process"
    case command, pipeline, pid, host, address, since
  }

  /// Returns the SQL expression of the lock's key. A schema belongs to one pipeline, so its lock is the pipeline's.
  ///
  /// - Parameter parameter: the schema's name in SQL, such as `$1`.
  static func key(_ parameter: String) -> String { "hashtextextended('tierbook ' || \(parameter), 0)" }

  /// Returns the name of the session that holds the lock, from which others can tell who it is. It has at most 63
  /// bytes, the server's limit, and the process at the end.
  static func sessionName(command: String, pipeline: String, process: RunningProcess) -> String {
    let end = " \(process.pid)@\(process.host.prefix(30))"
    return String("tierbook \(command) \(shown(pipeline))".prefix(63 - end.utf8.count)) + end
  }

  /// Returns a name as servers show it: session names hold ASCII letters only.
  private static func shown(_ pipeline: String) -> String {
    String(pipeline.map { $0.isASCII ? $0 : "?" })
  }

  /// Returns the name of the pipeline that holds the lock, as far as the session's name shows it.
  ///
  /// - Parameter pipeline: the pipeline that asks, which is mostly the same.
  func pipelineName(asking pipeline: String) -> String {
    guard let holder = self.pipeline, !Self.shown(pipeline).hasPrefix(holder) else { return pipeline }
    return holder
  }

  /// - Returns: nil if nobody holds the lock.
  package init?(schema: String, _ connection: inout Connection) throws {
    let rows = try connection.query(
      """
      select a.pid, a.application_name, coalesce(host(a.client_addr), 'local'), extract(epoch from a.backend_start)
      from pg_locks as l join pg_stat_activity as a using (pid)
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and a.datname = current_database()
        and (l.classid::bigint << 32 | l.objid::bigint) = \(Self.key("$1"))
      """, [schema])
    guard let row = rows.first, let process = row[0].flatMap({ Int($0) }) else { return nil }
    self.init(serverProcess: process, sessionName: row[1] ?? "", address: row[2] ?? "?")
    since = row[3].flatMap { Double($0) }.map { Date(timeIntervalSince1970: $0) }
  }

  /// - Parameter sessionName: a name made by `sessionName`, or any other.
  init(serverProcess: Int, sessionName: String, address: String) {
    self.serverProcess = serverProcess
    self.address = address
    guard let match = sessionName.wholeMatch(of: /tierbook ([a-z]+) (.*?) ([0-9]+)@(.+)/), let pid = Int(match.3) else {
      return
    }
    (command, pipeline, self.pid, host) = (String(match.1), String(match.2), pid, String(match.4))
  }

  /// Whether the holder was a process of this machine that no longer exists.
  package func isGone(from process: RunningProcess) -> Bool {
    guard let pid, let host, process.host.hasPrefix(host) else { return false }
    return kill(pid_t(truncatingIfNeeded: pid), 0) != 0 && errno == ESRCH
  }

  /// Whether the process that wrote its number into a work directory's lock was one of this machine and no longer
  /// exists.
  package static func isGone(ofLock text: String) -> Bool {
    guard let match = text.prefixMatch(of: /pid ([0-9]+) on ([^,]+)/), let pid = Int(match.1) else { return false }
    let process = RunningProcess()
    return process.host == match.2 && kill(pid_t(truncatingIfNeeded: pid), 0) != 0 && errno == ESRCH
  }

  /// Describes the holder, such as `pid 4711 on nas, since 2026-11-22 02:15`.
  package func description(in zone: Zone) -> String {
    var words = "server process \(serverProcess) from \(address)"
    if let pid, let host { words = "pid \(pid) on \(host)" }
    return words + (since.map { ", since \(shortTime($0, in: zone))" } ?? "")
  }
}

/// This process as the ledger and the lock show it.
package struct RunningProcess: Sendable, Equatable {
  /// Number of the process that the user started. A second process that works for it uses this number too, because the
  /// user knows no other.
  package static let identifier = getpid()

  package let pid = identifier
  package let host: String
  let user: String

  package init() {
    var name = [CChar](repeating: 0, count: 256)
    let isKnown = gethostname(&name, name.count - 1) == 0
    host = isKnown ? String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : "?"
    user = userName(getuid())
  }
}

/// Returns a time such as `2026-11-22 02:15`.
package func shortTime(_ date: Date, in zone: Zone) -> String {
  String(zone.clock(at: date).prefix(16).replacing("T", with: " "))
}

/// Returns a user's name, or the number if the user has no name.
package func userName(_ user: UInt32) -> String {
  getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? "\(user)"
}
