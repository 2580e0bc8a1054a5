import Arithmetic
import CommandLine
import Configuration
import FoundationEssentials
import Glibc
import Ledger
import PostgreSQL
import Store
import Tables

/// One COPY of a part of an input.
struct ReadRange: Sendable {
  let lander: Lander
  /// Position among the ranges of its input, from 0.
  let index: Int
  let statement: ReadStatement
}

/// What one COPY reads.
struct ReadStatement: Sendable {
  enum Kind: Sendable, Equatable {
    /// Some pages of a table, with rows of any month: of every day, or only of days that count or are impossible.
    case pages(everyDay: Bool)
    /// All rows of one month; nil: rows with an impossible date, or all rows of an input without dates.
    case month(Month?)
  }

  /// A format to read the rows in.
  enum Form: Sendable {
    /// Lines of COPY's text format.
    case lines(String, head: LineHead?)
    case binary(String)

    var sql: String {
      switch self {
      case .lines(let sql, _), .binary(let sql): sql
      }
    }

    /// The SQLSTATEs of values that this form does not take; another form may take them.
    var refusals: Set<String> {
      switch self {
      case .lines(_, .some): [SourceQuery.infiniteDate, LineHead.outOfRange]
      case .lines(_, nil): [SourceQuery.infiniteDate]
      case .binary: []
      }
    }
  }

  let kind: Kind
  /// Quickest form first; the last one takes any value.
  let forms: [Form]

  var isPages: Bool { if case .pages = kind { true } else { false } }
}

/// Divides what to read from an input into ranges for the streams.
struct ReadingPlan {
  /// Pages in one range: few enough that no stream ends long after the others.
  static let pagesPerRange = 512

  let input: SourceInput
  let dates: DateRange
  let parts: StaleParts
  /// Rows by month, as `2024-11` (empty: no month); nil: unknown.
  let rows: [String: Int]?

  /// Number of rows to read; nil: unknown.
  var expectedRows: Int? {
    rows.map { rows in
      parts.whole.reduce(0) { $0 + (rows[$1?.description ?? ""] ?? 0) } + parts.grown.values.reduce(0) { $0 + $1.count }
    }
  }

  func statements(_ connection: inout Connection) throws -> [ReadStatement] {
    let query = SourceQuery(input)
    guard let dateColumn = input.contract.dateColumn else {
      // Ordered, so that the same rows give the same bytes.
      let order = input.columns.indices.map { String($0 + 1) }.joined(separator: ", ")
      return [ReadStatement(kind: .month(nil), forms: [.binary(query.copy(orderBy: order))])]
    }
    let areLines = input.ordinaryRow() != nil
    func statement(_ kind: ReadStatement.Kind, where alternatives: [[String]], heads: [LineHead] = []) -> ReadStatement
    {
      // An impossible date may be infinite, which lines do not take.
      let lines = areLines && kind != .month(nil) ? heads + [nil] : []
      let forms = lines.map { ReadStatement.Form.lines(query.copyLines(where: alternatives, head: $0), head: $0) }
      return ReadStatement(kind: kind, forms: forms + [.binary(query.copy(where: alternatives))])
    }
    let date = query.expression(dateColumn)
    if input.isHeap, parts.whole.count == dates.months.count + 1 {
      let columns = try tableColumns(query, &connection)
      let everyDay = try canReadEveryDay(columns, query, date, &connection)
      let condition = everyDay ? [] : ["\(dates.wanted(date)) or \(dates.impossible(date))"]
      let heads = canHaveHead(columns) ? LineHead.all : []
      let pages = try pageCount(query, &connection)
      return stride(from: 0, to: max(1, pages), by: Self.pagesPerRange).map { start in
        var range = ["ctid >= '(\(start),0)'"]
        // The last range is open, because the table may have grown since it was measured.
        if start + Self.pagesPerRange < pages { range.append("ctid < '(\(start + Self.pagesPerRange),0)'") }
        return statement(.pages(everyDay: everyDay), where: [range + condition], heads: heads)
      }
    }
    return parts.all.sorted { ($0?.index ?? -1) < ($1?.index ?? -1) }.map { month in
      let rows = month.map { dates.wanted(date, in: $0) } ?? dates.impossible(date)
      let new = month.flatMap { parts.grown[$0] }?.alternatives ?? [[]]
      return statement(.month(month), where: new.map { [rows] + $0 })
    }
  }

  /// The contract's columns that are columns of the table, and whether each can be null. All others are expressions.
  private func tableColumns(_ query: SourceQuery, _ connection: inout Connection) throws -> [String: Bool] {
    let names = input.columns.map { input.mapping.columns[$0.name] ?? $0.name }
    // A table that inherits may allow nulls that its parent forbids.
    let found = try connection.query(
      """
      select attname, not attnotnull or relhassubclass from pg_attribute join pg_class on pg_class.oid = attrelid
      where attrelid = $1::regclass and attname = any ($2) and not attisdropped
      """, [query.relation, arrayLiteral(names)])
    let canBeNull = Dictionary(uniqueKeysWithValues: found.map { ($0[0] ?? "", $0[1] == "t") })
    return zip(input.columns, names).reduce(into: [:]) { $0[$1.0.name] = canBeNull[$1.1] }
  }

  /// Whether the first columns of lines can come as one number, if their values fit.
  private func canHaveHead(_ columns: [String: Bool]) -> Bool {
    let head = input.columns.prefix(LineHead.columns)
    return head.count == LineHead.columns && input.columns.count > LineHead.columns
      && head.dropFirst().allSatisfy { input.contract.column($0.name)?.kind == .key && KeyFamily($0.type) == .integer }
      // The number is null if one of its parts is null.
      && head.allSatisfy { columns[$0.name] == false }
  }

  /// Whether to read rows of days that do not count, and leave them out here. This saves time if such rows are few:
  /// checking each date costs the server a tenth of its work for a row.
  ///
  /// All columns must be plain: an expression, such as a division, may fail on a row that does not count.
  private func canReadEveryDay(
    _ columns: [String: Bool], _ query: SourceQuery, _ date: String, _ connection: inout Connection
  ) throws -> Bool {
    guard columns.count == input.columns.count else { return false }
    let others = "\(date) < '\(dates.first)' or \(date) > '\(dates.last)'"
    let rows = try estimate("select from \(query.relation)", &connection)
    return try estimate("select from \(query.relation) where \(others)", &connection) < rows / 20
  }

  /// Number of rows that the planner expects from a query.
  private func estimate(_ query: String, _ connection: inout Connection) throws -> Double {
    struct Explained: Decodable {
      struct Plan: Decodable {
        var rows: Double

        enum CodingKeys: String, CodingKey { case rows = "Plan Rows" }
      }
      var plan: Plan

      enum CodingKeys: String, CodingKey { case plan = "Plan" }
    }
    let json = try connection.query("explain (format json) \(query)")[0][0] ?? ""
    return (try? JSONDecoder().decode([Explained].self, from: Data(json.utf8)))?.first?.plan.rows ?? 0
  }

  private func pageCount(_ query: SourceQuery, _ connection: inout Connection) throws -> Int {
    let rows = try connection.query(
      "select pg_relation_size($1::regclass) / current_setting('block_size')::bigint", [query.relation])
    return rows.first?.first.flatMap { $0 }.flatMap { Int($0) } ?? 0
  }
}
