import Arithmetic
import PostgreSQL
import Store
import Tables
import TestSupport
import Testing

@testable import Fold

/// Files of blocks: whatever the keys, however long the sums.
struct BlockRowsTests {
  private final class Row {
    let key: KeyField
    let lines: Int
    let amount: ExactDecimal?

    init(key: KeyField, lines: Int, amount: ExactDecimal?) {
      (self.key, self.lines, self.amount) = (key, lines, amount)
    }
  }

  private static let table = Table<Row>(
    "sums", stage: "measure", .between, Words("Sums", "合计"), Words("Sums", "合计"), key: [.productID],
    columns: [.key(.productID) { $0.key }, .integer(.lines) { $0.lines }, .decimal(.revenue) { $0.amount }])

  private let scratch: ScratchFolder
  private let folder: StageFolder

  init() throws {
    scratch = try ScratchFolder()
    folder = StageFolder(workDirectory: scratch.path, stage: "measure")
    try folder.create()
  }

  private func keys(_ texts: [String]) throws -> KeyIndex {
    let keys = KeyIndex(type: .text)
    let row = BinaryRow(columns: 1)
    for text in texts {
      let buffer = ByteBuffer()
      buffer.beginRow(fields: 1)
      buffer.appendField(text)
      var bytes = buffer.bytes
      _ = try row.take(from: &bytes)
      _ = try keys.number(row, 0, .text)
    }
    return keys
  }

  private func file(_ amounts: [ExactDecimal?], keys: KeyIndex) throws -> StageFile {
    try folder.write(Self.table.name, columns: Self.table.columns([:]), madeFrom: "test") { writer in
      let rows = BlockRows(Self.table, [:], to: writer)
      for (number, amount) in amounts.enumerated() {
        try rows.add(Row(key: keys.field(number % 4 == 3 ? nil : number % 3), lines: number, amount: amount))
      }
      try rows.finish()
      return Facts()
    }
  }

  /// The last ones fill two blocks.
  @Test(arguments: [
    [], ["0"], ["1.5", "-2", nil, "0.000001"], ["12345678901234567890123456789012345.678", "-1", nil],
    (0..<40_000).map { "\($0).25" },
  ])
  func `come back as they were`(texts: [String?]) throws {
    let amounts = texts.map { $0.flatMap { ExactDecimal($0) } }
    let keys = try keys(["north", "", "south"])
    let file = try file(amounts, keys: keys)
    #expect(file.rows == amounts.count)
    var found: [ExactDecimal?] = []
    try folder.readLines(file) { lines in
      for line in 0..<lines.count {
        let number = lines.integer(1, line)
        #expect(number == found.count)
        #expect(keys.find(lines, 0, line, .text) == (number % 4 == 3 ? nil : number % 3))
        found.append(lines.amount(2, line))
      }
    }
    #expect(found == amounts)
  }
}
