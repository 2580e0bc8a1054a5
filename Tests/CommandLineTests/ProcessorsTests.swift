import Foundation
import Locking
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

/// Which threads compute at the same time, and in which order those that wait get their turn.
@Suite(.timeLimit(.minutes(1))) struct `Processors that stages share` {
  /// Threads that are waited for at the end.
  private func threads(_ bodies: [@Sendable () -> Void]) -> DispatchGroup {
    let group = DispatchGroup()
    for body in bodies {
      group.enter()
      Thread.detachNewThread {
        body()
        group.leave()
      }
    }
    return group
  }

  @Test(arguments: [1, 2, 3]) func `are used by so many threads at a time, and by all of these`(_ count: Int) throws {
    let processors = Processors(count)
    let users = Locked((now: 0, most: 0))
    _ = try parallelMap(12, threads: 12) { _ in
      processors.use(for: .folding) {
        users.withLock { users in
          users.now += 1
          users.most = max(users.most, users.now)
        }
        // Those who may compute at the same time are given the time to come.
        let end = Date(timeIntervalSinceNow: 30)
        while users.withLock({ $0.most }) < count, Date() < end { usleep(200) }
        users.withLock { $0.now -= 1 }
      }
    }
    #expect(users.withLock { $0.most } == count)
  }

  @Test func `go to the work nearest to the target first`() throws {
    let processors = Processors(1)
    let used = Locked<[Processors.Work]>([])
    let users = try processors.use(for: .checking) {
      let users = threads(
        Processors.Work.allCases.map { work in
          { processors.use(for: work) { used.withLock { $0.append(work) } } }
        })
      try waitUntil("all wait") { processors.waiters == Processors.Work.allCases.count }
      return users
    }
    users.wait()
    #expect(used.withLock { $0 } == [.checking, .classifying, .measuring, .folding])
  }

  @Test func `are lent to a server on this machine at once, and missed until it is done`() throws {
    let processors = Processors(1)
    let log = Locked<[String]>([])
    let user = try processors.lend(if: true) {
      // A second one is lent although none is left.
      processors.lend(if: true) { log.withLock { $0.append("lent twice") } }
      let user = threads([{ processors.use(for: .checking) { log.withLock { $0.append("used") } } }])
      try waitUntil("somebody waits") { processors.waiters == 1 }
      log.withLock { $0.append("given back") }
      return user
    }
    user.wait()
    #expect(log.withLock { $0 } == ["lent twice", "given back", "used"])
  }

  @Test func `are not lent to a server elsewhere`() {
    let processors = Processors(1)
    let used = processors.lend(if: false) { processors.use(for: .folding) { "used" } }
    #expect(used == "used")
  }

  @Test func `come back from work that fails`() {
    struct Refused: Error {}
    let processors = Processors(1)
    #expect(throws: Refused.self) { try processors.use(for: .folding) { throw Refused() } }
    #expect(throws: Refused.self) { try processors.lend(if: true) { throw Refused() } }
    #expect(processors.use(for: .folding) { 1 } == 1)
  }
}
