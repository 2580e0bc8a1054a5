package import Arithmetic
package import CommandLine
import Configuration
import FoundationEssentials
import Glibc
import Ledger
import PostgreSQL
import Tables
import TerminalText

extension Publish {
  /// Removes all months after `month` from all tables, and publishes nothing.
  ///
  /// - Throws: `Failure` if the target's schema is of an older version, or the target refuses.
  package static func drop(after month: Month, _ context: StageContext) throws {
    do {
      try context.retrying("target", doing: "removing again") {
        do {
          try context.target.use(context.log) { try drop(after: month, context, &$0) }
        } catch {
          context.target.forgetRolledBack()
          throw error
        }
      }
    } catch let error as DatabaseError {
      throw Failure(error, at: "target", refusal: .database)
    }
  }

  private static func drop(after month: Month, _ context: StageContext, _ connection: inout Connection) throws {
    let schema = try TargetSchema(context.pipeline.schema, &connection)
    guard schema.isEmpty || schema.isCurrent else {
      throw Failure(
        .checkFailed,
        Problem(
          "target", "schema \(schema.name) is of an older version",
          hint: "tierbook run \(context.pipeline.path) brings it up to date"))
    }
    var removed: Set<Month> = []
    var lines: [(table: String, what: String)] = []
    if !schema.isEmpty {
      try connection.completing { connection in
        for table in try schema.tables(&connection).sorted() where KeySet.keyColumns[table] != nil {
          let rows = try removeMonths(after: month, schema.table(table), &connection)
          guard !rows.isEmpty else { continue }
          removed.formUnion(rows.keys)
          lines.append(
            (table, "\(counted(rows.values.reduce(0, +), "row")) of \(monthSpan(rows.keys.sorted())) removed"))
        }
        _ = try removeMonths(after: month, schema.table(LedgerState.restatedTiers.name), &connection)
        removed.formUnion(try removeMonths(after: month, schema.table(LedgerState.months.name), &connection).keys)
        guard !removed.isEmpty else { return }
        let last = try lastBusinessDate(context.pipeline.name, schema, &connection)
        context.recorder.update { $0.businessDate = last.map { min($0, month.lastDay) } }
        var report = context.recorder.report
        (report.hasPublished, report.monthsWritten, report.ended) = (true, removed.sorted(), Date())
        _ = try context.target.enter(report, &connection)
      }
    }
    let months = removed.sorted()
    context.recorder.update { report in
      (report.hasPublished, report.monthsWritten) = (!months.isEmpty, months)
    }
    for line in lines { context.inform(name, line.table, line.what) }
    if removed.isEmpty { context.inform(name, "months", "nothing stands after \(month)") }
  }

  /// The business date of the last run that ended well. The remaining rows are of that day, or of the end of the last
  /// remaining month.
  private static func lastBusinessDate(
    _ pipeline: String, _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> Day? {
    let rows = try connection.query(
      """
      select business_date from \(schema.table(LedgerRun.table.name))
      where pipeline = $1 and outcome in ('published', 'unchanged') and business_date is not null
      order by run_id desc limit 1
      """, [pipeline])
    return rows.first?[0].flatMap { Day($0) }
  }

  /// - Returns: the number of removed rows by month.
  private static func removeMonths(
    after month: Month, _ table: String, _ connection: inout Connection
  ) throws -> [Month: Int] {
    let rows = try connection.query(
      """
      with gone as (delete from \(table) where month > $1::date and isfinite(month) returning month)
      select month, count(*) from gone group by month
      """, [month.firstDay.description])
    return rows.reduce(into: [:]) { months, row in
      guard let month = row[0].flatMap({ Day($0) })?.month else { return }
      months[month] = row[1].flatMap { Int($0) }
    }
  }
}
