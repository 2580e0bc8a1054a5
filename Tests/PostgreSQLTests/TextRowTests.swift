import Testing

@testable import PostgreSQL

struct TextRowTests {
  private static let types: [ColumnType] = [
    .date, .smallint, .bigint, .numeric(precision: 14, scale: 2), .varchar(length: 9), .uuid,
  ]
  private static let fields = [
    "9000", "-7", "-9223372036854775808", "-0.50", #"a\\b\tc"#, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
  ]

  private func texts(_ fields: [String], end: String = "\n") throws -> [String?] {
    let buffer = LineBuffer(capacity: 8)
    buffer.append(Array((fields.joined(separator: "\t") + end).utf8))
    let text = TextRow(columns: Self.types)
    defer { withExtendedLifetime(text) {} }
    let row = try text.row(of: buffer.line)
    return Self.types.enumerated().map { row.textForm($0.offset, $0.element) }
  }

  @Test func `a line reads as the row that it prints`() throws {
    #expect(
      try texts(Self.fields)
        == ["2024-08-22", "-7", "-9223372036854775808", "-0.50", "a\\b\tc", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"])
    #expect(try texts(Array(repeating: #"\N"#, count: 6)) == Array(repeating: nil, count: 6))
    var fields = Self.fields
    fields[3...4] = ["NaN", #"\\N\r\x"#]
    #expect(try texts(fields)[3...4] == ["NaN", "\\N\rx"])
  }

  @Test(
    arguments: [
      (0, "20000-01-01", "has '20000-01-01' in column 1, which is no date"),
      (1, "32768", "has '32768' in column 2, which is no smallint"),
      (2, "", "has '' in column 3, which is no bigint"),
      (3, "1e5", "has '1e5' in column 4, which is no numeric(14,2)"),
      (
        5, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1",
        "has 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1' in column 6, which is no uuid"
      ),
      (
        5, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1G",
        "has 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1G' in column 6, which is no uuid"
      ),
      (4, "a\tb", "has a row of 7 columns where 6 are expected"),
    ] as [(Int, String, String)])
  func `a field that is not of its type is told`(column: Int, text: String, message: String) {
    var fields = Self.fields
    fields[column] = text
    #expect(throws: BinaryFormatError(description: message)) { try texts(fields) }
  }

  @Test func `a line without an end is told`() {
    #expect(throws: BinaryFormatError(description: "ends within a row")) { try texts(Self.fields, end: "") }
    #expect(throws: BinaryFormatError(description: "ends within a row")) { try texts([], end: "") }
  }
}
