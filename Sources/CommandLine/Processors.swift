import Configuration
import Glibc
import Ledger
import Locking

/// The processors that the stages of a run share. At most that many of their threads compute at a time.
///
/// If more threads want to compute, the work nearest to the target goes first, because the target's server waits for
/// it. While that server computes on this machine, one of the processors is its own.
package final class Processors: @unchecked Sendable {
  /// Work that needs a processor; the farthest from the target comes first.
  package enum Work: Int, CaseIterable, Sendable {
    case folding
    case measuring
    case classifying
    case checking
  }

  private let condition = Condition()
  // `condition` guards everything below, which makes the class `Sendable`.
  /// Processors that are free; below zero if one was lent while all were in use.
  private var free: Int
  /// Number of waiting threads by work.
  private var waiting = Array(repeating: 0, count: Work.allCases.count)

  package init(_ count: Int) {
    free = count
  }

  /// Runs `body` as soon as it gets a processor.
  package func use<Value>(for work: Work, _ body: () throws -> Value) rethrows -> Value {
    condition.withLock {
      waiting[work.rawValue] += 1
      while free <= 0 || waiting[(work.rawValue + 1)...].contains(where: { $0 > 0 }) { condition.wait() }
      waiting[work.rawValue] -= 1
      free -= 1
      // Threads that were woken before may have seen this one waiting ahead of them, so they are woken again.
      if free > 0 { condition.broadcast() }
    }
    defer { giveBack() }
    return try body()
  }

  /// Runs `body` at once, while a server on this machine computes for it. The next processor that becomes free stays
  /// with the server.
  ///
  /// - Parameter isHere: whether the server is on this machine; if not, nothing is lent.
  package func lend<Value>(if isHere: Bool, _ body: () throws -> Value) rethrows -> Value {
    guard isHere else { return try body() }
    condition.withLock { free -= 1 }
    defer { giveBack() }
    return try body()
  }

  /// Number of threads that wait for a processor.
  var waiters: Int { condition.withLock { waiting.reduce(0, +) } }

  private func giveBack() {
    condition.withLock {
      free += 1
      condition.broadcast()
    }
  }
}
