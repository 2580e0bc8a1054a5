package import Arithmetic
package import Configuration
import FoundationEssentials
import Glibc
import PostgreSQL

/// Reads a pipeline's runs and its lock from the target.
package struct LedgerReader: ~Copyable {
  private var connection: Connection
  private let pipeline: PipelineFile
  package let state: TargetState
  package let holder: LockHolder?
  /// `host:port/database` of the connection.
  package let place: String

  /// Connects to the target.
  ///
  /// - Throws: `Failure` of code `database` if the target cannot be reached.
  package init(_ pipeline: PipelineFile) throws {
    var connection = try Self.connect(pipeline)
    let (state, holder) = try Self.reportingErrors {
      (try TargetState(pipeline.schema, &connection), try LockHolder(schema: pipeline.schema, &connection))
    }
    self.pipeline = pipeline
    (self.state, self.holder) = (state, holder)
    place = connection.place
    self.connection = connection
  }

  private static func connect(_ pipeline: PipelineFile) throws -> Connection {
    do {
      var connection = try pipeline.connectToTarget(for: "status")
      try connection.begin("begin isolation level repeatable read, read only")
      return connection
    } catch {
      throw Failure(error, at: "target", refusal: .database)
    }
  }

  /// Turns an error of the database into a failure at the target.
  private static func reportingErrors<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw Failure(error, at: "target", refusal: .database)
    }
  }

  /// Returns the newest runs of the pipeline, newest first.
  package mutating func runs(limit: Int) throws -> [LedgerRun] {
    try runs("true", limit: limit)
  }

  /// Returns the newest run with a business date that ended well; nil: there is none. A run that only removes published
  /// months may have no business date.
  package mutating func lastGoodRun() throws -> LedgerRun? {
    let condition =
      state.hasLedger
      ? "coalesce(exit_code, 0) <= 1 and outcome in ('published', 'unchanged') and business_date is not null"
      : "true"
    return try runs(condition, limit: 1).first
  }

  /// Returns the newest published month and the run that wrote it last; nil: no month is published.
  package mutating func newestMonth() throws -> (month: Month, run: Int)? {
    guard !state.isEmpty else { return nil }
    let rows = try query(
      """
      select month, run_id from \(state.table("published_month")) where table_name = 'company_summary'
      order by month desc limit 1
      """)
    guard let row = rows.first, let month = row[0].flatMap({ Day($0) })?.month, let run = row[1].flatMap({ Int($0) })
    else { return nil }
    return (month, run)
  }

  /// Returns the published months after that of a day, in ascending order.
  package mutating func months(beyond day: Day) throws -> [Month] {
    guard !state.isEmpty else { return [] }
    return try query(
      """
      select distinct month from \(state.table("published_month"))
      where month > $1::date and table_name not like 'rejected\\_line.%' order by month
      """, [day.month.firstDay.description]
    ).compactMap { row in row[0].flatMap { Day($0) }?.month }
  }

  /// Returns where the tables differ in rows from what was written; nil: the role may not read them.
  package mutating func counts() throws -> TableCounts? {
    do {
      return try TableCounts(state, &connection)
    } catch let error as DatabaseError {
      guard error.kind == .refused else { throw Failure(error, at: "target", refusal: .database) }
      return nil
    }
  }

  private mutating func runs(_ condition: String, limit: Int) throws -> [LedgerRun] {
    guard !state.isEmpty else { return [] }
    // The row is read as JSON, so columns that an older schema lacks are simply absent.
    let rows = try query(
      """
      select to_jsonb(run) || jsonb_build_object(
        'started_at', extract(epoch from started_at), 'finished_at', extract(epoch from finished_at))
      from \(state.table("run")) as run where pipeline = $1 and \(condition) order by run_id desc limit $2
      """, [pipeline.name, "\(limit)"])
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .secondsSince1970
    return try rows.map { row in
      var run = try decoder.decode(LedgerRun.self, from: Data((row[0] ?? "").utf8))
      run.check(against: holder)
      return run
    }
  }

  private mutating func query(_ sql: String, _ parameters: [String?] = []) throws -> [[String?]] {
    do {
      return try connection.query(sql, parameters)
    } catch {
      throw Failure(error, at: "target", refusal: .database)
    }
  }
}
