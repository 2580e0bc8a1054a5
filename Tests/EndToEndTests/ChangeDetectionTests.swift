import TestSupport
import Testing

/// `refresh: changed_at`: what a night looks at, and that nothing escapes it.
@Suite struct `A night that asks for what has changed` {
  private func shop(_ label: String) throws -> NightlyRun {
    let nightly = try Shop.nightly(label)
    try nightly.database.execute(
      "create index on erp.sales_line (changed_at); create index on erp.sales_line (sale_date); analyze erp.sales_line")
    try nightly.run(date: Shop.date)
    return nightly
  }

  private let lateEvening = "2025-01-03 18:00Z"

  private func insertLine(_ nightly: NightlyRun, _ day: String, changed: String) throws {
    try nightly.database.execute(
      """
      insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, unit_cost, changed_at)
      values ('\(day)', 13, 1, 10, 900, 30, '\(changed)')
      """)
  }

  /// Rows of the lines' table that the server has read from front to back.
  private func scanned(_ nightly: NightlyRun) throws -> Int {
    // The session that read them tells of it when it ends.
    try #require(
      Int(try nightly.database.value("select seq_tup_read from pg_stat_user_tables where relname = 'sales_line'")))
  }

  @Test func `does not look at the months that have not changed`() throws {
    let nightly = try shop("night_reads")
    try insertLine(nightly, "2024-04-15", changed: lateEvening)
    let before = try scanned(nightly)
    let files = try nightly.files(of: "extract")
    // So few rows would be scanned even where only some are wanted.
    let result = try nightly.launch(
      "tierbook", ["run", "pipeline.yaml", "--date", Shop.date], environment: ["PGOPTIONS": "-c enable_seqscan=off"]
    ).wait()
    #expect(result.status == 0, "\(result.errors)")
    #expect(try nightly.filesMade(by: "extract", since: files) == ["sales-2024-04"])
    #expect(try scanned(nightly) == before)
    try Shop.expectOracleAgrees(nightly.database)
  }

  /// What looks at the whole table: counts of all rows (`lines`), their versions (`age(xmin)`), sums over their contents.
  @Test func `pays for what it cannot know otherwise, and nothing on a usual night`() throws {
    let label = "night_costs"
    let nightly = try shop(label)
    let database = nightly.database
    let newest = "(select max(line_id) from \(label).sales_line)"
    try database.execute("create schema \(label); alter table erp.sales_line set schema \(label)")
    try database.execute("alter database \(database.name) set log_statement = 'all'")
    try nightly.edit("erp.sales_line", "\(label).sales_line")
    try nightly.run()
    func insert(_ day: String, _ changed: String) -> String {
      """
      insert into \(label).sales_line (sale_date, product_id, customer_id, quantity, net_amount, unit_cost, changed_at)
      values ('2024-\(day)', 13, 1, 10, 900, 30, '2025-01-\(changed)')
      """
    }
    func update(_ changed: String) -> String {
      "update \(label).sales_line set net_amount = net_amount + 1, changed_at = '2025-01-\(changed)' where line_id = \(newest)"
    }
    // Line by line; brackets, so that the question itself is none of them.
    let whole = #"(from "\#(label)"[.]"sales_line" group by 1|^ +from "\#(label)"[.]"sales_line"$)"#
    for (what, sql, passes) in [
      ("nothing", "select 1", 0), ("a line", insert("04-15", "03 18:00Z"), 0), ("a change", update("04 18:00Z"), 0),
      (
        "both",
        "\(insert("05-15", "05 18:00Z")); update \(label).sales_line set changed_at = '2025-01-05 17:00Z' where line_id = 7",
        0
      ),
      ("a line that was committed late", insert("05-16", "05 12:00Z"), 0),
      ("a deletion", "delete from \(label).sales_line where line_id = 9", 1),
      ("a line that changes twice", "\(insert("04-15", "06 18:00Z")); \(update("06 18:10Z"))", 1),
      ("an old line", insert("04-15", "01 18:00Z"), 1), ("counts begin anew", "select pg_stat_reset()", 1),
      ("nothing again", "select 1", 0),
    ] {
      let before = try database.logged(whole).count
      try database.execute(sql)
      try nightly.run()
      let after = try database.logged(whole).count
      #expect(after - before == passes, "\(what)")
    }
    try database.execute("alter table \(label).sales_line set schema erp")
    try Shop.expectOracleAgrees(database)
  }

  @Test func `finds a line that was deleted months ago`() throws {
    let nightly = try shop("old_deletion")
    let files = try nightly.files(of: "extract")
    try nightly.database.execute(
      """
      delete from erp.sales_line
      where line_id = (select min(line_id) from erp.sales_line where date_trunc('month', sale_date) = '2024-02-01' and status = 'posted')
      """)
    try nightly.run()
    #expect(try nightly.filesMade(by: "extract", since: files) == ["sales-2024-02"])
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `finds a line that comes with the time of a change long ago`() throws {
    let nightly = try shop("old_stamp")
    let files = try nightly.files(of: "extract")
    try insertLine(nightly, "2024-06-15", changed: "2024-06-15 18:00Z")
    try nightly.run()
    #expect(try nightly.filesMade(by: "extract", since: files) == ["sales-2024-06"])
    try Shop.expectOracleAgrees(nightly.database)
  }

  /// Lines that were in time for a later date are impossible for an earlier one: as many as others that come and go.
  @Test func `finds a deletion after a date beyond today, and back`() throws {
    let nightly = try shop("there_and_back")
    let database = nightly.database
    func nextMonth(_ day: Int) throws -> String {
      try database.value("select (date_trunc('month', current_date) + interval '1 month')::date + \(day - 1)")
    }
    // Of a time of change long ago, so that nothing shows but how many there are.
    for day in [5, 5, 5, 15, 15, 15] { try insertLine(nightly, try nextMonth(day), changed: "2024-06-15 18:00Z") }
    #expect(try nightly.tierbook("run", date: nextMonth(20), "--allow-future").status == 0)
    #expect(try nightly.tierbook("run", date: nextMonth(10), "--allow-future", "--accept", "shrink").status == 1)
    try insertLine(nightly, try nextMonth(7), changed: lateEvening)
    try database.execute(
      """
      delete from erp.sales_line where line_id in (
        select line_id from erp.sales_line where sale_date < '2024-08-31' and status = 'posted' order by sale_date desc limit 3)
      """)
    #expect(try nightly.tierbook("run", date: nextMonth(10), "--allow-future").status == 1)
    try Shop.expectOracleAgrees(database, ["business_date": nextMonth(10)])
    // And one that is all that happened, on a night whose months hold other days.
    try database.execute(
      "delete from erp.sales_line where line_id = (select min(line_id) from erp.sales_line where status = 'posted')")
    #expect(try nightly.tierbook("run", date: nextMonth(20), "--allow-future").status == 0)
    try Shop.expectOracleAgrees(database, ["business_date": nextMonth(20)])
  }

  @Test func `finds a line that took the place of another`() throws {
    let nightly = try shop("swap")
    let files = try nightly.files(of: "extract")
    // One more in April, one less in August: as many lines as before.
    try insertLine(nightly, "2024-04-15", changed: lateEvening)
    try nightly.database.execute(
      """
      delete from erp.sales_line
      where line_id = (select min(line_id) from erp.sales_line where date_trunc('month', sale_date) = '2024-08-01' and status = 'posted')
      """)
    try nightly.run()
    #expect(try nightly.filesMade(by: "extract", since: files) == ["sales-2024-04", "sales-2024-08"])
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `counts all rows again after the server's statistics were reset`() throws {
    let nightly = try shop("stats_reset")
    let files = try nightly.files(of: "extract")
    try nightly.database.execute("select pg_stat_reset()")
    try insertLine(nightly, "2024-04-15", changed: lateEvening)
    try nightly.database.execute(
      "update erp.sales_line set sale_date = '2024-09-02', changed_at = '\(lateEvening)' where line_id = "
        + "(select min(line_id) from erp.sales_line where date_trunc('month', sale_date) = '2024-07-01' and status = 'posted')"
    )
    try nightly.run()
    let made = try nightly.filesMade(by: "extract", since: files)
    #expect(made == ["sales-2024-04", "sales-2024-07", "sales-2024-09"])
    try Shop.expectOracleAgrees(nightly.database)
  }
}
