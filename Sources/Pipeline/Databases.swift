package import PostgreSQL

extension PipelineFile {
  /// Connects to the source for one of the commands, such as `extract`. The session cannot write.
  package func connectToSource(for command: String) throws(DatabaseError) -> Connection {
    var connection = try connect(to: sourceConnection, sourceSession, at: "source", for: command)
    // Expressions and queries of the pipeline file run with this too. Dates are read in the pipeline's time zone. What
    // is asked of a large table costs so much in the planner's eyes that it would be compiled, even to be explained.
    try connection.runScript(
      """
      set default_transaction_read_only = on;
      set timezone = \(quotedLiteral(calendar.timeZone));
      set jit = off
      """)
    return connection
  }

  /// Connects to the target for one of the commands, such as `publish`.
  ///
  /// - Parameters:
  ///   - sessionName: what the server shows, whatever libpq's settings say; nil: the command and the pipeline.
  ///   - isLast: it is made while the process is being stopped.
  package func connectToTarget(
    for command: String, sessionName: String? = nil, isLast: Bool = false
  ) throws(DatabaseError) -> Connection {
    try connect(
      to: targetConnection, targetSession, at: "target", for: command, sessionName: sessionName, isLast: isLast)
  }

  private func connect(
    to conninfo: String?, _ session: SessionOptions, at place: String, for command: String, sessionName: String? = nil,
    isLast: Bool = false
  ) throws(DatabaseError) -> Connection {
    var options = try ConnectionOptions(conninfo: conninfo)
    options.applicationName = "tierbook \(command) \(name)"
    if let sessionName { options.keywords["application_name"] = sessionName }
    options.idleLimit = session.idleTimeout
    options.place = place
    options.isLast = isLast
    var connection = try Connection(to: options)
    // Transactions wait for what other threads compute.
    var settings = ["set datestyle = 'ISO, YMD'", "set idle_in_transaction_session_timeout = 0"]
    if let limit = session.statementTimeout { settings.append("set statement_timeout = \(milliseconds(limit))") }
    if let limit = session.lockTimeout { settings.append("set lock_timeout = \(milliseconds(limit))") }
    try connection.runScript(settings.joined(separator: "; "))
    // So that no statement outlives a process that was killed. Servers before 14 cannot, nor can some systems.
    do throws(DatabaseError) {
      try connection.query("set client_connection_check_interval = '2s'")
    } catch  where error.kind == .refused {}
    return connection
  }
}
