import Foundation
import TestSupport
import Testing

@Suite struct `Two runs at once` {
  /// A second run of the same pipeline, with the same source and target.
  private func other(_ nightly: NightlyRun) throws -> NightlyRun {
    try NightlyRun(nightly.database, yaml: Shop.yaml, folder: "other")
  }

  /// Starts both as close together as can be, fifty times, after a change of the source each.
  ///
  /// - Returns: how many of the hundred runs found the other one in their way.
  private func race(
    _ first: NightlyRun, _ second: NightlyRun, refusal: Regex<Substring>,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Int {
    var refused = 0
    for number in 0..<50 {
      try first.database.execute(
        """
        update erp.sales_line set net_amount = net_amount + 1, changed_at = '2026-01-01 00:00Z'::timestamptz + interval '1 hour' * \(number)
        where line_id % 50 = \(number)
        """)
      let commands = try [first, second].map { try $0.start("run", date: Shop.date) }
      let results = try commands.map { try $0.wait() }
      for result in results where result.status == 5 {
        refused += 1
        #expect(result.errors.wholeMatch(of: refusal) != nil, "\(result.errors)", sourceLocation: sourceLocation)
      }
      // One has done the work, and nothing else went wrong.
      let statuses = results.map(\.status).sorted()
      #expect(statuses == [0, 0] || statuses == [0, 5], "\(results)", sourceLocation: sourceLocation)
      // Tables of one moment: the sum over the products is the company's.
      #expect(
        try first.database.value(
          """
          select count(*) from (select month, window_months, sum(revenue) as revenue from tierbook.product_summary
            group by 1, 2) as products join tierbook.company_summary as company using (month, window_months)
          where products.revenue <> company.revenue
          """) == "0", sourceLocation: sourceLocation)
    }
    return refused
  }

  @Test func `in two work directories: one does the work, the other ends with code 5 or after it, a hundred runs`()
    throws
  {
    let nightly = try Shop.nightly("race_target")
    try nightly.run()
    let refused = try race(
      nightly, try other(nightly),
      refusal:
        /tierbook: error: target: another run of the pipeline 'shop' holds schema tierbook \(pid [0-9]+ on .+, since .+\)\n  hint: wait until it ends and run again, or give --wait 10m\n/
    )
    #expect(refused > 0)
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `in one work directory: one does the work, the other ends with code 5 or after it, a hundred runs`() throws
  {
    let nightly = try Shop.nightly("race_folder")
    try nightly.run()
    let refused = try race(
      nightly, nightly,
      refusal:
        /tierbook: error: .+\/work: another Tierbook command works here(?: \(pid [0-9]+ on .+, since .+\))?\n  hint: wait until it ends and run again, or give --wait 10m\n/
    )
    #expect(refused > 0)
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }
}
