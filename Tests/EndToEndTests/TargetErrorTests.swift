import Foundation
import TestSupport
import Testing

/// Targets that cannot take the tables: what stands there stays.
@Suite struct `A target that does not fit` {
  private func published(_ label: String, _ yaml: String = Shop.yaml) throws -> NightlyRun {
    let nightly = try Shop.nightly(label, yaml: yaml)
    try nightly.run()
    return nightly
  }

  @Test func `holds the tables of another pipeline`() throws {
    let first = try published("two_pipelines")
    let yaml = try Shop.yaml.edited("pipeline: shop", "pipeline: other")
    let second = try NightlyRun(first.database, yaml: yaml)
    expect(
      try second.tierbook("run", date: Shop.date), code: 4,
      error: """
        target: schema tierbook holds the tables of the pipeline 'shop', not of 'other'
          hint: give each pipeline a target.schema of its own
        """)
    #expect(try first.database.values("select run_id || ' ' || pipeline from tierbook.run") == ["1 shop"])

    // The remedy helps; a name that needs quotes is one too.
    try second.write(yaml + "target: { schema: \"Other's \\\"book\\\"\" }\n")
    try second.run()
    #expect(
      try first.database.value("select sum(revenue) from \"Other's \"\"book\"\"\".product_summary")
        == first.database.value("select sum(revenue) from tierbook.product_summary"))
  }

  @Test func `has keys of another type`() throws {
    let nightly = try published("key_type_changed")
    try nightly.database.execute(
      "alter table erp.sales_line alter product_id type text; alter table erp.product alter product_id type text;"
        + "alter table erp.stock_count alter product_id type text")
    for command in ["check", "run"] {
      let result = try nightly.tierbook(command, date: Shop.date)
      expect(
        result, code: 3,
        error: """
          4 problems:
          target: product_cause.mover is integer, but the source's key is text
            hint: alter table "tierbook"."product_cause" alter column mover type text; or publish to another schema
          target: product_cause.product_id is integer, but the source's key is text
            hint: alter table "tierbook"."product_cause" alter column product_id type text; or publish to another schema
          target: product_summary.product_id is integer, but the source's key is text
            hint: alter table "tierbook"."product_summary" alter column product_id type text; or publish to another schema
          target: ratio_cause.product_id is integer, but the source's key is text
            hint: alter table "tierbook"."ratio_cause" alter column product_id type text; or publish to another schema
          """)
    }

    try nightly.database.execute(
      """
      alter table tierbook.product_summary alter column product_id type text;
      alter table tierbook.product_cause alter column product_id type text, alter column mover type text;
      alter table tierbook.ratio_cause alter column product_id type text
      """)
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    // Keys of another type tell of no item that it has another tier.
    #expect(try nightly.database.value("select count(*) from tierbook.restated_tier") == "0")
  }

  @Test(arguments: [
    ("smallint", "integer", "n"), ("smallint", "bigint", "n"), ("integer", "bigint", "n"),
    ("varchar(6)", "varchar(9)", "'P' || n"), ("varchar(6)", "varchar", "'P' || n"), ("varchar(6)", "text", "'P' || n"),
  ])
  func `has keys that have widened since, and widens with them`(from: String, to: String, key: String) throws {
    let database = try Shop.made("widened_keys", ["key_type": from, "key": key])
    let nightly = try NightlyRun(database, yaml: Shop.yaml)
    try nightly.run()
    let (from, to) = (Self.printed(from), Self.printed(to))
    let types = """
      select distinct format_type(atttypid, atttypmod) from pg_attribute join pg_class on pg_class.oid = attrelid
      where relnamespace = 'tierbook'::regnamespace and relkind = 'r' and attname = 'product_id'
      """
    #expect(try database.values(types) == [from])
    try database.execute(
      ["sales_line", "product", "stock_count"].map { "alter table erp.\($0) alter product_id type \(to)" }
        .joined(separator: ";"))
    #expect(
      try nightly.tierbook("check", date: Shop.date).outputLines.contains(
        "check     target                product_id will widen from \(from) to \(to) in 6 tables"))
    let plan = try nightly.tierbook("plan", date: Shop.date)
    #expect(plan.status == 0)
    #expect(
      plan.output.contains("\n\nKeys\n  product_id widens from \(from) to \(to) in 6 tables\n"), "\(plan.output)")
    #expect(try database.values(types) == [from])
    let result = try nightly.run()
    #expect(result.said("publish")["schema"] == "product_id widened from \(from) to \(to) in 6 tables")
    #expect(try database.values(types) == [to])
    try Shop.expectOracleAgrees(database)
    #expect(try nightly.run().said("publish")["schema"] == nil)
  }

  private static func printed(_ type: String) -> String {
    type.replacingOccurrences(of: "varchar", with: "character varying")
  }

  @Test func `has a trigger that swallows rows, and nothing is published`() throws {
    let nightly = try published("swallowed_rows")
    let before = try nightly.database.rows("select * from tierbook.product_summary order by 1, 2, 3")
    try nightly.database.execute(
      """
      create function tierbook.swallow() returns trigger language plpgsql as 'begin return null; end';
      create trigger swallow before insert on tierbook.product_summary for each row
        when (new.product_id = 1 and new.month = '2024-02-01') execute function tierbook.swallow();
      """)
    expect(
      try nightly.tierbook("run", date: Shop.date, "--force"), code: 4,
      error: """
        target: "tierbook"."product_summary" took 275 rows of 12 months where 276 were sent
          hint: look for a trigger or rule on the table: nothing was published
        """)
    #expect(try nightly.database.rows("select * from tierbook.product_summary order by 1, 2, 3") == before)
  }
}
