import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

@Suite struct `A YAML text` {
  /// As JSON would have it, with the place of each value.
  private func shown(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text): "\(node.mark) '\(text)'"
    case .sequence(let items): "\(node.mark) [\(items.map(shown).joined(separator: ", "))]"
    case .mapping(let pairs):
      "\(node.mark) {\(pairs.map { "\(shown($0.key)): \(shown($0.value))" }.joined(separator: ", "))}"
    }
  }

  @Test(arguments: [
    ("a", "1:1 'a'"), ("# nothing but this\n--- \"\"\n...\n", "2:5 ''"),
    ("a: 1\nb: [x, {y: z}]\n", "1:1 {1:1 'a': 1:4 '1', 2:1 'b': 2:4 [2:5 'x', 2:8 {2:9 'y': 2:12 'z'}]}"),
    // Scalars stay as they are written, whatever YAML 1.1 or 1.2 takes them for.
    (
      "[yes, ~, null, 0o17, 1_000, 2026-10-31, !!str 1, .5]",
      "1:1 [1:2 'yes', 1:7 '~', 1:10 'null', 1:16 '0o17', 1:22 '1_000', 1:29 '2026-10-31', 1:41 '1', 1:50 '.5']"
    ),
    ("a:\nb: ''\n", "1:1 {1:1 'a': 1:3 '', 2:1 'b': 2:4 ''}"),
    ("|\n  one\n  two\n", "1:1 'one\ntwo\n'"), (">-\n  one\n  two\n", "1:1 'one two'"),
    ("'it''s'", "1:1 'it's'"), ("\"\\u00e9\\t\\x41\\0\"", "1:1 'é\tA\0'"), ("é: ü", "1:1 {1:1 'é': 1:4 'ü'}"),
    // A value stands where its anchor does, and the last of two anchors holds.
    ("[&a x, *a, &a y, *a]", "1:1 [1:2 'x', 1:2 'x', 1:12 'y', 1:12 'y']"),
    ("{<<: {a: 1}, ? [b] : 2}", "1:1 {1:2 '<<': 1:6 {1:7 'a': 1:10 '1'}, 1:16 [1:17 'b']: 1:22 '2'}"),
    ("%YAML 1.1\n---\na: 1\n", "3:1 {3:1 'a': 3:4 '1'}"),
    ("a: 1\r\nb: 2\r\n", "1:1 {1:1 'a': 1:4 '1', 2:1 'b': 2:4 '2'}"),
  ])
  func `gives its values as they are written`(_ text: String, _ wanted: String) throws {
    #expect(shown(try #require(try YAMLNode.document(of: text))) == wanted)
  }

  @Test(arguments: ["", "\n", "# a comment\n"])
  func `may be empty`(_ text: String) throws { #expect(try YAMLNode.document(of: text) == nil) }

  @Test(arguments: [
    ("a: &b [*b]", "1:8 found undefined alias"), ("a: 'b", "1:6 found unexpected end of stream"),
    ("a: @b", "1:4 found character that cannot start any token"),
    ("{a: 1, b: 2, b: 3, a: 4}", "1:2 a"), ("x: {b: 1, \"b\": 2}", "1:5 b"),
    ("é: \u{7}", "1:4 control characters are not allowed"),
    (String(repeating: "[", count: 100_000), "1:1001 more than 1000 lists and maps stand in one another"),
    (String(repeating: "- ", count: 5_000), "1:2001 more than 1000 lists and maps stand in one another"),
  ])
  func `that is none says where`(_ text: String, _ wanted: String) throws {
    let error = try #require(throws: YAMLError.self) { try YAMLNode.document(of: text) }
    #expect("\(error.mark) \(error.problem)" == wanted)
  }
}
