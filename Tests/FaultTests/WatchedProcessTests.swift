import Foundation
import TestSupport
import Testing

/// The process that works for a command; nil: there is none yet, or none any more.
private func workingProcess(of command: Command) -> pid_t? {
  let id = command.processIdentifier
  let children = try? String(contentsOfFile: "/proc/\(id)/task/\(id)/children", encoding: .utf8)
  return children.flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
}

@Suite struct `A process that works and cannot say how it ends` {
  /// A shop that was published, with commands that write into `failure` what they are told, and whose second run reads
  /// until it is let go on.
  private func reading(_ label: String, _ more: [String] = []) throws -> (NightlyRun, Command) {
    let nightly = try Shop.slow(label)
    let yaml = try String(contentsOfFile: "\(nightly.folder)/pipeline.yaml", encoding: .utf8)
    try nightly.write(
      yaml + "on_failure: 'echo \"$TIERBOOK_OUTCOME|$TIERBOOK_EXIT_CODE|$TIERBOOK_ERROR\" >> failure'\n")
    let command = try nightly.start("run", date: Shop.date, ["--metrics-file", "tierbook.prom"] + more)
    try waitUntilReading(nightly)
    return (nightly, command)
  }

  private func waitUntilReading(_ nightly: NightlyRun) throws {
    try waitUntil("the products are being read") {
      try nightly.database.value("select count(*) \(Shop.sleeping)") == "1"
    }
  }

  private func text(_ nightly: NightlyRun, _ name: String) throws -> String {
    try String(contentsOfFile: "\(nightly.folder)/\(name)", encoding: .utf8)
  }

  private func goOn(_ nightly: NightlyRun) throws {
    try nightly.database.execute("update erp.delay set seconds = 0; select pg_terminate_backend(pid) \(Shop.sleeping)")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }

  private static let whole = "the tables are whole, the old ones or the new ones"
  private static let killed = """
    run: the process that works was ended by SIGKILL: \(whole)
      hint: where nobody has done so, the kernel has, for want of memory: journalctl -k or dmesg says it; run again when \
    there is more
    """
  private static func crashed(_ signal: String) -> String {
    """
    run: the process that works has crashed (\(signal)): \(whole)
      hint: this is a bug: please report it, with the pipeline file and what was said before
    """
  }

  private static let ends: [(Int32, Int32, String)] = [
    (SIGKILL, 137, killed), (SIGILL, 70, crashed("SIGILL")), (SIGSEGV, 70, crashed("SIGSEGV")),
    (SIGABRT, 70, crashed("SIGABRT")),
  ]

  @Test(arguments: ends)
  func `has the one that watches it say so to all that are told`(_ signal: Int32, _ code: Int32, _ message: String)
    throws
  {
    let (nightly, command) = try reading("crash")
    let before = try publishedTables(nightly.database)
    kill(try #require(workingProcess(of: command)), signal)
    expect(try command.wait(), code: code, error: message)
    #expect(try text(nightly, "failure") == "failed|\(code)|\(message)\n")
    #expect(
      try text(nightly, "tierbook.prom").contains("\ntierbook_exit_code{pipeline=\"shop\",command=\"run\"} \(code)\n"))
    let run = try nightly.database.rows(
      "select outcome, exit_code, error, finished_at > started_at from tierbook.run where run_id = 2")
    #expect(run == [["died", "\(code)", message, "t"]])
    #expect(try publishedTables(nightly.database) == before)
    let status = try nightly.tierbook("status", date: Shop.date)
    #expect(status.status == 4)
    #expect(status.outputLines[1] == "state          failed: run 2 died")
    try goOn(nightly)
  }

  @Test func `has it said of a stage that is run by itself, and nobody else is told`() throws {
    let nightly = try Shop.slow("crash_stage")
    let command = try nightly.launch(
      "tierbook-extract",
      ["pipeline.yaml", "--date", Shop.date, "--metrics-file", "tierbook.prom", "--log-format", "json"])
    try waitUntilReading(nightly)
    kill(try #require(workingProcess(of: command)), SIGKILL)
    let result = try command.wait()
    #expect(result.status == 137)
    let line = try #require(try JSONSerialization.jsonObject(with: Data(result.errors.utf8)) as? [String: String])
    #expect(line["level"] == "error")
    #expect(line["message"] == Self.killed.replacingOccurrences(of: "run:", with: "extract:"))
    #expect(
      try text(nightly, "tierbook.prom").contains("\ntierbook_exit_code{pipeline=\"shop\",command=\"extract\"} 137\n"))
    try goOn(nightly)
  }

  @Test func `ends with the one that watches it, and the next run tells it`() throws {
    let (nightly, command) = try reading("watcher_killed")
    let worker = try #require(workingProcess(of: command))
    command.send(SIGKILL)
    #expect(try command.wait().status == 137)
    try waitUntil("it has ended") {
      let stat = try? String(contentsOfFile: "/proc/\(worker)/stat", encoding: .utf8)
      return stat == nil || stat?.contains(") Z ") == true
    }
    try nightly.database.execute("update erp.delay set seconds = 0; select pg_terminate_backend(pid) \(Shop.sleeping)")
    let next = try nightly.run()
    #expect(next.outputLines.first?.contains("run 2 (pid \(command.processIdentifier) on ") == true, "\(next.output)")
    #expect(try nightly.database.value("select outcome from tierbook.run where run_id = 2") == "died")
    try Shop.expectOracleAgrees(nightly.database)
  }

  private static let stops = [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP")]

  @Test(arguments: stops)
  func `is stopped by a signal to the one that watches it, which the ledger knows`(_ signal: Int32, _ name: String)
    throws
  {
    let (nightly, command) = try reading("stop")
    command.send(signal)
    let message = "stopped by \(name): what was published before stands"
    expect(try command.wait(), code: 7, error: message)
    #expect(try text(nightly, "failure") == "failed|7|\(message)\n")
    let run = try nightly.database.rows(
      "select outcome, exit_code, error, finished_at > started_at from tierbook.run where run_id = 2")
    #expect(run == [["stopped", "7", message, "t"]])
    let status = try nightly.tierbook("status", date: Shop.date)
    #expect(status.outputLines[1] == "state          failed: run 2 was stopped")
    try goOn(nightly)
  }

  @Test func `is stopped once by a terminal, which sends its signal to both`() throws {
    let nightly = try Shop.slow("terminal")
    let yaml = try text(nightly, "pipeline.yaml")
    try nightly.write(yaml + "on_failure: 'echo $TIERBOOK_EXIT_CODE >> failure'\n")
    let environment = try nightly.database.environment.merging(["TIERBOOK_WORK_DIR": nightly.workDirectory]) { $1 }
    let tool = try Checkout.executable("tierbook")
    let command = try Command(
      "/usr/bin/setsid", [tool, "run", "pipeline.yaml", "--date", Shop.date], environment: environment,
      folder: nightly.folder)
    try waitUntilReading(nightly)
    kill(-command.processIdentifier, SIGINT)
    expect(try command.wait(), code: 7, error: "stopped by SIGINT: what was published before stands")
    #expect(try text(nightly, "failure") == "7\n")
    try goOn(nightly)
  }

  @Test func `goes on without its terminal where nohup has started it`() throws {
    let nightly = try Shop.slow("nohup")
    let environment = try nightly.database.environment.merging(["TIERBOOK_WORK_DIR": nightly.workDirectory]) { $1 }
    let tool = try Checkout.executable("tierbook")
    let command = try Command(
      "/bin/sh", ["-c", "trap '' HUP; exec '\(tool)' run pipeline.yaml --date \(Shop.date)"], environment: environment,
      folder: nightly.folder)
    try waitUntilReading(nightly)
    command.send(SIGHUP)
    kill(try #require(workingProcess(of: command)), SIGHUP)
    usleep(200_000)
    #expect(command.isRunning)
    command.send(SIGTERM)
    #expect(try command.wait().status == 7)
    try goOn(nightly)
  }

  @Test func `is called failed where an older version has made the ledger`() throws {
    let nightly = try Shop.slow("old_ledger")
    try nightly.database.execute(
      """
      delete from tierbook.schema_migration where number >= 8;
      alter table tierbook.run drop constraint run_outcome_check, add constraint run_outcome_check
        check (outcome in ('running', 'published', 'unchanged', 'failed', 'died'))
      """)
    let command = try nightly.start("run", date: Shop.date)
    try waitUntilReading(nightly)
    command.send(SIGTERM)
    #expect(try command.wait().status == 7)
    #expect(
      try nightly.database.rows("select outcome, exit_code from tierbook.run where run_id = 2") == [["failed", "7"]])
  }
}

@Suite struct `A file that another process cuts to nothing` {
  /// The last file of a stage that a process has mapped; nil: none.
  private func mappedFile(_ process: pid_t) -> String? {
    let maps = try? String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
    let paths = maps?.split(separator: "\n").compactMap { line in line.firstIndex(of: "/").map { String(line[$0...]) } }
    return paths?.last { $0.hasSuffix(".copy") }
  }

  /// Cuts a file to nothing that the process has mapped, while it stands still.
  private func cut(_ command: Command) -> String? {
    while command.isRunning {
      guard let worker = workingProcess(of: command), mappedFile(worker) != nil else { continue }
      kill(worker, SIGSTOP)
      defer { kill(worker, SIGCONT) }
      if let path = mappedFile(worker) {
        truncate(path, 0)
        return path
      }
    }
    return nil
  }

  @Test func `while it is mapped is told as any damaged file, and the next plain run is right`() throws {
    let nightly = try Market.nightly("cut")
    try nightly.run(date: Market.date)
    let before = try publishedTables(nightly.database)
    // The process may have read the file by then, so that nothing happens to it; or it maps the file once more, and
    // finds it empty before it reads.
    for _ in 0..<30 {
      let command = try nightly.launch("tierbook-classify", ["pipeline.yaml", "--force"])
      let path = cut(command)
      let result = try command.wait()
      try nightly.run(date: Market.date)
      guard let path, result.status != 0,
        !result.errors.hasPrefix("tierbook: error: \(path): has 0 bytes where its manifest says ")
      else { continue }
      let stage = URL(fileURLWithPath: path).deletingLastPathComponent().lastPathComponent
      expect(
        result, code: 4,
        error: """
          \(path): was cut short while it was read, or its disk does not give it
            hint: tierbook run pipeline.yaml makes it again, and so does tierbook-\(stage) pipeline.yaml; look at the disk \
          if this comes back
          """)
      #expect(try publishedTables(nightly.database) == before)
      return
    }
    Issue.record("no file was cut while it was read")
  }
}
