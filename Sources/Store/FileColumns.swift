package import Arithmetic
package import PostgreSQL
package import Tables

/// Columns of a stage's file by name, for stages that read what another has written.
package struct FileColumns: Sendable {
  private let file: StageFile
  private let folder: StageFolder

  package init(_ file: StageFile, in folder: StageFolder) {
    self.file = file
    self.folder = folder
  }

  /// - Throws: `LandingError` of kind `damaged` where the file has no such column.
  package func index(_ name: String) throws(LandingError) -> Int {
    if let index = optionalIndex(name) { return index }
    throw LandingError(.damaged, path: folder.path(of: file), problem: "lacks the column \(name)")
  }

  /// - Throws: `LandingError` of kind `damaged` where the file has no such column.
  package func index(_ column: ColumnDeclaration) throws(LandingError) -> Int { try index(column.name) }

  package func optionalIndex(_ name: String) -> Int? {
    file.columns.firstIndex { $0.name == name }
  }

  /// Where columns stand side by side, in this order.
  ///
  /// - Throws: `LandingError` of kind `damaged` where they do not.
  package func places(_ names: [String]) throws(LandingError) -> ClosedRange<Int> {
    let first = try index(names.first ?? "")
    let last = first + names.count - 1
    guard last < file.columns.count, file.columns[first...last].map(\.name) == names else {
      throw LandingError(
        .damaged, path: folder.path(of: file),
        problem: "does not have the columns \(names.joined(separator: ", ")) together")
    }
    return first...last
  }

  /// Makes sure that the file has the columns of a table and no others, in their order, for a reader that knows them by
  /// their places.
  package func require<Row>(_ table: Table<Row>) throws(LandingError) {
    try require(table.columns.map(\.declaration.name))
  }

  package func require(_ wanted: [String]) throws(LandingError) {
    let names = file.columns.map(\.name)
    guard names != wanted else { return }
    throw LandingError(
      .damaged, path: folder.path(of: file),
      problem: "has the columns \(names.joined(separator: ", ")) where \(wanted.joined(separator: ", ")) are read")
  }

  /// A landed column of amounts, read as the contract had it rounded.
  package func amount(_ name: String) -> AmountColumn? {
    optionalIndex(name).map { index in
      // Decimals found are never more than the fact says: rounding to it changes only what was to be rounded.
      AmountColumn(index: index, type: file.columns[index].type, rounding: file.facts.scales?[index])
    }
  }

  /// Decimals of a column of amounts.
  package func scale(_ index: Int) -> Int { file.facts.scales?[index] ?? 0 }

  package func type(_ index: Int) -> ColumnType { file.columns[index].type }
}

extension BinaryRow {
  /// A `numeric` that a stage has written; nil for null.
  package func decimal(_ column: Int) throws(BinaryFormatError) -> ExactDecimal? {
    if isNull(column) { return nil }
    guard let value = try ExactDecimal(numeric: field(column)) else { throw AmountColumn.noNumber(column) }
    return value
  }
}
