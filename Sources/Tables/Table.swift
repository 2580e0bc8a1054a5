package import Arithmetic
package import PostgreSQL

/// A table with the values of its rows: each column takes its value from a `Row`.
package struct Table<Row>: Sendable {
  package let declaration: TableDeclaration
  package let columns: [TableColumn<Row>]

  package init(
    _ name: String, stage: String, _ use: TableDeclaration.Use, _ label: Words, _ comment: Words,
    partition: TableDeclaration.Partition = .month, key: [ColumnDeclaration], needs: [[String]] = [], version: Int = 1,
    columns: [TableColumn<Row>]
  ) {
    self.columns = columns
    declaration = TableDeclaration(
      name, stage: stage, use, label, comment, partition: partition, key: key, needs: needs, version: version,
      columns: columns.map(\.declaration))
  }

  package var name: String { declaration.name }

  /// Returns the position of a column in the rows of the table's files.
  package func place(of column: ColumnDeclaration) -> Int {
    guard let place = columns.firstIndex(where: { $0.declaration.name == column.name }) else {
      preconditionFailure("\(name) is declared without \(column.name)")
    }
    return place
  }

  /// Returns the columns of the table's files.
  package func columns(_ keyTypes: [String: ColumnType]) -> [Column] { declaration.columns(keyTypes) }

  /// Names of the columns that are copied from another table's rows, grouped by adjacent columns of one part.
  package var copiedRuns: [[String]] {
    var runs: [[String]] = []
    var current: CopiedPart?
    for column in columns {
      let part = column.copiedPart
      if part != nil, part != current { runs.append([]) }
      if part != nil { runs[runs.count - 1].append(column.declaration.name) }
      current = part
    }
    return runs
  }
}

/// A key in the form in which it is written: whole numbers in the width of their column, others and copied fields as
/// bytes.
package enum KeyField {
  case integer(Int64)
  /// The bytes must stay in place until the row is written.
  case bytes(UnsafeRawBufferPointer)
  case array([UInt8])
  case null
}

/// Which part of an item a copied field belongs to.
package enum CopiedPart: Sendable {
  case identity
  case figures
}

/// A column of a table, and the source of its values.
package struct TableColumn<Row>: Sendable {
  package enum Value: Sendable {
    /// The unchanged field of the same-named column in another table's row. Adjacent fields of the same part are copied
    /// together.
    case copied(CopiedPart)
    case decimal(@Sendable (Row) -> ExactDecimal?)
    case integer(@Sendable (Row) -> Int?)
    case text(@Sendable (Row) -> String?)
    case texts(@Sendable (Row) -> [String])
    case flag(@Sendable (Row) -> Bool?)
    case day(@Sendable (Row) -> Day?)
    case json(@Sendable (Row) -> String)
    case key(@Sendable (Row) -> KeyField)
  }

  package let declaration: ColumnDeclaration
  package let value: Value

  /// The part of a copied column; nil: the column is not copied.
  var copiedPart: CopiedPart? {
    guard case .copied(let part) = value else { return nil }
    return part
  }

  /// Makes a copied column that is also known of an item that is gone.
  package static func identity(_ column: ColumnDeclaration) -> Self {
    Self(declaration: column, value: .copied(.identity))
  }

  package static func copied(_ column: ColumnDeclaration) -> Self {
    Self(declaration: column, value: .copied(.figures))
  }

  /// Returns copied columns of another table.
  ///
  /// - Parameter changed: columns that have other words here or cannot be null.
  package static func copied<Source>(
    _ columns: [TableColumn<Source>], as changed: [ColumnDeclaration] = []
  ) -> [Self] {
    columns.map { column in copied(changed.first { $0.name == column.declaration.name } ?? column.declaration) }
  }

  package static func decimal(_ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> ExactDecimal?) -> Self
  {
    Self(declaration: column, value: .decimal(value))
  }

  package static func integer(_ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> Int?) -> Self {
    Self(declaration: column, value: .integer(value))
  }

  package static func text(_ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> String?) -> Self {
    Self(declaration: column, value: .text(value))
  }

  package static func texts(_ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> [String]) -> Self {
    Self(declaration: column, value: .texts(value))
  }

  package static func flag(_ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> Bool?) -> Self {
    Self(declaration: column, value: .flag(value))
  }

  package static func day(_ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> Day?) -> Self {
    Self(declaration: column, value: .day(value))
  }

  package static func json(_ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> String) -> Self {
    Self(declaration: column, value: .json(value))
  }

  package static func key(_ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> KeyField) -> Self {
    Self(declaration: column, value: .key(value))
  }
}
