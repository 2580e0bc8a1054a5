import TestSupport
import Testing

/// Lines of days that are not wanted, in a table whose dates have an index: the server is asked first whether there are
/// any.
@Suite struct `A table with an index on its dates` {
  private func indexed(_ label: String) throws -> NightlyRun {
    let nightly = try Shop.nightly(label)
    // As many pages as have the index asked rather than the table.
    try nightly.database.execute(
      """
      alter table erp.sales_line add filler text not null default repeat('x', 1500);
      create index on erp.sales_line (sale_date)
      """)
    try nightly.database.execute("vacuum full analyze erp.sales_line")
    return nightly
  }

  @Test func `gives all its lines where all count`() throws {
    let nightly = try indexed("dates_all")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `keeps those of before the first month to itself`() throws {
    let nightly = try indexed("dates_before")
    try nightly.write(Shop.yaml.edited("first_month: 2024-01", "first_month: 2024-03"))
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database, ["first_month": "2024-03-01"])
    #expect(try nightly.database.value("select min(month) from tierbook.company_summary") == "2024-03-01")
  }

  @Test func `keeps those of after the business date to itself`() throws {
    let nightly = try indexed("dates_after")
    try nightly.run(date: "2024-10-10")
    try Shop.expectOracleAgrees(nightly.database, ["business_date": "2024-10-10"])
    #expect(try nightly.database.value("select max(month) from tierbook.company_summary") == "2024-10-01")
  }

  @Test func `gives those of impossible days, to be rejected`() throws {
    let nightly = try indexed("dates_impossible")
    try nightly.database.execute(
      """
      update erp.sales_line set sale_date = case line_id when 3 then null when 4 then date '0001-01-01' else 'infinity' end
      where line_id between 3 and 5
      """)
    #expect(try nightly.tierbook("run", date: Shop.date).status == 1)
    #expect(try nightly.database.value("select count(*) from tierbook.rejected_line") == "3")
  }
}
