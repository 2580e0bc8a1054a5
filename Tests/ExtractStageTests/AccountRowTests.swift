import Arithmetic
import PostgreSQL
import Store
import Tables
import Testing

@testable import CommandLine
@testable import Configuration
@testable import ExtractStage
@testable import Ledger

/// Rows of an input that has no months, and whose rows are of days.
struct AccountRowTests {
  private static let infinity = Int32.max

  /// Rows of `financials`: customer, day since 2000 and assets. The business date is the day 9100.
  private func landed(_ rows: [(customer: Int32, day: Int32?, assets: ExactDecimal)]) throws -> LandedRows? {
    let mapping = InputMapping(
      contract: .financials, place: "p.yaml:1:1", relation: .table(["accounts"]), columns: [:], scales: [:],
      refresh: .full)
    let columns = [
      Column(name: "customer_id", type: .integer), Column(name: "as_of", type: .date),
      Column(name: "current_assets", type: .decimal),
    ]
    let input = SourceInput(mapping: mapping, columns: columns, rounding: [nil, nil, nil], isHeap: false)
    let dates = DateRange(
      first: Day(daysSince2000: 9000), last: Day(daysSince2000: 9100), latestPossible: Day(daysSince2000: 9102))
    var contract = RowContract(input, dates)
    let buffer = ByteBuffer()
    for row in rows {
      buffer.beginRow(fields: 3)
      buffer.appendField(row.customer)
      if let day = row.day { buffer.appendField(day) } else { buffer.appendNull() }
      buffer.appendField(row.assets)
    }
    var rest = buffer.bytes
    let row = BinaryRow(columns: 3)
    while !rest.isEmpty, try row.take(from: &rest) { try contract.add(row) }
    return contract.takeParts()[nil]
  }

  @Test func `the first of a customer and day counts, and the others are rejected`() throws {
    let rows = try #require(
      try landed([(1, 9000, 5), (1, 9000, 6), (1, 9001, 7), (2, 9000, 5), (1, 9000, 5), (1, 8000, 9)]))
    #expect(rows.rows == 4)
    #expect(rows.rejected.map(\.reason) == ["duplicate_customer_id", "duplicate_customer_id"])
    #expect(rows.rejected.map { $0.line["current_assets"] } == ["6", "5"])
    #expect(InputContract.financials.toleratedReasons == ["duplicate_customer_id"])
  }

  @Test func `what is later than the business date is counted and not landed`() throws {
    let rows = try #require(try landed([(1, 9101, 5), (1, 9100, 6), (1, 99_000, 5), (1, 9101, 7), (2, 8999, 1)]))
    #expect(rows.rows == 2)
    #expect(rows.rejected.isEmpty)
    #expect(rows.days == RowDays(first: Day(daysSince2000: 8999), last: Day(daysSince2000: 99_000), later: 3))
  }

  @Test func `a day that is none is rejected`() throws {
    let rows = try #require(try landed([(1, nil, 5), (1, Self.infinity, 5), (1, .min, 5)]))
    #expect(rows.rows == 0)
    #expect(rows.rejected.map(\.reason) == ["null_as_of", "date_out_of_range", "date_out_of_range"])
    #expect(rows.days == nil)
  }
}
