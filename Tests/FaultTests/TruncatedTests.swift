import Foundation
import TestSupport
import Testing

/// A truncation takes the rows from every snapshot, also from those that were taken before it.
@Suite struct `A table that is truncated and loaded again` {
  private static let reload = """
    begin; create temp table kept as select * from erp.product; truncate erp.product; PAUSE
    insert into erp.product select * from kept; commit
    """

  @Test func `while it is read waits, and no name is lost`() throws {
    let yaml = try Shop.yaml.edited("table: erp.product", "query: product.sql")
    let nightly = try Shop.nightly("truncated_within", yaml: yaml)
    let database = nightly.database
    try nightly.write(
      "select p.* from erp.product p where (select pg_sleep(3)) is not null", to: "product.sql")
    let run = try nightly.start("run", date: Shop.date)
    try waitUntil("the products are read") { try database.value("select count(*) \(Shop.sleeping)") != "0" }
    let other = try database.session(try Self.reload.edited("PAUSE", ""))
    let result = try run.wait()
    #expect(result.status == 0, "\(result.errors)")
    #expect(try other.wait().status == 0)
    #expect(
      try database.value("select count(*) > 0 from tierbook.product_summary where product_name is not null") == "t")
    try Shop.expectOracleAgrees(database)
  }

  @Test func `together with another one is waited for, since nobody waits with a lock in hand`() throws {
    let yaml = try Shop.yaml.edited("streams: 2", "streams: 2, lock_timeout: 30s") + "retry: { tries: 1 }\n"
    let nightly = try Shop.nightly("truncated_before", yaml: yaml)
    let database = nightly.database
    // It has one table, then wants the other, which a reader would have had for as long as it waits for the first.
    let other = try database.session(
      try Self.reload.edited("PAUSE", "select pg_sleep(2); lock table erp.sales_line;"))
    try waitUntil("the table is locked") { try database.value("select count(*) \(Shop.sleeping)") == "1" }
    let result = try nightly.run()
    #expect(try other.wait().status == 0)
    #expect(result.errors == "")
    #expect(result.said("extract")["source"] == "waits for a lock that another session has or waits for")
    try Shop.expectOracleAgrees(database)
  }
}
