import Arithmetic
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
  let sql: String
  let kind: Kind
}

/// Cuts what is to be read of an input into ranges for the streams.
struct ReadingPlan {
  /// Pages of a table in one range: small enough that no stream ends long after the others.
  static let pagesPerRange = 512

  let input: SourceInput
  let dates: DateRange
  /// Months to read; nil: rows with an impossible date, or all rows of an input without dates.
  let parts: Set<Month?>

  /// The statements, and what each of them reads.
  func statements(_ connection: inout Connection) throws -> [(sql: String, kind: ReadRange.Kind)] {
    let query = SourceQuery(input)
    guard let dateColumn = input.contract.dateColumn else {
      // In one order, so that the same rows give the same bytes.
      let order = input.columns.indices.map { String($0 + 1) }.joined(separator: ", ")
      return [(query.copy(where: [], orderBy: order), .month(nil))]
    }
    let date = query.expression(dateColumn)
    if input.isHeap, parts.count == dates.months.count + 1 {
      let condition = "\(dates.wanted(date)) or \(dates.impossible(date))"
      let pages = try pageCount(query, &connection)
      return stride(from: 0, to: max(1, pages), by: Self.pagesPerRange).map { start in
        var range = ["ctid >= '(\(start),0)'"]
        // The last range is open: the table may have grown since it was measured.
        if start + Self.pagesPerRange < pages { range.append("ctid < '(\(start + Self.pagesPerRange),0)'") }
        return (query.copy(where: range + [condition]), .pages)
      }
    }
    return parts.sorted { ($0?.index ?? -1) < ($1?.index ?? -1) }.map { month in
      (query.copy(where: [month.map { dates.wanted(date, in: $0) } ?? dates.impossible(date)]), .month(month))
    }
  }

  private func pageCount(_ query: SourceQuery, _ connection: inout Connection) throws -> Int {
    let rows = try connection.query(
      "select pg_relation_size($1::regclass) / current_setting('block_size')::bigint", [query.relation])
    return rows.first?.first.flatMap { $0 }.flatMap { Int($0) } ?? 0
  }
}
