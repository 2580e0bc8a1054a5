import Arithmetic
import PostgreSQL
import TestSupport
import Testing

@testable import Store

/// Lines that are landed column by column: what goes in comes out, and no byte is read that is not there.
struct LandedLinesTests {
  private static let columns = [
    Column(name: "sale_date", type: .date), Column(name: "product_id", type: .bigint),
    Column(name: "customer_id", type: .text), Column(name: "revenue", type: .decimal),
  ]

  private struct Line: Equatable {
    var day: Int64 = 9000
    var product: Int64? = 7
    var customer: String? = "c"
    var revenue: ExactDecimal? = ExactDecimal(units: 1250, scale: 2)
  }

  /// The row that some lines become.
  private func packed(_ lines: [Line]) -> [UInt8] {
    let block = LineBlock(columns: Self.columns, scales: [0, 0, 0, 0])
    for line in lines {
      block.set(0, line.day)
      if let product = line.product { block.set(1, product) } else { block.setNull(1) }
      if var customer = line.customer {
        customer.withUTF8 { block.set(2, text: UnsafeRawBufferPointer($0)) }
      } else {
        block.setNull(2)
      }
      if let revenue = line.revenue { block.set(3, revenue) } else { block.setNull(3) }
      block.add()
    }
    let buffer = ByteBuffer()
    block.write(to: buffer)
    return Array(buffer.bytes)
  }

  private func withLines(_ bytes: [UInt8], _ body: (LandedLines) throws -> Void) throws {
    let row = BinaryRow(columns: Self.columns.count + 1)
    try bytes.withUnsafeBytes { bytes in
      var rest = bytes
      _ = try row.take(from: &rest)
      let lines = LandedLines(columns: Self.columns)
      try lines.take(row)
      try body(lines)
    }
  }

  private func unpacked(_ bytes: [UInt8]) throws -> [Line] {
    var found: [Line] = []
    try withLines(bytes) { lines in
      for line in 0..<lines.count {
        found.append(
          Line(
            day: try #require(lines.day(0, line).map { Int64($0.daysSince2000) }),
            product: lines[1, line].map { Int64($0) }, customer: lines.text(2, line), revenue: lines.amount(3, line)))
      }
    }
    return found
  }

  @Test(arguments: [
    0, 200, 60_000, Int64(UInt32.max) - 1, Int64.max / 4, Int64.max,
  ])
  func `come back as they went in, in numbers of every width`(spread: Int64) throws {
    var random = SeededGenerator(seed: 3)
    let lines = (0..<700).map { _ in
      Line(
        product: Int.random(in: 0..<9, using: &random) == 0
          ? nil : .random(in: -5...max(-5, spread - 5), using: &random),
        customer: ["a", "", "ä ö", nil].randomElement(using: &random) ?? nil,
        revenue: Bool.random(using: &random)
          ? ExactDecimal(units: Int128.random(in: 0...Int128(spread), using: &random), scale: 2) : nil)
    }
    let widened = lines.map { line in
      var line = line
      line.revenue = line.revenue?.widened(to: 2)
      return line
    }
    #expect(try unpacked(packed(lines)) == widened)
  }

  @Test func `of the ends of 64 bits and beyond them are kept`() throws {
    let wide = ExactDecimal(units: Int128(10_000_000) * Int128(Int64.max), scale: 0)
    let lines = [
      Line(product: .min, revenue: wide), Line(product: .max, revenue: nil), Line(product: nil, revenue: 0 - wide),
      Line(product: 0, revenue: 1),
    ]
    #expect(try unpacked(packed(lines)) == lines)
    try withLines(packed(lines)) { lines in
      #expect(lines.isWide(1) && lines.isWide(3) && !lines.isWide(0))
      let units = try #require(try lines.units(3, scale: 1))
      #expect(units[3] == 10)
    }
  }

  @Test func `get as many decimals as the line that has most`() throws {
    let wide = ExactDecimal(units: Int128(Int64.max), scale: 0)
    let amounts = [ExactDecimal("3"), ExactDecimal("-0.125"), nil, wide, ExactDecimal("2.5")]
    try withLines(packed(amounts.map { Line(revenue: $0) })) { lines in
      #expect(lines.scale(3) == 3)
      #expect((0..<5).map { lines.amount(3, $0) } == amounts.map { $0?.widened(to: 3) })
      let units = try #require(try lines.units(3, scale: 4)).map { $0 == .min ? nil : $0 }
      #expect(units == amounts.map { $0?.widened(to: 4).units })
      #expect(throws: BinaryFormatError(description: "has amounts of too many digits")) {
        _ = try lines.units(3, scale: 2)
      }
    }
  }

  @Test func `are cut where they were not added`() throws {
    let block = LineBlock(columns: [Column(name: "revenue", type: .decimal)], scales: [0])
    block.set(0, ExactDecimal(units: 1, scale: 0))
    block.add()
    block.set(0, ExactDecimal(units: powerOfTen(30), scale: 0))
    #expect(block.lines == 1)
    let buffer = ByteBuffer()
    block.write(to: buffer)
    // One line, in a column that needs no byte for it.
    #expect(buffer.count == 2 + 8 + 4 + PackedColumn.head)
    // What was given up does not come back with the line in its place.
    block.set(0, ExactDecimal(units: 2, scale: 0))
    block.add()
    buffer.removeAll()
    block.write(to: buffer)
    #expect(buffer.count == 2 + 8 + 4 + PackedColumn.head + 2)
  }

  @Test func `that are all null take no byte`() throws {
    let lines = (0..<50).map { _ in Line(product: nil, revenue: nil) }
    #expect(try unpacked(packed(lines)) == lines)
    let others = (0..<50).map { _ in Line() }
    #expect(packed(lines).count == packed(others).count)
  }

  @Test func `no mutation leads out of their bytes`() throws {
    var random = SeededGenerator(seed: 11)
    let source = packed((0..<40).map { Line(product: $0 % 3 == 0 ? nil : $0 * 300, customer: "c\($0)") })
    for _ in 0..<20_000 {
      var mutated = source
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        mutated[Int.random(in: mutated.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      do {
        try withLines(mutated) { lines in
          for column in Self.columns.indices where !lines.isWide(column) { _ = lines.values(column).reduce(0, &+) }
          _ = try? lines.units(3, scale: 2)
          for line in 0..<min(lines.count, 100) {
            for column in Self.columns.indices { _ = lines[column, line] }
            _ = lines.bytes(2, line)?.count
          }
        }
      } catch is BinaryFormatError {}
    }
  }
}
