package import PostgreSQL

extension PipelineFile {
  /// Connects to the source for one of the commands, such as `extract`, and begins a transaction. The connection's
  /// transactions are all read-only.
  package func connectToSource(for command: String) throws(DatabaseError) -> Connection {
    // These settings also hold for expressions and queries of the pipeline file. The server reads dates in the
    // pipeline's time zone. It does not compile queries: the planner's cost of a large table would start the compiler
    // even for an explain. It refuses a query if a policy would hide rows from it.
    // This connection waits only a moment for a lock.
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
  ///   - sessionName: the session's name on the server, which overrides libpq's settings; nil: the command and the
  ///     pipeline.
  ///   - isLast: whether the connection is made while the process is being stopped.
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
    // These settings override those of the role. Names are compared in the server's spelling, and dates are read in
    // this format.
    settings["datestyle"] = "ISO, YMD"
    settings["quote_all_identifiers"] = "off"
    settings.merge(Self.endlessTransactions(on: connection.serverVersion)) { $1 }
    if let limit = session.statementTimeout { settings["statement_timeout"] = "\(milliseconds(limit))" }
    if let limit = session.lockTimeout, settings["lock_timeout"] == nil {
      settings["lock_timeout"] = "\(milliseconds(limit))"
    }
    // The server does not know the encoding of these bytes. Any other client encoding makes it refuse bytes that are
    // not UTF-8. With this one they arrive, and their rows are rejected one by one.
    if connection.keepsAnyBytes { settings["client_encoding"] = "SQL_ASCII" }
    // The server then ends the statement of a killed process. Servers before 14 lack the setting, and some systems do
    // not support it.
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

  /// Returns the settings that keep a server of this version from ending a transaction, whatever limits the role has.
  /// Transactions wait for what other threads compute. The server refuses settings that it does not know.
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
  /// Whether the database has the encoding SQL_ASCII, which defines no meaning for its bytes.
  package var keepsAnyBytes: Bool { reported("server_encoding") == "SQL_ASCII" }
}
