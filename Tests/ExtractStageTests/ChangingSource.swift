import Arithmetic
import Foundation
import Logging
import PostgreSQL
import Store
import TestSupport

@testable import CommandLine
@testable import Configuration
@testable import ExtractStage
@testable import Ledger

/// A small source to which each night other things happen, by chance but the same for the same seed: among them all that
/// a time of change does not show.
final class ChangingSource {
  let database: TestDatabase
  private let target: TestDatabase
  private let folder: ScratchFolder
  private let isPartitioned: Bool
  /// Through which nothing shows that the server knows of its rows.
  private let isView: Bool
  private let hasCondition: Bool
  private var random: SeededGenerator
  private var night = 0
  private var hasBackup = false
  private var isDetached = false
  /// What was done, for the message of a failure.
  private(set) var history: [String] = []
  private(set) var date = Day("2024-06-30") ?? Day(daysSince2000: 0)

  init(seed: Int) throws {
    random = SeededGenerator(seed: UInt64(seed))
    (isPartitioned, isView, hasCondition) = (seed.isMultiple(of: 2), seed.isMultiple(of: 5), !seed.isMultiple(of: 3))
    database = try TestDatabase("changing_\(seed)")
    target = try TestDatabase("changing_\(seed)_target", server: database.server)
    folder = try ScratchFolder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/work", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    let parts =
      isPartitioned ? (1...3).map { "create table erp.line_\($0) partition of erp.line for values in (\($0));" } : []
    try database.execute(
      """
      create schema erp;
      create sequence erp.line_number;
      create table erp.product as select n as product_id, 'Product ' || n as product_name from generate_series(1, 3) as n;
      create table erp.line (line_id integer not null default nextval('erp.line_number'), branch integer not null,
        sale_date date, product_id integer not null, customer_id integer not null, quantity integer not null,
        revenue numeric(12,2) not null, status text not null default 'posted', changed_at timestamptz)
      \(isPartitioned ? "partition by list (branch)" : "");
      \(parts.joined())
      insert into erp.line (branch, sale_date, product_id, customer_id, quantity, revenue, changed_at)
      select 1 + n % 3, date '2024-01-01' + n * 37 % 182, 1 + n % 3, 1 + n % 4, n % 5, n,
        timestamptz '2024-01-01 12:00Z' + n * 37 % 182 * interval '1 day'
      from generate_series(1, 40) as n;
      create view erp.all_lines as select * from erp.line
      """)
  }

  deinit {
    guard hasBackup else { return }
    try? withServer { connection in try connection.query("drop database if exists \(database.name)_backup with (force)")
    }
  }

  // MARK: - What happens to it

  private func chance(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  /// A day of the months that are read, or of one before or after them.
  private var day: String { "'2023-12-20'::date + \(chance(200))" }

  /// Of this night; its nights are eight hours apart.
  private var now: String { "timestamptz '2024-07-01 00:00Z' + interval '\(night * 480 + chance(480)) minutes'" }
  /// Of the night before, so that it is not the latest one, and looks as if it had been committed late.
  private var late: String { "timestamptz '2024-07-01 00:00Z' + interval '\(night * 480 - chance(900) - 1) minutes'" }
  private var old: String { "timestamptz '2024-01-01 00:00Z' + interval '\(chance(4000)) hours'" }

  private func insert(_ changed: String, day: String? = nil, count: Int = 1) -> String {
    let branch = 1 + chance(isDetached ? 2 : 3)
    return """
      insert into erp.line (branch, sale_date, product_id, customer_id, quantity, revenue, changed_at)
      select \(branch), \(day ?? self.day), \(1 + chance(3)), \(1 + chance(4)), \(chance(5)), \(chance(1000)), \(changed)
      from generate_series(1, \(count))
      """
  }

  private func some(_ count: Int = 1) -> String {
    "line_id in (select line_id from erp.line order by md5(line_id || '\(chance(1_000_000))') limit \(count))"
  }

  private func step() -> [String] {
    switch chance(isPartitioned ? 27 : 22) {
    case 0...2: [insert(now, count: 1 + chance(3))]
    case 3: [insert(old)]
    case 4: [insert(late)]
    case 5: ["update erp.line set revenue = revenue + 1, changed_at = \(now) where \(some(2))"]
    case 6: ["update erp.line set sale_date = \(day), changed_at = \(now) where \(some())"]
    case 7: ["update erp.line set status = 'void', changed_at = \(now) where \(some())"]
    case 8: ["delete from erp.line where \(some(1 + chance(2)))"]
    case 9: ["delete from erp.line where \(some())", insert(old)]
    case 10: ["delete from erp.line where \(some())", insert(now)]
    // A draft that is posted: two versions, of which one is seen.
    case 11:
      [insert(now), "update erp.line set revenue = 7, changed_at = \(now) where line_id = currval('erp.line_number')"]
    case 12: ["update erp.line set sale_date = \(day), changed_at = \(now) where \(some())", insert(old)]
    case 13: ["begin", insert(now, count: 2), "rollback"]
    case 14: [insert(["'infinity'", "'-infinity'", "now() + interval '1 day'", "null"][chance(4)])]
    // It is past by the next night.
    case 15: [insert("clock_timestamp() + interval '50 ms'")]
    case 16:
      [
        "update erp.line set quantity = quantity + 1, changed_at = \(chance(2) == 0 ? now : old) "
          + "where changed_at > now() or changed_at = '-infinity'"
      ]
    case 17: [insert(now, day: chance(2) == 0 ? "null" : "'1850-01-01'")]
    case 18: ["select pg_stat_reset()"]
    case 19:
      [
        "create temporary table kept as select * from erp.line", "truncate erp.line",
        "update kept set revenue = revenue + \(chance(2)) where \(some().replacing("erp.line", with: "kept"))",
        "insert into erp.line select * from kept" + (isDetached ? " where branch < 3" : ""), "drop table kept",
      ]
    case 20: ["vacuum full \(isPartitioned ? "erp.line_1" : "erp.line")"]
    case 21: ["update erp.line set revenue = revenue + 1 where \(some())"]
    case 22: ["truncate erp.line_\(1 + chance(2))"]
    case 23: ["truncate erp.line_2", insert(old, count: 2)]
    default: detachOrAttach()
    }
  }

  private func detachOrAttach() -> [String] {
    isDetached.toggle()
    if isDetached { return ["alter table erp.line detach partition erp.line_3"] }
    let meanwhile = [
      "update erp.line_3 set quantity = quantity + 1", "delete from erp.line_3 where line_id % 3 = 0", "select 1",
    ]
    return [meanwhile[chance(3)], "alter table erp.line attach partition erp.line_3 for values in (3)"]
  }

  /// What happens before the next night.
  func change() throws {
    night += 1
    var done: [String] = []
    if chance(6) == 0 { date = (Day("2024-06-30") ?? date).advanced(by: -chance(25)) }
    if hasBackup, chance(8) == 0 {
      try restore()
      done.append("restore")
    } else if chance(7) == 0 {
      try backUp()
      done.append("back up")
    }
    let steps = (0..<chance(4)).flatMap { _ in step() }
    var connection = try Connection(to: ConnectionOptions(conninfo: database.conninfo))
    for step in steps {
      try connection.runScript(step)
    }
    // Where nothing would be left to read, which is refused.
    try connection.runScript(
      """
      insert into erp.line (branch, sale_date, product_id, customer_id, quantity, revenue, changed_at)
      select 1, '2024-01-02', 1, 1, 1, 1, \(now)
      where not exists (select from erp.line where \(condition) and sale_date between '2024-01-01' and '\(date)')
      """)
    // What this session has done is counted before it ends.
    try connection.query("select pg_stat_force_next_flush()")
    history.append("night \(night), \(date): " + (done + steps).joined(separator: "; "))
  }

  private func withServer(_ body: (inout Connection) throws -> Void) throws {
    let conninfo = database.conninfo.replacingOccurrences(of: "dbname=\(database.name)", with: "dbname=postgres")
    var connection = try Connection(to: ConnectionOptions(conninfo: conninfo))
    try body(&connection)
  }

  private func backUp() throws {
    let name = database.name
    try withServer { connection in
      try connection.query("drop database if exists \(name)_backup with (force)")
      try connection.query("create database \(name)_backup template \(name)")
    }
    hasBackup = true
  }

  /// The files of the backup are those of then, with the same numbers of tables.
  private func restore() throws {
    let name = database.name
    try withServer { connection in
      try connection.query("drop database \(name) with (force)")
      try connection.query("create database \(name) template \(name)_backup")
    }
    let attached = try database.value(
      "select count(*) from pg_inherits where inhrelid = to_regclass('erp.line_3')")
    isDetached = isPartitioned && attached == "0"
  }

  // MARK: - What is landed of it

  private var condition: String { hasCondition ? "status <> 'void'" : "true" }
  private var work: String { "\(folder.path)/work" }

  private func yaml(schema: String) -> String {
    """
    pipeline: changing
    source: { connection: "\(database.conninfo)", streams: 2 }
    target: { connection: "\(target.conninfo)", schema: \(schema) }
    calendar: { first_month: 2024-01, windows: [1, 3] }
    inputs:
      sales:
        table: \(isView ? "erp.all_lines" : "erp.line")
        \(hasCondition ? "where: \"\(condition)\"" : "# all of them")
        columns: { sale_date: sale_date, product_id: product_id, customer_id: customer_id, quantity: quantity, revenue: revenue }
        refresh: { changed_at: changed_at }
      products: { table: erp.product }
    reject_limit: 100000
    checks: { shrink: warn }

    """
  }

  private func context() throws -> StageContext {
    StageContext(
      pipeline: try PipelineFile(yaml: yaml(schema: "nights"), path: "p.yaml"), workDirectory: work,
      requestedDate: date, force: false, accepted: [],
      logger: Logger(label: "changing") { _ in SwiftLogNoOpLogHandler() },
      recorder: RunRecorder(RunReport(command: "extract", pipeline: "changing", businessDate: date, started: Date())))
  }

  /// Runs the stage and returns the lines of all months that it has left, and how many rows it has rejected.
  func landed() throws -> (lines: [String], rejected: Int) {
    let context = try context()
    _ = try context.perform(Extract.self)
    let stage = context.folder(of: Extract.name)
    guard let manifest = try stage.manifest() else { throw SetupError("the stage has left no manifest") }
    var lines: [String] = []
    for file in manifest.files(of: "sales") {
      try stage.readLines(file) { block in
        for line in 0..<block.count {
          let amounts = [3, 4].map { block.amount($0, line).map { "\($0)" } ?? "" }
          let day = block.day(0, line).map { "\($0)" } ?? ""
          lines.append(
            "\(file.month.map { "\($0)" } ?? "") \(day) \(block.integer(1, line)) \(block.integer(2, line)) "
              + amounts.joined(separator: " "))
        }
      }
    }
    return (lines.sorted(), manifest.files(of: RejectedLines.table("sales")).reduce(0) { $0 + $1.rows })
  }

  /// The same by plain SQL.
  func expected() throws -> (lines: [String], rejected: Int) {
    let rows = try database.rows(
      """
      select case when sale_date >= '1900-01-01' then
        concat_ws(' ', to_char(sale_date, 'YYYY-MM'), sale_date, product_id, customer_id, quantity, revenue) end
      from erp.line
      where \(condition)
        and (sale_date between '2024-01-01' and '\(date)' or sale_date is null or sale_date < '1900-01-01')
      """
    ).map { $0[0] }
    let lines = rows.filter { $0 != "∅" }
    return (lines.sorted(), rows.count - lines.count)
  }

  /// Publishes what was landed by times of change, and, elsewhere, all that is read from nothing: tables that differ.
  func differingTables() throws -> [String] {
    for (schema, work) in [("nights", work), ("nothing", "\(folder.path)/nothing")] {
      try? FileManager.default.removeItem(atPath: "\(folder.path)/nothing")
      let file = "\(folder.path)/\(schema).yaml"
      try yaml(schema: schema).write(toFile: file, atomically: true, encoding: .utf8)
      let result = try Command(
        try Checkout.executable("tierbook"), ["run", file, "--date", "\(date)", "--work-dir", work],
        environment: database.environment
      ).wait()
      guard result.status <= 1 else { throw SetupError(result.output + result.errors) }
    }
    let names = try target.values(
      """
      select relname from pg_class where relnamespace = to_regnamespace('nothing') and relkind = 'r'
        and relname in ('company_summary', 'product_summary', 'category_summary', 'product_tier_summary', 'product_movement')
      """)
    return try names.filter { name in
      func rows(_ schema: String) -> String {
        "select to_jsonb(t) - 'run_id' from \(schema).\(name) as t where month <= '\(date)'"
      }
      return try target.value(
        """
        select count(*) from ((\(rows("nights")) except all \(rows("nothing")))
          union all (\(rows("nothing")) except all \(rows("nights")))) as differences
        """) != "0"
    }
  }
}
