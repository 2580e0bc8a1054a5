import Foundation
import TestSupport
import Testing

/// Commands of the pipeline file that are told how a run ended.
@Suite struct `The command for a run's outcome` {
  private static let variables = [
    "PIPELINE", "OUTCOME", "EXIT_CODE", "ERROR", "BUSINESS_DATE", "ROWS", "REJECTED",
  ]

  /// A shop whose commands write into `success` and `failure`, beside the pipeline file, what they are told.
  private func shop(_ label: String, _ edits: [(String, String)] = []) throws -> NightlyRun {
    let facts = Self.variables.map { "$TIERBOOK_\($0)" }.joined(separator: "|")
    var yaml = Shop.yaml
    for (piece, replacement) in edits { yaml = try yaml.edited(piece, replacement) }
    yaml += """
      on_success: 'echo "\(facts)|${PGPASSWORD-unset}${PGSSLPASSWORD-}" >> success; echo "took $TIERBOOK_SECONDS" > seconds'
      on_failure: 'echo "\(facts)|${PGPASSWORD-unset}${PGSSLPASSWORD-}" >> failure'

      """
    return try Shop.nightly(label, yaml: yaml)
  }

  private func told(_ nightly: NightlyRun, _ name: String) -> String? {
    FileManager.default.contents(atPath: "\(nightly.folder)/\(name)").map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `is told of a success`() throws {
    let nightly = try shop("on_success")
    try nightly.run()
    #expect(told(nightly, "success") == "shop|done|0||2024-12-31|1166|0|unset\n")
    #expect(told(nightly, "seconds")?.wholeMatch(of: /took [0-9]+\.[0-9]\n/) != nil)
    #expect(told(nightly, "failure") == nil)
  }

  @Test func `is told of rejected rows as of a success`() throws {
    let nightly = try shop("on_rejects")
    try nightly.database.execute("update erp.sales_line set net_amount = 'NaN' where line_id = 1")
    #expect(try nightly.tierbook("run", date: Shop.date).status == 1)
    #expect(told(nightly, "success") == "shop|done_with_rejects|1||2024-12-31|1166|1|unset\n")
    #expect(told(nightly, "failure") == nil)
  }

  @Test func `is told of a failure, after the error was said, and the exit code stays`() throws {
    let nightly = try shop("on_failure")
    try nightly.database.execute("alter table erp.product drop column product_name")
    let result = try nightly.launch(
      "tierbook", ["run", "pipeline.yaml", "--date", Shop.date],
      environment: ["PGPASSWORD": "very secret", "PGSSLPASSWORD": "very secret"]
    ).wait()
    let message = """
      pipeline.yaml:16:13: inputs.products: there is no column 'product_name'
        accepted: product_id, product_name
        hint: map it under columns, as in product_name: ... (the source has product_id, category, unit_cost)
      """
    expect(result, code: 3, error: message)
    #expect(told(nightly, "failure") == "shop|failed|3|\(message)|2024-12-31|||unset\n")
    #expect(told(nightly, "success") == nil)
  }

  @Test func `that fails or takes too long is a warning, and the exit code stays`() throws {
    let nightly = try Shop.nightly(
      "hook_fails", yaml: Shop.yaml + "on_success: { command: 'echo hello; sleep 100', timeout: 5 }\n")
    let result = try nightly.run()
    #expect(result.outputLines.last == "on_success hello")
    #expect(
      result.errors
        == "tierbook: warning: on_success: the command was ended: it had not finished after 5 seconds: hello\n")
    try nightly.write(Shop.yaml + "on_success: no-such-program\n")
    let failed = try nightly.run()
    #expect(failed.errors.hasPrefix("tierbook: warning: on_success: the command ended with exit code 127: "))
  }

  @Test(arguments: [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")])
  func `is told of a signal, and so is the metrics file`(_ signal: Int32, _ name: String) throws {
    let nightly = try shop("on_signal", [("table: erp.product", "query: product.sql")])
    try nightly.write("select p.* from erp.product p where pg_sleep(600) is not null", to: "product.sql")
    let command = try nightly.start("run", date: Shop.date, ["--metrics-file", "tierbook.prom"])
    let sleeping = "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
    try waitUntil("the products are being read") { try nightly.database.value(sleeping) == "1" }
    command.send(signal)
    let message = "stopped by \(name): what was published before stands"
    expect(try command.wait(), code: 7, error: message)
    #expect(told(nightly, "failure") == "shop|failed|7|\(message)|2024-12-31|||unset\n")
    #expect(try MetricsFileTests.value("tierbook_exit_code", nightly) == 7)
  }

  @Test func `is not told of a stage that is run by itself`() throws {
    let nightly = try shop("stage_alone")
    #expect(try nightly.launch("tierbook-extract", ["pipeline.yaml", "--date", Shop.date]).wait().status == 0)
    #expect(try nightly.tierbook("measure").status == 0)
    #expect(try nightly.tierbook("publish").status == 4)
    #expect(told(nightly, "success") == nil && told(nightly, "failure") == nil)
  }

  @Test func `may run the next command on the same work directory`() throws {
    let tierbook = try Checkout.executable("tierbook")
    let nightly = try Shop.nightly(
      "hook_tierbook", yaml: Shop.yaml + "on_success: '\(tierbook) publish pipeline.yaml | tail -n 1'\n")
    let result = try nightly.run()
    #expect(result.errors.isEmpty)
    #expect(result.outputLines.last?.hasPrefix("on_success publish ") == true)
  }
}

/// The file for node_exporter, as the built executables write it.
@Suite("The metrics file") struct MetricsFileTests {
  /// The value of a sample of `tierbook run`.
  static func value(_ name: String, _ nightly: NightlyRun, command: String = "run") throws -> Double? {
    let text = try String(contentsOfFile: "\(nightly.folder)/tierbook.prom", encoding: .utf8)
    let start = "\(name){pipeline=\"shop\",command=\"\(command)\"} "
    return text.split(separator: "\n").first { $0.hasPrefix(start) }.flatMap { Double($0.dropFirst(start.count)) }
  }

  private func run(_ nightly: NightlyRun) throws -> CommandResult {
    try nightly.tierbook("run", date: Shop.date, "--metrics-file", "tierbook.prom")
  }

  @Test func `keeps the last success over nights that fail`() throws {
    let nightly = try Shop.nightly("metrics")
    let before = Date().timeIntervalSince1970
    #expect(try run(nightly).status == 0)
    let success = try #require(try Self.value("tierbook_last_success_timestamp_seconds", nightly))
    #expect(success >= before.rounded(.down) && success <= Date().timeIntervalSince1970)
    #expect(try Self.value("tierbook_last_run_timestamp_seconds", nightly) == success)
    #expect(try Self.value("tierbook_exit_code", nightly) == 0)
    #expect(try Self.value("tierbook_rows", nightly) == 1166)
    #expect(try Self.value("tierbook_rejected_rows", nightly) == 0)
    let text = try String(contentsOfFile: "\(nightly.folder)/tierbook.prom", encoding: .utf8)
    for stage in StageCommandTests.stages {
      #expect(
        text.contains("\ntierbook_stage_duration_seconds{pipeline=\"shop\",command=\"run\",stage=\"\(stage)\"} "))
    }

    // The source is gone; then the pipeline file is broken.
    try nightly.database.execute("alter schema erp rename to gone")
    #expect(try run(nightly).status == 3)
    #expect(try Self.value("tierbook_exit_code", nightly) == 3)
    #expect(try Self.value("tierbook_rows", nightly) == nil)
    try nightly.write("pipelin: shop\n")
    #expect(try run(nightly).status == 2)
    #expect(try Self.value("tierbook_exit_code", nightly) == 2)
    #expect(try Self.value("tierbook_last_success_timestamp_seconds", nightly) == success)
    #expect(try #require(try Self.value("tierbook_last_run_timestamp_seconds", nightly)) > success)
  }

  @Test func `of a stage says whose it is, and can be read by others whatever the umask is`() throws {
    let nightly = try Shop.nightly("metrics_stage")
    let tool = try Checkout.executable("tierbook-extract")
    let arguments = "pipeline.yaml --date \(Shop.date) --metrics-file tierbook.prom"
    let result = try Command(
      "/bin/sh", ["-c", "umask 077; exec \(tool) \(arguments)"], environment: nightly.database.environment,
      folder: nightly.folder
    ).wait()
    #expect(result.status == 0, "\(result.errors)")
    #expect(try Self.value("tierbook_exit_code", nightly, command: "extract") == 0)
    let path = "\(nightly.folder)/tierbook.prom"
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o644)
  }

  @Test func `that cannot be written is a warning, and the exit code stays`() throws {
    let nightly = try Shop.nightly("metrics_unwritable")
    let result = try nightly.run(date: Shop.date, "--metrics-file", "none/tierbook.prom")
    let pattern =
      /tierbook: warning: --metrics-file: none\/tierbook.prom.[0-9]+.tmp cannot be created: No such file or directory\n/
    #expect(result.errors.wholeMatch(of: pattern) != nil, "\(result.errors)")
  }
}
