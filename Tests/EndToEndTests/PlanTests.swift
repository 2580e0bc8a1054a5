import Foundation
import TestSupport
import Testing

/// What is said of a publication before it is one.
@Suite struct `A plan` {
  /// Everything that stands in the target, each row with the transaction that wrote it.
  private func target(_ nightly: NightlyRun) throws -> [[String]] {
    let tables = try nightly.database.values(
      "select tablename from pg_tables where schemaname = 'tierbook' order by 1")
    return try tables.flatMap { table in
      try nightly.database.rows("select '\(table)', ctid, xmin, t from tierbook.\(table) t order by 2")
    }
  }

  /// A market that is published up to February, which is then put right: more of product 3 at a better price,
  /// product 5 at a higher cost, product 7 with twice the stock.
  private func market(_ label: String) throws -> NightlyRun {
    let nightly = try Market.nightly(label, yaml: Market.yaml + "measures: { stock_holders: all }\n")
    try nightly.run(date: "2025-02-28")
    try nightly.database.execute(
      """
      update market.sales_line set net_amount = net_amount * 3, quantity = quantity * 2
      where sale_date between '2025-02-01' and '2025-02-28' and product_id = 3;
      update market.sales_line set cost = cost * 1.4
      where sale_date between '2025-02-01' and '2025-02-28' and product_id = 5;
      update market.stock_count set value = value * 2 where as_of = '2025-02-28' and product_id = 7;
      """)
    return nightly
  }

  /// Compares with a file of Tests/Market. With TIERBOOK_WRITE_GOLDEN set, writes it instead.
  private func expectGolden(
    _ result: CommandResult, _ name: String, code: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(result.status == code, "\(result.errors)", sourceLocation: sourceLocation)
    try TestSupport.expectGolden(result.output, "Tests/Market/\(name)", sourceLocation: sourceLocation)
  }

  @Test func `says who moves and why, for people and for machines, and writes nothing`() throws {
    let nightly = try market("plan")
    let before = try target(nightly)
    try expectGolden(try nightly.tierbook("plan", date: "2025-02-28", "--top", "5"), "plan-restated.txt")
    try expectGolden(
      try nightly.tierbook("plan", date: "2025-02-28", "--top", "2", "--format", "json"), "plan-restated.json")
    #expect(try target(nightly) == before)

    // What was planned is what is published, and then nothing is left.
    let published = try nightly.tierbook("publish")
    #expect(published.status == 0, "\(published.errors)")
    try Market.expectOracleAgrees(nightly.database, ["business_date": "2025-02-28"])
    let after = try nightly.tierbook("plan", date: "2025-02-28")
    #expect(
      after.output == """
        What publishing market of 2025-02-28 to schema tierbook would change

        Nothing: the tables are up to date.

        Checks
          freshness  passed  the newest sale is of 2025-02-28

        There is nothing to publish.

        """)
  }

  @Test func `compares a new month with the one before, in the window asked for`() throws {
    let nightly = try market("plan_new")
    try expectGolden(
      try nightly.tierbook("plan", date: "2025-03-31", "--top", "3", "--window", "1"), "plan-new-month.txt")
    expect(
      try nightly.tierbook("plan", date: "2025-03-31", "--window", "2"), code: 2,
      error: "--window: 2025-03 has no window of 2 months\n  accepted: 1, 3, 12")
    expect(
      try nightly.tierbook("plan", date: "2025-03-31", "--month", "2025-04"), code: 2,
      error: """
        --month: there are no files of 2025-04
          accepted: a month from calendar.first_month to the business date
        """)
  }

  /// The demo's products and customers that move in 12 months, by name, as a plan of the month says it.
  private func movesOfDemo(_ date: String, _ database: TestDatabase, _ work: String) throws -> [String: [String]] {
    let plan = try Command(
      try Checkout.executable("tierbook"),
      ["plan", "pipelines/demo.yaml", "--date", date, "--window", "12", "--top", "1000", "--work-dir", work],
      environment: database.environment
    ).wait()
    #expect(plan.status <= 1, "\(plan.errors)")
    let rows = plan.output.split(separator: "\n").filter { $0.hasPrefix("  ") }.map {
      $0.split(separator: /[ ]{2,}/).map(String.init)
    }
    return Dictionary(rows.filter { $0.count == 4 }.map { ($0[0], $0) }) { first, _ in first }
  }

  @Test func `names what alone would have moved the demo's items`() throws {
    let (database, work) = (try Demo.database("plan_demo"), try TestFolder.make("work"))
    for (published, planned, moves) in Self.demoMoves {
      let run = try Demo.run("pipelines/demo.yaml", database, date: published, work: work)
      #expect(run.status <= 1, "\(run.errors)")
      let found = try movesOfDemo(planned, database, work)
      for move in moves { #expect(found[move[0]] == move) }
    }
  }

  /// Products 714, 1108 and 912; then three that rise although they sell less, of which the first is product 1218.
  private static let demoMoves = [
    (
      "2025-10-31", "2025-11-30",
      [
        ["Ketchup 4 × 5 kg", "A → B by revenue", "revenue 66,973.74", "own sales -8,481.11"],
        [
          "Paper Napkins 20 × 250", "B → C by revenue, B → C by profit", "revenue 24,584.10",
          "own sales -1,265.59, or others: each enough alone; pieces 727 → 692",
        ],
        [
          "Liquorice 6 × 1 kg", "B → C by revenue", "revenue 25,871.62",
          "own sales -2,065.20, and others (Fusilli 4 × 5 kg C → B): only together",
        ],
      ]
    ),
    (
      "2025-11-30", "2025-12-31",
      [
        [
          "Razors 40 × 5", "B → A by revenue", "revenue 69,326.85",
          "others moved (Panettone 6 × 750 g (before Christmas only) A → B), own sales -109.43 would have kept it in B",
        ],
        [
          "Station Cash & Carry", "B → A by revenue", "revenue 131,983.04",
          "others moved, own sales -3,622.59 would have kept it in B",
        ],
        [
          "Birch Cash & Carry", "C → B by revenue", "revenue 47,007.85",
          "others moved, own sales -970.27 would have kept it in C",
        ],
      ]
    ),
  ]

  @Test func `of a first run makes no schema`() throws {
    let nightly = try Shop.nightly("plan_first")
    let result = try nightly.tierbook("plan", date: "2024-02-10")
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.contains("Nothing is published yet that tiers and margins could be compared with."))
    #expect(lines.filter { $0.wholeMatch(of: /\ \ 2024-0[12]  new  revenue [\d,.]+ +\d+ lines/) != nil }.count == 2)
    #expect(try nightly.database.value("select to_regnamespace('tierbook') is null") == "t")
  }

  @Test func `shows a check that would stop publishing, and ends as publishing would`() throws {
    let nightly = try Shop.nightly("plan_stopped")
    try nightly.run()
    try nightly.database.execute(
      """
      update erp.sales_line set status = 'void', changed_at = '2025-01-03 18:00Z'
      where sale_date between '2024-03-01' and '2024-03-31' and product_id % 3 <> 1
      """)
    let result = try nightly.tierbook("plan", date: Shop.date)
    #expect(result.status == 4)
    #expect(result.errors.hasPrefix("tierbook: error: 2 problems:\ncheck shrink, 2024-03: revenue falls "))
    let line = "\n  shrink        failed  2024-03: revenue falls from 8685.63 to 3848.68, by 55.7%"
    #expect(result.output.contains(line))
    #expect(result.output.hasSuffix("\nPublishing would stop at the checks that failed.\n"))
    let accepted = try nightly.tierbook("plan", date: Shop.date, "--accept", "shrink")
    #expect(accepted.status == 0, "\(accepted.errors)")
    #expect(accepted.output.contains("\n  shrink        accepted  2024-03: revenue falls"))
  }

  @Test func `ends with 1 where rows are rejected`() throws {
    let nightly = try Shop.nightly("plan_rejects", yaml: Shop.yaml + "reject_limit: 100%\n")
    try nightly.database.execute("update erp.sales_line set product_id = null where line_id = 1")
    let result = try nightly.tierbook("plan", date: Shop.date, "--format", "json")
    #expect(result.status == 1)
    let plan = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    #expect((plan?["months"] as? [Any])?.count == 12)
  }

  @Test func `of a run wants a terminal to ask on`() throws {
    let nightly = try Shop.nightly("plan_terminal")
    let result = try nightly.tierbook("run", date: Shop.date, "--plan")
    #expect(result.status == 2)
    #expect(
      result.errors.hasPrefix(
        "tierbook: error: --plan asks on a terminal, and there is none: use tierbook plan, and then tierbook publish\n")
    )
    #expect(try nightly.tierbook("run", date: Shop.date, "--plan", "--to", "classify").status == 2)
  }

  /// Runs with `--plan` on a terminal, and gives this answer.
  private func answer(_ text: String, to nightly: NightlyRun) throws -> CommandResult {
    var environment = try nightly.database.environment
    environment["TIERBOOK_WORK_DIR"] = nightly.workDirectory
    // script gives the command a terminal, and types what comes in.
    let command = "\(try Checkout.executable("tierbook")) run pipeline.yaml --date \(Shop.date) --plan"
    return try Command(
      "/bin/sh", ["-c", "(sleep 1; echo '\(text)'; sleep 3) | script -qec '\(command)' /dev/null"],
      environment: environment, folder: nightly.folder
    ).wait()
  }

  @Test func `of a run that a check stops ends with 4, and of one with rejected rows with 1, as without it`() throws {
    let nightly = try Shop.nightly("plan_codes", yaml: Shop.yaml + "reject_limit: 100%\n")
    try nightly.run()
    let published = "select count(*) from tierbook.run where outcome = 'published'"
    try nightly.database.execute(
      """
      update erp.sales_line set status = 'void', changed_at = '2025-01-03 18:00Z'
      where sale_date between '2024-03-01' and '2024-03-31' and product_id % 3 <> 1
      """)
    let stopped = try answer("yes", to: nightly)
    #expect(
      stopped.status == 4 && stopped.output.contains("check shrink, 2024-03: revenue falls "), "\(stopped.output)")
    #expect(try nightly.database.value(published) == "1")
    try nightly.database.execute(
      """
      update erp.sales_line set status = 'done', changed_at = '2025-01-03 19:00Z' where status = 'void';
      update erp.sales_line set product_id = null, changed_at = '2025-01-03 19:00Z' where line_id = 1;
      """)
    let rejected = try answer("yes", to: nightly)
    #expect(rejected.status == 1, "\(rejected.output)")
    #expect(try nightly.database.value(published) == "2")
  }

  @Test func `of a run publishes after a yes alone`() throws {
    let nightly = try Shop.nightly("plan_asks")
    let exists = "select to_regclass('tierbook.run') is not null"
    let refused = try answer("", to: nightly)
    #expect(refused.status == 0, "\(refused.output)")
    #expect(refused.output.contains("Publish? [y/N] "))
    #expect(try nightly.database.value(exists) == "f")
    let confirmed = try answer("yes", to: nightly)
    #expect(confirmed.status == 0, "\(confirmed.output)")
    #expect(try nightly.database.value(exists) == "t")
    try Shop.expectOracleAgrees(nightly.database)
  }
}
