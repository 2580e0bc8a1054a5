import Arithmetic
import PostgreSQL
import Store
import Tables

/// Rows of a closed month whose item is in another segment than published, because a master changed.
struct SegmentChanges: Sendable, Equatable {
  /// The columns that rows are grouped by, for each table that takes them from a master.
  static let columns = Dictionary(
    uniqueKeysWithValues: Tables.published.map { ($0.name, $0.columns.filter(\.isGroup).map(\.name)) }
      .filter { !$0.1.isEmpty })

  let table: String
  let month: Month
  private(set) var rows = 0
  /// Columns that changed in any row, in the order of `columns`.
  private(set) var changed: [String] = []

  /// - Parameters:
  ///   - part: what is to be published of a month.
  ///   - before: what the month's rows in the target were written from, with the same columns.
  /// - Throws: `LandingError` if `before` is damaged.
  /// - Returns: nil if every row stays in its segment.
  init?(_ part: Publication.Part, from before: MappedFile, to after: MappedFile) throws {
    guard let file = part.file, let month = file.month, let names = Self.columns[part.table],
      let key = KeySet.keyCount(file)
    else { return nil }
    (table, self.month) = (part.table, month)
    let places = names.compactMap { name in file.columns.firstIndex { $0.name == name } }
    var found: Set<Int> = []
    var count = 0
    // A changed row comes right after the row that it replaces.
    var last: [UnsafeRawBufferPointer] = []
    func fields(_ row: BinaryRow) -> [UnsafeRawBufferPointer] {
      [row.fields(0...key - 1)] + places.map { row.fields($0...$0) }
    }
    _ = try after.compare(with: before, keyColumns: key) { row in
      last = fields(row)
      return true
    } new: { row in
      let fields = fields(row)
      let pairs = Array(zip(last, fields))
      last = []
      guard let key = pairs.first, key.0.elementsEqual(key.1) else { return true }
      let differing = places.indices.filter { !pairs[$0 + 1].0.elementsEqual(pairs[$0 + 1].1) }
      if !differing.isEmpty { count += 1 }
      found.formUnion(differing)
      return true
    }
    guard count > 0 else { return nil }
    rows = count
    changed = found.sorted().map { file.columns[places[$0]].name }
  }

  /// - Parameter rows: the number of rows that changed.
  init(table: String, month: Month, rows: Int, changed: [String]) {
    (self.table, self.month, self.rows, self.changed) = (table, month, rows, changed)
  }
}
