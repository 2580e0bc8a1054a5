import PostgreSQL
import TestSupport
import Testing

@testable import ClassifyStage

/// Keys as files have them, and texts by number.
struct KeyColumnTests {
  private func column(_ keys: [String]) -> KeyColumn {
    var column = KeyColumn(.text)
    for key in keys { column.append(key.utf8) }
    return column
  }

  private func column(_ keys: [Int16]) throws -> KeyColumn {
    let buffer = ByteBuffer()
    for key in keys {
      buffer.beginRow(fields: 1)
      buffer.appendField(key)
    }
    var column = KeyColumn(.smallint)
    let row = BinaryRow(columns: 1)
    var rest = buffer.bytes
    while !rest.isEmpty, try row.take(from: &rest) { try column.append(row, 0) }
    return column
  }

  private func pairs(_ matches: [KeyMatch]) -> [[Int?]] { matches.map { [$0.now, $0.before] } }

  @Test func `months are matched in the order of their keys, text by bytes`() {
    let matches = column(["-1", "10", "9", "a", "ab", "ß"]).matched(with: column(["", "10", "a", "aa", "é"]))
    #expect(
      pairs(matches) == [
        [nil, 0], [0, nil], [1, 1], [2, nil], [3, 2], [nil, 3], [4, nil], [5, nil], [nil, 4],
      ])
  }

  @Test func `whole numbers are matched by value`() throws {
    let matches = try column([-300, -2, 0, 7, 256]).matched(with: column([-300, -1, 0, 255, 256, 300]))
    #expect(
      pairs(matches) == [[0, 0], [1, nil], [nil, 1], [2, 2], [3, nil], [nil, 3], [4, 4], [nil, 5]])
  }

  @Test func `a month without keys is matched with nothing`() {
    #expect(pairs(column(["a"]).matched(with: column([String]()))) == [[0, nil]])
    #expect(pairs(column([String]()).matched(with: column(["a"]))) == [[nil, 0]])
  }

  @Test func `fields of one text have one label`() {
    let labels = Labels()
    let fields: [[UInt8]] = [[1], [2], [1], [3]]
    let found = fields.map { field in
      field.withUnsafeBytes { labels.number($0) { field == [3] ? "one" : field == [1] ? "one" : "two" } }
    }
    #expect(found == [0, 1, 0, 0])
    #expect(labels.names == ["one", "two"])
  }
}
