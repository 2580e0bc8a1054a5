import Arithmetic
package import PostgreSQL
package import Store
package import Tables

/// Makes the files of one job.
package final class FileMaker {
  private let folder: StageFolder
  private let month: Month?
  private let madeFrom: String
  private let reads: [Read]
  private let input: (FileKey) -> StageFile?
  private(set) var files: [StageFile] = []

  init(
    _ folder: StageFolder, _ month: Month?, madeFrom: String, reads: [Read], _ input: @escaping (FileKey) -> StageFile?
  ) {
    (self.folder, self.month, self.madeFrom, self.reads, self.input) = (folder, month, madeFrom, reads, input)
  }

  /// Returns a file that the job reads; nil: there is none.
  package func file(_ key: FileKey) -> StageFile? {
    precondition(reads.contains { $0.key == key }, "a job of \(folder.stage) has not declared that it reads \(key)")
    return input(key)
  }

  /// Returns a file that the job reads and that there must be.
  ///
  /// - Throws: `LandingError` of kind `damaged` if there is none.
  package func required(_ key: FileKey) throws(LandingError) -> StageFile {
    guard let file = file(key) else { throw LandingError(missing: key, in: folder) }
    return file
  }

  /// Makes the file of a declared table. `fill` adds the rows.
  ///
  /// - Throws: `SumTooLong` if a row has a sum of too many digits.
  package func make<Row: AnyObject>(_ table: Table<Row>, _ form: RowForm, _ fill: (TableRows<Row>) throws -> Facts)
    throws
  {
    try make(table.name, columns: table.columns(form.keyTypes)) { writer in
      try fill(TableRows(writer: writer, rows: RowWriter(table, form)))
    }
  }

  /// Makes the file of a declared table in blocks of packed columns. `fill` adds the rows.
  package func makeBlocks<Row: AnyObject>(
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
package struct TableRows<Row: AnyObject> {
  fileprivate let writer: CopyFileWriter
  fileprivate let rows: RowWriter

  /// Adds a row.
  ///
  /// - Parameter copied: the fields of one of the table's `copiedRuns`; nil: the fields are null or empty lists.
  package func add(_ row: Row, copied: (Int) -> UnsafeRawBufferPointer? = { _ in nil }) throws(LandingError) {
    try writer.row { rows.write(row, to: $0, copied: copied) }
  }

  /// Adds all rows of an earlier file of the table.
  package func copy(_ file: StageFile, from folder: StageFolder) throws { try folder.copyRows(file, to: writer) }
}
