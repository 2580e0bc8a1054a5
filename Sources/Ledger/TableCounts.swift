package import Arithmetic
import Configuration
package import PostgreSQL
import TerminalText

/// Months of the target's tables whose rows differ from what was written, because somebody else changed them.
package struct TableCounts: Sendable, Equatable {
  /// Largest table in bytes whose rows are all counted, which takes the server some milliseconds. For a larger table
  /// the key shows whether each month has any row.
  static let countedBytes = 1 << 23

  /// Months of one table whose rows differ.
  package struct Difference: Sendable, Equatable, Encodable {
    package let table: String
    /// In ascending order; empty: only rows without a month differ.
    package let months: [Month]
    /// How many rows the table has and how many were written. If its rows are not counted, the table has 0.
    package let rows: Int
    package let written: Int
    /// Whether all written rows are gone.
    package let isEmpty: Bool
  }

  package private(set) var differences: [Difference] = []

  /// Reads the counts from the target; tables that do not exist are skipped.
  package init(_ state: TargetState, _ connection: inout Connection) throws {
    guard !state.isEmpty else { return }
    let rows = try connection.query(
      """
      select c.relname, month, sum(row_count), relkind = 'r' and pg_relation_size(c.oid) <= $2::bigint
      from \(state.table("published_month")) join pg_class as c on relname = split_part(table_name, '.', 1)
        join pg_attribute on attrelid = c.oid and attname = 'month' and not attisdropped
      where relnamespace = to_regnamespace($1) and relkind in ('r', 'p')
      group by c.oid, relname, relkind, month order by relname, month
      """, [quotedIdentifier(state.schema), "\(Self.countedBytes)"])
    var written: [String: [(month: String, rows: Int)]] = [:]
    var counted: Set<String> = []
    for row in rows {
      guard let table = row[0], let month = row[1], let count = row[2].flatMap({ Int($0) }) else { continue }
      written[table, default: []].append((month, count))
      if row[3] == "t" { counted.insert(table) }
    }
    let standing = try Self.standing(written.keys.sorted(), counted, state, &connection)
    for (table, months) in written.sorted(by: { $0.key < $1.key }) {
      let rows = standing[table] ?? [:]
      let differing = months.filter { month in
        counted.contains(table)
          ? rows[month.month, default: 0] != month.rows : month.rows > 0 && rows[month.month] == nil
      }
      guard !differing.isEmpty else { continue }
      let sum = differing.reduce(0) { $0 + rows[$1.month, default: 0] }
      differences.append(
        Difference(
          table: table, months: differing.compactMap { Day($0.month)?.month }, rows: sum,
          written: differing.reduce(0) { $0 + $1.rows }, isEmpty: rows.isEmpty))
    }
  }

  /// Returns rows by table and month. For a table that is not counted, each month with any rows counts as one: the first
  /// row from the month on is found by the key, where `exists` made the server read a table of one month in full.
  private static func standing(
    _ tables: [String], _ counted: Set<String>, _ state: TargetState, _ connection: inout Connection
  ) throws -> [String: [String: Int]] {
    guard !tables.isEmpty else { return [:] }
    let parts = tables.map { table in
      let name = quotedLiteral(table)
      return counted.contains(table)
        ? "select \(name), month, count(*) from \(state.table(table)) group by month"
        : """
        select \(name), month, 1 from (
          select distinct month from \(state.table("published_month")) where split_part(table_name, '.', 1) = \(name)
        ) as published
        where (select t.month from \(state.table(table)) as t where t.month >= published.month order by t.month limit 1)
          = published.month
        """
    }
    var standing: [String: [String: Int]] = [:]
    for row in try connection.query(parts.joined(separator: " union all ")) {
      standing[row[0] ?? "", default: [:]][row[1] ?? ""] = row[2].flatMap { Int($0) }
    }
    return standing
  }
}

extension TableCounts.Difference: CustomStringConvertible {
  package var description: String {
    if isEmpty { return "\(table) is empty, where \(counted(written, "row")) were written" }
    let span = months.isEmpty ? "no month" : monthSpan(months)
    return "\(table) has \(counted(rows, "row")) of \(span), where \(grouped(written)) were written"
  }

  /// The argument of `publish --rewrite` that writes these months again.
  package var rewrite: String {
    months.count == 1 && !isEmpty ? "\(table):\(months[0])" : table
  }
}
