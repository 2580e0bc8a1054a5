import CLibPQ
import Locking

/// What a server says beside its answers, such as that a database's collation has another version than the system's.
package struct ServerNotice: Sendable {
  /// Whether it warns of something; else it only tells.
  package let isWarning: Bool
  /// `source: WARNING: …`, then lines with its detail and hint.
  package let text: String

  /// Different ones that are said; each connection of a run says the same, and a function may say one for each row.
  private static let most = 100

  private static let taker = Locked<(@Sendable (ServerNotice) -> Void)?>(nil)
  private static let said = Locked<Set<String>>([])

  /// From here on `body` is given what servers say, each text once. Before that nobody hears of it.
  package static func take(_ body: @escaping @Sendable (ServerNotice) -> Void) {
    taker.withLock { $0 = body }
  }

  fileprivate func say() {
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

/// Takes what the server of one connection says beside its answers. Must live as long as libpq's connection.
final class NoticeReceiver: Sendable {
  /// `rollback` outside a transaction: a connection is put right with it, in whatever state it is.
  private static let noTransaction = "25P01"

  /// What the database is to the user, such as `source`.
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
    ServerNotice(isWarning: severity == "WARNING", text: lines.split(separator: "\n").joined(separator: "\n  ")).say()
  }
}
