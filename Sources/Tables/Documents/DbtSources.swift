package import PostgreSQL

/// The tables as sources of dbt, with descriptions: a `sources.yml`.
package enum DbtSources {
  package static func text(of tables: [TableDeclaration], schema: String, keyTypes: [String: ColumnType]) -> String {
    var lines = [
      "version: 2", "", "sources:", "  - name: tierbook", "    schema: \(quoted(schema))", "    tables:",
    ]
    for table in tables {
      lines += [
        "      - name: \(table.name)", "        description: \(quoted(description(table.comment, table.label)))",
        "        columns:",
      ]
      for column in table.targetColumns {
        lines += [
          "          - name: \(column.name)",
          "            description: \(quoted(description(column.comment, column.label)))",
          "            data_type: \(quoted(column.type.resolved(keyTypes).sqlName))",
        ]
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func description(_ comment: Words, _ label: Words) -> String {
    "\(comment.english) \(label.chinese)：\(comment.chinese)"
  }

  /// Returns a text in double quotes for YAML.
  private static func quoted(_ text: String) -> String {
    "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "\""
  }
}
