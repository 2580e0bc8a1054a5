import Foundation
import Locking

/// A way to a server that can go silent: its connections stay open and carry nothing any more.
package final class SilentProxy: Sendable {
  package enum Direction: Sendable {
    case fromServer
    case toServer
  }

  private struct State {
    var limit: (direction: Direction, bytes: Int)?
    var isSilent = false
    var isClosed = false
  }

  /// Folder of its socket, for `host=`.
  package let folder: String
  private let listener: Int32
  private let server: String
  private let state = Locked(State())

  package init(to server: TestServer, _ label: String) throws {
    folder = try TestFolder.make(label)
    self.server = "\(server.socket)/.s.PGSQL.\(server.port)"
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard Self.with("\(folder)/.s.PGSQL.\(server.port)", { bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0
    else {
      throw SetupError("the proxy cannot listen: \(String(cString: strerror(errno)))")
    }
    Thread.detachNewThread { [listener, weak self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0, let self else { return }
        Thread.detachNewThread { self.carry(client) }
      }
    }
  }

  package func close() {
    state.withLock { $0.isClosed = true }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  /// The first connection that has carried so many bytes goes silent, and no other.
  package func silenceOne(after bytes: Int, _ direction: Direction) {
    state.withLock { $0.limit = (direction, bytes) }
  }

  /// All connections go silent, new ones too.
  package func silence() {
    state.withLock { $0.isSilent = true }
  }

  private func carry(_ client: Int32) {
    let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer {
      _ = Glibc.close(client)
      _ = Glibc.close(upstream)
    }
    guard Self.with(server, { connect(upstream, $0, $1) }) == 0 else { return }
    var carried = 0
    var isSilent = false
    var bytes = [UInt8](repeating: 0, count: 1 << 12)
    while !state.withLock({ $0.isClosed }) {
      if isSilent || state.withLock({ $0.isSilent }) {
        usleep(50_000)
        continue
      }
      var entries = [client, upstream].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&entries, 2, 50) > 0 else { continue }
      for (entry, other) in zip(entries, [upstream, client]) where entry.revents != 0 {
        let count = read(entry.fd, &bytes, bytes.count)
        guard count > 0 else { return }
        isSilent = state.withLock { state in
          guard let limit = state.limit, (entry.fd == client) == (limit.direction == .toServer) else { return isSilent }
          carried += count
          guard carried > limit.bytes else { return isSilent }
          state.limit = nil
          return true
        }
        if isSilent { break }
        guard send(other, bytes, count, Int32(MSG_NOSIGNAL)) == count else { return }
      }
    }
  }

  private static func with(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }
}
