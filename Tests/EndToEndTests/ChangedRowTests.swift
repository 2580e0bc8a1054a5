import Foundation
import TestSupport
import Testing

/// A month of which few rows differ: these are written again, and no others.
@Suite struct `A month that is published again` {
  private func shop(_ label: String) throws -> NightlyRun {
    let nightly = try Shop.nightly(label)
    try nightly.run()
    return nightly
  }

  /// What a statement gives for the rows that the last run has written to a table.
  private func written(_ nightly: NightlyRun, _ what: String, _ table: String = "product_summary") throws -> [String] {
    try nightly.database.values(
      """
      select \(what) from tierbook.\(table) where run_id = (select max(run_id) from tierbook.run) order by 1
      """)
  }

  @Test func `has the rows that differ written, under the number of the run, and leaves the others`() throws {
    let nightly = try shop("rows")
    try nightly.database.execute(Shop.renaming)
    let result = try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    #expect(try written(nightly, "distinct product_name") == ["Thirteen"])
    let rows = try nightly.database.value("select count(*) from tierbook.product_summary where product_id = 13")
    #expect(result.said("publish")["product_summary"] == "\(rows) rows in 12 months written")
    #expect(
      try nightly.database.rows(
        "select rows_out, bytes_out < 20000 from tierbook.run_stage where run_id = 2 and stage = 'publish'")
        == [[rows, "t"]])
    // The ledger says what the whole month was written from.
    #expect(
      try nightly.database.values(
        """
        select distinct p.row_count = (select count(*) from tierbook.product_summary s where s.month = p.month)
        from tierbook.published_month p where table_name = 'product_summary' and run_id = 2
        """) == ["t"])
  }

  @Test func `loses rows that are not there any more, and gets those that were not`() throws {
    let nightly = try shop("keys_come_and_go")
    let garden = "select count(*) from tierbook.category_summary where category = 'garden'"
    try nightly.database.execute("update erp.product set category = 'garden' where product_id in (4, 7)")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    #expect(try written(nightly, "distinct product_id") == ["4", "7"])
    #expect(try nightly.database.value(garden) != "0")

    try nightly.database.execute("update erp.product set category = 'home' where category = 'garden'")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    #expect(try nightly.database.value(garden) == "0")
  }

  /// A shop of which some products have another name since it was published, and that is published again.
  private func renamed(_ label: String, where condition: String) throws -> NightlyRun {
    let nightly = try shop(label)
    try nightly.database.execute("update erp.product set product_name = product_name || '!' where \(condition)")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    return nightly
  }

  /// The runs that have written the rows which stand.
  private func runs(_ nightly: NightlyRun) throws -> [String] {
    try nightly.database.values("select distinct run_id from tierbook.product_summary order by 1")
  }

  @Test func `keeps the rows that stay where two thirds of them differ`() throws {
    let nightly = try renamed("many_rows", where: "product_id <= 8")
    #expect(try written(nightly, "distinct product_name like '%!'") == ["t"])
    #expect(try runs(nightly) == ["1", "2"])
  }

  @Test func `is written as a whole where most of its rows differ`() throws {
    let nightly = try renamed("most_rows", where: "product_id <> 13")
    #expect(try written(nightly, "distinct run_id") == ["2"])
    #expect(try runs(nightly) == ["2"])
  }
}
