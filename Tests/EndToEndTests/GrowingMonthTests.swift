import Foundation
import TestSupport
import Testing

/// `refresh: changed_at`: a month that only got lines has these added to its file, and is read as a whole otherwise.
@Suite struct `A landed month that gets more lines` {
  private func shop(_ label: String, date: String = Shop.date) throws -> NightlyRun {
    let nightly = try Shop.nightly(label)
    try nightly.run(date: date)
    return nightly
  }

  private let evening = "2025-01-03 18:00Z"

  private func insertLine(
    _ nightly: NightlyRun, _ day: String = "2024-04-15", changed: String, quantity: String = "10",
    status: String = "posted"
  ) throws {
    try nightly.database.execute(
      """
      insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, unit_cost, status, changed_at)
      values ('\(day)', 13, 1, \(quantity), 900, 30, '\(status)', '\(changed)')
      """)
  }

  private func path(_ nightly: NightlyRun, _ month: String) throws -> String {
    let name = try nightly.files(of: "extract").keys.first { $0.hasPrefix("sales-\(month).") }
    return "\(nightly.workDirectory)/extract/\(try #require(name))"
  }

  /// The file of a month's lines but for the mark at its end.
  private func lines(_ nightly: NightlyRun, _ month: String = "2024-04") throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path(nightly, month))).dropLast(2)
  }

  /// Runs a night more and looks whether a month's file goes on from the one before.
  private func grows(
    _ nightly: NightlyRun, _ month: String = "2024-04", date: String = Shop.date, from before: Data
  ) throws -> Bool {
    try nightly.run(date: date)
    try Shop.expectOracleAgrees(nightly.database, ["business_date": date])
    let after = try lines(nightly, month)
    #expect(after != before)
    return after.starts(with: before)
  }

  @Test func `keeps those that it has, and is joined by the new ones night for night`() throws {
    let nightly = try shop("grow")
    for night in 1...3 {
      let before = try lines(nightly)
      try insertLine(nightly, changed: "2025-01-0\(night) 18:00Z")
      #expect(try grows(nightly, from: before))
    }
  }

  @Test func `leaves out those of the new ones that the pipeline does not want`() throws {
    let nightly = try shop("grow_void")
    let before = try lines(nightly)
    try insertLine(nightly, changed: evening, status: "void")
    try insertLine(nightly, changed: evening)
    #expect(try grows(nightly, from: before))
  }

  @Test func `rejects what breaks the contract among the new ones, and is read as a whole the night after`() throws {
    let nightly = try shop("grow_reject")
    let before = try lines(nightly)
    try insertLine(nightly, changed: evening)
    try insertLine(nightly, changed: evening, quantity: "null")
    #expect(try nightly.tierbook("run", date: Shop.date).status == 1)
    let rejected = try lines(nightly)
    #expect(rejected.starts(with: before))
    #expect(try nightly.database.value("select count(*) from tierbook.rejected_line") == "1")
    try insertLine(nightly, changed: "2025-01-04 18:00Z")
    #expect(try nightly.tierbook("run", date: Shop.date).status == 1)
    #expect(try !lines(nightly).starts(with: rejected))
    #expect(try nightly.database.value("select count(*) from tierbook.rejected_line") == "1")
  }

  @Test func `is joined by lines that were booked ahead when their day has come`() throws {
    let nightly = try Shop.nightly("grow_ahead")
    try insertLine(nightly, "2024-04-16", changed: "2024-12-30 18:00Z")
    try nightly.run(date: "2024-04-15")
    let before = try lines(nightly)
    try insertLine(nightly, "2024-04-10", changed: evening)
    #expect(try grows(nightly, date: "2024-04-20", from: before))
  }

  @Test func `is read as a whole where days count no longer`() throws {
    let nightly = try shop("grow_back", date: "2024-04-20")
    let before = try lines(nightly)
    try insertLine(nightly, "2024-04-10", changed: evening)
    #expect(try !grows(nightly, date: "2024-04-19", from: before))
  }

  @Test(arguments: [
    "update erp.sales_line set net_amount = net_amount + 1, changed_at = '2025-01-03 18:00Z' where line_id = $line",
    "update erp.sales_line set net_amount = net_amount + 1 where line_id = $line",
    "update erp.sales_line set sale_date = '2024-09-02', changed_at = '2025-01-03 18:00Z' where line_id = $line",
    "delete from erp.sales_line where line_id = $line",
    // In the place of a deleted line comes one that was committed late, with the time of a change long ago.
    """
    delete from erp.sales_line where line_id = $line;
    insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
    values ('2024-04-02', 1, 1, 5, 77, '2024-04-02 18:00Z')
    """,
    // One that was committed late alone.
    """
    insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
    values ('2024-04-02', 1, 1, 5, 77, '2024-12-31 17:59Z')
    """,
    "select pg_stat_reset()",
    // All rows come anew, without a deletion that the server would count.
    """
    create temporary table kept as select * from erp.sales_line;
    update kept set changed_at = '2025-01-03 18:00Z';
    truncate erp.sales_line;
    insert into erp.sales_line overriding system value select * from kept
    """,
  ])
  func `is read as a whole after anything else`(change: String) throws {
    let nightly = try shop("grow_not")
    let before = try lines(nightly)
    try insertLine(nightly, changed: evening)
    let line = try nightly.database.value(
      "select min(line_id) from erp.sales_line where date_trunc('month', sale_date) = '2024-04-01' and status = 'posted'"
    )
    try nightly.database.execute(change.replacingOccurrences(of: "$line", with: line))
    #expect(try !grows(nightly, from: before))
  }

  @Test func `is read as a whole where its file was damaged, which is said`() throws {
    let nightly = try shop("grow_damaged")
    let file = try path(nightly, "2024-04")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    bytes[bytes.count / 2] ^= 0x10
    try bytes.write(to: URL(fileURLWithPath: file))
    try insertLine(nightly, changed: evening)
    let result = try nightly.run()
    #expect(
      result.errors
        == "tierbook: warning: \(file): does not have the checksum that its manifest says; it is made again\n")
    try Shop.expectOracleAgrees(nightly.database)
  }
}
