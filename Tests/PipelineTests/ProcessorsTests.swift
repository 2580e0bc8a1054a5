import Foundation
import Synchronization
import Testing

@testable import Pipeline

/// Which threads compute at the same time, and in which order those that wait get their turn.
@Suite(.timeLimit(.minutes(1))) struct `Processors that stages share` {
  /// Threads that have begun and those that have computed, in their order.
  private final class Log: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  /// How many threads compute.
  private final class Users: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    /// At the same time.
    var most: Int { counts.withLock { $0.most } }

    func come() {
      counts.withLock { counts in
        counts.now += 1
        counts.most = max(counts.most, counts.now)
      }
    }

    func go() { counts.withLock { $0.now -= 1 } }
  }

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

  private func waitUntil(_ isSo: () -> Bool) {
    while !isSo() { usleep(200) }
  }

  @Test(arguments: [1, 2, 3]) func `are used by so many threads at a time, and by all of these`(_ count: Int) {
    let processors = Processors(count)
    let users = Users()
    let body: @Sendable () -> Void = {
      processors.use(for: .folding) {
        users.come()
        // Those who may compute at the same time are given the time to come.
        let end = Date(timeIntervalSinceNow: 0.5)
        while users.most < count, Date() < end { usleep(200) }
        users.go()
      }
    }
    threads(Array(repeating: body, count: 12)).wait()
    #expect(users.most == count)
  }

  @Test func `go to the work nearest to the target first`() {
    let processors = Processors(1)
    let log = Log()
    let mayGo = DispatchSemaphore(value: 0)
    let isHeld = DispatchSemaphore(value: 0)
    let holder = threads([
      {
        processors.use(for: .checking) {
          isHeld.signal()
          mayGo.wait()
        }
      }
    ])
    isHeld.wait()
    let waiting = threads(
      Processors.Work.allCases.map { work in { processors.use(for: work) { log.add("\(work)") } } })
    waitUntil { processors.waiters == 4 }
    mayGo.signal()
    holder.wait()
    waiting.wait()
    #expect(log.all == ["checking", "classifying", "measuring", "folding"])
  }

  @Test func `are lent to a server on this machine at once, and missed until it is done`() {
    let processors = Processors(1)
    let log = Log()
    let user = processors.lend(if: true) {
      // A second one is lent although none is left.
      processors.lend(if: true) { log.add("lent twice") }
      let user = threads([{ processors.use(for: .checking) { log.add("used") } }])
      waitUntil { processors.waiters == 1 }
      log.add("given back")
      return user
    }
    user.wait()
    #expect(log.all == ["lent twice", "given back", "used"])
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
