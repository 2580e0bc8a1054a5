package import Arithmetic

/// One input as it was when it was last read. All but the definition is for `refresh: changed_at`; months are written as
/// `2024-11`, and the empty text stands for rows with an impossible date.
package struct InputState: Codable, Sendable, Equatable {
  /// Fingerprint of the mapping, the types and the calendar: with another one, everything is read again.
  package var definition: String
  /// The latest change seen, as the server prints it, that was neither infinite nor after the server's clock; and how many
  /// rows of each month changed in the day before it. A count that grew shows a transaction that committed late.
  package var watermark: String?
  package var recentChanges: [String: Int] = [:]
  /// Months with a row whose time of change was infinite or after the server's clock.
  package var oddMonths: [String]?
  /// The earliest time of change after the server's clock.
  package var nextChange: String?
  /// How many rows the relation had in each month when the month was landed or last compared.
  package var rows: [String: Int]?
  /// By month: transactions from this one on had not ended when the month was landed, or compared, and counted. What they
  /// have made of a row shows in its version. A month that is missing is not known.
  package var versions: [String: Int]?
  /// Sums over what was landed of each month, whatever its order. A month that is missing is not known.
  package var contents: [String: String]?
  /// The oldest transaction that had not ended when the input was read.
  package var transaction: Int?
  /// What the server had counted by then.
  package var activity: TableActivity?
  /// The last day that was not impossible then, by which `rows` are sorted.
  package var latestPossible: Day?
  /// Where rows are later than the business date and were not read: the days of all rows.
  package var days: RowDays?

  package init(definition: String) {
    self.definition = definition
  }

  /// Has months be read when all are looked at next, since what was landed of them is of another moment than the counts.
  package mutating func forget(_ months: some Sequence<String>) {
    for month in months {
      versions?[month] = nil
      contents?[month] = nil
    }
  }
}

/// A table of rows on a server's own disk, or one whose partitions are: whose history it has, and what was counted of it.
package struct TableActivity: Codable, Sendable, Equatable {
  /// Rows that the server has counted as inserted, updated and deleted.
  package struct Counters: Codable, Sendable, Equatable {
    /// When the server began to count.
    package var since: String
    package var inserted: Int
    package var updated: Int
    package var deleted: Int

    package init(since: String, inserted: Int, updated: Int, deleted: Int) {
      self.since = since
      self.inserted = inserted
      self.updated = updated
      self.deleted = deleted
    }
  }

  /// Which server it is and since when it runs, and which of its databases: with another one, a table of the same number
  /// may be a copy, or a backup of before.
  package var server: String
  /// The table's number, and a fingerprint of its columns: one that is dropped and added again, or two that change their
  /// names, have other values in the same rows.
  package var table: String
  /// The number and the file of the table, or of each of its partitions: in another file rows went or came without being
  /// counted, as by `truncate`.
  package var parts: [String: String]
  /// Whether the versions of its rows may be looked at.
  package var showsVersions: Bool
  /// A fingerprint of the functions that make something else of its rows; nil: there are none.
  package var functions: String?
  /// nil: the server does not count, as a standby.
  package var counters: Counters?

  package init(server: String, table: String, parts: [String: String], showsVersions: Bool, counters: Counters?) {
    self.server = server
    self.table = table
    self.parts = parts
    self.showsVersions = showsVersions
    self.counters = counters
  }

  /// Whether what happened since was done to the same table of a server that has run all the while, and is seen through
  /// the same functions.
  package func continues(_ earlier: Self) -> Bool {
    server == earlier.server && table == earlier.table && functions == earlier.functions
  }

  /// Parts whose rows did not come into them one by one since: new partitions, and those that lie in another file.
  package func newParts(since earlier: Self) -> [String] {
    parts.keys.filter { parts[$0] != earlier.parts[$0] }.sorted()
  }

  /// What was counted since; nil where the counts do not belong together.
  package func counted(since earlier: Self) -> Counters? {
    guard continues(earlier), parts == earlier.parts, let counters, let then = earlier.counters,
      counters.since == then.since
    else { return nil }
    let since = Counters(
      since: then.since, inserted: counters.inserted - then.inserted, updated: counters.updated - then.updated,
      deleted: counters.deleted - then.deleted)
    return [since.inserted, since.updated, since.deleted].allSatisfy { $0 >= 0 } ? since : nil
  }
}

extension TableActivity.Counters {
  /// Versions of rows that were made.
  package var made: Int { inserted + updated }
  package var isOfInsertionsAlone: Bool { updated == 0 && deleted == 0 }
}
