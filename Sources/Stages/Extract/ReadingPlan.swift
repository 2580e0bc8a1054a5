import Arithmetic
import Foundation
import Landing
import Pipeline
import PostgreSQL

/// One COPY of a part of an input.
struct ReadRange: Sendable {
  enum Kind: Sendable, Equatable {
    /// Some pages of a table, with rows of any month.
    case pages
    /// All rows of one month; nil: those with an impossible date, or all of an input without dates.
    case month(Month?)
  }

  let lander: Lander
  /// Place among the ranges of its input.
  let index: Int
  let statement: ReadStatement
}

/// What one COPY reads.
struct ReadStatement: Sendable {
  /// A way to read it.
  enum Form: Sendable {
    /// Lines of COPY's text format.
    case lines(String, head: LineHead?)
    case binary(String)

    var sql: String {
      switch self {
      case .lines(let sql, _), .binary(let sql): sql
      }
    }

    /// The SQLSTATEs of values that it does not take, which another form may.
    var refusals: Set<String> {
      switch self {
      case .lines(_, .some): [SourceQuery.infiniteDate, LineHead.outOfRange]
      case .lines(_, nil): [SourceQuery.infiniteDate]
      case .binary: []
      }
    }
  }

  let kind: ReadRange.Kind
  /// The quickest first; the last one takes any value.
  let forms: [Form]
}

/// Cuts what is to be read of an input into ranges for the streams.
struct ReadingPlan {
  /// Pages of a table in one range: small enough that no stream ends long after the others.
  static let pagesPerRange = 512

  let input: SourceInput
  let dates: DateRange
  let parts: StaleParts
  /// How many rows each month has, as `2024-11` (empty: no month); nil: not known.
  let rows: [String: Int]?

  /// How many rows are to be read; nil: not known.
  var expectedRows: Int? {
    rows.map { rows in
      parts.whole.reduce(0) { $0 + (rows[$1?.description ?? ""] ?? 0) } + parts.grown.values.reduce(0) { $0 + $1.count }
    }
  }

  func statements(_ connection: inout Connection) throws -> [ReadStatement] {
    let query = SourceQuery(input)
    guard let dateColumn = input.contract.dateColumn else {
      // In one order, so that the same rows give the same bytes.
      let order = input.columns.indices.map { String($0 + 1) }.joined(separator: ", ")
      return [ReadStatement(kind: .month(nil), forms: [.binary(query.copy(orderBy: order))])]
    }
    let areLines = input.ordinaryRow() != nil
    func statement(_ kind: ReadRange.Kind, where alternatives: [[String]], head: LineHead? = nil) -> ReadStatement {
      let forms =
        (head.map { [ReadStatement.Form.lines(query.copyLines(where: alternatives, head: $0), head: $0)] } ?? [])
        // An impossible date may be an infinite one.
        + (areLines && kind != .month(nil) ? [.lines(query.copyLines(where: alternatives), head: nil)] : [])
      return ReadStatement(kind: kind, forms: forms + [.binary(query.copy(where: alternatives))])
    }
    let date = query.expression(dateColumn)
    if input.isHeap, parts.whole.count == dates.months.count + 1 {
      let areInRange = try hasNone(["\(date) < '\(dates.first)'", "\(date) > '\(dates.last)'"], query, &connection)
      let head = areInRange ? try head(query, &connection) : nil
      // To look at the date of each row is a tenth of the server's work.
      let condition =
        try areInRange || allCount(query, date, &connection)
        ? [] : ["\(dates.wanted(date)) or \(dates.impossible(date))"]
      let pages = try pageCount(query, &connection)
      return stride(from: 0, to: max(1, pages), by: Self.pagesPerRange).map { start in
        var range = ["ctid >= '(\(start),0)'"]
        // The last range is open: the table may have grown since it was measured.
        if start + Self.pagesPerRange < pages { range.append("ctid < '(\(start + Self.pagesPerRange),0)'") }
        return statement(.pages, where: [range + condition], head: head)
      }
    }
    return parts.all.sorted { ($0?.index ?? -1) < ($1?.index ?? -1) }.map { month in
      let rows = month.map { dates.wanted(date, in: $0) } ?? dates.impossible(date)
      let new = month.flatMap { parts.grown[$0] }?.alternatives ?? [[]]
      return statement(.month(month), where: new.map { [rows] + $0 })
    }
  }

  /// What the first columns of lines can come as where all dates count; nil: as they are.
  private func head(_ query: SourceQuery, _ connection: inout Connection) throws -> LineHead? {
    let columns = input.columns.prefix(LineHead.columns)
    let keys = columns.dropFirst()
    guard input.ordinaryRow() != nil, columns.count == LineHead.columns, input.columns.count > LineHead.columns,
      keys.allSatisfy({ input.contract.column($0.name)?.kind == .key && KeyFamily($0.type) == .integer })
    else { return nil }
    // A number of which a part is null is null.
    let names = arrayLiteral(columns.map { input.mapping.columns[$0.name] ?? $0.name })
    let sure = try connection.query(
      "select count(*) from pg_attribute where attrelid = $1::regclass and attnotnull and attname = any ($2)",
      [query.relation, names])
    return sure[0][0] == "\(LineHead.columns)" ? LineHead(dates.first...dates.last) : nil
  }

  /// Whether no row has a date that neither counts nor is impossible.
  private func allCount(_ query: SourceQuery, _ date: String, _ connection: inout Connection) throws -> Bool {
    try hasNone(
      [
        "\(date) >= '\(DateRange.earliestPossible)' and \(date) < '\(dates.first)'",
        "\(date) > '\(dates.last)' and \(date) <= '\(dates.latestPossible)'",
      ], query, &connection)
  }

  /// Whether no row meets one of some conditions. Asked only where an index answers; false where none does.
  private func hasNone(_ conditions: [String], _ query: SourceQuery, _ connection: inout Connection) throws -> Bool {
    let exists = conditions.map { "exists (select from \(query.relation) where \($0))" }
    let question = "select not (\(exists.joined(separator: " or ")))"
    let plan = try connection.query("explain (format json) \(question)")[0][0] ?? ""
    guard let cost = Self.totalCost(ofPlan: plan), cost < Self.costOfAnIndex else { return false }
    return try connection.query(question)[0][0] == "t"
  }

  /// In the planner's units, of which reading a page is 1: some pages of two indexes, and no table of any size.
  private static let costOfAnIndex = 100.0

  /// The cost of a whole statement, of which a plan in JSON tells first.
  static func totalCost(ofPlan json: String) -> Double? {
    struct Explained: Decodable {
      struct Plan: Decodable {
        var cost: Double

        enum CodingKeys: String, CodingKey { case cost = "Total Cost" }
      }
      var plan: Plan

      enum CodingKeys: String, CodingKey { case plan = "Plan" }
    }
    return try? JSONDecoder().decode([Explained].self, from: Data(json.utf8)).first?.plan.cost
  }

  private func pageCount(_ query: SourceQuery, _ connection: inout Connection) throws -> Int {
    let rows = try connection.query(
      "select pg_relation_size($1::regclass) / current_setting('block_size')::bigint", [query.relation])
    return rows.first?.first.flatMap { $0 }.flatMap { Int($0) } ?? 0
  }
}
