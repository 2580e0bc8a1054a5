import Foundation
import TestSupport
import Testing

/// What the readers of a target see: a checksum of each table, without the number of the run that wrote its rows.
func publishedTables(_ database: TestDatabase) throws -> [String: String] {
  let names = try database.values(
    """
    select relname from pg_class where relnamespace = to_regnamespace('tierbook') and relkind = 'r'
      and relname not in ('run', 'run_stage', 'run_check', 'schema_migration') order by relname
    """)
  guard !names.isEmpty else { return [:] }
  let rows = try database.rows(
    names.map { name in
      """
      select '\(name)', md5(coalesce(string_agg(row, '' order by row), ''))
      from (select md5((to_jsonb(t) - 'run_id')::text) as row from tierbook.\(name) as t) as rows
      """
    }.joined(separator: "\nunion all\n"))
  return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
}

extension NightlyRun {
  static let stages = ["extract", "measure", "classify", "publish"]

  /// `tierbook-STAGE pipeline.yaml` for the Shop's last day.
  func startStage(_ stage: String) throws -> Command {
    try launch("tierbook-\(stage)", ["pipeline.yaml"] + (stage == "extract" ? ["--date", Shop.date] : []))
  }

  /// Runs the stages before this one.
  func runStages(before stage: String) throws {
    for earlier in Self.stages.prefix(while: { $0 != stage }) {
      let result = try startStage(earlier).wait()
      try #require(result.status == 0, "\(result.errors)")
    }
  }

  /// Changes every line of the source, so that every stage has all of its files to make and to write.
  func changeSource() throws {
    try database.execute(
      "update erp.sales_line set net_amount = net_amount + 1, changed_at = now()")
  }

  /// Sessions of Tierbook's on this database.
  func sessions(_ condition: String = "true") throws -> Int {
    Int(
      try database.value(
        """
        select count(*) from pg_stat_activity
        where application_name like 'tierbook %' and datname = current_database() and \(condition)
        """)) ?? -1
  }
}
