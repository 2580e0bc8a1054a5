import CLibPQ
import Locking

/// A message that a server sends beside its answers, for instance that a database's collation has another version than
/// the system's.
package struct ServerNotice: Sendable {
  /// Whether it is a warning; else it is only information.
  package let isWarning: Bool
  /// `source: WARNING: …`, then lines with its detail and hint.
  package let text: String

  /// The number of different messages to pass on: each connection of a run brings the same, and a function may send one
  /// for each row.
  private static let most = 100

  private static let taker = Locked<(@Sendable (ServerNotice) -> Void)?>(nil)
  private static let said = Locked<Set<String>>([])

  /// From here on `body` gets the servers' messages, each text once. Before, they are dropped.
  package static func take(_ body: @escaping @Sendable (ServerNotice) -> Void) {
    taker.withLock { $0 = body }
  }

  fileprivate func inform() {
    let isLast = Self.said.withLock { said in
      let isNew = said.count < Self.most && said.insert(text).inserted
      return isNew ? said.count == Self.most : nil
    }
    guard let isLast, let take = Self.taker.withLock({ $0 }) else { return }
    take(self)
    if isLast {
      take(ServerNotice(isWarning: true, text: "servers have said \(Self.most) different things: no more are told"))
    }
  }
}

/// Takes one server's messages beside its answers. Must live as long as libpq's connection.
final class NoticeReceiver: Sendable {
  /// `rollback` outside a transaction: it repairs a connection in any state.
  private static let noTransaction = "25P01"

  /// The user's name for the database, for instance `source`.
  private let place: String

  init(_ place: String) {
    self.place = place
  }

  func receive(from connection: OpaquePointer) {
    PQsetNoticeReceiver(
      connection,
      { receiver, result in
        guard let receiver, let result else { return }
        Unmanaged<NoticeReceiver>.fromOpaque(receiver).takeUnretainedValue().take(result)
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func take(_ result: OpaquePointer) {
    let error = DatabaseError(result, statement: nil, connection: nil)
    guard error.sqlState != Self.noTransaction else { return }
    let severity = error.severity ?? "NOTICE"
    let details = [error.detail, error.hint.map { "server's hint: \($0)" }].compactMap { $0 }
    let lines = (["\(place): \(severity): \(error.message)"] + details).joined(separator: "\n")
    ServerNotice(isWarning: severity == "WARNING", text: lines.split(separator: "\n").joined(separator: "\n  "))
      .inform()
  }
}
