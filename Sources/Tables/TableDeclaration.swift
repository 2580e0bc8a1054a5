package import PostgreSQL

/// A table as it is declared, without the values of its rows: name, key, columns, and when there is one.
package struct TableDeclaration: Sendable {
  /// Which rows a file of the table holds.
  package enum Partition: Sendable {
    /// Those of one month.
    case month
    /// Those of one month; only the newest month has any.
    case newestMonth
    /// All.
    case whole
  }

  /// What becomes of the table.
  package enum Use: Sendable {
    /// A table of the target that the pipeline file can leave out.
    case output
    /// A table of the target that is always there.
    case ledger
    /// What one stage hands to the next.
    case between
  }

  package let name: String
  /// The stage that makes it.
  package let stage: String
  package let use: Use
  package let partition: Partition
  /// A heading, and a sentence.
  package let label: Words
  package let comment: Words
  /// To be raised by one whenever what stands in the columns is computed in another way. While it stays, and names and
  /// types of the columns do, files outlive releases of the program.
  package let version: Int
  /// Columns of the primary key, in its order.
  package let key: [String]
  /// Inputs without which there is no such table: one of each group.
  package let needs: [[String]]
  package let columns: [ColumnDeclaration]

  package subscript(column: String) -> ColumnDeclaration? { columns.first { $0.name == column } }

  /// The comment that the target's table has.
  package var sqlComment: String { "\(comment.english) \(label.chinese)" }

  /// The columns of its files.
  package func columns(_ keyTypes: [String: ColumnType]) -> [Column] { columns.map { $0.column(keyTypes) } }
}
