package import Arithmetic
import Configuration
import Ledger
package import PostgreSQL
package import Store
package import Tables

/// Files of one month that are made together, from the same inputs and independently of other jobs.
package struct FileJob: Sendable {
  package let tables: [String]
  package let month: Month?
  package let madeFrom: String
  /// Makes the file of each of `tables`, on any thread.
  private let make: @Sendable (FileMaker) throws -> Void

  package init(
    _ tables: [String], _ month: Month?, madeFrom: String, _ make: @escaping @Sendable (FileMaker) throws -> Void
  ) {
    self.tables = tables
    self.month = month
    self.madeFrom = madeFrom
    self.make = make
  }

  /// Makes the files and returns them in the order of `tables`.
  func files(in folder: StageFolder) throws -> [StageFile] {
    let maker = FileMaker(folder, month, madeFrom: madeFrom)
    try make(maker)
    return tables.map { table in
      guard let file = maker.files.first(where: { $0.table == table }) else {
        preconditionFailure("a job has not made its file \(table)")
      }
      return file
    }
  }
}

/// Makes the files of one job.
package final class FileMaker {
  private let folder: StageFolder
  private let month: Month?
  private let madeFrom: String
  fileprivate private(set) var files: [StageFile] = []

  fileprivate init(_ folder: StageFolder, _ month: Month?, madeFrom: String) {
    self.folder = folder
    self.month = month
    self.madeFrom = madeFrom
  }

  /// Makes the file of a declared table. `fill` adds the rows.
  ///
  /// - Throws: `SumTooLong` if a row has a sum of too many digits.
  package func make<Row>(_ table: Table<Row>, _ form: RowForm, _ fill: (TableRows<Row>) throws -> Facts) throws {
    try make(table.name, columns: table.columns(form.keyTypes)) { writer in
      try fill(TableRows(writer: writer, rows: RowWriter(table, form)))
    }
  }

  /// Makes the file of a declared table in blocks of packed columns. `fill` adds the rows.
  package func makeBlocks<Row>(
    _ table: Table<Row>, _ keyTypes: [String: ColumnType], _ fill: (BlockRows<Row>) throws -> Facts
  ) throws {
    try make(table.name, columns: table.columns(keyTypes)) { writer in
      let rows = BlockRows(table, keyTypes, to: writer)
      let facts = try fill(rows)
      try rows.finish()
      return facts
    }
  }

  /// Makes the file of a table. `fill` adds the rows.
  ///
  /// - Throws: `SumTooLong` if a row has a sum of too many digits.
  package func make(_ table: String, columns: [Column], _ fill: (CopyFileWriter) throws -> Facts) throws {
    files.append(
      try folder.write(table, month, columns: columns, madeFrom: madeFrom) { writer in
        let facts = try fill(writer)
        if let sum = SumTooLong(table: table, columns: columns, fields: writer.longFields) { throw sum }
        return facts
      })
  }
}

/// Adds rows to a table's file.
package struct TableRows<Row> {
  @usableFromInline let writer: CopyFileWriter
  @usableFromInline let rows: RowWriter<Row>

  /// Adds a row.
  ///
  /// - Parameter copied: the fields of one of the table's `copiedRuns`; nil: the fields are null or empty lists.
  @inlinable
  package func add(_ row: Row, copied: (Int) -> UnsafeRawBufferPointer? = { _ in nil }) throws(LandingError) {
    try writer.row { rows.write(row, to: $0, copied: copied) }
  }

  /// Adds all rows of an earlier file of the table.
  package func copy(_ file: StageFile, from folder: StageFolder) throws { try folder.copyRows(file, to: writer) }
}
