import PostgreSQL
import Store

/// The rows that differ between a month's file and the file that its rows in the target were written from.
struct RowChanges: Sendable {
  /// If this many rows from the start all differ, the rest is not compared. This happens to the newest month after each
  /// night.
  private static let hopelessRows = 512

  /// Percentage of rows that may differ. If 85 of 100 differ, the server needs as long to find their keys and take
  /// these rows as to replace all.
  private static let worthwhile = 75

  /// Number of rows in the target.
  let standing: Int
  /// Number of rows that are new or have other figures.
  private(set) var written = 0
  /// These rows as a whole stream of COPY's binary format.
  private(set) var stream = BinaryRow.header
  /// Number of rows that are gone or have other figures.
  private(set) var removed = 0
  /// Their keys: the values of each key column after the month.
  private(set) var keys: [(column: Column, values: [String])]

  init(standing: Int, written: Int, stream: [UInt8], removed: Int, keys: [(column: Column, values: [String])]) {
    (self.standing, self.written, self.stream, self.removed, self.keys) = (standing, written, stream, removed, keys)
  }

  /// - Parameters:
  ///   - before: what the target's rows were written from.
  ///   - after: what they are to become.
  ///   - columns: the columns of both files.
  ///   - keyColumns: how many of the first columns form the primary key. The month is the first.
  /// - Throws: `LandingError` if `before` is damaged.
  /// - Returns: nil if more than three quarters of the rows differ, or all of the first ones: replacing all rows is
  ///   then less work. Also nil if a key holds a null, because the server would not find its row.
  init?(from before: MappedFile, of rows: Int, to after: MappedFile, columns: [Column], keyColumns: Int) throws {
    guard try !after.differs(from: before, keyColumns: keyColumns, inFirst: Self.hopelessRows) else { return nil }
    standing = rows
    keys = columns[1..<keyColumns].map { ($0, []) }
    stream.reserveCapacity(after.size / 2)
    let limit = standing * Self.worthwhile / 100
    let isWorthIt = try after.compare(with: before, keyColumns: keyColumns) { row in
      removed += 1
      for place in keys.indices {
        guard let value = row.textForm(place + 1, keys[place].column.type) else { return false }
        keys[place].values.append(value)
      }
      return removed <= limit
    } new: { row in
      written += 1
      stream.append(contentsOf: row.bytes)
      return written <= limit
    }
    guard isWorthIt else { return nil }
    stream += BinaryRow.trailer
  }
}
