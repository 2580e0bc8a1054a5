import Configuration
import Dispatch
import FoundationEssentials
import Ledger
import Locking

/// Threads for computing: one per processor, but at most 8, to keep a stage's memory small.
package let workThreads = min(8, ProcessInfo.processInfo.activeProcessorCount)

/// Returns the results of `body` for 0 ..< `count`, in that order. Several threads take the next number from one queue.
///
/// - Throws: the error of the lowest number that fails, whichever thread was first. Calls that have begun end before
///   that.
package func parallelMap<Value: Sendable>(
  _ count: Int, threads: Int = workThreads, _ body: @escaping @Sendable (Int) throws -> Value
) throws -> [Value] {
  guard count > 1, threads > 1 else { return try (0..<count).map(body) }
  let queue = ResultQueue<Value>(count)
  let group = DispatchGroup()
  for number in 1..<min(threads, count) {
    group.enter()
    startThread("worker \(number)") {
      queue.work(body)
      group.leave()
    }
  }
  queue.work(body)
  group.wait()
  if let error = queue.firstError { throw error }
  return queue.results
}

/// The next number to take, and the results.
private final class ResultQueue<Value: Sendable>: Sendable {
  private struct State {
    var next = 0
    var results: [Value?]
    var failure: (number: Int, error: any Error)?
  }

  private let state: Locked<State>

  init(_ count: Int) {
    state = Locked(State(results: Array(repeating: nil, count: count)))
  }

  var results: [Value] { state.withLock { $0.results.compactMap { $0 } } }
  var firstError: (any Error)? { state.withLock { $0.failure?.error } }

  func work(_ body: (Int) throws -> Value) {
    while let number = take() {
      do {
        let result = try body(number)
        state.withLock { $0.results[number] = result }
      } catch {
        state.withLock { state in
          // Numbers are taken in order, so the lowest one that fails is always tried.
          if state.failure.map({ number < $0.number }) ?? true { state.failure = (number, error) }
        }
      }
    }
  }

  private func take() -> Int? {
    state.withLock { state in
      guard state.failure == nil, state.next < state.results.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }
}
