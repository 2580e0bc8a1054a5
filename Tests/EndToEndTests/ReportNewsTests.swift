import Foundation
import TestSupport
import Testing

/// What a report tells as new: what was not so in the report before.
@Suite struct `What is new in the report` {
  private func nightly(_ label: String) throws -> NightlyRun {
    let nightly = try Market.nightly(label)
    try nightly.run(date: Market.date)
    return nightly
  }

  /// Makes the report, and gives the folder's page as what its part Today has, its state, and what was warned of.
  private func report(_ nightly: NightlyRun, _ date: String, _ more: String...) throws -> (
    page: String, today: String, state: Data?, warnings: String
  ) {
    let result = try nightly.launch(
      "tierbook", ["report", "pipeline.yaml", "--out", "reports", "--format", "html"] + more
    ).wait()
    try #require(result.status == 0, "\(result.errors)")
    let folder = "\(nightly.folder)/reports/\(date)"
    let page = try String(contentsOfFile: "\(folder)/report.html", encoding: .utf8)
    let today = try #require(page.firstMatch(of: #/<section id="today">.*?<\/section>/#.dotMatchesNewlines()))
    return (page, String(today.0), FileManager.default.contents(atPath: "\(folder)/state.json"), result.errors)
  }

  @Test func `is nothing on a night without a change, and one change once`() throws {
    let nightly = try nightly("report_news")
    let first = try report(nightly, "2025-03-31")
    #expect(first.today.contains("New against the month before") && first.today.contains("<li class="))
    #expect(first.warnings == "")

    // A night of the next month, whose month is not over: March is reported again.
    try nightly.run(date: "2025-04-01")
    let second = try report(nightly, "2025-04-01")
    #expect(second.today.contains("New since the report of 2025-03-31 (run 1)"))
    #expect(second.today.contains("Nothing new.") && !second.today.contains("<li class="))
    #expect(second.today.contains("still "))
    // The same night again: it does not compare with itself, nor with what has been removed.
    let again = try report(nightly, "2025-04-01")
    #expect(again.page == second.page && again.state == second.state)
    try FileManager.default.removeItem(atPath: "\(nightly.folder)/reports/2025-03-31")
    let removed = try report(nightly, "2025-04-01")
    #expect(removed.page == second.page && removed.state == second.state)

    // A note is dishonoured.
    let customer = try nightly.database.value(
      """
      select customer_id from tierbook.credit_summary where month = '2025-03-01' and not stop_supply and not over_limit
        and receivables_on is not null order by exposure desc nulls last, customer_id limit 1
      """)
    try nightly.database.execute("update market.receivable set dishonoured = true where customer_id = \(customer)")
    try nightly.run(date: "2025-04-02")
    let third = try report(nightly, "2025-04-02")
    #expect(third.today.matches(of: #/<li class="/#).count == 1, "\(third.today)")
    #expect(third.today.contains("Stop supply"))
    try nightly.run(date: "2025-04-03")
    let fourth = try report(nightly, "2025-04-03")
    let stopped = try nightly.database.value(
      "select count(*) from tierbook.credit_summary where month = '2025-03-01' and stop_supply")
    #expect(fourth.today.contains("Nothing new.") && fourth.today.contains("still not to be supplied: \(stopped)"))
    // Since an earlier run it is new.
    let earlier = try report(nightly, "2025-04-03", "--since", "2")
    #expect(
      earlier.today.contains("New since the report of 2025-04-01 (run 2)") && earlier.today.contains("Stop supply"))
  }

  @Test func `are exceptions from an amount on, and all of them anew where the amount is another`() throws {
    let nightly = try nightly("report_exceptions_above")
    func lines(_ kind: String, from least: String) throws -> (count: String, amount: String) {
      let row = try nightly.database.rows(
        "select count(*), sum(amount) from tierbook.exception_line where month = '2025-03-01' and kind = '\(kind)' "
          + "and amount >= \(least)")[0]
      return (row[0], row[1])
    }
    #expect(!(try report(nightly, "2025-03-31")).today.contains("or more"))
    try nightly.write(Market.yaml + "report: { exceptions_above: 50 }\n")
    try nightly.run(date: "2025-04-01")
    // The report before told others: these are told as if there were none before.
    let some = try report(nightly, "2025-04-01")
    for kind in ["below_cost", "diversion"] {
      let (count, amount) = try lines(kind, from: "50")
      #expect(count != (try lines(kind, from: "0").count))
      #expect(some.today.contains(">\(count) lines of 50.00 or more<"), "\(some.today)")
      #expect(some.today.contains("<data value=\"\(amount)\""))
    }
    #expect(try lines("below_floor", from: "50").count == "0")
    #expect(!some.today.contains("below the price floor"))
    #expect(try report(nightly, "2025-04-01").today == some.today)
    // The list has all.
    let listed = some.page.firstMatch(of: #/<section id="exceptions".*?<\/section>/#.dotMatchesNewlines())?.0 ?? ""
    let count = try nightly.database.value("select count(*) from tierbook.exception_line where month = '2025-03-01'")
    #expect(listed.contains("20 of \(count)"))
    try nightly.run(date: "2025-04-02")
    #expect(try report(nightly, "2025-04-02").today.contains("Nothing new."))
    try nightly.write(Market.yaml + "report: { exceptions_above: 50.00 }\n")
    #expect(try report(nightly, "2025-04-02").today.contains("Nothing new."))
  }

  @Test func `is told against the month before where the state is broken`() throws {
    let nightly = try nightly("report_broken_state")
    let first = try report(nightly, "2025-03-31")
    let path = "reports/2025-03-31/state.json"
    try Data("{".utf8).write(to: URL(fileURLWithPath: "\(nightly.folder)/\(path)"))
    try nightly.run(date: "2025-04-01")
    let second = try report(nightly, "2025-04-01")
    #expect(
      second.warnings == """
        tierbook: warning: report: \(path): is no state of a report; the report is made as if there were none before \
        (hint: remove the file, or make that night's report anew)

        """)
    #expect(second.today == first.today)
    let result = try nightly.launch("tierbook", ["report", "pipeline.yaml", "--out", "reports", "--since", "7"]).wait()
    expect(
      result, code: 2,
      error: "--since: there is no report of run 7 in reports\n  accepted: yesterday, or a run of 2")
  }
}
