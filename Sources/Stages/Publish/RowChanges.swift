import PostgreSQL
import Store

/// What differs, row by row, between a month's file and the one that its rows in the target were written from.
struct RowChanges: Sendable {
  /// Where so many rows from the start are all others, as those of the newest month are after each night, the rest need not
  /// be looked at.
  private static let hopelessRows = 512

  /// Of 100 rows, how many may differ. The server takes as long to find the keys of 85 and to take in these rows as to
  /// replace all.
  private static let worthwhile = 75

  /// Rows that stand in the target.
  let standing: Int
  /// Rows that are new or have other figures.
  private(set) var written = 0
  /// These, as a whole stream of COPY's binary format.
  private(set) var stream = BinaryRow.header
  /// Rows that are gone or have other figures.
  private(set) var removed = 0
  /// Their keys: the values of each key column behind the month.
  private(set) var keys: [(column: Column, values: [String])]

  /// - Parameters:
  ///   - before: what the target's rows were written from; `after` is what they are to be.
  ///   - columns: those of both.
  ///   - keyColumns: how many of them, the first ones, make the primary key. The month is the first.
  /// - Throws: `LandingError` where `before` is damaged.
  /// - Returns: nil where more than three quarters of the rows differ, or all of the first ones, since it is less work to
  ///   replace them all; and where a key holds a null, by which the server would not find its row.
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
