/// Reads the limits of connections, the number of retries, the nights for which files are kept, and the memory.
enum SessionReader {
  static let keys = ["statement_timeout", "lock_timeout", "idle_timeout"]

  static func session(_ section: YAMLSection?) -> SessionOptions {
    var options = SessionOptions()
    if let limit = limit(section, "statement_timeout") { options.statementTimeout = limit.time }
    if let limit = limit(section, "lock_timeout") { options.lockTimeout = limit.time }
    if let limit = limit(section, "idle_timeout") { options.idleTimeout = limit.time }
    return options
  }

  static func retry(_ value: YAMLValue?) -> RetryPolicy {
    let section = value?.section(known: ["tries", "wait"])
    let standard = RetryPolicy()
    let tries = section?.parsed("tries", accepted: "a whole number from 1 to 20; 1 tries nothing again") { text in
      Int(text).flatMap { (1...20).contains($0) ? $0 : nil }
    }
    let wait = section?.parsed("wait", accepted: "a time such as 500ms, 5s or 1m, at most 5m") { text in
      Duration(text).flatMap { $0 <= RetryPolicy.longestWait ? $0 : nil }
    }
    return RetryPolicy(tries: tries ?? standard.tries, wait: wait ?? standard.wait)
  }

  static func work(_ value: YAMLValue?) -> (keptNights: Int, memory: Int?) {
    let section = value?.section(known: ["keep_nights", "memory"])
    let nights = section?.parsed("keep_nights", accepted: "a whole number from 0 to 366") { text in
      Int(text).flatMap { (0...366).contains($0) ? $0 : nil }
    }
    let memory = section?.parsed("memory", accepted: "a size such as 500MB or 2GB, from 1MB to 1024GB") { text in
      ByteSize(text).flatMap { (1_000_000...1_024_000_000_000).contains($0.bytes) ? $0.bytes : nil }
    }
    return (nights ?? 0, memory)
  }

  /// - Returns: nil if the key is absent or wrong; a limit without a time if it is off.
  private static func limit(_ section: YAMLSection?, _ key: String) -> TimeLimit? {
    section?.parsed(key, accepted: "a time such as 30s, 5m or 1h, at most 24h, or off") { text in
      if text == "off" { return TimeLimit(time: nil) }
      return Duration(text).flatMap { $0 > .zero && $0 <= .seconds(86_400) ? TimeLimit(time: $0) : nil }
    }
  }
}

/// A time, or none.
private struct TimeLimit {
  var time: Duration?
}

extension Duration {
  /// Reads `500ms`, `30s`, `5m` or `1h`.
  package init?(_ text: String) {
    guard let match = text.wholeMatch(of: /([0-9]{1,9})(ms|s|m|h)/), let number = Int(match.1) else { return nil }
    switch match.2 {
    case "ms": self = .milliseconds(number)
    case "s": self = .seconds(number)
    case "m": self = .seconds(number * 60)
    default: self = .seconds(number * 3600)
    }
  }
}

/// A number of bytes.
struct ByteSize {
  let bytes: Int

  /// Reads `500MB` or `2GB`, in thousands.
  init?(_ text: String) {
    guard let match = text.wholeMatch(of: /([0-9]{1,9})(MB|GB)/), let number = Int(match.1) else { return nil }
    bytes = number * (match.2 == "MB" ? 1_000_000 : 1_000_000_000)
  }
}
