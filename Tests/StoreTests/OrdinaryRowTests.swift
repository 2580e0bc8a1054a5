import Arithmetic
import PostgreSQL
import TestSupport
import Testing

@testable import Store

/// Lines of COPY's text format on their quick way: what they take must be what the long way, `TextRow`, reads.
struct OrdinaryRowTests {
  private static let columns = [
    Column(name: "day", type: .date), Column(name: "whole", type: .bigint), Column(name: "code", type: .text),
    Column(name: "amount", type: .numeric(precision: 14, scale: 2)), Column(name: "id", type: .uuid),
    Column(name: "rate", type: .numeric(precision: 18, scale: 9)),
  ]
  private static let row = OrdinaryRow(
    [.day, .integer, .text(), .numeric(scale: 2), .uuid, .numeric(scale: 9)], summed: 3)
  private static let id = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"

  /// The columns of the line that was added; nil: it was left to the long way.
  private func quick(_ line: [UInt8], sum: Int64? = nil) throws -> [String]? {
    let buffer = LineBuffer(capacity: 8)
    buffer.append(line)
    let block = LineBlock(columns: Self.columns, scales: [0, 0, 0, 2, 0, 9])
    guard !line.isEmpty, let beginning = Self.row.beginning(of: buffer.line),
      let found = Self.row.add(buffer.line, beginning, to: block)
    else {
      #expect(block.lines == 0)
      return nil
    }
    #expect(block.lines == 1)
    if let sum { #expect(found == sum) }
    let packed = ByteBuffer()
    block.write(to: packed)
    var rest = packed.bytes
    let row = BinaryRow(columns: Self.columns.count + 1)
    #expect(try row.take(from: &rest))
    return try Self.columns.indices.map { column in
      let numbers = try PackedNumbers(row.field(column + 1), count: 1)
      // A text is the last bytes of its column.
      return Self.columns[column].type.isLandedAsText
        ? Array(row.field(column + 1).suffix(from: PackedColumn.head + numbers.width + 8)).description
        : "\(numbers[0] ?? 0)"
    }
  }

  /// The same columns as the long way reads them; nil: it cannot.
  private func long(_ line: [UInt8]) -> [String]? {
    let buffer = LineBuffer(capacity: 8)
    buffer.append(line)
    let text = TextRow(columns: Self.columns.map(\.type))
    defer { withExtendedLifetime(text) {} }
    guard let row = try? text.row(of: buffer.line) else { return nil }
    return Self.columns.enumerated().map { column, description in
      switch description.type {
      case .text, .uuid: Array(row.field(column)).description
      case .date: "\((try? row.day(column)?.daysSince2000) ?? 0)"
      case .numeric(_, let scale?):
        if case .number(let value)? = try? row.numeric(column) { "\(value.widened(to: scale).units)" } else { "none" }
      default: "\((try? row.integer(column)) ?? 0)"
      }
    }
  }

  @Test(
    arguments: [
      ("9000", "7", "c", "12.50", "0.000000001", 1250), ("-9000", "-7", "", "-12.50", "-1.234567890", -1250),
      ("9000", "12345678", "Kunde 世", "123456.78", "9999999.999999999", 12_345_678),
      ("9000", "123456789", "x", "0.01", "0.000000000", 1), ("0", "0", "0", "-0.09", "1.000000000", -9),
      ("9000", "1234567890123456", "x", "12345678901234.56", "1234567.000000000", 1_234_567_890_123_456),
    ] as [(String, String, String, String, String, Int64)])
  func `a line is taken as the long way reads it`(
    day: String, whole: String, code: String, amount: String, rate: String, sum: Int64
  ) throws {
    let line = Array([day, whole, code, amount, Self.id, rate].joined(separator: "\t").utf8) + [10]
    let columns = try #require(try quick(line, sum: sum))
    #expect(columns == long(line))
  }

  @Test(
    arguments: [
      #"\N"#, "", "-", "12.5", "12.500", "12", ".50", "-.50", "1a.50", "1 .50", "NaN", "123456789012345.67", "12,50",
    ])
  func `what is not an amount of its decimals is left to the long way`(amount: String) throws {
    #expect(try quick(Array("9000\t7\tc\t\(amount)\t\(Self.id)\t1.000000000\n".utf8)) == nil)
  }

  @Test(
    arguments: [
      "9000", "9000\n", "9000\t7\tc\t1.00\t\(id)\n", "9000\t7\tc\t1.00\t\(id)\t1.000000000",
      "9000\t7\tc\t1.00\t\(id)\t1.000000000\t\n", "9000\t7\tc\\\\d\t1.00\t\(id)\t1.000000000\n",
      "9000\t7\tc\t1.00\tA\(id.dropFirst())\t1.000000000\n", "9000\t12345678901234567\tc\t1.00\t\(id)\t1.000000000\n",
      "99999999999\t7\tc\t1.00\t\(id)\t1.000000000\n", "\\N\t7\tc\t1.00\t\(id)\t1.000000000\n",
      "9000\t7\tc\u{1}\t1.00\t\(id)\t1.000000000\n",
    ])
  func `what is not an ordinary line is left to the long way`(line: String) throws {
    #expect(try quick(Array(line.utf8)) == nil)
  }

  @Test(arguments: UInt64(1)...10) func `a line with bytes changed is taken as it is read, or not at all`(
    seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    var taken = 0
    for _ in 0..<2000 {
      let amount = Double(Int.random(in: -10_000_000...10_000_000, using: &generator)) / 100
      let hundredths = abs(Int((amount * 100).rounded()))
      let text = "\(amount < 0 ? "-" : "")\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
      var line = Array(
        "\(Int.random(in: 0...12_000, using: &generator))\t\(Int32.random(in: .min ... .max, using: &generator))\t"
          .utf8)
      line += Array("k\(UInt8.random(in: 0...255, using: &generator))\t\(text)\t\(Self.id)\t2.500000000\n".utf8)
      for _ in 0..<Int.random(in: 0...2, using: &generator) where !line.isEmpty {
        let place = Int.random(in: 0..<line.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: line.removeLast(line.count - place)
        case 1: line[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: line[place] = Array("0129.-\t\n\\N".utf8).randomElement(using: &generator) ?? 0
        case 3: line.remove(at: place)
        default: line.insert(Array("09.-\t\n".utf8).randomElement(using: &generator) ?? 0, at: place)
        }
      }
      guard let columns = try quick(line) else { continue }
      taken += 1
      #expect(columns == long(line), "\(String(decoding: line, as: UTF8.self))")
    }
    #expect(taken > 500)
  }
}
