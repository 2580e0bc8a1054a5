import Arithmetic
import PostgreSQL
import Store
import Tables
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import ExtractStage
@testable import Ledger

/// Rows of stock whose amounts say nothing.
struct StockContractTests {
  private let input = {
    let mapping = InputMapping(
      contract: .stock, place: "p.yaml:1:1", relation: .table(["stock"]), columns: [:], scales: [:], refresh: .full)
    let amount = ColumnType.numeric(precision: nil, scale: nil)
    var input = SourceInput(
      mapping: mapping,
      columns: [
        Column(name: "as_of", type: .date), Column(name: "product_id", type: .integer),
        Column(name: "quantity", type: .doublePrecision), Column(name: "value", type: amount),
      ], rounding: [nil, nil, 3, nil], isHeap: false)
    input.valuedColumn = "value"
    return input
  }()

  private func part(_ rows: [(product: Int32?, quantity: Double?, value: ExactDecimal?)]) throws -> LandedRows {
    let dates = DateRange(
      first: Day(daysSince2000: 7305), last: Day(daysSince2000: 9100), latestPossible: Day(daysSince2000: 9102))
    var contract = RowContract(input, dates)
    let buffer = ByteBuffer()
    for row in rows {
      buffer.beginRow(fields: 4)
      buffer.appendField(Int32(9000))
      if let product = row.product { buffer.appendField(product) } else { buffer.appendNull() }
      if let quantity = row.quantity {
        buffer.appendField(Int64(bitPattern: quantity.bitPattern))
      } else {
        buffer.appendNull()
      }
      buffer.appendField(row.value)
    }
    var rest = buffer.bytes
    let row = BinaryRow(columns: 4)
    while !rest.isEmpty, try row.take(from: &rest) { try contract.add(row) }
    return try #require(contract.takeParts()[Day(daysSince2000: 9000).month])
  }

  @Test func `one without what is counted is rejected, and stands among the lines without an amount`() throws {
    let part = try part([(7, 2, 5), (8, 3, nil), (9, .nan, 5), (10, nil, 4), (nil, 1, nil)])
    #expect(part.rejected.map(\.reason) == ["null_value", "nan_quantity", "null_product_id"])
    #expect(part.rejected[0].line == ["as_of": "2024-08-22", "product_id": "8", "quantity": "3", "value": nil])
    // Two that count, and two of which it is not known what lay there; what is of no product says nothing.
    #expect(part.rows == 4 && part.unvalued == 2)
  }

  @Test func `only what the valuation reads must be there`() throws {
    let part = try part([(7, nil, 5), (8, nil, 0)])
    #expect(part.rejected.isEmpty && part.rows == 2 && part.unvalued == 0)
  }
}
