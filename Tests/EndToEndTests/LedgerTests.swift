import Foundation
import TestSupport
import Testing

@Suite struct `The ledger` {
  @Test func `has a run with all that can be known of it`() throws {
    let nightly = try Shop.nightly("ledger")
    try nightly.run()
    let database = nightly.database
    #expect(
      try database.rows(
        """
        select command, outcome, exit_code, error, business_date, newest_sale, db_role = current_user,
          server_version = current_setting('server_version'), libpq_version ~ '^[0-9]+[.][0-9]+$', host <> '', pid > 0,
          os_user <> '', finished_at > started_at, finished_at - started_at < '5 min', lines_read > 1000,
          fingerprint ~ '^[0-9a-f]{32}$', options ? 'windows', cardinality(months_written)
        from tierbook.run
        """) == [
          ["run", "published", "0", "∅", "2024-12-31", "2024-12-31"] + Array(repeating: "t", count: 11) + ["12"]
        ])
    #expect(
      try database.rows(
        """
        select stage, is_done, started_at is not null, seconds >= 0, files > 0, files_made = files, rows_in > 0,
          bytes_in > 0, rows_out > 0, bytes_out > 0, peak_memory_bytes > 1000000, rows_rejected, revenue_rejected
        from tierbook.run_stage order by started_at
        """)
        == ["extract", "measure", "classify", "publish"].map { [$0] + Array(repeating: "t", count: 10) + ["0", "0"] })
    // What publish wrote is what classify left, and what stands there.
    #expect(
      try database.value(
        """
        select publish.rows_in = classify.rows_out and publish.rows_out = (select sum(row_count) from tierbook.published_month)
        from tierbook.run_stage as publish, tierbook.run_stage as classify
        where publish.stage = 'publish' and classify.stage = 'classify'
        """) == "t")
    #expect(
      try database.rows("select outcome, count(*) from tierbook.run_check group by outcome") == [["passed", "10"]])
    // The shop has returns without a cost.
    let coverage = try database.value("select message from tierbook.run_check where name = 'coverage'")
    #expect(coverage.hasPrefix("costed revenue is above revenue in "), "\(coverage)")
  }

  @Test func `has a failed run with its error, and the tables are those of before`() throws {
    let nightly = try Shop.nightly("failed_run")
    let database = nightly.database
    try nightly.run()
    let rows = try database.rows("select * from tierbook.product_summary order by 1, 2, 3")
    try database.execute("alter table erp.sales_line rename quantity to pieces")
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(result.status == 3)
    let run = try database.rows(
      """
      select outcome, exit_code, error, business_date, finished_at > started_at, months_written
      from tierbook.run where run_id = 2
      """)
    #expect(run[0][0...1] == ["failed", "3"])
    #expect("tierbook: error: \(run[0][2])\n" == result.errors)
    #expect(run[0][3...] == ["2024-12-31", "t", "{}"])
    #expect(
      try database.rows("select stage, is_done, made_at from tierbook.run_stage where run_id = 2")
        == [["extract", "f", "∅"]])
    #expect(try database.rows("select * from tierbook.product_summary order by 1, 2, 3") == rows)
  }

  @Test func `that cannot be written is a warning, and the run ends as it would`() throws {
    let nightly = try Shop.nightly("broken_ledger")
    try nightly.run()
    try nightly.database.execute("alter table tierbook.run_check rename to run_check_gone")
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(result.status == 0)
    #expect(
      result.errors.hasPrefix(
        "tierbook: warning: target: the ledger could not be written: relation \"tierbook.run_check\" does not exist"))
  }

  @Test func `of an older schema keeps its runs, and is upgraded by the next publication`() throws {
    let nightly = try Shop.nightly("older_ledger")
    let database = nightly.database
    try nightly.run()
    // As the version before left it.
    try database.execute(
      """
      drop table tierbook.run_check;
      alter table tierbook.run drop command, drop outcome, drop exit_code, drop error, drop newest_sale,
        drop server_version, drop libpq_version, drop host, drop pid, drop os_user, drop db_role;
      alter table tierbook.run_stage drop started_at, drop rows_in, drop bytes_in, drop peak_memory_bytes,
        drop rows_rejected, drop revenue_rejected, drop is_done;
      alter table tierbook.published_month rename checksum to sha256;
      delete from tierbook.schema_migration where number in (4, 5);
      """)
    let status = try nightly.tierbook("status", date: Shop.date)
    #expect(status.status == 0)
    #expect(status.outputLines[1] == "state      ok: up to date for 2024-12-31")
    let history = try nightly.tierbook("history").outputLines
    #expect(history[1].hasSuffix("  –        2024-12-31     published     –  1,166         0      12"))

    let result = try nightly.run()
    #expect(result.said("publish")["schema"] == "applied 0004_runs.sql, 0005_checksums.sql")
    #expect(
      try database.rows("select run_id, command, outcome, exit_code from tierbook.run order by 1")
        == [["1", "run", "published", "0"], ["2", "run", "published", "0"]])
  }
}

@Suite struct `Status and history` {
  @Test func `say that nothing was run yet`() throws {
    let nightly = try Shop.nightly("status_empty")
    let place = "\(nightly.database.server.socket):\(nightly.database.server.port)/\(nightly.database.name)"
    let status = try nightly.tierbook("status", date: Shop.date)
    #expect(
      status.output == """
        pipeline   shop, schema tierbook at \(place)
        state      empty: nothing was published yet
        last run   none
        published  nothing
        lock       free

        """)
    #expect(status.status == 4 && status.errors == "")
    let history = try nightly.tierbook("history")
    #expect(
      history.output
        == "nothing was run yet: schema tierbook at \(place) has no run of the pipeline 'shop'\n")
    #expect(history.status == 0)
  }

  @Test func `say that the target cannot be reached`() throws {
    let nightly = try Shop.nightly(
      "status_down", yaml: Shop.yaml + "target: { connection: \"host=/nowhere dbname=warehouse\" }\n")
    for command in ["status", "history"] {
      let result = try nightly.tierbook(command)
      #expect(result.status == 6)
      #expect(result.errors.hasPrefix("tierbook: error: target: cannot connect: "))
    }
  }

  @Test func `tell a good run from a stale one and a failed one`() throws {
    let nightly = try Shop.nightly("status")
    try nightly.run()
    func state(_ date: String, _ more: String...) throws -> (Int32, String) {
      let result = try nightly.start("status", date: date, more).wait()
      return (result.status, result.outputLines[1])
    }
    #expect(try state("2024-12-31") == (0, "state      ok: up to date for 2024-12-31"))
    #expect(
      try state("2025-01-01") == (
        0, "state      ok: the business date 2024-12-31 is 1 day behind 2025-01-01, which may be"
      ))
    #expect(
      try state("2025-01-01", "--may-lag", "0")
        == (4, "state      stale: the business date 2024-12-31 is 1 day behind 2025-01-01, and may be 0"))
    #expect(
      try state("2025-01-03")
        == (4, "state      stale: the business date 2024-12-31 is 3 days behind 2025-01-03, and may be 1"))

    try nightly.database.execute("alter table erp.sales_line rename quantity to pieces")
    #expect(try nightly.tierbook("run", date: Shop.date).status == 3)
    let status = try nightly.tierbook("status", date: Shop.date)
    #expect(status.status == 4)
    let lines = status.outputLines
    #expect(lines[1] == "state          failed: run 2 failed")
    let ending = "business date 2024-12-31"
    #expect(
      lines[2].wholeMatch(of: /last run       2, [0-9 :-]{16}, failed in [0-9.]+ s, exit code 3, (.*)/)?.1
        == ending[...])
    #expect(lines[3].hasPrefix("               2 problems: pipeline.yaml:6:5: inputs.sales.quantity: "))
    #expect(
      lines[4].wholeMatch(of: /last good run  1, [0-9 :-]{16}, published in [0-9.]+ s, exit code 0, (.*)/)?.1
        == ending[...])
    #expect(lines[5...] == ["published      up to 2024-12, by run 1", "lock           free"])

    let history = try nightly.tierbook("history").outputLines
    #expect(history.count == 3)
    #expect(
      history[0]
        == "run  started            took  command  business date  outcome    code  lines  rejected  months  error")
    #expect(
      history[1].contains(
        " s  run      2024-12-31     failed        3      –         –       0  2 problems: pipeline.yaml:6:5: "))
    #expect(
      history[2].wholeMatch(of: #/  1  [0-9 :-]{16} +[0-9.]+ s (.*)/#)?.1
        == " run      2024-12-31     published     0  1,166         0      12"[...])
    #expect(try nightly.tierbook("history", "--limit", "1").outputLines.count == 2)
    #expect(try nightly.tierbook("history", "--limit", "0").status == 2)
  }

  private struct StatusValue: Decodable {
    var state: String
    var schema: String
    var expectedBusinessDate: String
    var lagDays: Int
    var newestMonth: String
    var lastRun: Run

    struct Run: Decodable {
      var runId: Int
      var outcome: String
      var exitCode: Int
      var startedAt: String
      var monthsWritten: [String]
    }
  }

  @Test func `are JSON for machines`() throws {
    let nightly = try Shop.nightly("status_json")
    try nightly.run()
    try nightly.run()
    let result = try nightly.tierbook("status", date: "2025-01-01", "--format", "json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let status = try decoder.decode(StatusValue.self, from: Data(result.output.utf8))
    #expect(status.state == "ok" && status.schema == "tierbook" && status.expectedBusinessDate == "2025-01-01")
    #expect(status.lagDays == 1 && status.newestMonth == "2024-12")
    #expect(status.lastRun.runId == 2 && status.lastRun.outcome == "unchanged" && status.lastRun.exitCode == 0)
    #expect(result.output.contains("\"lock\" : null"))
    let history = try nightly.tierbook("history", "--format", "json")
    let runs = try decoder.decode([StatusValue.Run].self, from: Data(history.output.utf8))
    #expect(runs.map(\.runId) == [2, 1])
    #expect(runs.map(\.monthsWritten.count) == [0, 12])
    #expect(runs[1].startedAt.wholeMatch(of: /20[0-9-]{8}T[0-9:]{8}Z/) != nil)
  }
}
