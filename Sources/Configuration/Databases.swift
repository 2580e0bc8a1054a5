package import PostgreSQL

extension PipelineFile {
  /// Connects to the source for one of the commands, such as `extract`, and begins a transaction. None of the
  /// connection's transactions can write.
  package func connectToSource(for command: String) throws(DatabaseError) -> Connection {
    // Expressions and queries of the pipeline file run with this too. Dates are read in the pipeline's time zone. What
    // is asked of a large table costs so much in the planner's eyes that it would be compiled, even to be explained. Where
    // a policy would hide rows, the server refuses.
    // A lock that cannot be had at once is not waited for here.
    let lockTimeout = min(sourceSession.lockTimeout ?? Self.momentForLock, Self.momentForLock)
    return try connect(
      to: sourceConnection, sourceSession, at: "source", for: command,
      [
        "transaction_read_only": "on", "timezone": calendar.timeZone, "jit": "off", "row_security": "off",
        "lock_timeout": "\(milliseconds(lockTimeout))",
      ])
  }

  private static let momentForLock = Duration.milliseconds(50)

  /// Connects to the target for one of the commands, such as `publish`, and begins a transaction.
  ///
  /// - Parameters:
  ///   - sessionName: what the server shows, whatever libpq's settings say; nil: the command and the pipeline.
  ///   - isLast: it is made while the process is being stopped.
  package func connectToTarget(
    for command: String, sessionName: String? = nil, isLast: Bool = false
  ) throws(DatabaseError) -> Connection {
    try connect(
      to: targetConnection, targetSession, at: "target", for: command, sessionName: sessionName, isLast: isLast, [:])
  }

  private func connect(
    to conninfo: String?, _ session: SessionOptions, at place: String, for command: String, sessionName: String? = nil,
    isLast: Bool = false, _ more: [String: String]
  ) throws(DatabaseError) -> Connection {
    var options = try ConnectionOptions(conninfo: conninfo)
    options.applicationName = "tierbook \(command) \(name)"
    if let sessionName { options.keywords["application_name"] = sessionName }
    options.idleLimit = session.idleTimeout
    options.place = place
    options.isLast = isLast
    var connection = try Connection(to: options)
    var settings = more
    // Whatever the role has: names are compared as the server prints them, and dates are read as it does.
    settings["datestyle"] = "ISO, YMD"
    settings["quote_all_identifiers"] = "off"
    settings.merge(Self.endlessTransactions(on: connection.serverVersion)) { $1 }
    if let limit = session.statementTimeout { settings["statement_timeout"] = "\(milliseconds(limit))" }
    if let limit = session.lockTimeout, settings["lock_timeout"] == nil {
      settings["lock_timeout"] = "\(milliseconds(limit))"
    }
    // Its bytes are of no encoding that the server knows: it would refuse what is not UTF-8, row by row it is rejected.
    if connection.keepsAnyBytes { settings["client_encoding"] = "SQL_ASCII" }
    // So that no statement outlives a process that was killed. Servers before 14 cannot, nor can some systems.
    let check = "client_connection_check_interval"
    settings[check] = connection.serverVersion >= 140_000 ? "2s" : nil
    do throws(DatabaseError) {
      connection.settings = Self.statements(settings)
      try connection.beginFirst()
    } catch {
      guard error.kind == .refused, settings.removeValue(forKey: check) != nil else { throw error }
      connection.settings = Self.statements(settings)
      try connection.beginFirst()
    }
    return connection
  }

  /// Transactions wait for what other threads compute, whatever the role has as a limit: what keeps a server of a version
  /// from ending them. One that it does not know it would refuse.
  static func endlessTransactions(on serverVersion: Int) -> [String: String] {
    var settings = ["idle_in_transaction_session_timeout": "0"]
    if serverVersion >= 170_000 { settings["transaction_timeout"] = "0" }
    return settings
  }

  private static func statements(_ settings: [String: String]) -> [String] {
    settings.sorted { $0.key < $1.key }.map { "set local \($0.key) = \(quotedLiteral($0.value))" }
  }
}

extension Connection {
  /// Whether the database is of the encoding SQL_ASCII, which says nothing of what its bytes mean.
  package var keepsAnyBytes: Bool { reported("server_encoding") == "SQL_ASCII" }
}
