import Foundation
import TestSupport
import Testing

@Suite struct `The target schema` {
  @Test func `has a comment on every table and column, with the Chinese term`() throws {
    let nightly = try Shop.nightly("comments")
    try nightly.run()
    let commented = """
      from pg_class as c left join pg_attribute as a on a.attrelid = c.oid and attnum > 0 and not attisdropped
        cross join lateral (select coalesce(col_description(c.oid, attnum), '') as text) as comment
      where relnamespace = 'tierbook'::regnamespace and relkind in ('r', 'v')
      """
    #expect(
      try nightly.database.rows(
        "select relname, attname, comment.text \(commented) and comment.text !~ '[[:alpha:]].*[\u{4E00}-\u{9FFF}]'")
        == [])
    #expect(
      try nightly.database.values(
        "select distinct relname \(commented) and coalesce(obj_description(c.oid), '') !~ '[[:alpha:]].*[\u{4E00}-\u{9FFF}]'"
      ) == [])
    #expect(
      try nightly.database.values("select distinct relname \(commented) order by 1") == [
        "category_summary", "company_summary", "complaint_summary", "credit_summary", "customer_cause",
        "customer_composition", "customer_movement",
        "customer_product", "customer_product_customer", "customer_product_demand", "customer_product_sum",
        "customer_summary", "customer_tier_summary", "exception_line", "product_cause", "product_movement",
        "product_summary", "product_tier_summary", "profit_bridge", "published_month", "ratio_cause", "rejected_line",
        "restated_tier", "run", "run_check",
        "run_stage", "salesperson_summary", "schema_migration", "visit_plan",
      ])
  }

  @Test func `is the same where psql makes it as the readme says`() throws {
    let nightly = try Shop.nightly("psql_schema")
    try nightly.run()
    let byHand = try Shop.database("by_hand")
    let readme = try Checkout.text(of: "sql/target/README.md")
    let line = try #require(
      readme.replacing("\\\n", with: "").split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .first { $0.hasPrefix("psql ") })
    let made = try Command(
      "/bin/sh", ["-c", line + " -v ON_ERROR_STOP=1 -X"], environment: byHand.environment
    ).wait()
    #expect(made.status == 0, "\(made.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(Checkout.root)/sql/target")
      .filter { $0.wholeMatch(of: /\d{4}_.*\.sql/) != nil }.sorted()
    #expect(try byHand.values("select name from tierbook.schema_migration order by number") == files)
    for query in [
      """
      select relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
        pg_get_expr(adbin, adrelid), col_description(c.oid, attnum)
      from pg_class as c join pg_attribute as a on attrelid = c.oid
        left join pg_attrdef as d on adrelid = c.oid and adnum = attnum
      where relnamespace = 'tierbook'::regnamespace and relkind = 'r' and attnum > 0 order by relname, attnum
      """,
      """
      select conrelid::regclass, contype, pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'tierbook'::regnamespace order by 1, 2, 3
      """,
    ] {
      let rows = try byHand.rows(query)
      #expect(rows.count > 10)
      #expect(try rows == nightly.database.rows(query))
    }
    // The program takes it as its own.
    let result = try NightlyRun(byHand, yaml: Shop.yaml).run()
    #expect(result.said("publish")["schema"] == nil)
    try Shop.expectOracleAgrees(byHand)
  }

  @Test func `is looked at by check, which writes nothing`() throws {
    let nightly = try Shop.nightly("check", yaml: Shop.yaml + "target: { schema: Book }\n")
    let server = nightly.database.server
    func lines(_ state: String) -> [String] {
      [
        "check     sales                 meets the contract: sale_date, product_id, customer_id, quantity, revenue, cost",
        "check     sales                 has rows of 2024-01-01 to 2024-12-31; those of 2024-01 to 2024-12 count",
        "check     sales                 has no index that begins with changed_at: each night looks at all rows for those "
          + "that changed",
        "check     products              meets the contract: product_id, product_name, category, unit_cost",
        "check     stock                 meets the contract: as_of, product_id, quantity, value, retail_value",
        "check     stock                 has rows of 2023-12-31 to 2024-12-31",
        "check     target                \(server.socket):\(server.port)/\(nightly.database.name): schema Book \(state)",
        "check     months                2024-01 to 2024-12 would be written, up to the business date 2024-12-31",
      ]
    }
    #expect(try nightly.tierbook("check", date: Shop.date).outputLines == lines("will be created"))
    #expect(try nightly.database.value("select to_regnamespace('\"Book\"') is null") == "t")
    #expect(!FileManager.default.fileExists(atPath: nightly.workDirectory))
    try nightly.run()
    #expect(try nightly.tierbook("check", date: Shop.date).outputLines == lines("is up to date"))
  }
}
