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

struct RowContractTests {
  private static let columns = [
    Column(name: "sale_date", type: .date), Column(name: "product_id", type: .integer),
    Column(name: "customer_id", type: .text), Column(name: "quantity", type: .doublePrecision),
    Column(name: "revenue", type: .numeric(precision: nil, scale: nil)),
  ]

  /// A sales line; nil: null.
  struct Line {
    var day: Int32? = 9000
    var product: Int32? = 7
    var customer: String? = "c"
    var quantity: Double? = 2
    var revenue: ExactDecimal? = ExactDecimal(units: 1250, scale: 2)

    func write(to buffer: ByteBuffer) {
      buffer.beginRow(fields: 5)
      if let day { buffer.appendField(day) } else { buffer.appendNull() }
      if let product { buffer.appendField(product) } else { buffer.appendNull() }
      buffer.appendField(customer)
      if let quantity { buffer.appendField(Int64(bitPattern: quantity.bitPattern)) } else { buffer.appendNull() }
      buffer.appendField(revenue)
    }
  }

  /// The parts that lines are sorted into. Lines count from 2020-01-01 to 2024-11-30; today is 2024-12-02.
  private func parts(_ lines: [Line]) throws -> [Month?: LandedRows] {
    let mapping = InputMapping(
      contract: .sales, place: "p.yaml:1:1", relation: .table(["sales"]), columns: [:], scales: [:], refresh: .full)
    let input = SourceInput(
      mapping: mapping, columns: Self.columns, rounding: [nil, nil, nil, 3, 12], isHeap: false)
    let dates = DateRange(
      first: Day(daysSince2000: 7305), last: Day(daysSince2000: 9100), latestPossible: Day(daysSince2000: 9102))
    var contract = RowContract(input, dates)
    let buffer = ByteBuffer()
    for line in lines { line.write(to: buffer) }
    var rest = buffer.bytes
    let row = BinaryRow(columns: 5)
    while !rest.isEmpty, try row.take(from: &rest) { try contract.add(row) }
    return contract.takeParts()
  }

  @Test func `a line that meets the contract lands in its month`() throws {
    let parts = try parts([Line(), Line(day: 9001), Line(day: 8000)])
    let month = Day(daysSince2000: 9000).month
    #expect(parts.keys.compactMap { $0 }.sorted() == [Day(daysSince2000: 8000).month, month])
    let part = try #require(parts[month])
    #expect(part.rows == 2)
    #expect(part.revenue == 25)
    #expect(part.rejected.isEmpty)
    #expect(part.scales == [0, 0, 0, 0, 1])
  }

  /// The dates are those of the wire, up to its ends: the reject path prints them.
  @Test(
    arguments: [
      (nil, "null_sale_date", nil), (Int32.max, "date_out_of_range", "infinity"),
      (Int32.min, "date_out_of_range", "-infinity"), (Int32.max - 1, "after_business_date", "5881610-07-10"),
      (Int32.min + 1, "date_out_of_range", "5877612-06-23 BC"), (0x7fda_970c, "after_business_date", "5874897-12-31"),
      (-36_525, "date_out_of_range", "1899-12-31"), (9103, "after_business_date", "2024-12-03"),
    ] as [(Int32?, String, String?)])
  func `an impossible date is rejected and kept`(day: Int32?, reason: String, text: String?) throws {
    let parts = try parts([Line(day: day)])
    let part = try #require(parts[nil])
    #expect(part.rows == 0)
    let row = try #require(part.rejected.first)
    #expect(row.reason == reason)
    #expect(row.line["sale_date"] == .some(text))
    #expect(row.line["customer_id"] == "c")
    #expect(row.revenue == ExactDecimal(units: 125, scale: 1))
  }

  @Test(
    arguments: [
      (Line(product: nil), "null_product_id"), (Line(customer: nil), "null_customer_id"),
      (Line(quantity: nil), "null_quantity"), (Line(revenue: nil), "null_revenue"),
      (Line(quantity: .nan), "nan_quantity"), (Line(quantity: -.infinity), "infinite_quantity"),
      (Line(quantity: 1e300), "too_large_quantity"), (Line(quantity: 1e28), "too_large_quantity"),
      (Line(revenue: ExactDecimal("10000000000000000000000000000")), "too_large_revenue"),
    ] as [(Line, String)])
  func `a line that breaks the contract is rejected in its month`(line: Line, reason: String) throws {
    let parts = try parts([line, Line()])
    let part = try #require(parts[Day(daysSince2000: 9000).month])
    #expect(part.rows == 1)
    #expect(part.rejected.map(\.reason) == [reason])
  }

  /// Sorts lines into parts: as binary rows, or as lines of text, the quick way where that takes them.
  ///
  /// - Returns: the bytes of each part, its revenue, and how many rows went the quick way.
  private func landed(_ lines: [[ExactDecimal?]], quickly: Bool) throws -> (parts: [String], quick: Int) {
    let mapping = InputMapping(
      contract: .sales, place: "p.yaml:1:1", relation: .table(["sales"]), columns: [:], scales: [:], refresh: .full)
    let types: [ColumnType] = [
      .date, .integer, .text, .numeric(precision: 12, scale: 3), .numeric(precision: 20, scale: 2), .bigint,
    ]
    let names = ["sale_date", "product_id", "customer_id", "quantity", "revenue", "salesperson_id"]
    let input = SourceInput(
      mapping: mapping, columns: zip(names, types).map { Column(name: $0, type: $1) },
      rounding: Array(repeating: nil, count: 6), isHeap: true)
    let dates = DateRange(
      first: Day(daysSince2000: 7305), last: Day(daysSince2000: 9100), latestPossible: Day(daysSince2000: 9102))
    var contract = RowContract(input, dates)
    let row = BinaryRow(columns: 6)
    let text = TextRow(columns: types)
    var quick = 0
    for line in lines {
      let buffer = ByteBuffer()
      buffer.beginRow(fields: 6)
      if let day = line[0] { buffer.appendField(Int32(day.units)) } else { buffer.appendNull() }
      if let product = line[1] { buffer.appendField(Int32(product.units)) } else { buffer.appendNull() }
      buffer.appendField(line[2].map { "c\($0)" })
      buffer.appendField(line[3])
      buffer.appendField(line[4])
      if let person = line[5] {
        buffer.appendField(Int64(truncatingIfNeeded: person.units))
      } else {
        buffer.appendNull()
      }
      if quickly {
        let texts = line.enumerated().map { column, value in
          value.map { (column == 2 ? "c" : "") + $0.description } ?? #"\N"#
        }
        let lines = LineBuffer()
        lines.append(Array((texts.joined(separator: "\t") + "\n").utf8))
        if contract.add(ordinary: lines.line) {
          quick += 1
        } else {
          try contract.add(text.row(of: lines.line))
        }
        continue
      }
      var rest = buffer.bytes
      _ = try row.take(from: &rest)
      try contract.add(row)
    }
    let parts = contract.takeParts().sorted { ($0.key?.index ?? 0) < ($1.key?.index ?? 0) }.map { month, part in
      "\(month.map(String.init(describing:)) ?? "-") \(part.rows) \(part.revenue) \(part.rejected.count) "
        + "\(part.newestDay?.daysSince2000 ?? 0) \(Array(part.bytes.bytes))"
    }
    return (parts, quick)
  }

  @Test func `the quick way lands what the long way lands, or leaves it to that`() throws {
    var random = SeededGenerator(seed: 5)
    func some(_ range: ClosedRange<Int64>, _ scale: Int = 0) -> ExactDecimal? {
      Int.random(in: 0..<25, using: &random) == 0
        ? nil : ExactDecimal(units: Int128(Int64.random(in: range, using: &random)), scale: scale)
    }
    let lines = (0..<5000).map { number in
      let isLarge = Int.random(in: 0..<20, using: &random) == 0
      return [
        Int.random(in: 0..<9, using: &random) == 0 ? some(8990...9110) : ExactDecimal(units: 9000, scale: 0),
        some(-3...4000), some(0...30), some(-900_000...900_000, 3),
        some(isLarge ? .min / 2 ... .max / 2 : -90_000...900_000, 2),
        isLarge ? ExactDecimal(units: Int128(number % 2 == 0 ? Int64.min : .max), scale: 0) : some(0...7),
      ]
    }
    let (long, quick) = (try landed(lines, quickly: false), try landed(lines, quickly: true))
    #expect(quick.parts == long.parts)
    #expect(long.quick == 0 && quick.quick > 2500)
  }

  @Test func `amounts that have too many digits together end the run`() throws {
    let mapping = InputMapping(
      contract: .sales, place: "p.yaml:1:1", relation: .table(["sales"]), columns: [:], scales: [:], refresh: .full)
    let input = SourceInput(
      mapping: mapping, columns: [Column(name: "revenue", type: .decimal)], rounding: [nil], isHeap: false)
    let rows = LandedRows(input)
    try rows.widen(0, by: ExactDecimal(units: powerOfTen(22) - 1, scale: 0), of: input)
    try rows.widen(0, by: ExactDecimal(units: -1, scale: 16), of: input)
    let failure = #expect(throws: Failure.self) { try rows.widen(0, by: ExactDecimal(units: 1, scale: 17), of: input) }
    #expect(failure?.code == .contract)
    #expect(
      failure?.description == """
        p.yaml:1:1: inputs.sales.revenue: there are amounts of 22 digits before the point and amounts of 17 decimals
          accepted: 38 digits together, so that they can be summed
          hint: round them in the pipeline file: scale: { revenue: DECIMALS }
        """)
  }
}
