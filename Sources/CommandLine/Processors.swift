import Configuration
import Glibc
import Ledger
import Locking

/// The processors that the stages of a run share: as many of their threads compute at a time as there are.
///
/// Where more want to, the work that is nearest to the target goes first, since the target's server waits for it. While
/// that computes on this machine, one of the processors is its own.
package final class Processors: @unchecked Sendable {
  /// What needs a processor, the farthest from the target first.
  package enum Work: Int, CaseIterable, Sendable {
    case folding
    case measuring
    case classifying
    case checking
  }

  private let condition = Condition()
  // All below is guarded by it; that is what makes the class `Sendable`.
  /// Below zero where one was lent while all were in use.
  private var free: Int
  /// By work, how many threads wait.
  private var waiting = Array(repeating: 0, count: Work.allCases.count)

  package init(_ count: Int) {
    free = count
  }

  /// Runs `body` when there is a processor for it.
  package func use<Value>(for work: Work, _ body: () throws -> Value) rethrows -> Value {
    condition.withLock {
      waiting[work.rawValue] += 1
      while free <= 0 || waiting[(work.rawValue + 1)...].contains(where: { $0 > 0 }) { condition.wait() }
      waiting[work.rawValue] -= 1
      free -= 1
      // Others may have found this one before them when they were woken.
      if free > 0 { condition.broadcast() }
    }
    defer { giveBack() }
    return try body()
  }

  /// Runs `body`, for which a server on this machine computes, at once: whoever is done leaves it a processor.
  ///
  /// - Parameter isHere: whether the server is on this machine; else nothing is lent.
  package func lend<Value>(if isHere: Bool, _ body: () throws -> Value) rethrows -> Value {
    guard isHere else { return try body() }
    condition.withLock { free -= 1 }
    defer { giveBack() }
    return try body()
  }

  /// How many threads wait for one.
  var waiters: Int { condition.withLock { waiting.reduce(0, +) } }

  private func giveBack() {
    condition.withLock {
      free += 1
      condition.broadcast()
    }
  }
}
