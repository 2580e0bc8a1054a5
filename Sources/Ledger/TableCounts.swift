package import Arithmetic
import Configuration
package import PostgreSQL
import TerminalText

/// Months of the target's tables that do not have the rows that were written there, since somebody else has been there.
package struct TableCounts: Sendable, Equatable {
  /// Bytes up to which all rows of a table are counted, which takes the server some milliseconds. Of a larger one it is
  /// looked up in its key whether each month has any row.
  static let countedBytes = 1 << 23

  /// Months of one table.
  package struct Difference: Sendable, Equatable, Encodable {
    package let table: String
    /// In their order; empty: rows of no month alone.
    package let months: [Month]
    /// How many rows stand there and how many were written; of a table whose rows are not counted, 0 stand there.
    package let rows: Int
    package let written: Int
    /// Whether all that was written is gone.
    package let isEmpty: Bool
  }

  package private(set) var differences: [Difference] = []

  /// Asks the target; tables that are not there are passed over.
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

  /// Rows by table and month; of tables that are not counted, each month that has any counts as one.
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
        ) as published where exists (select from \(state.table(table)) as t where t.month = published.month)
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

  /// What `publish --rewrite` is given to write it anew.
  package var rewrite: String {
    months.count == 1 && !isEmpty ? "\(table):\(months[0])" : table
  }
}
