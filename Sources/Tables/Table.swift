package import Arithmetic
package import PostgreSQL

/// A table with the values of its rows: each column takes its value from a `Row`.
package struct Table<Row: AnyObject>: Sendable {
  package let declaration: TableDeclaration
  package let columns: [TableColumn<Row>]
  private let makeColumns: @Sendable () -> [TableColumn<Row>]

  package init(
    _ name: String, stage: String, _ use: TableDeclaration.Use, _ label: Words, _ comment: Words,
    partition: TableDeclaration.Partition = .month, key: [ColumnDeclaration], needs: [[String]] = [],
    partOf: String? = nil, version: Int = 1,
    columns makeColumns: @autoclosure @escaping @Sendable () -> [TableColumn<Row>], filled: [ColumnDeclaration] = []
  ) {
    self.makeColumns = makeColumns
    columns = makeColumns()
    declaration = TableDeclaration(
      name, stage: stage, use, label, comment, partition: partition, key: key, needs: needs, partOf: partOf,
      version: version,
      columns: columns.map(\.declaration), filled: filled)
  }

  package var name: String { declaration.name }

  /// The sources of the columns' values, for one writer. Threads that count references to the same sources would wait for
  /// each other at every value.
  package var values: [ColumnValue] { makeColumns().map(\.value) }

  /// Returns the position of a column in the rows of the table's files.
  package func place(of column: ColumnDeclaration) -> Int {
    declaration.place(of: column.name)
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

/// The source of a column's values in a row.
///
/// It does not name the row's type: outside this module the program would look that type up for each value, which takes
/// longer than all else of writing a row. Rows are classes for the same reason: a struct would be copied for each value.
package enum ColumnValue: Sendable {
  /// The unchanged field of the same-named column in another table's row. Adjacent fields of the same part are copied
  /// together.
  case copied(CopiedPart)
  case decimal(@Sendable (AnyObject) -> ExactDecimal?)
  case integer(@Sendable (AnyObject) -> Int?)
  case text(@Sendable (AnyObject) -> String?)
  case texts(@Sendable (AnyObject) -> [String])
  case flag(@Sendable (AnyObject) -> Bool?)
  case day(@Sendable (AnyObject) -> Day?)
  case json(@Sendable (AnyObject) -> String)
  case key(@Sendable (AnyObject) -> KeyField)
}

/// A column of a table whose rows are of one type, and the source of its values.
package struct TableColumn<Row: AnyObject>: Sendable {
  package let declaration: ColumnDeclaration
  package let value: ColumnValue

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
  package static func copied<Source: AnyObject>(
    _ columns: [TableColumn<Source>], as changed: [ColumnDeclaration] = []
  ) -> [Self] {
    columns.map { column in copied(changed.first { $0.name == column.declaration.name } ?? column.declaration) }
  }

  @inline(__always)
  package static func decimal(
    _ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> ExactDecimal?
  ) -> Self {
    Self(declaration: column, value: .decimal { value(unsafeDowncast($0, to: Row.self)) })
  }

  @inline(__always)
  package static func integer(
    _ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> Int?
  ) -> Self {
    Self(declaration: column, value: .integer { value(unsafeDowncast($0, to: Row.self)) })
  }

  @inline(__always)
  package static func text(
    _ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> String?
  ) -> Self {
    Self(declaration: column, value: .text { value(unsafeDowncast($0, to: Row.self)) })
  }

  @inline(__always)
  package static func texts(
    _ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> [String]
  ) -> Self {
    Self(declaration: column, value: .texts { value(unsafeDowncast($0, to: Row.self)) })
  }

  @inline(__always)
  package static func flag(
    _ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> Bool?
  ) -> Self {
    Self(declaration: column, value: .flag { value(unsafeDowncast($0, to: Row.self)) })
  }

  @inline(__always)
  package static func day(
    _ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> Day?
  ) -> Self {
    Self(declaration: column, value: .day { value(unsafeDowncast($0, to: Row.self)) })
  }

  @inline(__always)
  package static func json(
    _ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> String
  ) -> Self {
    Self(declaration: column, value: .json { value(unsafeDowncast($0, to: Row.self)) })
  }

  @inline(__always)
  package static func key(
    _ column: ColumnDeclaration, _ value: @escaping @Sendable (Row) -> KeyField
  ) -> Self {
    Self(declaration: column, value: .key { value(unsafeDowncast($0, to: Row.self)) })
  }
}
