import TestSupport
import Testing

/// Tables of the target that somebody has emptied, or taken rows from.
@Suite struct `A table that somebody has emptied` {
  private static let cases: [(touch: String, told: String, rewrite: String)] = [
    (
      "truncate tierbook.product_summary", "product_summary is empty, where 276 rows were written", "product_summary"
    ),
    (
      "delete from tierbook.product_summary where month = '2024-05-01'",
      "product_summary has 0 rows of 2024-05, where 25 were written", "product_summary:2024-05"
    ),
    (
      "delete from tierbook.product_summary where product_id = 1 and month in ('2024-05-01', '2024-06-01')",
      "product_summary has 46 rows of 2024-05 to 2024-06, where 50 were written", "product_summary"
    ),
  ]

  @Test(arguments: cases)
  func `is told by status and by each run, and written anew when asked to`(
    touch: String, told: String, rewrite: String
  ) throws {
    let nightly = try Shop.nightly("emptied")
    let database = nightly.database
    try nightly.run()
    let before = try publishedTables(database)
    try database.execute(touch)
    let status = try nightly.tierbook("status", date: Shop.date)
    #expect(status.status == 4)
    #expect(
      status.outputLines.contains("changed    \(told): tierbook publish pipeline.yaml --rewrite \(rewrite)"),
      "\(status.output)")
    #expect(
      status.outputLines.contains("state      changed: somebody else has removed or added rows"), "\(status.output)"
    )
    let what = rewrite.contains(":") ? "it" : "the table"
    for _ in 1...2 {
      #expect(
        try nightly.run().errors == """
          tierbook: warning: target: \(told): somebody else has been there; tierbook publish pipeline.yaml --rewrite \
          \(rewrite) writes \(what) anew

          """)
    }
    let result = try nightly.tierbook("publish", date: nil, "--rewrite", rewrite)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(
      result.said("publish")["product_summary"]
        == (rewrite.contains(":") ? "25 rows in 1 month written" : "276 rows in 12 months written"))
    #expect(result.said("publish")["company_summary"] == "up to date")
    #expect(try publishedTables(database) == before)
    #expect(try nightly.tierbook("status", date: Shop.date).status == 0)
  }

  @Test func `is told by a look at its key alone where it is large`() throws {
    let nightly = try Market.nightly("emptied_large")
    let database = nightly.database
    try nightly.run(date: Market.date)
    let rows = try database.value("select count(*) from tierbook.customer_summary where month = '2024-06-01'")
    try database.execute(
      """
      alter table tierbook.customer_summary add filler text;
      alter table tierbook.customer_summary alter filler set storage plain;
      update tierbook.customer_summary set filler = repeat('x', 7000);
      delete from tierbook.customer_summary where month = '2024-06-01' or month = '2024-07-01' and customer_id = 1;
      """)
    #expect(try database.value("select pg_relation_size('tierbook.customer_summary') > 1 << 23") == "t")
    let status = try nightly.tierbook("status", date: Market.date)
    #expect(
      status.output.contains("\nchanged    customer_summary has 0 rows of 2024-06, where \(rows) were written: "),
      "\(status.output)")
    #expect(try nightly.tierbook("publish", date: nil, "--rewrite", "customer_summary").status == 0)
    try Market.expectOracleAgrees(database)
  }

  @Test(arguments: [
    (
      "product_summary:2023-05",
      "--rewrite: there is no file of product_summary:2023-05\n  accepted: a month of 2024-01 to 2024-12"
    ),
    (
      "customer_summary",
      "--rewrite: there is no file of customer_summary\n  accepted: a table that the pipeline publishes"
    ),
  ])
  func `cannot be written anew where there is no file`(rewrite: String, error: String) throws {
    let nightly = try Shop.nightly("no_file")
    try nightly.run()
    let before = try publishedTables(nightly.database)
    expect(try nightly.tierbook("publish", date: nil, "--rewrite", rewrite), code: 2, error: error)
    #expect(try publishedTables(nightly.database) == before)
  }
}

/// What `tierbook check` finds in the target before a run would.
@Suite struct `A target that is looked at` {
  @Test func `is a standby, and is refused`() throws {
    let server = try TestServer.own("standby")
    defer { server.remove() }
    let database = try Shop.made("standby", server: server)
    let nightly = try NightlyRun(database, yaml: Shop.yaml, folder: "standby")
    try nightly.run()
    try database.execute("copy (select 1) to program 'touch standby.signal'")
    try server.crash()
    try server.start()
    expect(
      try nightly.tierbook("check"), code: 6,
      error: """
        target: the server is a standby, which takes no writes
          hint: connect to its primary: target_session_attrs=read-write in target.connection finds it among several hosts
        """)
  }

  @Test func `is read-only, and is refused`() throws {
    let nightly = try Shop.nightly("check_read_only")
    try nightly.database.execute(
      "alter database \(nightly.database.name) set default_transaction_read_only = on")
    expect(
      try nightly.tierbook("check"), code: 6,
      error: """
        target: sessions are read-only here (default_transaction_read_only)
          hint: switch that off for the role or the database
        """)
  }

  @Test func `belongs to another pipeline, and is refused`() throws {
    let nightly = try Shop.nightly("check_owner")
    try nightly.run()
    try nightly.edit("pipeline: shop", "pipeline: other")
    expect(
      try nightly.tierbook("check"), code: 4,
      error: """
        target: schema tierbook holds the tables of the pipeline 'shop', not of 'other'
          hint: give each pipeline a target.schema of its own
        """)
  }

  @Test func `lacks rights, all of which are told`() throws {
    let role = "writer_that_lacks"
    let yaml = Shop.yaml + "target: { connection: user=\(role) }\n"
    let nightly = try Shop.nightly("check_rights", yaml: yaml)
    let database = nightly.database
    try database.execute("create role \(role) login; grant create on database \(database.name) to \(role)")
    try nightly.run()
    try database.execute(
      """
      revoke insert, delete on tierbook.product_movement from \(role); revoke select on tierbook.run from \(role);
      """)
    // What is looked at needs the ledger itself.
    try database.execute("grant select on tierbook.run to \(role); revoke update on tierbook.run from \(role)")
    expect(
      try nightly.tierbook("check"), code: 6,
      error: """
        2 problems:
        target: the role lacks INSERT, DELETE on the table product_movement
          hint: grant insert, delete on "tierbook"."product_movement" to the role that Tierbook connects as
        target: the role lacks UPDATE on the table run
          hint: grant update on "tierbook"."run" to the role that Tierbook connects as
        """)
    try database.execute("drop owned by \(role) cascade; drop role \(role)")
  }
}
