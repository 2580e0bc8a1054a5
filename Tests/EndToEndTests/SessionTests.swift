import TestSupport
import Testing

@Suite struct `A session in the source` {
  private func nightly(_ label: String, _ source: String, name: String) throws -> NightlyRun {
    let yaml = try Shop.yaml.edited("streams: 2", "streams: 2\(source)").edited(
      "{ table: erp.product }",
      "{ table: erp.product, columns: { product_id: product_id, product_name: \"\(name)\" } }")
    return try Shop.nightly(label, yaml: yaml)
  }

  @Test(arguments: [
    ("", "tierbook extract shop on 5min 0"),
    (", connection: application_name=mine, lock_timeout: off, statement_timeout: 1h", "mine on 0 1h"),
  ])
  func `has a name and limits, and cannot write`(source: String, settings: String) throws {
    let names = ["application_name", "transaction_read_only", "lock_timeout", "statement_timeout"]
    let list = names.map { "current_setting('\($0)')" }.joined(separator: ", ")
    let nightly = try nightly("session", source, name: "concat_ws(' ', \(list))")
    try nightly.run()
    #expect(
      try nightly.database.values(
        "select distinct product_name from tierbook.product_summary where product_name is not null")
        == [settings])
  }

  @Test func `lets no expression of the pipeline file write`() throws {
    let nightly = try nightly("read_only", "", name: "erp.mark(product_id)")
    try nightly.database.execute(
      """
      create table erp.marked (n integer);
      create function erp.mark(n integer) returns text language plpgsql as $$
        begin insert into erp.marked values (n); return 'marked'; end $$;
      """)
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(result.status == 3)
    #expect(
      result.errors.hasPrefix(
        "tierbook: error: source: cannot execute INSERT in a read-only transaction (SQLSTATE 25006)\n"))
    #expect(try nightly.database.value("select count(*) from erp.marked") == "0")
  }

  @Test func `that waits for a lock too long says what to do`() throws {
    let nightly = try Shop.nightly("lock", yaml: try Shop.yaml.edited("streams: 2", "streams: 2, lock_timeout: 200ms"))
    let other = try nightly.database.session("begin; lock table erp.sales_line; select pg_sleep(600)")
    let sleeping = "from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
    try waitUntil("the table is locked") { try nightly.database.value("select count(*) \(sleeping)") == "1" }
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(result.status == 6)
    #expect(
      result.errors.hasPrefix("tierbook: error: source: canceling statement due to lock timeout (SQLSTATE 55P03)\n"))
    #expect(
      result.errors.hasSuffix(
        "\n  hint: pg_blocking_pids() says who holds the lock; or set a longer source.lock_timeout\n"))
    try nightly.database.execute("select pg_terminate_backend(pid) \(sleeping)")
    _ = try other.wait()
  }
}

@Suite struct `Every session` {
  @Test func `may be idle as long as the others work, whatever the server allows`() throws {
    let yaml = try Shop.yaml.edited("table: erp.product", "query: product.sql")
    let nightly = try Shop.nightly("idle", yaml: yaml)
    let database = nightly.database
    // While the products are read, the others are idle for longer than that: the one with the lock, and the one with the
    // snapshot. So long a time passes between no two statements of a busy machine.
    try nightly.write("select p.* from erp.product p where (select pg_sleep(6)) is not null", to: "product.sql")
    let isNew = Int(try database.value("show server_version_num")) ?? 0 >= 170_000
    let limits =
      ["idle_in_transaction_session_timeout", "idle_session_timeout"] + (isNew ? ["transaction_timeout"] : [])
    for name in limits { try database.execute("alter database \(database.name) set \(name) = '3s'") }
    try nightly.run()
    for name in limits { try database.execute("alter database \(database.name) reset \(name)") }
    try Shop.expectOracleAgrees(database)
  }
}
