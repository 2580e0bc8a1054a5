import CLibPQ
import Glibc

/// Connects like `PQconnectdbParams`, and passes what the server says meanwhile to `notices`: libpq's own function
/// would write it to standard error, into the middle of a log.
///
/// - Returns: a verbose connection that is ready or has failed, and the reason if libpq does not know it; nil: out of
///   memory.
func connected(_ keywords: [String: String], _ notices: NoticeReceiver) -> (OpaquePointer?, reason: String?) {
  guard let connection = withParameters(keywords, { PQconnectStartParams($0, $1, 0) }) else { return (nil, nil) }
  notices.receive(from: connection)
  // Only a verbose libpq reports the SQLSTATE of a refusal; `ConnectionRefusal` reads it.
  PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
  guard PQstatus(connection) != CONNECTION_BAD else { return (connection, nil) }
  let limit = timeLimit(of: connection)
  var place = Place(of: connection)
  var end = limit.map { ContinuousClock.now + $0 }
  var next = PGRES_POLLING_WRITING
  while next != PGRES_POLLING_OK, next != PGRES_POLLING_FAILED {
    // Each address has the whole time.
    if Place(of: connection) != place {
      place = Place(of: connection)
      end = limit.map { ContinuousClock.now + $0 }
    }
    guard isReady(PQsocket(connection), next == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: end) else {
      // Only libpq's own function can skip an address that is silent.
      guard hasSeveralHosts(connection) || place.isOneOfSeveral else {
        return (connection, "\(place) failed: timeout expired")
      }
      PQfinish(connection)
      return (withParameters(keywords) { PQconnectdbParams($0, $1, 0) }, nil)
    }
    next = PQconnectPoll(connection)
  }
  return (connection, nil)
}

/// Whether a host is a folder of this machine with the server's socket, or the abstract name of one.
func isSocket(_ host: String) -> Bool { host.hasPrefix("/") || host.hasPrefix("@") }

func hostName(of connection: OpaquePointer) -> String { PQhost(connection).map { String(cString: $0) } ?? "" }

/// Lets a Unix socket hold what the server takes in 50 ms, if the system allows it. By default it holds 3 ms of that:
/// while all processors compute, the sender does not get its turn in time, and the server waits for rows a quarter of
/// the time. TCP sizes its buffers itself.
func enlargeSendBuffer(of socket: Int32) {
  var size: Int32 = 1 << 22
  setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
}

/// Waits until a socket is ready or broken.
///
/// - Returns: false if the time is over.
private func isReady(_ socket: Int32, _ event: Int32, until end: ContinuousClock.Instant?) -> Bool {
  while true {
    var entry = pollfd(fd: socket, events: Int16(event), revents: 0)
    let left = end.map { Int32(clamping: max(0, milliseconds(ContinuousClock.now.duration(to: $0)))) }
    let ready = poll(&entry, 1, left ?? -1)
    if ready > 0 || ready < 0 && errno != EINTR { return true }
    if ready == 0 { return false }
  }
}

/// `connect_timeout` as libpq reads it: at least two seconds, and 0 for no limit.
private func timeLimit(of connection: OpaquePointer) -> Duration? {
  guard let seconds = connectedKeywords(of: connection)["connect_timeout"].flatMap({ Int($0) }), seconds > 0 else {
    return nil
  }
  return .seconds(max(2, seconds))
}

private func hasSeveralHosts(_ connection: OpaquePointer) -> Bool {
  let keywords = connectedKeywords(of: connection)
  return ["host", "hostaddr"].contains { keywords[$0]?.contains(",") == true }
}

private func connectedKeywords(of connection: OpaquePointer) -> [String: String] {
  guard let options = PQconninfo(connection) else { return [:] }
  defer { PQconninfoFree(options) }
  return values(of: options)
}

/// The address that libpq is trying.
private struct Place: Equatable, CustomStringConvertible {
  private let host: String
  private let address: String
  private let port: String

  init(of connection: OpaquePointer) {
    host = hostName(of: connection)
    address = PQhostaddr(connection).map { String(cString: $0) } ?? ""
    port = PQport(connection).map { String(cString: $0) } ?? ""
  }

  /// The beginning of libpq's messages.
  var description: String {
    if isSocket(host) { return "connection to server on socket \"\(host)/.s.PGSQL.\(port)\"" }
    let address = address.isEmpty || address == host ? "" : " (\(address))"
    return "connection to server at \"\(host)\"\(address), port \(port)"
  }

  /// Whether the name may have several addresses.
  var isOneOfSeveral: Bool {
    guard !isSocket(host), address != host else { return false }
    var wanted = addrinfo()
    wanted.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &wanted, &found) == 0 else { return true }
    defer { freeaddrinfo(found) }
    return found?.pointee.ai_next != nil
  }
}
