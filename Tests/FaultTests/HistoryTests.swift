import TestSupport
import Testing

/// Sources that are not what they were, though nothing that they count says so.
@Suite struct `A source whose past is another` {
  private static let oneFor = """
    delete from erp.sales_line
    where line_id = (select min(line_id) from erp.sales_line where sale_date < '2024-02-01' and status = 'posted');
    insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
    values ('2024-06-15', 1, 1, 1, 100, '2024-06-15 18:00Z')
    """

  /// With the work directory of a night that has read the newer one.
  @Test func `since a backup was restored in its place is read where it differs`() throws {
    let nightly = try Shop.nightly("restored")
    try nightly.run()
    let backup = try TestDatabase("restored_backup", template: nightly.database)
    try nightly.database.execute(Self.oneFor)
    try nightly.run()
    for _ in 1...2 {
      let restored = try TestDatabase("restored_copy", template: backup)
      try restored.execute("update erp.sales_line set net_amount = net_amount + 1 where line_id = 501")
      let result = try nightly.launch(
        "tierbook", ["run", "pipeline.yaml", "--date", Shop.date], environment: ["PGDATABASE": restored.name]
      ).wait()
      #expect(result.status == 0, "\(result.errors)")
      try Shop.expectOracleAgrees(restored)
    }
    // By now the sums of all months are known.
    let files = try nightly.files(of: "extract")
    let copy = try TestDatabase("restored_again", template: backup)
    let result = try nightly.launch(
      "tierbook", ["run", "pipeline.yaml", "--date", Shop.date], environment: ["PGDATABASE": copy.name]
    ).wait()
    #expect(result.status == 0, "\(result.errors)")
    try Shop.expectOracleAgrees(copy)
    let made = try nightly.filesMade(by: "extract", since: files)
    let day = try copy.value("select to_char(sale_date, 'YYYY-MM') from erp.sales_line where line_id = 501")
    #expect(made == ["sales-\(day)"])
  }

  @Test func `since its server crashed, or was restarted, is read where it differs`() throws {
    let server = try TestServer.own("history")
    defer { server.remove() }
    let nightly = try NightlyRun(try Shop.made("crashed", server: server), yaml: Shop.yaml, folder: "crashed")
    try nightly.run()
    var made: Set<String> = []
    for _ in 1...2 {
      try nightly.database.execute(Self.oneFor)
      try server.crash()
      try server.start()
      // As many as were counted before, which are gone.
      try nightly.database.execute(
        """
        begin;
        insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
        select sale_date, product_id, customer_id, quantity, net_amount, changed_at from erp.sales_line;
        rollback
        """)
      let files = try nightly.files(of: "extract")
      try nightly.run()
      try Shop.expectOracleAgrees(nightly.database)
      made = try nightly.filesMade(by: "extract", since: files)
    }
    // The second time the sums of all months are known.
    #expect(made == ["sales-2024-01", "sales-2024-06"])
  }
}
