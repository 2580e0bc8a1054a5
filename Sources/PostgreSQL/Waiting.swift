import CLibPQ
import Glibc

/// When the server last sent something.
final class Silence {
  fileprivate var since = ContinuousClock.now
  /// The connection was given up because of its silence: another wait ends at once.
  fileprivate var isFinal = false
}

/// Waiting for the server. libpq's own functions wait for ever if the way to a server goes silent. Keepalives do not
/// notice that if something in between answers them.
extension Connection {
  /// Waits for and takes the next result of the running statement; nil: there is none left.
  func nextResult() throws(DatabaseError) -> OpaquePointer? {
    while PQisBusy(handle) == 1 {
      // libpq reports a broken connection as a result.
      guard try awaitInput() else { break }
    }
    return PQgetResult(handle)
  }

  /// Waits until the server has sent something, and reads it.
  ///
  /// - Returns: false if the connection is broken.
  /// - Throws: `DatabaseError` of kind `lost` if the server has gone silent.
  func awaitInput() throws(DatabaseError) -> Bool {
    try awaitSocket(Int16(POLLIN))
    return PQconsumeInput(handle) == 1
  }

  /// Sends the bytes that libpq still holds back.
  func flush() throws(DatabaseError) {
    while true {
      switch PQflush(handle) {
      case 0: return
      case 1:
        // A server that wants to send something first reads no more.
        try awaitSocket(Int16(POLLIN | POLLOUT))
        _ = PQconsumeInput(handle)
      default: throw DatabaseError(kind: .lost, message: DatabaseError.message(of: handle))
      }
    }
  }

  func startOfStatement() {
    silence.since = .now
  }

  private func awaitSocket(_ events: Int16) throws(DatabaseError) {
    if silence.isFinal { throw silent }
    var entry = pollfd(fd: PQsocket(handle), events: events, revents: 0)
    // Under TLS, bytes may be in the library, where poll does not see them.
    let slice: Int32 = PQsslInUse(handle) == 1 ? 200 : 1000
    while true {
      let ready = poll(&entry, 1, slice)
      if ready > 0 { silence.since = .now }
      if ready > 0 || ready < 0 && errno != EINTR { return }
      if let limit = options.idleLimit, ContinuousClock.now - silence.since >= limit {
        guard isServerWorking() || poll(&entry, 1, 0) > 0 else {
          silence.isFinal = true
          throw silent
        }
        silence.since = .now
      }
      if slice < 1000 { return }
    }
  }

  /// The server's process for this connection, as the connection reports it.
  private var session: Int32 { PQbackendPID(handle) }

  /// Ends another session of the same role, and waits until it is gone.
  ///
  /// - Throws: `DatabaseError` of kind `lost` if that takes more than ten seconds.
  package mutating func end(session: Int32) throws(DatabaseError) {
    // The view cuts long names to 63 bytes.
    let that =
      "from pg_stat_activity where pid = $1 and usename = current_user "
      + "and application_name = (select application_name from pg_stat_activity where pid = pg_backend_pid())"
    try query("select pg_terminate_backend(pid) \(that)", ["\(session)"])
    for _ in 0..<100 {
      if try query("select 1 \(that)", ["\(session)"]).isEmpty { return }
      try query("select pg_sleep(0.1)")
    }
    throw DatabaseError(kind: .lost, message: "the session before (server process \(session)) does not end")
  }

  private var silent: DatabaseError {
    let seconds = options.idleLimit.map { milliseconds($0) / 1000 } ?? 0
    return DatabaseError(
      kind: .lost, message: "nothing has come for \(seconds) s, and the server does not say that it works")
  }

  /// Whether the server works on this connection's statement, and does not wait for bytes that do not arrive.
  ///
  /// If it does not, its session is ended, so that its locks are free for the next try.
  private func isServerWorking() -> Bool {
    guard !options.asksAfterAnother else { return false }
    var asking = options
    asking.asksAfterAnother = true
    asking.idleLimit = min(asking.idleLimit ?? .seconds(10), .seconds(10))
    do {
      var other = try Connection(to: asking)
      let isWorking = "state = 'active' and wait_event_type is distinct from 'Client'"
      if isPooled {
        // The process belongs to the pooler: any process that works under this name may be ours.
        let working = try other.query(
          """
          select from pg_stat_activity where \(isWorking) and usename = current_user and pid <> pg_backend_pid()
            and application_name = current_setting('application_name')
          """)
        return !working.isEmpty
      }
      let states = try other.query("select \(isWorking) from pg_stat_activity where pid = $1", ["\(session)"])
      if states == [["t"]] { return true }
      try other.end(session: session)
    } catch {
      // A server that cannot be asked counts as lost.
    }
    return false
  }
}
