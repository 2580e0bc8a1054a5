import Foundation
import TestSupport
import Testing

/// Lines of days that neither count nor are impossible. The server leaves them out where there are many; where there are
/// few it does not look at dates, and they are left out when they have been read.
@Suite struct `Lines of days that do not count` {
  /// A shop whose server keeps each statement in its log.
  ///
  /// - Parameters:
  ///   - label: also the schema that its lines stand in, so that their statements can be told.
  ///   - more: what is done to its lines before the server has counted them.
  private func nightly(_ label: String, _ more: String = "select 1") throws -> NightlyRun {
    let database = try Shop.made(label)
    // As many pages as have an index asked rather than the table.
    try database.execute(
      """
      delete from erp.sales_line where status = 'void';
      alter table erp.sales_line add filler text not null default repeat('x', 1500),
        add cost numeric(18,7) generated always as (quantity * unit_cost) stored;
      \(more);
      create schema \(label);
      alter table erp.sales_line set schema \(label);
      create view erp.sales_line as select * from \(label).sales_line
      """)
    try database.execute("vacuum full analyze \(label).sales_line")
    try database.execute("alter database \(database.name) set log_statement = 'all'")
    let yaml = try Shop.yaml.edited("erp.sales_line", "\(label).sales_line").edited(
      "cost: \"quantity * unit_cost\"", "cost: cost"
    )
    .edited("    where: \"status <> 'void'\"\n", "")
    return try NightlyRun(database, yaml: yaml, folder: label)
  }

  private static let few = """
    insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
    select day, 13, 1, 2, 900, '2024-12-31 18:00Z'
    from unnest('{2023-10-01,2023-12-30,2023-12-31,2025-01-01,2025-01-02}'::date[]) as day
    """

  /// Whether the server was asked to look at each line's date.
  private func looksAtDates(_ label: String, _ nightly: NightlyRun) throws -> Bool {
    let statements = try nightly.database.logged(#"copy \(select .*"\#(label)".*ctid.* to stdout"#)
    #expect(!statements.isEmpty)
    return statements.contains { $0.contains(" between ") }
  }

  /// Lines of each month as the manifest has them, whether they count or not; what the next night compares with.
  private func linesKnown(_ nightly: NightlyRun) throws -> [String: Int] {
    struct Manifest: Decodable {
      struct Input: Decodable { var rows: [String: Int]? }
      var inputs: [String: Input]
    }
    let json = try Data(contentsOf: URL(fileURLWithPath: "\(nightly.workDirectory)/extract/manifest.json"))
    return try #require(JSONDecoder().decode(Manifest.self, from: json).inputs["sales"]?.rows)
  }

  private func expectAllLinesKnown(_ nightly: NightlyRun, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let counted = try nightly.database.rows(
      "select to_char(sale_date, 'YYYY-MM'), count(*) from erp.sales_line group by 1")
    let months = Dictionary(uniqueKeysWithValues: counted.map { ($0[0], Int($0[1]) ?? 0) })
    #expect(try linesKnown(nightly).filter { $0.value > 0 } == months, sourceLocation: sourceLocation)
  }

  @Test(arguments: ["", "create index on erp.sales_line (sale_date);"])
  func `are left out when they are read, where they are few`(index: String) throws {
    let label = index.isEmpty ? "dates_few" : "dates_few_indexed"
    let nightly = try nightly(label, index + Self.few)
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    #expect(try !looksAtDates(label, nightly))
    try expectAllLinesKnown(nightly)
  }

  @Test func `count when their day has come`() throws {
    let nightly = try nightly("dates_come", Self.few)
    try nightly.run()
    try nightly.run(date: "2025-01-01")
    try Shop.expectOracleAgrees(nightly.database, ["business_date": "2025-01-01"])
    #expect(
      try nightly.database.value(
        "select sum(lines) from tierbook.product_summary where month = '2025-01-01' and window_months = 1") == "1")
    try expectAllLinesKnown(nightly)
  }

  @Test func `are left out where all of the first pages are of such`() throws {
    let nightly = try nightly(
      "dates_first",
      """
      create table kept as select * from erp.sales_line;
      truncate erp.sales_line;
      insert into erp.sales_line (line_id, sale_date, product_id, customer_id, quantity, net_amount, unit_cost, changed_at)
      overriding system value
      select -line_id, '2023-05-05', product_id, customer_id, quantity, net_amount, unit_cost, changed_at
      from kept order by line_id limit 40;
      insert into erp.sales_line (line_id, sale_date, product_id, customer_id, quantity, net_amount, unit_cost, changed_at)
      overriding system value
      select line_id, sale_date, product_id, customer_id, quantity, net_amount, unit_cost, changed_at from kept;
      drop table kept
      """)
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    #expect(try !looksAtDates("dates_first", nightly))
    try expectAllLinesKnown(nightly)
  }

  @Test func `are left out by the server where they are many, before the first month`() throws {
    let nightly = try nightly("dates_before")
    try nightly.edit("first_month: 2024-01", "first_month: 2024-03")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database, ["first_month": "2024-03-01"])
    #expect(try nightly.database.value("select min(month) from tierbook.company_summary") == "2024-03-01")
    #expect(try looksAtDates("dates_before", nightly))
    try expectAllLinesKnown(nightly)
  }

  @Test func `are left out by the server where they are many, after the business date`() throws {
    let nightly = try nightly("dates_after")
    try nightly.run(date: "2024-10-10")
    try Shop.expectOracleAgrees(nightly.database, ["business_date": "2024-10-10"])
    #expect(try nightly.database.value("select max(month) from tierbook.company_summary") == "2024-10-01")
    #expect(try looksAtDates("dates_after", nightly))
    try expectAllLinesKnown(nightly)
  }

  @Test func `are left out by the server where it knows nothing of the table`() throws {
    let nightly = try nightly(
      "dates_unknown",
      """
      create table fresh (like erp.sales_line including all);
      insert into fresh (sale_date, product_id, customer_id, quantity, net_amount, unit_cost, changed_at)
      select sale_date, product_id, customer_id, quantity, net_amount, unit_cost, changed_at from erp.sales_line;
      drop table erp.sales_line;
      alter table fresh rename to sales_line;
      alter table sales_line set schema erp
      """)
    // What was counted is forgotten.
    try nightly.database.execute("delete from pg_statistic where starelid = 'dates_unknown.sales_line'::regclass")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    #expect(try looksAtDates("dates_unknown", nightly))
  }

  @Test func `need not make sense to an expression`() throws {
    let nightly = try nightly(
      "dates_senseless", Self.few + "; alter table erp.sales_line add rate numeric(9,2) not null default 1")
    try nightly.database.execute(
      "update erp.sales_line set rate = 0 where sale_date < '2024-01-01' or sale_date > '2025-01-01'")
    try nightly.edit("revenue: net_amount", "revenue: (net_amount / rate)::numeric(14,2)")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    #expect(try looksAtDates("dates_senseless", nightly))
  }

  @Test func `are not those of impossible days, which are rejected`() throws {
    let nightly = try nightly("dates_impossible", Self.few)
    try nightly.database.execute(
      """
      update erp.sales_line set sale_date = case line_id when 3 then null when 4 then date '0001-01-01' else 'infinity' end
      where line_id between 3 and 5
      """)
    #expect(try nightly.tierbook("run", date: Shop.date).status == 1)
    #expect(try nightly.database.value("select count(*) from tierbook.rejected_line") == "3")
  }
}
