import CommandLine
import Configuration
import Glibc
import Ledger
import Locking
import PostgreSQL

/// Locks everything that a run reads, with a reader's rights, so that nothing is truncated, replaced or altered
/// meanwhile. A truncation takes the rows from every snapshot.
///
/// Each connection takes its locks before its first row. None waits for a lock: behind a session that waits for another
/// of our connections it would wait for ever, and no server detects this. Instead all connections give back their locks
/// and try again.
struct RelationLocks {
  /// The locks could not be taken, or a relation was replaced before its lock was taken.
  struct GivenBack: Error {
    let cause: DatabaseError
  }

  /// A `select` of no row for each input, which locks tables, partitions, the relations of a view, foreign tables and
  /// materialized views; then the limits for later statements.
  private let statements: [String]
  private let limit: Duration?

  init(_ inputs: [SourceInput], _ pipeline: PipelineFile) {
    limit = pipeline.sourceSession.lockTimeout
    let hasFilters = inputs.contains { $0.mapping.rowSecurity == .apply }
    let selects = inputs.flatMap { input in
      (hasFilters ? ["set local row_security = \(input.mapping.rowSecurity.setting)"] : []) + [SourceQuery(input).lock]
    }
    // A locked relation cannot get a policy any more, and has none that was not asked for.
    let end = hasFilters ? ["set local row_security = on"] : []
    let lockTimeout = "set local lock_timeout = \(limit.map { milliseconds($0) } ?? 0)"
    statements = selects + end + [lockTimeout]
  }

  /// Takes the locks in the open transaction. Each statement is sent alone, so the pipeline file's text cannot begin
  /// another.
  func take(_ connection: inout Connection) throws(DatabaseError) {
    for statement in statements { try connection.query(statement) }
  }

  /// Begins the transaction that exports the snapshot, and takes the locks.
  ///
  /// - Throws: `GivenBack` if a relation was replaced between the snapshot, which the first `select` takes, and its
  ///   lock.
  func begin(_ connection: inout Connection) throws {
    try connection.begin("begin isolation level repeatable read, read only")
    try take(&connection)
    // Rows of the catalogue come from the snapshot; catalogue functions look up what stands now.
    let replaced = try connection.query(
      """
      select locked.relation::regclass from pg_locks as locked left join pg_class on pg_class.oid = locked.relation
      where locked.pid = pg_backend_pid() and locked.locktype = 'relation' and locked.relation >= 16384
        and (pg_class.oid is null or relfilenode <> coalesce(pg_relation_filenode(pg_class.oid), 0)
          or relname <> (select name[cardinality(name)] from parse_ident(locked.relation::regclass::text) as name))
      limit 1
      """)
    guard replaced.isEmpty else {
      throw GivenBack(
        cause: DatabaseError(
          refused: "relation \(replaced[0][0] ?? "?") was replaced in this moment", sqlState: "55P03"))
    }
  }

  /// Repeats `body` from its beginning until it has its locks, or the time to wait for a lock is over.
  static func waiting<Value>(_ context: StageContext, _ body: () throws -> Value) throws -> Value {
    let limit = context.pipeline.sourceSession.lockTimeout
    let start = ContinuousClock.now
    var hasSpoken = false
    while true {
      let cause: DatabaseError
      do {
        return try body()
      } catch let error as DatabaseError where error.sqlState == "55P03" {
        cause = error
      } catch let error as GivenBack {
        cause = error.cause
      }
      if let limit, .now - start >= limit { throw cause }
      if !hasSpoken { context.inform(Extract.name, "source", "waits for a lock that another session has or waits for") }
      hasSpoken = true
      waitIdly(.milliseconds(100))
    }
  }
}

extension InputMapping.RowSecurity {
  fileprivate var setting: String { self == .apply ? "on" : "off" }
}
