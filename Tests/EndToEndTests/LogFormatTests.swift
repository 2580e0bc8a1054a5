import Foundation
import TestSupport
import Testing

@Suite struct `Lines for machines` {
  private struct Line: Decodable {
    var time: Date
    var level: String
    var message: String
  }

  /// Every line of standard error, which must be JSON; nothing stands on standard output.
  private func lines(_ result: CommandResult) throws -> [Line] {
    #expect(result.output.isEmpty)
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return try result.errors.split(separator: "\n").map { try decoder.decode(Line.self, from: Data($0.utf8)) }
  }

  private let json = ["--log-format", "json"]

  @Test func `say what was done, warn, and tell of errors of several lines, one object each`() throws {
    let nightly = try Shop.nightly("json", yaml: Shop.yaml + "on_success: 'echo hello; exit 3'\n")
    try nightly.database.execute("update erp.sales_line set net_amount = 'NaN' where line_id = 1")
    let run = try nightly.start("run", date: Shop.date, json).wait()
    #expect(run.status == 1)
    let said = try lines(run)
    #expect(Set(said.map(\.level)) == ["info", "warning"])
    #expect(said.contains { $0.message.hasPrefix("publish   product_summary") })
    #expect(said.contains { $0.message == "on_success hello" })
    #expect(said.last?.message == "on_success: the command ended with exit code 3: hello")
    #expect(abs(try #require(said.last).time.timeIntervalSinceNow) < 3600)

    try nightly.database.execute("alter table erp.product drop column product_name")
    let error = try #require(try lines(try nightly.start("check", date: nil, json).wait()).last)
    #expect(error.level == "error" && error.message.contains("\n  accepted: product_id, product_name\n"))
  }

  @Test(arguments: [
    ["run", "pipeline.yaml", "--log-format=json", "--nonsense"], ["run", "--log-format", "json"],
    ["run", "none.yaml", "--log-format", "json"], ["measure", "pipeline.yaml", "--log-format", "json"],
    ["run", "pipeline.yaml", "--date", "never", "--log-format", "json"],
  ])
  func `are all that is said where nothing can be done`(_ arguments: [String]) throws {
    let nightly = try Shop.nightly("json_usage")
    let result = try nightly.launch("tierbook", arguments).wait()
    #expect([2, 4].contains(result.status))
    #expect(try lines(result).map(\.level) == ["error"])
  }

  @Test func `and for people show what a terminal would obey by its number, in the server's own words too`() throws {
    let nightly = try Shop.nightly("control", yaml: try Shop.yaml.edited("table: erp.product", "query: p.sql"))
    try nightly.write("select p.* from erp.product p where erp.shout() = p.product_id", to: "p.sql")
    try nightly.database.execute(
      #"""
      create function erp.shout() returns integer language plpgsql as
        $$ begin raise exception E'\u001B[2Jgone \u202Eexe.txt' using hint = E'ring \u0007'; end $$
      """#)
    let shown = "\\u001B[2Jgone \\u202Eexe.txt (SQLSTATE P0001)\n  server's hint: ring \\u0007\n"
    let text = try nightly.tierbook("run", date: Shop.date)
    #expect(text.status == 3)
    #expect(text.errors.contains(shown), "\(text.errors)")
    let json = try nightly.start("run", date: Shop.date, json).wait()
    let message = try #require(try lines(json).last).message
    #expect(message.contains("\u{1B}[2Jgone \u{202E}exe.txt (SQLSTATE P0001)\n  server's hint: ring \u{7}"))
    for said in [text.errors, json.errors] {
      #expect(!said.unicodeScalars.contains { ["\u{1B}", "\u{7}", "\u{202E}"].contains($0) })
    }
  }

  @Test func `say what servers say unasked, each thing once`() throws {
    let nightly = try Shop.nightly(
      "json_notices", yaml: try Shop.yaml.edited("revenue: net_amount", "revenue: erp.told(net_amount)"))
    // Said to whoever connects, before the first statement.
    try nightly.database.execute(
      """
      update pg_database set datcollversion = '0' where datname = current_database();
      create function erp.told(amount numeric) returns numeric language plpgsql immutable
        as $$ begin raise notice 'told' using hint = 'no more'; return amount; end $$
      """)
    let said = try lines(try nightly.start("run", date: Shop.date, json).wait())
    let notices = said.filter { $0.message.hasPrefix("source: NOTICE: ") }
    #expect(notices.map(\.message) == ["source: NOTICE: told\n  server's hint: no more"])
    #expect(notices.map(\.level) == ["info"])
    for place in ["source", "target"] {
      let warnings = said.filter { $0.message.hasPrefix("\(place): WARNING: database \"") }
      #expect(warnings.map(\.level) == ["warning"])
    }
    let text = try nightly.tierbook("status", date: Shop.date)
    #expect(text.status == 0)
    #expect(text.errors.hasPrefix("tierbook: warning: target: WARNING: database \""))
    #expect(text.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("tierbook: warning: ") || $0.hasPrefix("  ") })
  }

  @Test func `stop saying what servers say unasked after a hundred things`() throws {
    let nightly = try Shop.nightly(
      "many_notices", yaml: try Shop.yaml.edited("revenue: net_amount", "revenue: erp.told(net_amount, line_id)"))
    try nightly.database.execute(
      """
      create function erp.told(amount numeric, line bigint) returns numeric language plpgsql immutable
        as $$ begin raise warning 'line %', line; return amount; end $$
      """)
    let said = try lines(try nightly.start("run", date: Shop.date, json).wait())
    #expect(said.filter { $0.message.hasPrefix("source: WARNING: line ") }.count == 100)
    #expect(said.filter { $0.message == "servers have said 100 different things: no more are told" }.count == 1)
  }

  @Test func `tell of a signal`() throws {
    let nightly = try Shop.nightly("json_signal", yaml: try Shop.yaml.edited("table: erp.product", "query: p.sql"))
    try nightly.write("select p.* from erp.product p where pg_sleep(600) is not null", to: "p.sql")
    let command = try nightly.start("run", date: Shop.date, json)
    let sleeping = "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
    try waitUntil("the products are being read") { try nightly.database.value(sleeping) == "1" }
    command.send(SIGTERM)
    let line = try #require(try lines(try command.wait()).last)
    #expect(line.level == "error" && line.message == "stopped by SIGTERM: what was published before stands")
  }

  @Test func `are not mixed with the progress that a terminal is shown`() throws {
    let nightly = try Shop.nightly("json_terminal")
    let tool = try Checkout.executable("tierbook")
    for (format, isShown) in [("text", true), ("json", false)] {
      // script gives the program a terminal.
      let line = "\(tool) run pipeline.yaml --date \(Shop.date) --force --work-dir work --log-format \(format)"
      let result = try Command(
        "/usr/bin/env", ["script", "-qec", line, "/dev/null"], environment: nightly.database.environment,
        folder: nightly.folder
      ).wait()
      #expect(result.status == 0)
      #expect(result.output.contains("rows\u{1B}[K") == isShown)
    }
  }
}
