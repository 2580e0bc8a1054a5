import Foundation
import TestSupport
import Testing

/// kill -9 of publish at the one moment that decides.
@Suite struct `A publication that is killed at its commit` {
  private static let gate = 11

  /// A shop that was published once and has news, and whose commits wait in front of a gate.
  private func gatedShop(_ label: String) throws -> NightlyRun {
    let nightly = try Shop.nightly(label)
    try nightly.run()
    try nightly.changeSource()
    try nightly.runStages(before: "publish")
    try nightly.database.execute(
      """
      create function erp.gate() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock_shared(\(Self.gate)); return null; end $$;
      create constraint trigger gate after insert on tierbook.company_summary
        deferrable initially deferred for each row execute function erp.gate();
      """)
    return nightly
  }

  private let committing =
    "from pg_stat_activity where application_name like 'tierbook publish%' and datname = current_database() "
    + "and wait_event = 'advisory'"

  /// Kills publish when it has sent its COMMIT and the server has not begun to keep it.
  private func killBeforeCommit(_ nightly: NightlyRun, _ then: (_ keeper: Command) throws -> Void) throws {
    let database = nightly.database
    let keeper = try database.session("select pg_advisory_lock(\(Self.gate)); select pg_sleep(600)")
    try waitUntil("the gate is closed") {
      try database.value(
        "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()") == "1"
    }
    let command = try nightly.startStage("publish")
    try waitUntil("publish commits") { try database.value("select count(*) \(committing)") == "1" }
    command.send(SIGKILL)
    #expect(try command.wait().status == 128 + SIGKILL)
    try then(keeper)
    _ = try keeper.wait()
    try waitUntil("the server has noticed") { try nightly.sessions() == 0 }
    try database.execute("drop trigger gate on tierbook.company_summary")
  }

  private func openGate(_ database: TestDatabase) throws {
    try database.execute(
      "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()"
    )
  }

  @Test func `just before, and the server gives up too: the old tables stand, and the next plain run writes the new`()
    throws
  {
    let nightly = try gatedShop("before_commit")
    let before = try publishedTables(nightly.database)
    try killBeforeCommit(nightly) { _ in
      try nightly.database.execute("select pg_terminate_backend(pid) \(committing)")
      try openGate(nightly.database)
    }
    #expect(try publishedTables(nightly.database) == before)
    let result = try nightly.run()
    #expect(result.said("publish")["company_summary"]?.hasSuffix("written") == true)
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `just before, and the server completes it: the new tables stand, and the next plain run finds them so`()
    throws
  {
    let nightly = try gatedShop("unheard_commit")
    let before = try publishedTables(nightly.database)
    try killBeforeCommit(nightly) { _ in try openGate(nightly.database) }
    let after = try publishedTables(nightly.database)
    #expect(after != before)
    try Shop.expectOracleAgrees(nightly.database)
    let result = try nightly.run()
    #expect(result.said("publish")["company_summary"] == "up to date")
    #expect(try publishedTables(nightly.database) == after)
  }

  @Test func `just after, before the server could say so: the new tables stand, and the next plain run finds them so`()
    throws
  {
    let server = try TestServer.own("killed_commit")
    defer { server.remove() }
    let nightly = try NightlyRun(
      try Shop.made("killed_commit", server: server), yaml: Shop.yaml, folder: "killed_commit")
    let database = nightly.database
    try nightly.run()
    try nightly.changeSource()
    try nightly.runStages(before: "publish")
    // A commit that is done and waits for a standby that there is not.
    try database.execute("alter system set synchronous_standby_names = 'nobody'")
    try database.execute("select pg_reload_conf()")
    let command = try nightly.startStage("publish")
    try waitUntil("publish has committed") { try nightly.sessions("wait_event = 'SyncRep'") == 1 }
    command.send(SIGKILL)
    #expect(try command.wait().status == 128 + SIGKILL)
    try database.execute(
      """
      set synchronous_commit = off;
      select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'SyncRep';
      """)
    try waitUntil("the server has noticed") { try nightly.sessions() == 0 }
    try database.execute("alter system reset synchronous_standby_names")
    try database.execute("select pg_reload_conf()")
    try Shop.expectOracleAgrees(database)
    let after = try publishedTables(database)
    #expect(try nightly.run().said("publish")["company_summary"] == "up to date")
    #expect(try publishedTables(database) == after)
  }
}
