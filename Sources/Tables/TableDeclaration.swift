package import PostgreSQL

/// The declaration of a table without the values of its rows: name, key, columns, and when the table exists.
package struct TableDeclaration: Sendable {
  /// Which rows a file of the table holds.
  package enum Partition: String, Sendable {
    /// The rows of one month.
    case month
    /// The rows of one month; only the newest month has any.
    case newestMonth = "newest month"
    /// All rows.
    case whole
  }

  /// What the table is for.
  package enum Use: String, Sendable {
    /// A table of the target that the pipeline file can leave out.
    case output
    /// A view of the target, which the pipeline file can leave out as it does a table.
    case view
    /// A table of the target that a view is over. It is left out with the view.
    case part
    /// A table of the target that always exists.
    case ledger
    /// What one stage hands to the next.
    case between
  }

  /// The statement of a view, given the place of each table in the target and the types of the source's keys.
  package typealias View =
    @Sendable (
      _ place: (_ table: String) -> String, _ keyTypes: [String: ColumnType]
    ) -> String

  package let name: String
  /// The stage that makes the table.
  package let stage: String
  package let use: Use
  /// nil: statements write the table, and it has no file.
  package let partition: Partition?
  /// A heading, and a sentence.
  package let label: Words
  package let comment: Words
  /// Version of the computation. Raise it by one whenever a column is computed in another way. As long as the version
  /// and the columns' names and types stay, files outlive releases of the program.
  package let version: Int
  /// Columns of the primary key, in order.
  package let key: [String]
  /// Inputs without which the table does not exist: it needs one of each group.
  package let needs: [[String]]
  /// The view that the table is a part of; nil: none.
  package let partOf: String?
  /// Whether the table's files hold packed lines, which are turned into rows when they are sent.
  package let isPacked: Bool
  /// Returns the statement of a view; nil: the table is none.
  package let view: View?
  package let columns: [ColumnDeclaration]
  /// Columns that depend on what was published before. No file has them: publish fills them when the rows are written.
  package let filled: [ColumnDeclaration]

  /// Declares a table without rows of `Table`.
  package init(
    _ name: String, stage: String, _ use: Use, _ label: Words, _ comment: Words, partition: Partition? = nil,
    key: [ColumnDeclaration], needs: [[String]] = [], partOf: String? = nil, isPacked: Bool = false, version: Int = 1,
    columns: [ColumnDeclaration], filled: [ColumnDeclaration] = [], view: View? = nil
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
    self.partOf = partOf
    self.isPacked = isPacked
    self.view = view
    self.columns = columns
    self.filled = filled
  }

  package subscript(column: String) -> ColumnDeclaration? {
    columns.first { $0.name == column } ?? filled.first { $0.name == column }
  }

  /// The name by which the pipeline file leaves the table out.
  package var output: String { partOf ?? name }

  /// Whether the rows come from files, not from statements.
  package var hasFiles: Bool { partition != nil }

  /// The columns of the target's table: those of its files, those that publish fills, and the run that wrote the row.
  package var targetColumns: [ColumnDeclaration] { hasFiles ? columns + filled + [.writingRun] : columns }

  /// Whether a file with these columns has the shape of the table's files. The types of keys may differ.
  package func hasShape(_ found: [Column]) -> Bool {
    found.count == columns.count
      && zip(columns, found).allSatisfy { declared, column in
        guard declared.name == column.name else { return false }
        if case .key = declared.type { return true }
        return declared.type.resolved([:]) == column.type
      }
  }

  /// Returns the position of a column in the rows of the table's files.
  package func place(of column: String) -> Int {
    guard let place = columns.firstIndex(where: { $0.name == column }) else {
      preconditionFailure("\(name) is declared without \(column)")
    }
    return place
  }

  /// The table's comment in the target.
  package var sqlComment: String { "\(comment.english) \(label.chinese)" }

  /// Returns the columns of the table's files.
  package func columns(_ keyTypes: [String: ColumnType]) -> [Column] { columns.map { $0.column(keyTypes) } }
}
