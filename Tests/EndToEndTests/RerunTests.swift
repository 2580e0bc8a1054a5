import Foundation
import TestSupport
import Testing

/// What a second run does again, and what it leaves alone.
@Suite struct `A second run` {
  /// Months as `2024-04`, by table, that run `run` wrote.
  private func published(_ nightly: NightlyRun, run: Int) throws -> [String: [String]] {
    let rows = try nightly.database.rows(
      """
      select table_name, to_char(month, 'YYYY-MM') from tierbook.published_month where run_id = \(run) order by 1, 2
      """)
    return Dictionary(grouping: rows) { $0[0] }.mapValues { $0.map { $0[1] } }
  }

  /// A shop whose tables have been published once.
  private func shop(_ label: String, yaml: String = Shop.yaml, date: String = Shop.date) throws -> NightlyRun {
    let nightly = try Shop.nightly(label, yaml: yaml)
    try nightly.run(date: date)
    return nightly
  }

  private func insertLine(_ nightly: NightlyRun, _ day: String, product: String = "13", amount: Int, changed: String)
    throws
  {
    try nightly.database.execute(
      """
      insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, unit_cost, changed_at)
      values ('\(day)', \(product), 1, 10, \(amount), 30, '\(changed)')
      """)
  }

  private let lateEvening = "2025-01-03 18:00Z"

  @Test func `writes nothing where nothing has changed`() throws {
    let nightly = try shop("unchanged")
    let ledger = "select run_id, pipeline, finished_at from tierbook.run where outcome = 'published'"
    let months = "select * from tierbook.published_month order by 1, 2"
    let rows = "select * from tierbook.product_summary order by 1, 2, 3"
    let before = try [ledger, months, rows].map(nightly.database.rows)
    let files = try nightly.files()
    #expect(files.count > 100)

    let result = try nightly.run()
    for line in result.outputLines {
      #expect(line.hasSuffix("up to date") || line.hasPrefix("classify  left out "), "\(line)")
    }
    #expect(Set(result.outputLines.map { $0.prefix { $0 != " " } }) == ["extract", "measure", "classify", "publish"])
    #expect(try [ledger, months, rows].map(nightly.database.rows) == before)
    #expect(
      try nightly.database.rows("select outcome, exit_code, months_written from tierbook.run where run_id = 2")
        == [["unchanged", "0", "{}"]])
    #expect(try nightly.files() == files)
  }

  @Test func `cuts anew, and neither reads the source nor measures, where only the cuts have changed`() throws {
    let nightly = try shop("cuts")
    // What is not read cannot be missed.
    try nightly.database.execute("alter table erp.sales_line rename to sales_line_gone")
    let (landed, measured) = (try nightly.files(of: "extract"), try nightly.files(of: "measure"))
    try nightly.write(Shop.yaml + "tiers: { products: { cuts: { A: 0.5, B: 0.8 } } }\n")
    for stage in ["classify", "publish"] {
      let result = try nightly.launch("tierbook-\(stage)", ["pipeline.yaml"]).wait()
      #expect(result.status == 0, "\(result.errors)")
    }
    try nightly.database.execute("alter table erp.sales_line_gone rename to sales_line")
    try Shop.expectOracleAgrees(nightly.database, ["a_cut": "0.5", "b_cut": "0.8"])
    #expect(try nightly.files(of: "extract") == landed)
    #expect(try nightly.files(of: "measure") == measured)
    // Nothing of what does not depend on cuts was written.
    #expect(
      try published(nightly, run: 2).keys.sorted() == [
        "product_cause", "product_movement", "product_summary", "product_tier_summary", "profit_bridge",
      ])

    try nightly.write(Shop.yaml + "tiers: { products: { cuts: { A: 0.6, B: 0.8 } } }\n")
    let result = try nightly.run()
    for stage in ["extract", "measure"] { #expect(result.said(stage).values.allSatisfy { $0.hasSuffix("up to date") }) }
    #expect(result.said("classify")["product_summary"]?.hasSuffix("12 files new") == true)
    #expect(result.said("classify")["company_summary"]?.hasSuffix("up to date") == true)
    #expect(result.said("publish")["product_summary"]?.hasSuffix("written") == true)
    try Shop.expectOracleAgrees(nightly.database, ["a_cut": "0.6", "b_cut": "0.8"])
  }

  @Test func `does a back-dated line's month and the windows after it again, and only those`() throws {
    let nightly = try shop("back_dated")
    let files = try nightly.files(of: "extract")
    // A product that never sold becomes the best of April.
    try insertLine(nightly, "2024-04-15", amount: 9000, changed: lateEvening)
    let result = try nightly.run()
    #expect(try nightly.filesMade(by: "extract", since: files) == ["sales-2024-04"])
    #expect(result.said("extract")["sales"] == "1,167 rows in 12 months · 1 file new")
    let covered = ["2024-04", "2024-05", "2024-06"]
    #expect(
      try published(nightly, run: 2) == [
        "category_summary": covered, "company_summary": covered, "product_tier_summary": covered,
        // July compares its tiers with June's, whose three months hold the line.
        "product_movement": covered + ["2024-07"], "product_summary": covered + ["2024-07"],
        "product_cause": covered + ["2024-07"], "ratio_cause": covered + ["2024-07"],
        "profit_bridge": covered + ["2024-07"],
      ])
    #expect(
      try nightly.database.value("select months_written from tierbook.run where run_id = 2")
        == "{2024-04-01,2024-05-01,2024-06-01,2024-07-01}")
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `finds a line that was entered before the last run and committed after it`() throws {
    let nightly = try shop("late_commit")
    let files = try nightly.files(of: "extract")
    // Half an hour before the latest change that the first run saw.
    try insertLine(nightly, "2024-03-10", amount: 500, changed: "2024-12-31 17:30Z")
    try nightly.run()
    #expect(try nightly.filesMade(by: "extract", since: files) == ["sales-2024-03"])
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `finds that a line of the last day is gone`() throws {
    let nightly = try Shop.nightly("deleted")
    try insertLine(nightly, "2024-03-10", amount: 500, changed: lateEvening)
    try nightly.run()
    let files = try nightly.files(of: "extract")
    try nightly.database.execute("delete from erp.sales_line where changed_at = '\(lateEvening)'")
    try nightly.run()
    #expect(try nightly.filesMade(by: "extract", since: files) == ["sales-2024-03"])
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `finds that a line was moved to another month`() throws {
    let nightly = try shop("moved")
    let files = try nightly.files(of: "extract")
    try nightly.database.execute(
      """
      update erp.sales_line set sale_date = '2024-10-02', changed_at = '\(lateEvening)'
      where line_id = (select min(line_id) from erp.sales_line where sale_date >= '2024-05-01' and status = 'posted')
      """)
    let month = try nightly.database.value(
      "select to_char(min(month), 'YYYY-MM') from (select month from tierbook.company_summary "
        + "where window_months = 1 and lines <> (select count(*) from erp.sales_line "
        + "where status = 'posted' and date_trunc('month', sale_date) = month)) as changed")
    try nightly.run()
    #expect(try nightly.filesMade(by: "extract", since: files) == ["sales-\(month)", "sales-2024-10"])
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `lands the new month alone when the date moves on by a day into it`() throws {
    let nightly = try shop("next_day", date: "2024-11-30")
    try Shop.expectOracleAgrees(nightly.database, ["business_date": "2024-11-30"])
    let files = try nightly.files(of: "extract")
    try nightly.run(date: "2024-12-01")
    // Stock, a few rows a month, is read in full each time; its files are the same.
    #expect(try nightly.filesMade(by: "extract", since: files).contains("sales-2024-12"))
    #expect(
      try nightly.filesMade(by: "extract", since: files).filter { $0.hasPrefix("sales") } == ["sales-2024-12"])
    #expect(try published(nightly, run: 2).values.allSatisfy { $0 == ["2024-12"] })
    #expect(
      try nightly.database.rows(
        "select month, month_complete from tierbook.company_summary where window_months = 1 and month >= '2024-11-01' order by 1"
      )
        == [["2024-11-01", "t"], ["2024-12-01", "f"]])
    try Shop.expectOracleAgrees(nightly.database, ["business_date": "2024-12-01"])

    // Within the month: the day's lines come in, and on its last day it is complete.
    try nightly.run(date: "2024-12-02")
    try Shop.expectOracleAgrees(nightly.database, ["business_date": "2024-12-02"])
    try nightly.run(date: "2024-12-31")
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `reads the last months again and no others with lookback`() throws {
    let yaml = try Shop.yaml.edited("{ changed_at: changed_at }", "{ lookback: 2 }")
    let nightly = try shop("lookback", yaml: yaml)
    let files = try nightly.files(of: "extract")
    try insertLine(nightly, "2024-10-10", amount: 700, changed: lateEvening)
    try insertLine(nightly, "2024-11-10", amount: 500, changed: lateEvening)
    try nightly.run()
    #expect(try nightly.filesMade(by: "extract", since: files).filter { $0.hasPrefix("sales") } == ["sales-2024-11"])
    let october = "select revenue from tierbook.company_summary where month = '2024-10-01' and window_months = 1"
    let revenue = try nightly.database.value(october)

    try nightly.run(date: Shop.date, "--force")
    #expect(try nightly.database.value(october) != revenue)
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `takes back a rejected line that was put right at the source`() throws {
    let nightly = try Shop.nightly("corrected")
    try insertLine(nightly, "2024-06-12", product: "null", amount: 100, changed: "2024-06-12 18:00Z")
    try nightly.database.execute("update erp.sales_line set sale_date = null where line_id = 17")
    #expect(try nightly.tierbook("run", date: Shop.date).status == 1)
    let rejected = "select month, reason from tierbook.rejected_line order by 2"
    #expect(
      try nightly.database.rows(rejected) == [["2024-06-01", "null_product_id"], ["-infinity", "null_sale_date"]])

    try nightly.database.execute(
      """
      update erp.sales_line set product_id = 3, changed_at = '\(lateEvening)' where product_id is null;
      update erp.sales_line set sale_date = '2024-09-09', changed_at = '\(lateEvening)' where sale_date is null;
      """)
    let result = try nightly.run()
    #expect(result.errors.isEmpty)
    #expect(try nightly.database.rows(rejected).isEmpty)
    #expect(
      try nightly.database.rows(
        "select lines_rejected, revenue_rejected from tierbook.run order by run_id desc limit 1")
        == [["0", "0"]])
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `leaves the history before a later first month alone`() throws {
    let nightly = try shop("history")
    let history = "select * from tierbook.product_summary where month < '2024-06-01' order by 1, 2, 3"
    let proofs = "select * from tierbook.company_summary where month < '2024-06-01' order by 1, 2"
    let before = try [history, proofs].map(nightly.database.rows)
    #expect(before[0].count > 50)
    try nightly.write(try Shop.yaml.edited("first_month: 2024-01", "first_month: 2024-06"))
    try insertLine(nightly, "2024-02-10", amount: 500, changed: lateEvening)
    try nightly.run()
    #expect(try [history, proofs].map(nightly.database.rows) == before)
    // June and July are the first months now, and a window of three months begins in August.
    #expect(
      try nightly.database.values(
        "select min(month) from tierbook.product_summary where window_months = 3 and month > '2024-05-01'")
        == ["2024-08-01"])
  }

  @Test func `removes with --force too what is not there any more`() throws {
    let nightly = try shop("force_gone")
    let line = "line_id = (select min(line_id) from erp.sales_line where status = 'posted')"
    try nightly.database.execute(
      "update erp.sales_line set sale_date = '1850-01-01', changed_at = '2025-01-02' where \(line)")
    #expect(try nightly.tierbook("run", date: Shop.date).status == 1)
    try nightly.database.execute("update erp.sales_line set sale_date = '2024-05-05' where \(line)")
    try nightly.run(date: Shop.date, "--force")
    #expect(try nightly.database.value("select count(*) from tierbook.rejected_line") == "0")
  }

  /// Customers are looked at further back than short windows, and the masters do not know all that they bought.
  @Test func `knows a product that was sold before the windows alone`() throws {
    let database = try TestDatabase("before_windows")
    try database.execute(
      """
      create schema erp;
      create table erp.product as select 1 as product_id, 'Tea' as product_name;
      create table erp.customer as select 1 as customer_id, 'Shop' as customer_name;
      create table erp.line as
      select day::date as sale_date, 1 as product_id, 1 as customer_id, 1.0 as quantity, 10.00 as revenue, 5.00 as cost
      from generate_series('2024-06-01'::date, '2024-10-28', '1 day') as day;
      insert into erp.line values ('2024-06-10', 2, 1, 1, 10, 5)
      """)
    let nightly = try NightlyRun(
      database,
      yaml: """
        pipeline: shop
        calendar: { first_month: 2024-06 }
        inputs:
          sales: { table: erp.line }
          products: { table: erp.product }
          customers: { table: erp.customer }

        """)
    for day in 27...29 {
      try database.execute("insert into erp.line values ('2024-10-\(day)', 1, 1, 1, 10, 5)")
      try nightly.run(date: "2024-10-\(day)")
    }
    let customers = "select to_jsonb(t) - 'run_id' from tierbook.customer_summary t order by month, window_months"
    let published = try database.rows(customers)
    try nightly.run(date: "2024-10-29", "--force")
    #expect(try database.rows(customers) == published)
  }

  @Test func `does everything again with --force`() throws {
    let nightly = try shop("force")
    let files = try nightly.files()
    let rows =
      "select month, window_months, product_id, revenue, contribution_ratio from tierbook.product_summary order by 1, 2, 3"
    let before = try nightly.database.rows(rows)
    try nightly.run(date: Shop.date, "--force")
    #expect(try nightly.database.values("select distinct run_id from tierbook.published_month") == ["2"])
    #expect(try nightly.database.values("select distinct run_id from tierbook.product_summary") == ["2"])
    #expect(try nightly.database.rows(rows) == before)
    // The same bytes under the same names.
    #expect(try nightly.files().keys.sorted() == files.keys.sorted())
  }

  @Test func `leaves out a table that is not wanted`() throws {
    let nightly = try shop(
      "outputs", yaml: Shop.yaml + "outputs: { product_movement: false, category_summary: true }\n")
    #expect(try nightly.database.value("select count(*) from tierbook.product_movement") == "0")
    #expect(
      try published(nightly, run: 1).keys.sorted()
        == [
          "category_summary", "company_summary", "product_cause", "product_summary", "product_tier_summary",
          "profit_bridge", "ratio_cause",
        ])

    try nightly.write(Shop.yaml)
    try nightly.run()
    #expect(try published(nightly, run: 2).keys.sorted() == ["product_movement"])
    try Shop.expectOracleAgrees(nightly.database)
  }
}
