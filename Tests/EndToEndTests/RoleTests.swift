import Foundation
import TestSupport
import Testing

/// The roles of sql/target/roles.sql, made by an administrator who is no superuser.
@Suite struct `The roles for the nightly job` {
  /// Names of this test's own, since roles belong to the server and not to a database.
  private static let names = ["reader": "demo_reader", "writer": "demo_writer", "analyst": "demo_analyst"]

  /// The demo's data in a database that `demo_admin` owns, with the roles made.
  private static func prepared() throws -> TestDatabase {
    let database = try TestDatabase("roles")
    try database.execute("create role demo_admin login createrole")
    try database.execute("alter database \(database.name) owner to demo_admin")
    try psql(database, "demo_admin", ["-f", "\(Checkout.root)/sql/demo/load.sql"])
    // Once for each, as where source and target are two servers, and again, which changes nothing.
    for schema in ["source_schema=shop", "target_schema=tierbook", "target_schema=tierbook"] {
      try psql(database, "demo_admin", variables([schema]) + ["-f", "\(Checkout.root)/sql/target/roles.sql"])
    }
    return database
  }

  private static func variables(_ more: [String]) -> [String] {
    (names.map { "\($0.key)=\($0.value)" } + more).flatMap { ["-v", $0] }
  }

  private static func start(_ database: TestDatabase, _ user: String, _ arguments: [String]) throws -> CommandResult {
    let environment = try database.environment.merging(["PGUSER": user]) { $1 }
    return try Command(
      "/usr/bin/env", ["psql", "-Xq", "-v", "ON_ERROR_STOP=1"] + arguments, environment: environment
    ).wait()
  }

  @discardableResult
  private static func psql(_ database: TestDatabase, _ user: String, _ arguments: [String]) throws -> String {
    let result = try start(database, user, arguments)
    try #require(result.status == 0, "\(result.errors)")
    return result.output
  }

  /// What the server answers to a statement that it refuses.
  private static func refusal(_ database: TestDatabase, _ user: String, _ statement: String) throws -> String {
    let result = try start(database, user, ["-c", statement])
    #expect(result.status != 0, "\(statement) was carried out for \(user)")
    return result.errors
  }

  @Test func `are enough for the whole demo, and each of them for no more than its work`() throws {
    let database = try Self.prepared()
    #expect(try database.value("select count(*) from pg_roles where rolname like 'demo%' and rolsuper") == "0")
    let file = try Demo.pipeline([
      ("\nsource:\n", "\nsource:\n  connection: user=demo_reader\n"),
      ("\ntarget:\n", "\ntarget:\n  connection: user=demo_writer\n"),
    ])
    let result = try Demo.run(file, database, date: Demo.date, work: try TestFolder.make("work"))
    #expect(result.status == 1)
    #expect(result.errors == Demo.rejected)
    #expect(
      try database.values(
        "select distinct tableowner from pg_tables where schemaname = 'tierbook'") == ["demo_writer"])

    // The reader reads the source, in read-only transactions; without them it still may not write.
    for statement in ["delete from shop.sales_line", "create table shop.mine (a int)"] {
      #expect(try Self.refusal(database, "demo_reader", statement).contains("in a read-only transaction"))
      let writable = "set transaction read write; " + statement
      #expect(try Self.refusal(database, "demo_reader", writable).contains("permission denied for"))
    }
    let peek = "select from tierbook.product_summary"
    #expect(try Self.refusal(database, "demo_reader", peek).contains("permission denied for schema tierbook"))

    // The writer sees nothing of the source.
    #expect(
      try Self.refusal(database, "demo_writer", "select from shop.sales_line")
        .contains("permission denied for schema shop"))
    #expect(
      try Self.refusal(database, "demo_writer", "create schema other").contains("permission denied for database"))

    // Analysts read every table of the target, and that is all.
    try database.execute("create role demo_anna login; grant demo_analyst to demo_anna")
    for table in try database.values("select tablename from pg_tables where schemaname = 'tierbook'") {
      try Self.psql(database, "demo_anna", ["-c", "select from tierbook.\(table) limit 1"])
      for statement in ["delete from", "truncate", "drop table"] {
        let answer = try Self.refusal(database, "demo_anna", "\(statement) tierbook.\(table)")
        #expect(answer.contains("permission denied for table") || answer.contains("must be owner of table"))
      }
    }
    #expect(
      try Self.refusal(database, "demo_anna", "create table tierbook.mine (a int)")
        .contains("permission denied for schema tierbook"))
    #expect(
      try Self.refusal(database, "demo_anna", "select from shop.sales_line")
        .contains("permission denied for schema shop"))
  }

  @Test func `are asked for by schema`() throws {
    let database = try TestDatabase("roles_unasked")
    let result = try Self.start(database, database.server.user, ["-f", "\(Checkout.root)/sql/target/roles.sql"])
    #expect(result.status == 3)
    #expect(
      result.errors.contains(
        "ERROR:  nothing to do: give -v source_schema=NAME, -v target_schema=NAME, or both"))
  }
}
