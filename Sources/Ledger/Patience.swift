import ArgumentParser
package import Configuration
import Locking
package import Logging

/// How long a command may wait for another one: `30s`, `10m` or `1h`.
package struct WaitTime: Sendable, Equatable {
  /// As it was given.
  package let text: String
  package let duration: Duration

  package init(seconds: Int) {
    text = "\(seconds)s"
    duration = .seconds(seconds)
  }

  /// - Throws: `ValidationError` that says what is accepted.
  package init(_ text: String) throws {
    guard let duration = Duration(text) else { throw ValidationError("accepted: a time such as 30s, 10m or 1h") }
    self.text = text
    self.duration = duration
  }
}

/// What is left of the time that a command may wait for a lock.
package struct Patience {
  package static let hint = "wait until it ends and run again, or give --wait 10m"

  private let wait: WaitTime?
  private let end: ContinuousClock.Instant
  private var hasSpoken = false

  /// - Parameter wait: nil: not at all.
  package init(_ wait: WaitTime?) {
    self.wait = wait
    end = .now + (wait?.duration ?? .zero)
  }

  /// Waits a moment before the lock is tried again, and says so the first time.
  ///
  /// - Parameter problem: who holds the lock.
  /// - Throws: `Failure` with the problem where the time is over.
  package mutating func pause(_ problem: Problem, _ logger: Logger) throws {
    guard let wait, .now < end else {
      var problem = problem
      problem.what += wait.map { ", and has held it for all of --wait \($0.text)" } ?? ""
      problem.hint =
        wait == nil ? Self.hint : "run again when it has ended"
      throw Failure(.locked, problem)
    }
    if !hasSpoken { logger.info("\(problem.place): \(problem.what); waiting for it, \(wait.text) at most") }
    hasSpoken = true
    _ = pause()
  }

  /// Waits a moment without a word.
  ///
  /// - Returns: false where the time is over.
  package func pause() -> Bool {
    guard .now < end else { return false }
    waitIdly(.milliseconds(300))
    return true
  }
}
