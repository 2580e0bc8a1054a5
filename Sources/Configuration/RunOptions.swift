import PostgreSQL

/// Limits for every connection to one of the databases.
package struct SessionOptions: Sendable, Equatable {
  /// Longest time for one statement on the server; nil: the limit of the role or the server.
  package var statementTimeout: Duration?
  /// Longest time that a statement may wait for a lock; nil: the limit of the role or the server.
  package var lockTimeout: Duration?
  /// Silence after which a connection counts as lost, unless the server reports that it works; nil: never.
  package var idleTimeout: Duration?

  package init(
    statementTimeout: Duration? = nil, lockTimeout: Duration? = .seconds(300), idleTimeout: Duration? = .seconds(300)
  ) {
    self.statementTimeout = statementTimeout
    self.lockTimeout = lockTimeout
    self.idleTimeout = idleTimeout
  }
}

/// How often the program retries after a lost connection or a conflict with another transaction.
package struct RetryPolicy: Sendable, Equatable {
  /// Number of tries, including the first one.
  package var tries: Int
  /// Wait before the second try. It doubles before each further try, up to `longestWait`.
  package var wait: Duration

  static let longestWait = Duration.seconds(300)

  package init(tries: Int = 3, wait: Duration = .seconds(5)) {
    self.tries = tries
    self.wait = wait
  }

  /// Returns the wait after the `tries`-th try has failed; nil: that was the last try.
  package func wait(after tries: Int) -> Duration? {
    guard tries < self.tries else { return nil }
    return min(wait * (1 << min(tries - 1, 20)), max(wait, Self.longestWait))
  }
}

/// Returns a duration as `0.5 s` or `5 s`.
package func seconds(_ duration: Duration) -> String {
  let thousandths = milliseconds(duration)
  guard thousandths % 1000 != 0 else { return "\(thousandths / 1000) s" }
  let digits = String(thousandths % 1000 + 1000).dropFirst()
  return "\(thousandths / 1000).\(digits.replacing(/0+$/, with: "")) s"
}
