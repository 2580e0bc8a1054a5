import CommandLine
import Configuration
import Glibc
import Ledger
import Locking
import PostgreSQL

/// Locks on all that a run reads, with a reader's rights, so that nothing of it is truncated, replaced or altered while it
/// is read: a truncation takes the rows from every snapshot.
///
/// Each connection takes them before its first row. None waits for one: behind somebody who waits for another of our
/// connections it would do so for ever, and no server sees why. All are given back instead, and tried again.
struct RelationLocks {
  /// Locks could not be had, or were had after what they are for has been replaced.
  struct GivenBack: Error {
    let cause: DatabaseError
  }

  /// A `select` of no row, which locks tables and partitions, what a view is over, foreign tables and materialized views;
  /// then the limits for what comes.
  private let statements: [String]
  private let limit: Duration?

  init(_ inputs: [SourceInput], _ pipeline: PipelineFile) {
    limit = pipeline.sourceSession.lockTimeout
    let hasFilters = inputs.contains { $0.mapping.rowSecurity == .apply }
    let selects = inputs.flatMap { input in
      (hasFilters ? ["set local row_security = \(input.mapping.rowSecurity.setting)"] : []) + [SourceQuery(input).lock]
    }
    // What is locked cannot get a policy any more, and has none that was not asked for.
    let end = hasFilters ? ["set local row_security = on"] : []
    let lockTimeout = "set local lock_timeout = \(limit.map { milliseconds($0) } ?? 0)"
    statements = selects + end + [lockTimeout]
  }

  /// Takes the locks in the transaction that is open. One statement each: the pipeline file's words can begin no other.
  func take(_ connection: inout Connection) throws(DatabaseError) {
    for statement in statements { try connection.query(statement) }
  }

  /// Begins the transaction that others take their snapshot from, with the locks.
  ///
  /// - Throws: `GivenBack` where a relation was replaced between the snapshot, which a `select` takes first, and its lock.
  func begin(_ connection: inout Connection) throws {
    try connection.begin("begin isolation level repeatable read, read only")
    try take(&connection)
    // Rows of the catalogue are those of the snapshot, what the functions look up is what stands now.
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

  /// Tries `body` again, from its beginning, as long as there is time to wait for a lock.
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
      if !hasSpoken { context.say(Extract.name, "source", "waits for a lock that another session has or waits for") }
      hasSpoken = true
      waitIdly(.milliseconds(100))
    }
  }
}

extension InputMapping.RowSecurity {
  fileprivate var setting: String { self == .apply ? "on" : "off" }
}
