import Arithmetic
import PostgreSQL
import Store
import TestSupport
import Testing

@testable import CommandLine
@testable import PublishStage
@testable import Tables

/// Packed lines on their way into the target: as rows, as what differs from the rows before, as keys.
struct PackedRowsTests {
  struct Line: Sendable {
    var customer: String
    var product: Int64
    var lines = 1
    var revenue: ExactDecimal = 1
    var costed: ExactDecimal?
    var sold = true
  }

  private static let table = CustomerProductSum.declaration
  private static let month = Month(year: 2024, month: 3)
  private static let types: [String: ColumnType] = ["customer_id": .text, "product_id": .integer]

  private let scratch: ScratchFolder
  private let folder: StageFolder

  init() throws {
    scratch = try ScratchFolder()
    folder = StageFolder(workDirectory: scratch.path, stage: "classify")
    try folder.create()
  }

  private func file(_ lines: [Line], shown decimals: Int = 2) throws -> StageFile {
    let columns = Self.table.columns(Self.types)
    let shown = Self.table.columns.map {
      ShownDecimals(money: decimals, cost: decimals, quantity: 0, stock: 2).least(of: $0)
    }
    return try folder.write(Self.table.name, Self.month, columns: columns, madeFrom: "") { writer in
      let rows = BlockWriter(columns, scales: shown, shown: shown, to: writer)
      func place(_ column: String) -> Int { Self.table.place(of: column) }
      for line in lines {
        rows.block.set(place("month"), small: Int64(Self.month.firstDay.daysSince2000))
        Array(line.customer.utf8).withUnsafeBytes { rows.block.set(place("customer_id"), text: $0) }
        rows.block.set(place("product_id"), line.product)
        rows.block.set(place("lines"), Int64(line.lines))
        rows.block.set(place("quantity"), ExactDecimal(line.lines))
        rows.block.set(place("revenue"), line.revenue)
        if let costed = line.costed {
          rows.block.set(place("costed_revenue"), costed)
        } else {
          rows.block.setNull(place("costed_revenue"))
        }
        rows.block.set(place("gross_profit"), line.revenue)
        rows.block.set(place("sold"), small: line.sold ? 1 : 0)
        rows.block.set(place("merchandise"), small: 1)
        rows.block.set(place("month_complete"), small: 1)
        try rows.add()
      }
      try rows.finish()
      return Facts()
    }
  }

  /// The fields of a stream's rows as text, from `customer_id` to `sold`.
  private func rows(_ stream: [UInt8]) throws -> [[String?]] {
    let columns = Self.table.columns(Self.types)
    let row = BinaryRow(columns: columns.count)
    var found: [[String?]] = []
    try stream.withUnsafeBytes { bytes in
      #expect(Array(bytes.prefix(BinaryRow.header.count)) == Array(BinaryRow.header))
      var rest = UnsafeRawBufferPointer(rebasing: bytes[BinaryRow.header.count...])
      while case .row = try row.step(over: &rest) {
        found.append((1..<columns.count - 2).map { row.isNull($0) ? nil : row.textForm($0, columns[$0].type) })
      }
      #expect(rest.isEmpty)
    }
    return found
  }

  private func changes(_ before: [Line], _ after: [Line], shown: (Int, Int) = (2, 2)) throws -> RowChanges? {
    try RowChanges(
      packed: file(before, shown: shown.0), in: folder, to: file(after, shown: shown.1), in: folder, keyColumns: 3)
  }

  private static let many = (0..<40).map { Line(customer: $0 < 20 ? "a" : "b", product: Int64($0 % 20)) }

  @Test func `are sent as rows, with the decimals that they are shown with`() throws {
    let lines = [
      Line(
        customer: "a", product: 7, revenue: ExactDecimal(units: 15, scale: 1),
        costed: ExactDecimal(units: 125, scale: 3)),
      Line(customer: "b", product: -1, revenue: ExactDecimal(units: Int128(1) << 100, scale: 2), sold: false),
      Line(customer: "ü", product: 2),
    ]
    var stream: [UInt8] = []
    try folder.streamRows(try file(lines)) { stream += $0 }
    let wide = "12676506002282294014967032053.76"
    #expect(
      try rows(stream) == [
        ["a", "7", "1", "1", "1.50", "0.125", "1.50", "true"], ["b", "-1", "1", "1", wide, nil, wide, "false"],
        ["ü", "2", "1", "1", "1.00", nil, "1.00", "true"],
      ])
  }

  @Test func `are compared by value, whatever a block's other amounts are`() throws {
    var after = Self.many
    after[3].revenue = 2
    after.remove(at: 11)
    after.insert(Line(customer: "aa", product: 5), at: 19)
    // More decimals in the same block: the other rows stay the same.
    after[30].costed = ExactDecimal(units: 1, scale: 4)
    let changes = try #require(try changes(Self.many, after))
    #expect(changes.standing == 40 && changes.removed == 3 && changes.written == 3)
    #expect(changes.keys.map(\.column.name) == ["customer_id", "product_id"])
    #expect(changes.keys.map(\.values) == [["a", "a", "b"], ["3", "11", "10"]])
    #expect(
      try rows(changes.stream).map { [$0[0], $0[1], $0[4], $0[5]] } == [
        ["a", "3", "2.00", nil], ["aa", "5", "1.00", nil], ["b", "10", "1.00", "0.0001"],
      ])
    #expect(try self.changes(Self.many, Self.many)?.written == 0)
  }

  @Test func `all differ where they are shown with other decimals, which is no comparison`() throws {
    #expect(try changes(Self.many, Self.many, shown: (2, 3)) == nil)
    var after = Self.many
    for place in 0..<11 { after[place].lines = 2 }
    #expect(try changes(Self.many, after) == nil)
    #expect(try changes(Self.many, [], shown: (2, 2)) == nil)
  }

  @Test func `keep their order and their keys over many blocks`() throws {
    let lines = (0..<70_000).map { Line(customer: $0 < 40_000 ? "a" : "b", product: Int64($0)) }
    var after = lines
    after[40_000].sold = false
    after.remove(at: 69_999)
    let changes = try #require(try changes(lines, after))
    #expect(changes.keys.map(\.values) == [["b", "b"], ["40000", "69999"]])
    #expect(try rows(changes.stream).map { [$0[0], $0[1], $0[7]] } == [["b", "40000", "false"]])
    #expect(try KeySet.duplicates(packed: try file(lines), in: folder) == [])
  }

  @Test func `are refused where a key stands twice or out of order`() throws {
    var twice = Self.many
    twice[5].product = 4
    #expect(try KeySet.duplicates(packed: try file(twice), in: folder) == ["2024-03-01, a, 4"])
    let lines = (0..<32_769).map { Line(customer: "a", product: Int64(min($0, 32_767))) }
    #expect(try KeySet.duplicates(packed: try file(lines), in: folder) == ["2024-03-01, a, 32767"])
    var wrong = Self.many
    wrong.swapAt(3, 30)
    let file = try file(wrong)
    #expect(
      throws: LandingError(.damaged, path: folder.path(of: file), problem: "has keys out of their order")
    ) { try KeySet.duplicates(packed: file, in: folder) }
  }
}
