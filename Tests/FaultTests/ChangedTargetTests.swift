import Foundation
import TestSupport
import Testing

/// A target that is not as the run before has left it.
@Suite struct `A target that has changed` {
  private func published(_ label: String, yaml: String = Shop.yaml) throws -> NightlyRun {
    let nightly = try Shop.nightly(label, yaml: yaml)
    try nightly.run()
    try nightly.changeSource()
    return nightly
  }

  @Test func `to read-only is told, and the tables stand`() throws {
    let nightly = try published("read_only")
    let database = nightly.database
    let before = try publishedTables(database)
    try database.execute("alter database \(database.name) set default_transaction_read_only = on")
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(result.status == 6)
    #expect(
      result.errors == """
        tierbook: warning: target: the ledger could not be written: cannot execute UPDATE in a read-only transaction \
        (SQLSTATE 25006)
        tierbook: error: target: cannot execute INSERT in a read-only transaction (SQLSTATE 25006)

        """)
    #expect(try publishedTables(database) == before)

    try database.execute(
      "set transaction_read_only = off; alter database \(database.name) reset default_transaction_read_only")
    try nightly.run()
    try Shop.expectOracleAgrees(database)
  }

  @Test func `by taking a privilege on one table is told, and the tables stand`() throws {
    let role = "writer_of_some"
    let yaml = Shop.yaml + "target: { connection: user=\(role) }\n"
    let nightly = try Shop.nightly("target_one_privilege", yaml: yaml)
    let database = nightly.database
    try database.execute("create role \(role) login; grant create on database \(database.name) to \(role)")
    try nightly.run()
    try nightly.changeSource()
    let before = try publishedTables(database)
    try database.execute("revoke insert on tierbook.product_movement from \(role)")
    let result = try nightly.tierbook("run", date: Shop.date)
    expect(
      result, code: 6,
      error: """
        target: permission denied for table product_movement (SQLSTATE 42501)
          hint: grant the privilege to the role that Tierbook connects as, and run again
        """)
    #expect(try publishedTables(database) == before)
    try database.execute("grant insert on tierbook.product_movement to \(role)")
    try nightly.run()
    try Shop.expectOracleAgrees(database)
    try database.execute("drop owned by \(role) cascade; drop role \(role)")
  }

  private static let restore = "hint: put it back as sql/target makes it, or publish to another schema"

  private static let changes: [(change: String, remedy: String, error: String)] = [
    (
      "alter table tierbook.product_movement rename to moved",
      "alter table tierbook.moved rename to product_movement",
      """
      target: there is no table product_movement
        \(restore)
      """
    ),
    (
      "alter table tierbook.product_movement rename column products to items",
      "alter table tierbook.product_movement rename column items to products",
      """
      target: product_movement has no column products
        \(restore)
      """
    ),
    (
      "alter table tierbook.product_movement alter revenue type text",
      "alter table tierbook.product_movement alter revenue type numeric using revenue::numeric",
      """
      target: product_movement.revenue is text, but it is made for numeric
        hint: alter table "tierbook"."product_movement" alter column revenue type numeric using revenue::numeric; or \
      publish to another schema
      """
    ),
    // Of the same length: the server would have taken one for the other.
    (
      "alter table tierbook.product_movement alter window_months type real",
      "alter table tierbook.product_movement alter window_months type integer",
      """
      target: product_movement.window_months is real, but it is made for integer
        hint: alter table "tierbook"."product_movement" alter column window_months type integer using \
      window_months::integer; or publish to another schema
      """
    ),
    (
      "alter table tierbook.company_summary alter revenue type numeric(14,1)",
      "alter table tierbook.company_summary alter revenue type numeric",
      """
      target: company_summary.revenue is numeric(14,1), but it is made for numeric
        hint: alter table "tierbook"."company_summary" alter column revenue type numeric using revenue::numeric; or \
      publish to another schema
      """
    ),
  ]

  @Test(arguments: changes)
  func `by somebody's hand is told, the other tables stand, and when it is put right the next plain run is right`(
    change: String, remedy: String, error: String
  ) throws {
    let nightly = try published("hand")
    let database = nightly.database
    try database.execute(change)
    let before = try publishedTables(database)
    let result = try nightly.tierbook("run", date: Shop.date)
    expect(result, code: 6, error: error)
    #expect(try publishedTables(database) == before)
    try database.execute(remedy)
    try nightly.run()
    try Shop.expectOracleAgrees(database)
  }

  @Test(arguments: [
    "delete from tierbook.product_summary where product_id = 1 and window_months = 1",
    """
    insert into tierbook.product_summary (month, window_months, product_id, flags, run_id)
    select distinct month, 1, 99, '{}'::text[], 1 from tierbook.product_summary
    """,
    "update tierbook.product_summary set product_id = 98 where product_id = 13",
  ])
  func `in its rows, by somebody's hand, has the months that change written as a whole`(change: String) throws {
    let nightly = try Shop.nightly("touched_rows")
    try nightly.run()
    try nightly.database.execute(change)
    try nightly.database.execute(Shop.renaming)
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    #expect(try nightly.database.values("select distinct run_id from tierbook.product_summary") == ["2"])
  }

  /// Files of the target's schema, in their order.
  private func migrations() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(Checkout.root)/sql/target")
      .filter { $0.wholeMatch(of: /\d{4}_.*\.sql/) != nil }.sorted()
  }

  @Test func `from a schema of an older version is upgraded by the run, in its transaction`() throws {
    let database = try Shop.database("older_schema")
    let files = try migrations()
    let newest = try #require(files.last)
    for file in files.dropLast() {
      try database.runFile(
        "\(Checkout.root)/sql/target/\(file)",
        variables: [
          "schema": "tierbook", "product_id_type": "integer", "customer_id_type": "integer",
          "salesperson_id_type": "text",
        ])
    }
    let nightly = try NightlyRun(database, yaml: Shop.yaml, folder: "older_schema")
    #expect(
      try nightly.tierbook("check").said("check")["target"]?.hasSuffix("schema tierbook will be upgraded") == true)
    #expect(try nightly.run().said("publish")["schema"] == "applied \(newest)")
    #expect(try database.values("select name from tierbook.schema_migration order by number") == files)
    try Shop.expectOracleAgrees(database)
  }

  @Test func `from a schema that had no tables for customers gets them`() throws {
    let database = try Market.database("products_alone")
    for file in ["0001_ledger.sql", "0002_products.sql"] {
      try database.runFile(
        "\(Checkout.root)/sql/target/\(file)", variables: ["schema": "tierbook", "product_id_type": "integer"])
    }
    let nightly = try NightlyRun(database, yaml: Market.yaml, folder: "products_alone")
    try nightly.run(date: Market.date)
    try Market.expectOracleAgrees(database)
  }

  @Test func `by a newer version is refused, and the tables stand`() throws {
    let nightly = try published("newer_schema")
    let newest = try #require(migrations().last.flatMap { Int($0.prefix(4)) })
    let before = try publishedTables(nightly.database)
    try nightly.database.execute("insert into tierbook.schema_migration values (99, '0099_from_the_future.sql')")
    for command in ["run", "check"] {
      expect(
        try nightly.tierbook(command), code: 4,
        error: """
          target: schema tierbook has migration 99, this version knows \(newest)
            hint: use the newer version of Tierbook that made it
          """)
    }
    #expect(try nightly.database.values("select run_id from tierbook.run") == ["1"])
    #expect(try publishedTables(nightly.database) == before)
  }

  @Test func `while the work directory is of an older version has every file made anew`() throws {
    let nightly = try published("older_files")
    try nightly.run()
    for stage in NightlyRun.stages.dropLast() {
      let path = "\(nightly.workDirectory)/\(stage)/manifest.json"
      let manifest = try String(contentsOfFile: path, encoding: .utf8)
      let older = manifest.replacing(/"version" : \d+/, with: "\"version\" : 0")
      #expect(older != manifest)
      try older.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let result = try nightly.run()
    #expect(result.said("extract")["sales"]?.hasSuffix(" · 12 files new") == true, "\(result.output)")
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `while the work directory is of a newer format has every file made anew`() throws {
    let nightly = try published("newer_files")
    try nightly.run()
    for stage in NightlyRun.stages.dropLast() {
      let path = "\(nightly.workDirectory)/\(stage)/manifest.json"
      try "{ \"format\": 99, \"files\": { \"of\": \"the future\" } }\n".write(
        toFile: path, atomically: true, encoding: .utf8)
    }
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }
}
