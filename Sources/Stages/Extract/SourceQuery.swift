import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables

/// The SQL that reads an input.
struct SourceQuery {
  private let mapping: InputMapping
  private let columns: [String]

  init(_ input: SourceInput) {
    mapping = input.mapping
    columns = input.columns.map(\.name)
  }

  /// - Parameter columns: the columns to read, by their names in the contract.
  init(_ mapping: InputMapping, columns: [String]) {
    self.mapping = mapping
    self.columns = columns
  }

  /// The table's quoted name, or the query in brackets.
  var relation: String {
    switch mapping.relation {
    case .table(let parts): parts.map(quotedIdentifier).joined(separator: ".")
    case .query(_, let sql): "(\n\(sql)\n) as source"
    }
  }

  /// The SQL of a column: the expression mapped to it, or the column of the same name.
  func expression(_ column: String) -> String {
    mapping.columns[column].map { "(\($0))" } ?? quotedIdentifier(column)
  }

  var text: String { text(where: []) }

  func text(where conditions: [String], orderBy: String? = nil) -> String {
    text(columns.map { (expression($0), $0) }, where: conditions, orderBy: orderBy)
  }

  private func text(_ list: [(sql: String, name: String)], where conditions: [String], orderBy: String?) -> String {
    let list = list.map { "\($0.sql) as \(quotedIdentifier($0.name))" }.joined(separator: ", ")
    return "select \(list) from \(relation)" + whereClause(conditions) + (orderBy.map { " order by \($0)" } ?? "")
  }

  /// Reads no row, and locks everything that is read. It has no condition, which could leave out a partition.
  var lock: String {
    var list = columns.map(expression) + [mapping.condition].compactMap { $0.map { "(\($0))" } }
    if case .changedAt(let changedAt) = mapping.refresh { list.append("(\(changedAt))") }
    return "select \(list.joined(separator: ", ")) from \(relation) limit 0"
  }

  /// The mapping's own condition and `conditions`, as a where clause; empty: there is none.
  func whereClause(_ conditions: [String]) -> String {
    let all = condition(conditions)
    return all.isEmpty ? "" : " where \(all)"
  }

  /// The mapping's own condition and `conditions`, as one; empty: there is none.
  func condition(_ conditions: [String]) -> String {
    ([mapping.condition].compactMap { $0 } + conditions).map { "(\($0))" }.joined(separator: " and ")
  }

  /// The COPY statement in binary format, for rows that meet all conditions of one of `alternatives`. No row may meet
  /// two.
  func copy(where alternatives: [[String]] = [[]], orderBy: String? = nil) -> String {
    "copy (\(alternatives.map { text(where: $0, orderBy: orderBy) }.joined(separator: " union all "))) "
      + "to stdout (format binary)"
  }

  /// The COPY statement in text format, with dates as `TextRow` expects them. The server refuses an infinite date, with
  /// the SQLSTATE `infiniteDate`.
  ///
  /// - Parameter head: the form in which the first columns come together.
  func copyLines(where alternatives: [[String]], head: LineHead? = nil) -> String {
    var list = columns.map { column in
      let isDate = mapping.contract.column(column)?.kind == .date
      return (sql: expression(column) + (isDate ? " - date '\(Day(daysSince2000: 0))'" : ""), name: column)
    }
    if let head {
      let first = columns.prefix(LineHead.columns).map(expression)
      list.replaceSubrange(..<LineHead.columns, with: [(head.sql(first[0], first[1], first[2]), "head")])
    }
    let rows = alternatives.map { text(list, where: $0, orderBy: nil) }
    return "copy (\(rows.joined(separator: " union all "))) to stdout"
  }

  static let infiniteDate = "22008"
}
