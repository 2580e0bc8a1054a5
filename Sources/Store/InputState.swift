package import Arithmetic
import TerminalText

/// One input as it was at its last reading. All but the definition is for `refresh: changed_at`. Months are written as
/// `2024-11`; the empty text stands for rows with an impossible date.
package struct InputState: Codable, Sendable, Equatable {
  /// Fingerprint of the mapping, the types and the calendar: if it differs, everything is read again.
  package var definition: String
  /// The latest change, as the server prints it, that was neither infinite nor after the server's clock; and the number
  /// of rows of each month that changed in the day before it. If that number grows, a transaction has committed late.
  package var watermark: String?
  package var recentChanges: [String: Int] = [:]
  /// Months with a row whose time of change was infinite or after the server's clock.
  package var oddMonths: [String]?
  /// The earliest time of change after the server's clock.
  package var nextChange: String?
  /// The number of the relation's rows in each month when the month was landed or last compared.
  package var rows: [String: Int]?
  /// By month: transactions from this one on had not ended when the month was landed, or compared, and counted. A row's
  /// version shows what they have changed. A missing month is unknown.
  package var versions: [String: Int]?
  /// Sums over the landed lines of each month, whatever their order. A missing month is unknown.
  package var contents: [String: String]?
  /// The oldest transaction that had not ended when the input was read.
  package var transaction: Int?
  /// The server's counts at that time.
  package var activity: TableActivity?
  /// The last day that was not impossible then; `rows` are sorted by it.
  package var latestPossible: Day?
  /// The days of all rows, if rows are later than the business date and were not read.
  package var days: RowDays?

  package init(definition: String) {
    self.definition = definition
  }

  /// Has months read at the next comparison of all, because their landed lines are of another moment than the counts.
  package mutating func forget(_ months: some Sequence<String>) {
    for month in months {
      versions?[month] = nil
      contents?[month] = nil
    }
  }
}

/// A table with rows on a server's own disk, or with such partitions: its identity, and the server's counts of it.
package struct TableActivity: Codable, Sendable, Equatable {
  /// The server's counts of inserted, updated and deleted rows.
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

  /// The server, since when it runs, and the database: if one of them differs, a table of the same number may be a copy
  /// or an old backup.
  package var server: String
  /// The table's number, and a fingerprint of its columns: a column that is dropped and added again, or two that
  /// exchange their names, have other values in the same rows.
  package var table: String
  /// The number and the file of the table, or of each of its partitions: with another file, rows went or came without
  /// being counted, as by `truncate`.
  package var parts: [String: String]
  /// Whether the role may read the versions of its rows.
  package var showsVersions: Bool
  /// A fingerprint of the functions that change what its rows show; nil: there are none.
  package var functions: String?
  /// nil: the server does not count, like a standby.
  package var counters: Counters?

  package init(server: String, table: String, parts: [String: String], showsVersions: Bool, counters: Counters?) {
    self.server = server
    self.table = table
    self.parts = parts
    self.showsVersions = showsVersions
    self.counters = counters
  }

  /// Whether everything since then happened to the same table, on a server that has run without interruption, and the
  /// same functions show it.
  package func continues(_ earlier: Self) -> Bool {
    server == earlier.server && table == earlier.table && functions == earlier.functions
  }

  /// Parts that have got their rows since then, but not one by one: new partitions, and partitions in another file.
  package func newParts(since earlier: Self) -> [String] {
    parts.keys.filter { parts[$0] != earlier.parts[$0] }.sorted()
  }

  /// The counts since then; nil if the two counts do not belong together.
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
  /// The number of row versions that were made.
  package var made: Int { inserted + updated }
  package var isOfInsertionsAlone: Bool { updated == 0 && deleted == 0 }
}
