import Foundation
import TestSupport
import Testing

@Suite struct `A run that meets another one` {
  @Test func `does not publish while another publishes to the same schema`() throws {
    let nightly = try Shop.nightly("advisory_lock")
    let database = nightly.database
    try nightly.run()
    let other = try database.session(
      "select pg_advisory_lock(hashtextextended('tierbook tierbook', 0)); select pg_sleep(600)")
    let holder =
      "from pg_locks l join pg_stat_activity a using (pid) where locktype = 'advisory' and granted "
      + "and a.datname = current_database()"
    try waitUntil("the other session has the lock") { try database.value("select count(*) \(holder)") == "1" }
    let (pid, since) = (
      try database.value("select pid \(holder)"),
      try database.value("select to_char(backend_start, 'YYYY-MM-DD HH24:MI') \(holder)")
    )
    expect(
      try nightly.tierbook("run", date: Shop.date, "--force"), code: 5,
      error: """
        target: another run of the pipeline 'shop' holds schema tierbook (server process \(pid) from local, since \(since))
          hint: wait until it ends and run again, or give --wait 10m
        """)
    #expect(try database.values("select run_id from tierbook.run") == ["1"])

    try database.execute("select pg_terminate_backend(\(pid))")
    _ = try other.wait()
    try nightly.run(date: Shop.date, "--force")
  }

  @Test func `does not work in a work directory that another one works in`() throws {
    let nightly = try Shop.nightly("work_lock")
    try FileManager.default.createDirectory(atPath: nightly.workDirectory, withIntermediateDirectories: true)
    let lock = open("\(nightly.workDirectory)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(lock) }
    try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
    write(lock, "pid 4711", 8)
    for command in ["run", "measure", "publish"] {
      expect(
        try nightly.tierbook(command), code: 5,
        error: """
          \(nightly.workDirectory): another Tierbook command works here (pid 4711)
            hint: wait until it ends and run again, or give --wait 10m
          """)
    }
    flock(lock, LOCK_UN)
    try nightly.run()
  }
}

@Suite struct `A run that is stopped` {
  private func tables(_ nightly: NightlyRun) throws -> [[[String]]] {
    try [
      "select * from tierbook.product_summary order by 1, 2, 3", "select * from tierbook.published_month order by 1, 2",
      "select run_id, finished_at from tierbook.run where outcome = 'published'",
    ].map(nightly.database.rows)
  }

  @Test(arguments: [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP")])
  func `by a signal while it reads leaves tables and files as they were`(_ signal: Int32, _ name: String) throws {
    let nightly = try Shop.slow("signal")
    let (rows, files) = (try tables(nightly), try nightly.files())
    let command = try nightly.start("run", date: Shop.date)
    try waitUntil("the products are being read") {
      try nightly.database.value("select count(*) \(Shop.sleeping)") == "1"
    }
    let process = try nightly.database.value("select pid \(Shop.sleeping)")
    command.send(signal)
    expect(try command.wait(), code: 7, error: "stopped by \(name): what was published before stands")
    try waitUntil("the server has stopped") { try nightly.database.value("select count(*) \(Shop.sleeping)") == "0" }
    // By being asked to: by itself it would find out within two seconds that nobody is there.
    #expect(try !nightly.database.logged("\\[\(process)\\].*canceling statement due to user request").isEmpty)
    #expect(try tables(nightly) == rows)
    // What was being written has no name yet.
    #expect(try nightly.files().filter { !$0.key.hasSuffix(".tmp") } == files)

    try nightly.database.execute("update erp.delay set seconds = 0")
    try nightly.run()
    #expect(try nightly.files().keys.filter { $0.hasSuffix(".tmp") } == [])
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `by a signal while it publishes leaves the tables as they were`() throws {
    let nightly = try Shop.slow("signal_publish")
    let database = nightly.database
    try database.execute("update erp.delay set seconds = 0")
    let rows = try tables(nightly)
    // Readers do not disturb this lock; the run waits for it with half of its tables written.
    let other = try database.session(
      "begin; lock table tierbook.product_tier_summary in share mode; select pg_sleep(600)")
    try waitUntil("the table is locked") { try database.value("select count(*) \(Shop.sleeping)") == "1" }
    let command = try nightly.start("run", date: Shop.date)
    try waitUntil("the run waits for the table") {
      try database.value(
        "select count(*) from pg_locks where not granted and relation = 'tierbook.product_tier_summary'::regclass")
        == "1"
    }
    command.send(SIGTERM)
    #expect(try command.wait().status == 7)
    try database.execute("select pg_terminate_backend(pid) \(Shop.sleeping)")
    _ = try other.wait()
    try waitUntil("the server has noticed") {
      try database.value("select count(*) from pg_stat_activity where application_name like 'tierbook run shop %'")
        == "0"
    }
    #expect(try tables(nightly) == rows)
    try nightly.run()
    try Shop.expectOracleAgrees(database)
  }

  @Test func `by a lost connection says so, and the next run is right`() throws {
    let nightly = try Shop.slow("lost")
    let rows = try tables(nightly)
    let command = try nightly.start("run", date: Shop.date)
    try waitUntil("the products are being read") {
      try nightly.database.value("select count(*) \(Shop.sleeping)") == "1"
    }
    try nightly.database.execute("update erp.delay set seconds = 0; select pg_terminate_backend(pid) \(Shop.sleeping)")
    expect(
      try command.wait(), code: 6,
      error: """
        source: connection lost: terminating connection due to administrator command
          hint: run again when the server is back: nothing was published, and what was landed before still stands
        """)
    #expect(try tables(nightly) == rows)
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }
}
