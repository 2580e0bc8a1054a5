package import PostgreSQL

/// A table as it is declared, without the values of its rows: name, key, columns, and when there is one.
package struct TableDeclaration: Sendable {
  /// Which rows a file of the table holds.
  package enum Partition: String, Sendable {
    /// Those of one month.
    case month
    /// Those of one month; only the newest month has any.
    case newestMonth = "newest month"
    /// All.
    case whole
  }

  /// What becomes of the table.
  package enum Use: String, Sendable {
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
  /// nil: statements write the table, and no file is of it.
  package let partition: Partition?
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

  /// A table that has no rows of `Table`.
  package init(
    _ name: String, stage: String, _ use: Use, _ label: Words, _ comment: Words, partition: Partition? = nil,
    key: [ColumnDeclaration], needs: [[String]] = [], version: Int = 1, columns: [ColumnDeclaration]
  ) {
    self.name = name
    self.stage = stage
    self.use = use
    self.partition = partition
    self.label = label
    self.comment = comment
    self.version = version
    self.key = key.map(\.name)
    self.needs = needs
    self.columns = columns
  }

  package subscript(column: String) -> ColumnDeclaration? { columns.first { $0.name == column } }

  /// Whether files hold its rows, and no statement writes it.
  package var hasFiles: Bool { partition != nil }

  /// The columns that the target's table has: those of its files, and the run that wrote the row.
  package var targetColumns: [ColumnDeclaration] { hasFiles ? columns + [.writingRun] : columns }

  /// Whether a file with these columns is as the table's files are, whatever the types of keys.
  package func hasShape(_ found: [Column]) -> Bool {
    found.count == columns.count
      && zip(columns, found).allSatisfy { declared, column in
        guard declared.name == column.name else { return false }
        if case .key = declared.type { return true }
        return declared.type.resolved([:]) == column.type
      }
  }

  /// The comment that the target's table has.
  package var sqlComment: String { "\(comment.english) \(label.chinese)" }

  /// The columns of its files.
  package func columns(_ keyTypes: [String: ColumnType]) -> [Column] { columns.map { $0.column(keyTypes) } }
}
