import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Tables

extension Extract {
  /// Reports the days of a dated input's rows, which months would be written, and what would slow each run.
  static func checkRows(
    of input: SourceInput, _ date: Day, _ context: StageContext, _ connection: inout Connection
  ) throws {
    guard let dateColumn = input.contract.dateColumn else { return }
    let query = SourceQuery(input)
    let day = query.expression(dateColumn)
    let first = context.pipeline.calendar.firstMonth
    let found = try connection.query(
      """
      select min(\(day)), max(\(day)), min(\(day)) filter (where \(day) between $1 and $2),
        max(\(day)) filter (where \(day) between $1 and $2)
      from \(query.relation)\(query.whereClause([]))
      """, [first.firstDay.description, date.description])[0]
    let all = found[0].map { "has rows of \($0) to \(found[1] ?? "?")" } ?? "has no row"
    let counted = found[2].flatMap { Day($0)?.month }.flatMap { first in
      found[3].flatMap { Day($0)?.month }.map { "\(first) to \($0)" }
    }
    let none = "none is of \(first.firstDay) to \(date)"
    if input.name == InputContract.sales.name {
      context.inform("check", input.name, "\(all); " + (counted.map { "those of \($0) count" } ?? none))
    } else {
      context.inform("check", input.name, all)
    }
    try checkIndex(of: input, context, &connection)
  }

  private static func checkIndex(
    of input: SourceInput, _ context: StageContext, _ connection: inout Connection
  ) throws {
    guard case .changedAt(let expression) = input.mapping.refresh, case .table = input.mapping.relation else { return }
    let rows = try connection.query(
      """
      select not exists (
        select from pg_index join pg_attribute on attrelid = indrelid and attnum = indkey[0]
        where indrelid = attrelid and indisvalid and attrelid = $1::regclass and attname = $2)
      from pg_attribute join pg_class on pg_class.oid = attrelid
      where attrelid = $1::regclass and attname = $2 and relkind in ('r', 'p', 'm')
      """, [SourceQuery(input).relation, expression])
    guard rows.first?.first == "t" else { return }
    context.inform(
      "check", input.name,
      "has no index that begins with \(expression): each night looks at all rows for those that changed")
  }
}
