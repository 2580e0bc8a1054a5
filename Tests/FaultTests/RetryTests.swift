import Foundation
import TestSupport
import Testing

@Suite struct `A connection that breaks` {
  /// The sessions of a command, and what they wait for.
  private func session(_ command: String, _ condition: String = "true") -> String {
    "from pg_stat_activity where application_name ~ '^tierbook \(command) shop( |$)' and datname = current_database() "
      + "and \(condition)"
  }

  private let waiting = "wait_event_type = 'Lock' and wait_event = 'advisory'"
  private let gate = 7
  /// Locks on the gate; the server shows those of all databases.
  private let locks =
    "from pg_locks where locktype = 'advisory' and objid = 7 and granted and mode = 'ExclusiveLock' "
    + "and database = (select oid from pg_database where datname = current_database())"

  private func yaml(_ more: String = "") throws -> String {
    try Shop.yaml.edited("streams: 2", "streams: 3\(more)") + "retry: { wait: 100ms }\n"
  }

  /// A shop with many lines in March, where reading waits in front of a gate.
  private func gatedShop(_ label: String, _ yaml: String? = nil, on server: TestServer? = nil) throws -> NightlyRun {
    let database = try server.map { try Shop.made(label, server: $0) } ?? Shop.database(label)
    let text = try (yaml ?? self.yaml()).edited("refresh: { changed_at: changed_at }", "refresh: full")
    let nightly = try NightlyRun(
      database, yaml: try text.edited("table: erp.sales_line", "query: sales.sql"), folder: label)
    // So dear that it is called for the lines of March alone.
    try nightly.write("select * from erp.sales_line where line_id < 20000 or erp.gate()", to: "sales.sql")
    try database.execute(
      """
      create function erp.gate() returns boolean language plpgsql cost 10000 as $$
        begin perform pg_advisory_xact_lock_shared(\(gate)); return true; end $$;
      insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
      select '2024-03-03', 1, 1, 1, n, '2024-12-30 18:00Z' from generate_series(1, 25000) as n
      """)
    return nightly
  }

  /// Runs `body` when the run waits in front of the gate, and then opens it.
  private func whileWaiting(_ nightly: NightlyRun, _ body: () throws -> Void) throws -> CommandResult {
    let database = nightly.database
    let keeper = try database.session("select pg_advisory_lock(\(gate)); select pg_sleep(600)")
    try waitUntil("the gate is closed") { try database.value("select count(*) \(locks)") == "1" }
    let command = try nightly.start("run", date: Shop.date)
    try waitUntil("a stream waits") { try database.value("select count(*) \(session("extract", waiting))") == "1" }
    try body()
    // A server that has crashed has let it go.
    try database.execute("select pg_terminate_backend(pid) \(locks)")
    _ = try keeper.wait()
    return try command.wait()
  }

  @Test func `has one stream read the month again that it was in, in the same snapshot`() throws {
    let nightly = try gatedShop("one_stream")
    let result = try whileWaiting(nightly) {
      // A line that the snapshot does not hold.
      try nightly.database.execute(
        """
        insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
        values ('2024-03-03', 1, 1, 1, 99999, '2025-01-02 18:00Z');
        select pg_terminate_backend(pid) \(session("extract", waiting));
        """)
    }
    #expect(
      result.errors == """
        tierbook: warning: source: sales: connection lost: terminating connection due to administrator command; \
        reading this part again in 0.1 s (try 2 of 3)

        """)
    #expect(result.status == 0)
    #expect(result.said("extract")["sales"] == "26,166 rows in 12 months · 12 files new")
    try nightly.database.execute("delete from erp.sales_line where net_amount = 99999")
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `with the one that holds the snapshot has all be read again, as of one moment`() throws {
    let nightly = try gatedShop("all_sessions")
    let result = try whileWaiting(nightly) {
      try nightly.database.execute(
        """
        insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
        values ('2024-03-03', 1, 1, 1, 99999, '2025-01-02 18:00Z');
        select pg_terminate_backend(pid) \(session("extract"));
        """)
    }
    #expect(
      result.errors == """
        tierbook: warning: source: connection lost: terminating connection due to administrator command; \
        reading from a new snapshot in 0.1 s (try 2 of 3)

        """)
    #expect(result.status == 0)
    #expect(result.said("extract")["sales"] == "26,167 rows in 12 months · 12 files new")
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `does not matter where only the one goes that holds the snapshot`() throws {
    let nightly = try gatedShop("exporter")
    let result = try whileWaiting(nightly) {
      try nightly.database.execute(
        "select pg_terminate_backend(pid) \(session("extract", "query like '%pg_export_snapshot%'"))")
    }
    #expect(result.errors == "")
    #expect(result.status == 0)
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `again and again ends the run with code 6`() throws {
    let nightly = try gatedShop("again", try yaml().edited("wait: 100ms", "tries: 2, wait: 50ms"))
    let lost = "connection lost: terminating connection due to administrator command"
    let result = try whileWaiting(nightly) {
      for _ in 1...2 {
        let one = session("extract", waiting)
        try waitUntil("a stream waits") { try nightly.database.value("select count(*) \(one)") == "1" }
        try nightly.database.execute("select pg_terminate_backend(pid) \(one)")
        try waitUntil("it is gone") { try nightly.database.value("select count(*) \(one)") == "0" }
      }
    }
    #expect(
      result.errors == """
        tierbook: warning: source: sales: \(lost); reading this part again in 0.05 s (try 2 of 2)
        tierbook: error: source: \(lost)
          hint: run again when the server is back: nothing was published, and what was landed before still stands

        """)
    #expect(result.status == 6)
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `since the server crashed is waited for, while reading and while publishing`() throws {
    let server = try TestServer.own("crash")
    defer { server.remove() }
    let nightly = try gatedShop("crash", try yaml().edited("wait: 100ms", "tries: 10, wait: 200ms"), on: server)
    let database = nightly.database
    let read = try whileWaiting(nightly) {
      try server.crash()
      usleep(300_000)
      try server.start()
    }
    #expect(read.status == 0, "\(read.errors)")
    #expect(read.errors.contains("; reading from a new snapshot in 0.2 s (try 2 of 10)\n"))
    try Shop.expectOracleAgrees(database)

    // Half of the tables are written when the server goes.
    try database.execute("update erp.sales_line set net_amount = net_amount + 1, changed_at = '2025-01-03 18:00Z'")
    let other = try database.session(
      "begin; lock table tierbook.product_tier_summary in share mode; select pg_sleep(600)")
    try waitUntil("the table is locked") {
      try database.value("select count(*) from pg_stat_activity where wait_event = 'PgSleep'") == "1"
    }
    let command = try nightly.start("run", date: Shop.date)
    try waitUntil("the run waits for the table") {
      try database.value(
        "select count(*) from pg_locks where not granted and relation = 'tierbook.product_tier_summary'::regclass")
        == "1"
    }
    try server.crash()
    _ = try other.wait()
    try server.start()
    let published = try command.wait()
    #expect(published.status == 0, "\(published.errors)")
    #expect(published.errors.contains("; publishing again in 0.2 s (try 2 of 10)\n"))
    try Shop.expectOracleAgrees(database)
    #expect(try database.value("select count(distinct run_id) from tierbook.product_summary") == "1")
  }

  @Test func `at the commit is not guessed at`() throws {
    let server = try TestServer.own("commit")
    defer { server.remove() }
    let nightly = try NightlyRun(try Shop.made("commit", server: server), yaml: try yaml(), folder: "commit")
    let database = nightly.database
    try nightly.run()
    try database.execute("update erp.sales_line set net_amount = net_amount + 1, changed_at = '2025-01-03 18:00Z'")
    // A commit that is done and waits for a standby that there is not.
    try database.execute("alter system set synchronous_standby_names = 'nobody'")
    try database.execute("select pg_reload_conf()")
    let command = try nightly.start("run", date: Shop.date, ["--force"])
    let committing = session("run", "wait_event = 'SyncRep'")
    try waitUntil("the run commits") { try database.value("select count(*) \(committing)") == "1" }
    try database.execute("set synchronous_commit = off; select pg_terminate_backend(pid) \(committing)")
    let result = try command.wait()
    #expect(
      result.errors == """
        tierbook: warning: target: WARNING: canceling the wait for synchronous replication and terminating connection \
        due to administrator command
          The transaction has already committed locally, but might not have been replicated to the standby.
        tierbook: warning: target: the connection was lost at the commit, which the server had done: run 2 stands

        """)
    #expect(result.status == 0)
    #expect(try database.values("select run_id from tierbook.run order by 1") == ["1", "2"])
    #expect(result.said("publish")["company_summary"]?.hasSuffix("written") == true)
    try database.execute("alter system reset synchronous_standby_names")
    try database.execute("select pg_reload_conf()")
    try Shop.expectOracleAgrees(database)
  }

  @Test(arguments: [("40001", "could not serialize access"), ("40P01", "deadlock detected")])
  func `is not the only thing that is tried again: so is a transaction that another one was in the way of`(
    code: String, message: String
  ) throws {
    let nightly = try NightlyRun(try Shop.database("serialization"), yaml: try yaml(), folder: "serialization")
    try nightly.run()
    try nightly.database.execute(
      """
      create sequence erp.attempt;
      create function erp.refuse_once() returns trigger language plpgsql as $$
        begin
          if nextval('erp.attempt') = 1 then raise exception '\(message)' using errcode = '\(code)'; end if;
          return null;
        end $$;
      create trigger refuse_once after delete on tierbook.company_summary execute function erp.refuse_once();
      """)
    let result = try nightly.run(date: Shop.date, "--force")
    #expect(
      result.errors == """
        tierbook: warning: target: \(message) (SQLSTATE \(code)); publishing again in 0.1 s (try 2 of 3)

        """)
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `is told from one that is refused, which nothing would change`() throws {
    let nightly = try Shop.nightly("refused")
    try nightly.write(try Shop.yaml.edited("streams: 2", "streams: 2, connection: user=nobody"))
    expect(
      try nightly.tierbook("run", date: Shop.date), code: 6,
      error: """
        source: cannot connect: connection to server on socket \
        "\(nightly.database.server.socket)/.s.PGSQL.\(nightly.database.server.port)" failed: FATAL:  role "nobody" does \
        not exist
          hint: check that the server runs, and the source's connection in the pipeline file or the PG* environment
        """)
  }
}

@Suite struct `A way to the server that goes silent` {
  private func shop(_ label: String, _ more: String = "") throws -> (NightlyRun, SilentProxy) {
    let database = try Shop.database(label)
    let proxy = try SilentProxy(to: database.server, label)
    let yaml = try Shop.yaml.edited(
      "source: { streams: 2 }",
      """
      source: { streams: 2, connection: host=\(proxy.folder), idle_timeout: 1s }
      target: { connection: host=\(proxy.folder), idle_timeout: 1s }
      retry: { wait: 100ms }
      """)
    return (try NightlyRun(database, yaml: yaml, folder: label), proxy)
  }

  private let silent = "connection lost: nothing has come for 1 s, and the server does not say that it works"

  @Test func `in the middle of the rows is noticed, and they are read again`() throws {
    let (nightly, proxy) = try shop("silent_source")
    defer { proxy.close() }
    proxy.silenceOne(after: 20_000, .fromServer)
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(
      result.errors
        == "tierbook: warning: source: sales: \(silent); reading this part again in 0.1 s (try 2 of 3)\n")
    #expect(result.status == 0)
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `while rows are written is noticed, and what was locked is free again`() throws {
    let (nightly, proxy) = try shop("silent_target")
    defer { proxy.close() }
    #expect(try nightly.tierbook("run", date: Shop.date, "--to", "classify").status == 0)
    proxy.silenceOne(after: 200_000, .toServer)
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(
      result.errors == "tierbook: warning: target: \(silent); publishing again in 0.1 s (try 2 of 3)\n")
    #expect(result.status == 0)
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `is told from a server that thinks`() throws {
    let (nightly, proxy) = try shop("thinking")
    defer { proxy.close() }
    try nightly.edit("table: erp.product", "query: product.sql")
    try nightly.write("select p.* from erp.product p where (select pg_sleep(3)) is not null", to: "product.sql")
    #expect(try nightly.run().errors == "")
  }

  @Test func `does not keep a signal waiting`() throws {
    let (nightly, proxy) = try shop("silent_signal")
    defer { proxy.close() }
    try nightly.edit("table: erp.product", "query: product.sql")
    try nightly.edit("idle_timeout: 1s }\ntarget", "idle_timeout: off }\ntarget")
    try nightly.write("select p.* from erp.product p where (select pg_sleep(600)) is not null", to: "product.sql")
    let command = try nightly.start("run", date: Shop.date)
    let reading = "from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
    try waitUntil("the products are being read") { try nightly.database.value("select count(*) \(reading)") == "1" }
    proxy.silence()
    let start = Date()
    command.send(SIGTERM)
    expect(try command.wait(), code: 7, error: "stopped by SIGTERM: what was published before stands")
    #expect(Date().timeIntervalSince(start) < 60)
    try nightly.database.execute("select pg_terminate_backend(pid) \(reading)")
  }
}
