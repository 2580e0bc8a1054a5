import Foundation
import TestSupport
import Testing

/// Runs of one pipeline that meet, with a work directory each.
@Suite struct `One run at a time` {
  private let lock =
    "from pg_locks where locktype = 'advisory' and granted and database = "
    + "(select oid from pg_database where datname = current_database())"

  /// A run that reads, and goes on doing so.
  private func startReading(_ nightly: NightlyRun) throws -> Command {
    let command = try nightly.start("run", date: Shop.date)
    try waitUntil("the products are being read") {
      try nightly.database.value("select count(*) \(Shop.sleeping)") == "1"
    }
    return command
  }

  private func goOn(_ nightly: NightlyRun) throws {
    try nightly.database.execute("update erp.delay set seconds = 0; select pg_terminate_backend(pid) \(Shop.sleeping)")
  }

  /// The start of the session that holds the lock, in the pipeline's time zone, which is UTC.
  private func since(_ nightly: NightlyRun) throws -> String {
    try nightly.database.value(
      """
      select to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI') from pg_stat_activity
      where pid = (select pid \(lock))
      """)
  }

  @Test func `the second run says who holds the pipeline, and reads nothing`() throws {
    let nightly = try Shop.slow("second")
    let first = try startReading(nightly)
    let other = nightly.workDirectory + "-other"
    let host = ProcessInfo.processInfo.hostName.prefix(30)
    for command in ["run", "publish"] {
      expect(
        try nightly.tierbook(command, "--work-dir", other), code: 5,
        error: """
          target: another run of the pipeline 'shop' holds schema tierbook (pid \(first.processIdentifier) on \(host), \
          since \(try since(nightly)))
            hint: wait until it ends and run again, or give --wait 10m
          """)
    }
    #expect(!FileManager.default.fileExists(atPath: other + "/extract/manifest.json"))
    // It has not run, so the ledger does not speak of it.
    #expect(
      try nightly.database.rows("select run_id, outcome, pid from tierbook.run order by 1").dropFirst()
        == [["2", "running", "\(first.processIdentifier)"]])
    try goOn(nightly)
    #expect(try first.wait().status == 6)
  }

  @Test func `the second run waits for as long as it may`() throws {
    let nightly = try Shop.slow("waits")
    let first = try startReading(nightly)
    let other = nightly.workDirectory + "-other"
    let host = ProcessInfo.processInfo.hostName.prefix(30)
    let holder = "(pid \(first.processIdentifier) on \(host), since \(try since(nightly)))"
    expect(
      try nightly.tierbook("run", date: Shop.date, "--work-dir", other, "--wait", "1s"), code: 5,
      error: """
        target: another run of the pipeline 'shop' holds schema tierbook \(holder), and has held it for all of --wait 1s
          hint: run again when it has ended
        """)
    let second = try nightly.start("run", date: Shop.date, ["--work-dir", other, "--wait", "2m"])
    // The work directory's lock is waited for too.
    let third = try nightly.start("run", date: Shop.date, ["--wait", "2m"])
    try waitUntil("both wait") {
      [second, third].allSatisfy { $0.outputSoFar.contains("; waiting for it, 2m at most\n") }
    }
    #expect(second.isRunning && third.isRunning)
    try goOn(nightly)
    #expect(try first.wait().status == 6)
    let (secondEnd, thirdEnd) = (try second.wait(), try third.wait())
    #expect(secondEnd.status == 0, "\(secondEnd.errors)")
    #expect(thirdEnd.status == 0, "\(thirdEnd.errors)")
    #expect(
      secondEnd.outputLines.first
        == "target: another run of the pipeline 'shop' holds schema tierbook \(holder); waiting for it, 2m at most")
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test(arguments: ["soon", "10", "-1s", "1 h", "10d"])
  func `a time that is none is told`(text: String) throws {
    let nightly = try Shop.nightly("wait_option")
    let result = try nightly.tierbook("run", "--wait=\(text)")
    #expect(result.status == 2)
    #expect(
      result.errors.hasPrefix(
        "tierbook: error: The value '\(text)' is invalid for '--wait <time>': accepted: a time such as 30s, 10m or 1h\n"
      ))
  }

  @Test func `status during a run tells no error of an older one, and that the older one failed`() throws {
    let nightly = try Shop.slow("status_during")
    let rename = "alter table erp.sales_line rename"
    try nightly.database.execute("\(rename) quantity to pieces")
    #expect(try nightly.tierbook("run", date: Shop.date).status == 3)
    let failed = try nightly.tierbook("status", date: Shop.date)
    #expect(failed.output.contains("inputs.sales.quantity"))
    try nightly.database.execute("\(rename) pieces to quantity")
    let run = try startReading(nightly)
    let status = try nightly.tierbook("status", date: Shop.date)
    let lines = status.outputLines
    #expect(status.status == 4)
    #expect(lines[1] == "state          failed: run 2 failed")
    #expect(lines[2].hasPrefix("last run       3, ") && lines[2].contains(", running, "))
    #expect(lines[3].hasPrefix("last good run  1, ") && lines[3].contains(", published in "))
    #expect(!status.output.contains("inputs.sales.quantity"))
    let json = try nightly.tierbook("status", date: Shop.date, "--format", "json")
    #expect(!json.output.contains("inputs.sales.quantity") && json.output.contains("\"running\""))
    try goOn(nightly)
    _ = try run.wait()
  }

  @Test func `a killed run leaves no lock, and the ledger says that it died`() throws {
    let nightly = try Shop.slow("killed")
    let first = try startReading(nightly)
    #expect(try nightly.tierbook("status", date: Shop.date).outputLines[2].contains(", running, "))
    first.send(SIGKILL)
    _ = try first.wait()
    let pid = first.processIdentifier
    try goOn(nightly)
    try waitUntil("the server has noticed") { try nightly.database.value("select count(*) \(lock)") == "0" }
    let status = try nightly.tierbook("status", date: Shop.date)
    #expect(status.status == 4)
    #expect(status.outputLines[1] == "state          failed: run 2 died")

    let host = ProcessInfo.processInfo.hostName
    let next = try nightly.run()
    #expect(
      next.outputLines.first
        == "run       ledger                run 2 (pid \(pid) on \(host)) had died: it ended without a word")
    #expect(
      try nightly.database.rows("select run_id, outcome, exit_code, error, finished_at from tierbook.run order by 1")[1]
        == ["2", "died", "∅", "the process ended without a word: it was killed, or its machine went down", "∅"])
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `a lock that is lost meanwhile is taken again before anything is published`() throws {
    let nightly = try Shop.slow("lost_lock")
    try nightly.database.execute("update erp.delay set seconds = 4")
    let first = try startReading(nightly)
    try nightly.database.execute("select pg_terminate_backend(pid) \(lock)")
    let result = try first.wait()
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    #expect(
      try nightly.database.rows("select outcome, exit_code from tierbook.run where run_id = 2") == [["published", "0"]])
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `a lock that another run has taken meanwhile stops the run before it publishes`() throws {
    let nightly = try Shop.slow("taken_lock")
    try nightly.database.execute("update erp.delay set seconds = 4")
    let first = try startReading(nightly)
    try nightly.database.execute("select pg_terminate_backend(pid) \(lock)")
    let other = try nightly.database.session(
      "select pg_advisory_lock(hashtextextended('tierbook tierbook', 0)); select pg_sleep(600)")
    let result = try first.wait()
    #expect(result.status == 5, "\(result.output)\(result.errors)")
    #expect(
      result.errors.hasPrefix("tierbook: error: target: another run of the pipeline 'shop' holds schema tierbook ("))
    #expect(try nightly.database.values("select run_id from tierbook.run where outcome = 'published'") == ["1"])
    try goOn(nightly)
    _ = try other.wait()
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `a target that cannot be reached is known before the source is read`() throws {
    let nightly = try Shop.nightly(
      "early", yaml: Shop.yaml + "target: { connection: \"host=/nowhere dbname=warehouse\" }\nretry: { tries: 1 }\n")
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(result.status == 6)
    #expect(result.errors.hasPrefix("tierbook: error: target: cannot connect: "))
    #expect(!FileManager.default.fileExists(atPath: nightly.workDirectory + "/extract"))
    // Stages that write nothing there do without it.
    #expect(try nightly.tierbook("extract", date: Shop.date).status == 0)
    #expect(try nightly.tierbook("run", "--to", "classify").status == 0)
  }
}
