import Foundation
import TestSupport
import Testing

/// Business dates that are still to come, and what they leave behind.
@Suite struct `A business date` {
  private static func day(_ offset: Int) -> String {
    Date().addingTimeInterval(Double(offset) * 86400).formatted(.iso8601.year().month().day())
  }

  @Test(arguments: ["run", "plan", "check", "extract", "publish"])
  func `after today is refused`(command: String) throws {
    let nightly = try Shop.nightly("future_date")
    let (today, date) = (Self.day(0), Self.day(2))
    let result = try nightly.tierbook(command, date: date)
    if Self.day(0) != today { return }
    expect(
      result, code: 2,
      error: """
        --date: \(date) is after today, which is \(today) in UTC
          accepted: a day up to today
          hint: give --allow-future where lines that are dated ahead are meant to count
        """)
    #expect(try nightly.database.value("select to_regnamespace('tierbook') is null") == "t")
  }

  @Test func `after today is taken where that is meant`() throws {
    let nightly = try Shop.nightly("allowed_future")
    try nightly.run(date: Self.day(2), "--allow-future")
    #expect(try nightly.database.value("select business_date from tierbook.run") == Self.day(2))
  }

  @Test(arguments: ["run", "check"]) func `has no first month that is to come`(command: String) throws {
    let nightly = try Shop.nightly("future_month")
    try nightly.edit("first_month: 2024-01", "first_month: 2999-01")
    let today = Self.day(0)
    let result = try nightly.tierbook(command)
    if Self.day(0) != today { return }
    expect(
      result, code: 2,
      error: """
        pipeline.yaml: calendar.first_month 2999-01 is in the future: today is \(today) in UTC
          accepted: a month up to \(today.prefix(7))
          hint: set an earlier first_month, or give --allow-future and a --date from it on
        """)
  }

  @Test func `that was too late leaves months behind, which are told and can be removed`() throws {
    let nightly = try Shop.nightly("months_beyond")
    let database = nightly.database
    try nightly.run(date: "2025-02-28")
    let told = """
      2025-01 to 2025-02 stand published, beyond the business date 2024-12-31; tierbook publish pipeline.yaml \
      --drop-after 2024-12 removes them
      """
    let plan = try nightly.tierbook("plan", date: Shop.date)
    #expect(plan.output.contains("\n\nBeyond the business date\n  \(told)\n"), "\(plan.output)")
    let json = try nightly.tierbook("plan", date: Shop.date, "--format", "json")
    #expect(json.output.contains(#""months_beyond" : ["#), "\(json.output)")
    #expect(try nightly.run().errors == "tierbook: warning: target: \(told)\n")
    // Each night, also one without work.
    #expect(try nightly.run().errors == "tierbook: warning: target: \(told)\n")
    let status = try nightly.tierbook("status", date: Shop.date)
    #expect(status.status == 0)
    #expect(
      status.outputLines.contains(
        "beyond     2025-01 to 2025-02, after 2024-12-31: tierbook publish pipeline.yaml --drop-after 2024-12 removes them"
      ), "\(status.output)")

    let dropped = try nightly.tierbook("publish", date: nil, "--drop-after", "2024-12")
    #expect(dropped.status == 0 && dropped.errors.isEmpty, "\(dropped.errors)")
    #expect(Set(dropped.said("publish").keys).contains("product_summary"))
    #expect(dropped.said("publish")["company_summary"] == "4 rows of 2025-01 to 2025-02 removed")
    for table in ["product_summary", "company_summary", "product_movement", "published_month"] {
      #expect(
        try database.value("select count(*) from tierbook.\(table) where month > '2024-12-31'") == "0", "\(table)")
    }
    #expect(
      try database.rows(
        "select command, outcome, months_written, exit_code from tierbook.run order by run_id desc limit 1")
        == [["publish", "published", "{2025-01-01,2025-02-01}", "0"]])
    #expect(
      try nightly.tierbook("status", date: Shop.date).outputLines[1] == "state      ok: up to date for 2024-12-31")
    let again = try nightly.tierbook("publish", date: nil, "--drop-after", "2024-12")
    #expect(again.outputLines == ["publish   months                nothing stands after 2024-12"])
    let last = try nightly.run()
    #expect(last.errors.isEmpty)
    #expect(last.said("publish")["product_summary"] == "up to date")
    try Shop.expectOracleAgrees(database)
  }

  @Test func `that is earlier leaves what is of the newest month alone as it is`() throws {
    let nightly = try Market.nightly("older_month")
    let database = nightly.database
    try nightly.run(date: Market.date)
    let before = try database.rows("select * from tierbook.customer_product order by 1, 2, 3, 4")
    for options in [[], ["--force"]] {
      let result = try nightly.start("run", date: "2025-02-28", options).wait()
      #expect(result.status == 0, "\(result.errors)")
      for part in ["sum", "customer", "demand"] {
        #expect(
          result.said("publish")["customer_product_\(part)"] == "left as it is: it holds the newer month 2025-03")
      }
      #expect(try database.rows("select * from tierbook.customer_product order by 1, 2, 3, 4") == before)
    }
    #expect(try nightly.tierbook("publish", date: nil, "--drop-after", "2025-02").status == 0)
    #expect(try database.value("select count(*) from tierbook.customer_product") == "0")
    try nightly.run(date: "2025-02-28")
    #expect(try database.values("select distinct month from tierbook.customer_product") == ["2025-02-01"])
    try Market.expectOracleAgrees(database, ["business_date": "2025-02-28"])
  }

  @Test func `has no months dropped and written at once`() throws {
    let nightly = try Shop.nightly("drop_and_rewrite")
    let result = try nightly.tierbook("publish", date: nil, "--drop-after", "2024-12", "--rewrite", "product_summary")
    #expect(result.status == 2)
    #expect(
      result.errors.hasPrefix("tierbook: error: --drop-after publishes nothing, and --rewrite does: give one of them"),
      "\(result.errors)")
  }
}
