import Foundation
import TestSupport
import Testing

/// What is looked at before the tables are written, and who decides what passes.
@Suite struct `The checks before publishing` {
  /// The lines that tell of checks, by name.
  private func checks(_ result: CommandResult) -> [String: String] {
    var lines: [String: String] = [:]
    for line in result.outputLines {
      let words = line.split(separator: " ", maxSplits: 3)
      if words.count == 4, words[0...1] == ["publish", "check"] {
        lines[String(words[2])] = words[3].trimmingCharacters(in: .whitespaces)
      }
    }
    return lines
  }

  private let tables = "select * from tierbook.product_summary order by 1, 2, 3"

  /// A shop that is published, and then loses half of March's lines, and with them over half of its revenue.
  private func shrunken(_ label: String) throws -> NightlyRun {
    let nightly = try Shop.nightly(label)
    try nightly.run()
    try nightly.database.execute(
      """
      update erp.sales_line set status = 'void', changed_at = '2025-01-03 18:00Z'
      where sale_date between '2024-03-01' and '2024-03-31' and product_id % 3 <> 1
      """)
    return nightly
  }

  @Test func `are told, a line each`() throws {
    let nightly = try Shop.nightly("checks")
    let said = checks(try nightly.run())
    #expect(
      said == [
        "proof": "nothing is missing from the totals of 12 months",
        "row_counts": said["row_counts"] ?? "", "primary_keys": "no key stands twice",
        "shares":
          "add up to 1 in 12 months, but for 9 where revenue below 0 has no share: to 1.057713 in product_summary of "
          + "2024-08, 1 month",
        "coverage": said["coverage"] ?? "", "tiers": "cover all in 12 months",
        "bridges": "what was before and all effects make what is now in 12 months",
        "shrink": "0 published months compared",
        "freshness": "the newest sale is of 2024-12-31",
        "stock_count":
          "each holder's last count of 12 months is as large as the one before it, or half of that",
      ])
    let above = "costed revenue is above revenue in "
    #expect(said["coverage"]?.hasPrefix(above) == true, "\(said["coverage"] ?? "")")
    let rows = try nightly.database.value("select sum(row_count) from tierbook.published_month")
    let files = try nightly.database.value("select count(*) from tierbook.published_month")
    #expect(
      said["row_counts"]?.replacingOccurrences(of: ",", with: "")
        == "\(rows) rows in \(files) files as their manifest says"
    )
  }

  @Test func `stop a month that has shrunk, and leave what was published`() throws {
    let nightly = try shrunken("shrink")
    let before = try nightly.database.rows(tables)
    let result = try nightly.tierbook("run", date: Shop.date)
    let hint =
      "nothing was published; see what is missing at the source; what is meant to be so is published with "
      + "--accept shrink"
    expect(
      result, code: 4,
      error: """
        2 problems:
        check shrink, 2024-03: revenue falls from 8685.63 to 3848.68, by 55.7%: more than 20%
          hint: \(hint)
        check shrink, 2024-03: lines fall from 100 to 49, by 51.0%: more than 20%
          hint: \(hint)
        """)
    #expect(try nightly.database.rows(tables) == before)
    #expect(!result.output.contains(" written"))

    let other = try nightly.tierbook("publish", "--accept", "freshness")
    #expect(other.status == 4)
    let accepted = try nightly.tierbook("publish", "--accept", "tiers", "--accept", "shrink")
    #expect(accepted.status == 0, "\(accepted.errors)")
    #expect(
      checks(accepted)["shrink"]
        == "accepted: 2024-03: revenue falls from 8685.63 to 3848.68, by 55.7%: more than 20%; "
        + "2024-03: lines fall from 100 to 49, by 51.0%: more than 20%")
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `take back the months that were sent before the one that fails`() throws {
    let nightly = try shrunken("shrink_late")
    // January is right, differs from what is published, and goes before March.
    try nightly.database.execute(
      """
      update erp.sales_line set net_amount = net_amount + 1, changed_at = '2025-01-03 18:00Z'
      where line_id = (select min(line_id) from erp.sales_line where sale_date between '2024-01-01' and '2024-01-31')
      """)
    let before = try nightly.database.rows(tables)
    #expect(try nightly.tierbook("run", date: Shop.date).status == 4)
    #expect(try nightly.database.rows(tables) == before)
    let standing = """
      select outcome, exit_code, cardinality(months_written) from tierbook.run order by run_id desc limit 1
      """
    #expect(try nightly.database.rows(standing) == [["failed", "4", "0"]])
    #expect(try nightly.tierbook("publish", "--accept", "shrink").status == 0)
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `warn where the pipeline file says so`() throws {
    let nightly = try shrunken("shrink_warn")
    try nightly.write(Shop.yaml + "checks: { shrink: { severity: warn, max: 0.1 } }\n")
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(
      result.errors
        == "tierbook: warning: check shrink: 2024-03: revenue falls from 8685.63 to 3848.68, by 55.7%: more than 10%; "
        + "2024-03: lines fall from 100 to 49, by 51.0%: more than 10%\n")
    #expect(result.status == 0)
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `say that sales have stopped coming, also where nothing else is new`() throws {
    let nightly = try Shop.nightly("stale")
    let result = try nightly.run(date: "2025-01-04")
    let warning =
      "tierbook: warning: check freshness: sales: the newest sale is of 2024-12-31, 4 days before the business date "
      + "2025-01-04: more than 3\n"
    // Returns without a cost weigh more in a quarter of which a month is missing.
    #expect(
      result.errors
        == "tierbook: warning: check coverage: 2025-01, 3 months: costed revenue is above revenue in 1 product; of the "
        + "company it is 16967.48 of 16920.18\n" + warning)
    #expect(try nightly.run(date: "2025-01-04").errors == warning)
    try nightly.write(Shop.yaml + "checks: { freshness: fail }\n")
    expect(
      try nightly.tierbook("run", date: "2025-01-04"), code: 4,
      error: """
        check freshness, sales: the newest sale is of 2024-12-31, 4 days before the business date 2025-01-04: more than 3
          hint: nothing was published; see whether the source is still fed; checks.freshness.max_days allows for holidays
        """)
    try nightly.write(Shop.yaml + "checks: { freshness: { severity: fail, max_days: 4 } }\n")
    #expect(try nightly.run(date: "2025-01-04").errors == "")
  }

  @Test func `accept no name that is none, nor one that the tables cannot hold`() throws {
    let nightly = try Shop.nightly("accept")
    for name in ["shrinks", "proof"] {
      let result = try nightly.tierbook("run", "--accept", name)
      #expect(result.status == 2)
      #expect(
        result.errors.hasPrefix(
          """
          tierbook: error: The value '\(name)' is invalid for '--accept <check>'. Please provide one of the following:
            - shares
            - tiers
            - coverage
            - stock_count
            - shrink
            - freshness

          """), "\(result.errors)")
    }
  }
}
