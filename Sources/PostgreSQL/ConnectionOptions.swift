import CLibPQ

/// Where a database is: libpq's keywords and their values.
///
/// libpq takes missing ones from its service file, its password file and the `PG*` environment.
package struct ConnectionOptions: Sendable, Equatable {
  package var keywords: [String: String]
  /// The application's name on the server, unless these options or libpq's own settings name one.
  package var applicationName = "tierbook"
  /// The user's name for the database, for the server's notices.
  package var place = "database"
  /// After this silence, the server is asked over another connection whether it still works; nil: never.
  package var idleLimit: Duration?
  /// A connection that is made while the process is being stopped. Nobody stops this connection.
  package var isLast = false
  /// A connection that only asks about another one: if it is silent too, both are lost.
  var asksAfterAnother = false

  /// Reads a conninfo string (`host=… dbname=…`, `service=…`) or a URI (`postgresql://…`). nil: the environment alone.
  ///
  /// - Throws: `DatabaseError` if the text is neither.
  package init(conninfo: String?) throws(DatabaseError) {
    keywords = [:]
    guard let conninfo else { return }
    // libpq's own message would repeat a part of the text, which may be a password.
    guard let options = PQconninfoParse(conninfo, nil) else {
      throw DatabaseError(kind: .unreachable, message: "is neither keywords and values nor a URI of libpq's")
    }
    defer { PQconninfoFree(options) }
    keywords = values(of: options)
  }

  /// The keywords, and for those that nobody has given, the ones that keep a night from hanging.
  var complete: [String: String] {
    let idle = idleLimit.map(milliseconds) ?? 300_000
    let standard = [
      "connect_timeout": "10", "keepalives_idle": "60", "keepalives_interval": "15", "keepalives_count": "4",
      "tcp_user_timeout": "\(idle)",
    ]
    let given = Set(merged.keys)
    return keywords.merging(standard.filter { !given.contains($0.key) }) { own, _ in own }
      .merging(["fallback_application_name": applicationName]) { own, _ in own }
  }

  /// The options after libpq has merged these, the service file and the environment. libpq reports them only for a
  /// connection, so this makes one that it gives up at this value of `sslmode`, before it looks for a server.
  private var merged: [String: String] {
    let connection = withParameters(keywords.merging(["sslmode": "none of libpq's"]) { $1 }) { names, values in
      PQconnectStartParams(names, values, 0)
    }
    defer { PQfinish(connection) }
    guard let options = PQconninfo(connection) else { return keywords }
    defer { PQconninfoFree(options) }
    return values(of: options)
  }
}

/// The keywords of one of libpq's lists that have a value.
func values(of options: UnsafePointer<PQconninfoOption>) -> [String: String] {
  var keywords: [String: String] = [:]
  var option = options
  while let keyword = option.pointee.keyword {
    if let value = option.pointee.val { keywords[String(cString: keyword)] = String(cString: value) }
    option += 1
  }
  return keywords
}

/// Calls `body` with the keywords and their values in libpq's form: two lists, each ended by a null pointer.
func withParameters<Value>(
  _ keywords: [String: String],
  _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<UnsafePointer<CChar>?>?) -> Value
) -> Value {
  let sorted = keywords.sorted { $0.key < $1.key }
  let names = sorted.map { cString($0.key) } + [nil]
  let values = sorted.map { cString($0.value) } + [nil]
  defer { for text in names + values { text?.deallocate() } }
  return names.withUnsafeBufferPointer { names in
    values.withUnsafeBufferPointer { values in
      names.withMemoryRebound(to: UnsafePointer<CChar>?.self) { names in
        values.withMemoryRebound(to: UnsafePointer<CChar>?.self) { values in
          body(names.baseAddress, values.baseAddress)
        }
      }
    }
  }
}

/// A C string of `text` that the caller frees with `deallocate`.
func cString(_ text: String?) -> UnsafeMutablePointer<CChar>? {
  guard let text else { return nil }
  let bytes = text.utf8CString
  let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
  for (index, byte) in bytes.enumerated() { copy[index] = byte }
  return copy
}

/// Whole milliseconds, rounded down: the unit of servers and their settings.
package func milliseconds(_ duration: Duration) -> Int64 {
  duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
}
