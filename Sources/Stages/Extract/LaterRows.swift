import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables
import TerminalText

/// Finds rows of stock, accounts and receivables later than the business date. They are reported, not read.
struct LaterRows {
  /// Stock may be dated ahead up to this day.
  static let latestPossible = Day(year: 9999, month: 12, day: 31) ?? Day(daysSince2000: 0)

  let input: SourceInput
  let businessDate: Day

  /// The days of all rows of accounts or receivables, if some are later than the business date; else nil.
  ///
  /// - Parameter manifest: lists the input's files.
  static func landed(of input: SourceInput, in manifest: Manifest) -> RowDays? {
    manifest.file(input.name)?.facts.days.flatMap { $0.later > 0 ? $0 : nil }
  }

  /// The days of all rows of stock, if some are later than the business date; else nil, as for any other input.
  ///
  /// They are counted before rows are read: this connection may be lost without harm while others read.
  func ofStock(_ connection: inout Connection) throws -> RowDays? {
    guard input.name == InputContract.stock.name, let dateColumn = input.contract.dateColumn else { return nil }
    let query = SourceQuery(input)
    let date = query.expression(dateColumn)
    let isPossible = "\(date) between '\(DateRange.earliestPossible)' and '\(Self.latestPossible)'"
    let counted = try connection.query(
      "select count(*) from \(query.relation)" + query.whereClause([isPossible, "\(date) > '\(businessDate)'"]))
    guard let later = counted[0][0].flatMap({ Int($0) }), later > 0 else { return nil }
    let found = try connection.query(
      "select min(\(date)), max(\(date)) from \(query.relation)" + query.whereClause([isPossible]))
    guard let first = found[0][0].flatMap({ Day($0) }), let last = found[0][1].flatMap({ Day($0) }) else { return nil }
    return RowDays(first: first, last: last, later: later)
  }

  /// - Parameter days: the days of an input that has rows later than `businessDate`.
  static func warning(_ input: String, _ days: RowDays, _ businessDate: Day) -> String {
    let rows = "inputs.\(input): \(counted(days.later, "row")) \(days.later == 1 ? "is" : "are") dated after "
    let shown = rows + "\(businessDate) and not read"
    guard days.first == days.last else { return shown }
    return shown + "; all its rows are of one day, \(days.first): the source keeps no history, so what it had on "
      + "\(businessDate) or at the end of a month cannot be known; keep a copy of its rows a day, and map that"
  }
}
