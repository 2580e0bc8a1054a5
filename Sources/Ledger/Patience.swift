import ArgumentParser
package import Configuration
import Locking
package import Logging

/// How long a command may wait for another one, such as `30s`, `10m` or `1h`.
package struct WaitTime: Sendable, Equatable {
  /// The time as the user gave it.
  package let text: String
  package let duration: Duration

  package init(seconds: Int) {
    text = "\(seconds)s"
    duration = .seconds(seconds)
  }

  /// - Throws: `ValidationError` with what is accepted.
  package init(_ text: String) throws {
    guard let duration = Duration(text) else { throw ValidationError("accepted: a time such as 30s, 10m or 1h") }
    self.text = text
    self.duration = duration
  }
}

/// The rest of the time that a command may wait for a lock.
package struct LockWait {
  package static let hint = "wait until it ends and run again, or give --wait 10m"

  private let wait: WaitTime?
  private let end: ContinuousClock.Instant
  private var hasSpoken = false

  /// - Parameter wait: nil: the command does not wait.
  package init(_ wait: WaitTime?) {
    self.wait = wait
    end = .now + (wait?.duration ?? .zero)
  }

  /// Waits a moment before the next try for the lock. The first call logs it.
  ///
  /// - Parameter problem: who holds the lock.
  /// - Throws: `Failure` with the problem if the time is over.
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

  /// Waits a moment and logs nothing.
  ///
  /// - Returns: false if the time is over.
  package func pause() -> Bool {
    guard .now < end else { return false }
    waitIdly(.milliseconds(300))
    return true
  }
}
