import PostgreSQL
import Tables
import Testing

@testable import CommandLine
@testable import Configuration
@testable import ExtractStage
@testable import Ledger

struct SourceQueryTests {
  private func query(_ condition: String? = nil) -> SourceQuery {
    SourceQuery(
      InputMapping(
        contract: .sales, place: "p.yaml:1:1", relation: .table(["erp", "line"]), condition: condition,
        columns: ["sale_date": "booked", "revenue": "net"], scales: [:], refresh: .changedAt("at")),
      columns: ["sale_date", "revenue"])
  }

  /// With "or" between both, the server may read the whole month by the index of its dates.
  @Test func `new rows of a month are asked for by one condition after the other`() {
    let new = NewRows(count: 1, changed: "(at) > 'noon'", ahead: "(booked) > '2024-10-30'")
    let days = "(booked) between '2024-10-01' and '2024-10-31'"
    let list = #"select (booked) as "sale_date", (net) as "revenue" from "erp"."line" where (posted) and "#
    #expect(
      query("posted").copy(where: new.alternatives.map { [days] + $0 })
        == "copy (\(list)(\(days)) and ((at) > 'noon') union all "
        + "\(list)(\(days)) and ((booked) > '2024-10-30') and (((at) > 'noon') is not true)) to stdout (format binary)")
  }

  @Test func `a month that ended before needs no look at days that count by now`() {
    let new = NewRows(count: 1, changed: "(at) > 'noon'", ahead: nil)
    #expect(
      query().copyLines(where: new.alternatives)
        == #"copy (select (booked) - date '2000-01-01' as "sale_date", (net) as "revenue" "#
        + #"from "erp"."line" where ((at) > 'noon')) to stdout"#)
  }
}
