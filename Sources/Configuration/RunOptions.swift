import PostgreSQL

/// What every connection to one of the databases is held to.
package struct SessionOptions: Sendable, Equatable {
  /// Longest time that the server may take for one statement; nil: as the role or the server has it.
  package var statementTimeout: Duration?
  /// Longest time that a statement may wait for a lock; nil: as the role or the server has it.
  package var lockTimeout: Duration?
  /// Silence after which a connection is taken to be lost unless the server says that it works; nil: never.
  package var idleTimeout: Duration?

  package init(
    statementTimeout: Duration? = nil, lockTimeout: Duration? = .seconds(300), idleTimeout: Duration? = .seconds(300)
  ) {
    self.statementTimeout = statementTimeout
    self.lockTimeout = lockTimeout
    self.idleTimeout = idleTimeout
  }
}

/// How often something is tried that a lost connection or another transaction has stopped.
package struct RetryPolicy: Sendable, Equatable {
  /// The first one included.
  package var tries: Int
  /// Before the second try; doubled before each further one, up to `longestWait`.
  package var wait: Duration

  static let longestWait = Duration.seconds(300)

  package init(tries: Int = 3, wait: Duration = .seconds(5)) {
    self.tries = tries
    self.wait = wait
  }

  /// How long to wait after the `tries`-th try has failed; nil: it was the last one.
  package func wait(after tries: Int) -> Duration? {
    guard tries < self.tries else { return nil }
    return min(wait * (1 << min(tries - 1, 20)), max(wait, Self.longestWait))
  }
}

/// `0.5 s`, `5 s`.
package func seconds(_ duration: Duration) -> String {
  let thousandths = milliseconds(duration)
  guard thousandths % 1000 != 0 else { return "\(thousandths / 1000) s" }
  let digits = String(thousandths % 1000 + 1000).dropFirst()
  return "\(thousandths / 1000).\(digits.replacing(/0+$/, with: "")) s"
}
