/// The tables and their columns for readers, in both languages, as Markdown.
package enum DataDictionary {
  package static func text(of groups: [(title: String, tables: [TableDeclaration])]) -> String {
    let contents = groups.map { group in
      "- \(group.title): " + group.tables.map { "[\($0.name)](#\($0.name))" }.joined(separator: ", ")
    }
    let sections = groups.flatMap { group in ["## \(group.title)"] + group.tables.map(section) }
    let parts = [beginning, contents.joined(separator: "\n")] + sections
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static let beginning = """
    # The tables

    What stands in each table of the target, and how it is made: `tierbook schema --format markdown` prints this page. \
    [measures.md](measures.md) and [customers.md](customers.md) explain the figures with examples.

    Units: `money` is in the source's currency, `percent` is a fraction (0.25 is 25%), `ratio` a number such as a \
    turnover of 4.2 times. The type of a key is that of the source. A column without `not null` may be empty.
    """

  private static func section(_ table: TableDeclaration) -> String {
    let facts =
      ["Key: \(table.key.map { "`\($0)`" }.joined(separator: ", ")).", "Made by \(table.stage)."]
      + (table.partition == .newestMonth ? ["Holds the newest month alone."] : [])
      + table.needs.map { "Left out without \($0.map { "`\($0)`" }.joined(separator: " or "))." }
      + Dictionary(grouping: table.columns.flatMap { column in column.needs.map { ($0.input, column.name) } }, by: \.0)
      .sorted { $0.key < $1.key }
      .map { "Empty without `\($0.key)`: \($0.value.map { "`\($0.1)`" }.joined(separator: ", "))." }
    return """
      ### \(table.name)

      **\(table.label.english) \(table.label.chinese)** – \(sentence(table.comment.english)) \(table.comment.chinese)。

      \(facts.joined(separator: " "))

      | column | type | unit | label | 名称 | meaning | 含义 | formula |
      |---|---|---|---|---|---|---|---|
      \(table.targetColumns.map(row).joined(separator: "\n"))
      """
  }

  private static func row(_ column: ColumnDeclaration) -> String {
    let cells = [
      "`\(column.name)`", column.type.name + (column.isNullable ? "" : " not null"), column.unit.rawValue,
      column.label.english, column.label.chinese, column.comment.english, column.comment.chinese,
      column.formula.description,
    ]
    return "| " + cells.map(escaped).joined(separator: " | ") + " |"
  }

  private static func sentence(_ text: String) -> String { text.hasSuffix(".") ? text : text + "." }

  /// Escapes bars, which would end the cell.
  private static func escaped(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
