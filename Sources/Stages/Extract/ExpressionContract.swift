import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Tables

/// Checks of expressions beyond their syntax.
extension SourceContract {
  /// The SQLSTATEs with which the server refuses an expression that looks beyond one row, and what each means.
  private static let looksFurther = [
    "42P20": "has a window function, which looks at other rows", "42803": "has an aggregate, which looks at other rows",
    "0A000": "returns any number of rows",
  ]

  /// Checks that expressions of a dated input look at one row each. Dated inputs are read by month and by page, so an
  /// expression over other rows would see only those of its part. The server's own parser finds such expressions,
  /// because a condition may contain none.
  mutating func checkRowByRow(
    _ mapping: InputMapping, _ names: [String], _ connection: inout Connection
  ) throws {
    guard mapping.contract.dateColumn != nil else { return }
    var expressions = names.compactMap { name in mapping.columns[name].map { (name: name, sql: $0) } }
    if case .changedAt(let sql) = mapping.refresh { expressions.append(("refresh.changed_at", sql)) }
    guard !expressions.isEmpty, try refusal(of: expressions.map(\.sql), mapping, &connection) != nil else { return }
    for (name, sql) in expressions {
      guard let error = try refusal(of: [sql], mapping, &connection), let what = Self.looksFurther[error.sqlState]
      else { continue }
      let remedy =
        switch mapping.relation {
        case .query(let path, _): "compute it in \(path)"
        case .table: "compute it in a query file, and name that in place of the table (query: FILE.sql)"
        }
      problems.append(
        Problem(
          mapping.place, "inputs.\(mapping.contract.name).\(name): \(what)", accepted: "an SQL expression over one row",
          hint: "rows are read part by part: \(remedy), which is computed as a whole"))
    }
  }

  private func refusal(
    of expressions: [String], _ mapping: InputMapping, _ connection: inout Connection
  ) throws -> DatabaseError? {
    let condition = expressions.map { "(\($0)) is null" }.joined(separator: " or ")
    let relation = SourceQuery(mapping, columns: []).relation
    var refusal: DatabaseError?
    do {
      _ = try connection.describe("select from \(relation) where \(condition)")
    } catch {
      guard error.kind == .refused, !error.isTimeout else { throw error }
      refusal = error
    }
    if refusal != nil { try connection.begin() }
    return refusal
  }

  /// Checks that no text key has a collation to which different texts are equal. Different texts are different keys
  /// here, so figures would be apart that the source holds together.
  mutating func checkCollations(
    _ mapping: InputMapping, _ columns: [Column], _ connection: inout Connection
  ) throws {
    let query = SourceQuery(mapping, columns: [])
    let keys = columns.filter { mapping.contract.column($0.name)?.kind == .key && KeyFamily($0.type) == .text }
    // Older servers have no such collations, or no way to ask for them.
    guard !keys.isEmpty, connection.serverVersion >= 130_000 else { return }
    let collations = keys.map { key in
      "(select collation for ((select \(query.expression(key.name)) from \(query.relation) limit 0)))"
    }
    let found = try attempt("inputs.\(mapping.contract.name)", mapping, [], &connection) { connection in
      try connection.query(
        """
        select place, name from unnest(array[\(collations.joined(separator: ", "))]) with ordinality as key (name, place)
        where exists (select from pg_collation where oid = name::regcollation and not collisdeterministic)
        """)
    }
    for row in found ?? [] {
      guard let place = row[0].flatMap({ Int($0) }), keys.indices.contains(place - 1) else { continue }
      let name = keys[place - 1].name
      let expression = mapping.columns[name] ?? name
      problems.append(
        Problem(
          mapping.place,
          "inputs.\(mapping.contract.name).\(name) has the collation \(row[1] ?? "?"), to which different texts are equal",
          accepted: "keys of which no two are equal that differ",
          hint: "make equal keys the same text, in each input that has them: \(name): "
            + "\"lower(\(expression)) collate \\\"C\\\"\""))
    }
  }

  /// Records which timestamps the days of an input are made from.
  mutating func noteTimes(_ mapping: InputMapping, _ columns: [Column], _ available: [Column]) {
    for column in columns where column.type == .date {
      guard let sql = mapping.columns[column.name] else { continue }
      let words = SQLToken.tokens(of: sql).compactMap { if case .word(let word, _) = $0 { word } else { nil } }
      for source in available where words.contains(source.name) {
        let days: String
        switch source.type.nameWithoutPrecision {
        case "timestamp without time zone":
          days = "as its times stand, whatever time zone they were written in"
        case "timestamp with time zone":
          days = "in calendar.timezone (\(timeZone)) unless the expression names another one"
        default: continue
        }
        notes[mapping.contract.name, default: []].append(
          "\(column.name) is made of \(source.name), \(source.type.sqlName): days are taken \(days)")
      }
    }
  }

  /// The hint for a missing table if another table's name differs only in letter case; nil: there is none.
  func otherSpelling(_ mapping: InputMapping, _ connection: inout Connection) throws -> String? {
    guard case .table(let parts) = mapping.relation, let name = parts.last else { return nil }
    let schema = parts.count > 1 ? parts[0] : nil
    let found = try connection.query(
      """
      select concat_ws('.', case when $2::text is null then null else quote_ident(nspname) end, quote_ident(relname))
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('r', 'p', 'v', 'm', 'f') and lower(relname) = lower($1)
        and case when $2 is null then pg_table_is_visible(pg_class.oid) else lower(nspname) = lower($2) end
      order by 1 limit 3
      """, [name, schema]
    ).compactMap { $0[0] }
    guard !found.isEmpty else { return nil }
    return
      "names are taken letter by letter, and not made small as in SQL: did you mean \(found.joined(separator: " or "))?"
  }
}

extension ColumnType {
  /// The type's name without the decimals of its seconds, such as `timestamp without time zone`.
  var nameWithoutPrecision: String { sqlName.replacing(/\([0-9]+\)/, with: "") }
}

extension InputContract.Kind {
  /// What to write in the pipeline file for a column of another type, as `name: "expression::type"`.
  func casts(of expression: String, _ type: ColumnType, timeZone: String, as name: String) -> String {
    let plain = cast(of: expression)
    let operand = plain.split(separator: "::", maxSplits: .max).dropLast().joined(separator: "::")
    switch (self, type.nameWithoutPrecision) {
    case (.date, "timestamp without time zone"):
      return "\(name): \"\(plain)\" where its times are those of \(timeZone), or "
        + "\"(\(operand) at time zone 'UTC' at time zone '\(timeZone)')::date\" where they are those of UTC, as some "
        + "programs write them"
    case (.date, "timestamp with time zone"):
      return "\(name): \"\(plain)\" for the day in calendar.timezone (\(timeZone)), or "
        + "\"(\(operand) at time zone 'Asia/Shanghai')::date\" for the day in another time zone"
    case (.key, let type) where type == "citext" || type.hasSuffix(".citext"):
      // To citext, texts are equal that differ only in letter case.
      return "\(name): \"lower(\(plain))\", in each input that has it"
    default: return "\(name): \"\(plain)\""
    }
  }
}
