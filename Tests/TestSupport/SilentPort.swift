import Foundation

/// A TCP port of this machine that takes connections and never says a word.
package final class SilentPort: Sendable {
  package let number: Int
  private let listener: Int32

  package init() throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    // The kernel takes what nobody accepts.
    let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    guard isOpen else { throw SetupError("there is no port to listen on: \(String(cString: strerror(errno)))") }
    number = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { _ = close(listener) }
}
