import Arithmetic
import Foundation
import Landing
package import Pipeline
import PostgreSQL

/// Writes the tables: all of a run in one transaction, after the proof.
package enum Publish: Stage {
  package static let name = "publish"
  package static let abstract = "Write the tables back, all together or not at all."
  package static let discussion = """
    Checks that the totals agree, brings the target schema up to date, and replaces the months that have changed, in \
    one transaction. Months that have not changed, and months of earlier history, are left alone.

    Example:
      tierbook-publish pipelines/demo.yaml
    """

  package static var newestMigration: Int? { TargetSchema.newestMigration }

  package static var beginsEarly: Bool { true }

  package static func run(_ context: StageContext) throws -> StageOutcome {
    let (folder, files) = try context.handover(from: "classify")
    do {
      let publication = Publication(context, folder, files)
      try context.retrying("target", doing: "publishing again", publication.run)
      return .done
    } catch let error as DatabaseError {
      throw Failure(error, at: "target", refusal: .database)
    }
  }

  /// Checks that the target can be reached, writes nothing, and says what stands there.
  package static func check(_ context: StageContext) throws {
    do {
      var connection = try context.pipeline.connectToTarget(for: "check")
      let name = context.pipeline.schema
      let schema = try TargetSchema(name, &connection)
      let allowed = try connection.query(
        """
        select case when to_regnamespace($1) is null then has_database_privilege(current_database(), 'CREATE')
          else has_schema_privilege($2, 'CREATE') end
        """, [quotedIdentifier(name), name])
      guard allowed[0][0] == "t" else {
        throw Failure(
          .database,
          Problem(
            "target", "the role may not create schema \(name) or tables in it",
            hint: "grant CREATE on the database, or on the schema where it stands"))
      }
      let state = schema.isEmpty ? "will be created" : schema.isCurrent ? "is up to date" : "will be upgraded"
      context.say("check", "target", "\(connection.place): schema \(name) \(state)")
    } catch let error as DatabaseError {
      throw Failure(error, at: "target", refusal: .database)
    }
  }
}

/// One execution of the stage.
final class Publication {
  private let context: StageContext
  private let folder: StageFolder
  private let files: Handover
  /// What classify has left, when it has ended.
  private var manifest: Manifest?
  /// What the transaction of a try writes, for the case that its end is not known.
  private var parts: [Part] = []
  private var reading = PublicationChecks.Reading()
  private var mismatches = TargetColumns.Mismatches()
  private var report: RunReport
  /// Entered while the files are held.
  private let holding = DispatchGroup()
  /// By table.
  private var written: [String: Part.Sent] = [:]

  init(_ context: StageContext, _ folder: StageFolder, _ files: Handover) {
    self.context = context
    self.folder = folder
    self.files = files
    report = context.recorder.report
  }

  func run() throws {
    defer { holding.wait() }
    do {
      try context.target.use(context) { try publish(&$0) }
    } catch {
      guard (error as? DatabaseError)?.isCommitUnknown == true, let run = try publishedRun() else {
        context.target.forgetRolledBack()
        throw error
      }
      context.warn("target: the connection was lost at the commit, which the server had done: run \(run) stands")
      context.recorder.update { $0 = report }
    }
    for table in tables { say(table, written[table]) }
  }

  /// Publishes group by group of files as they come, of one month each. The transaction begins with the first that
  /// differs, or at once where there are no tables, and is committed when all have come and no check has failed.
  private func publish(_ connection: inout Connection) throws {
    let schema = try TargetSchema(context.pipeline.schema, &connection)
    // Where there is nothing, no try before this one was committed, whatever became of its connection.
    if schema.isEmpty { context.target.forgetRolledBack() }
    (parts, written) = ([], [:])
    (reading, mismatches) = (PublicationChecks.Reading(), TargetColumns.Mismatches())
    let header = try files.header()
    let published = try PublishedFiles(context, folder, schema, &connection)
    let checks = PublicationChecks(
      context, folder, header, published: try Self.publishedMonths(context, schema, &connection))
    let review = PublicationReview(
      files, context.processors, checks, published,
      try TargetColumns(context.pipeline, keyTypes: header.keyTypes, schema, &connection))
    let groups = MadeAhead(named: "checks") { try review.next() }
    // To make the tables takes the server a moment, in which the first files are still made.
    var waiting = schema.isEmpty ? nil : try firstChanged(groups)
    let hasGroups = schema.isEmpty || waiting != nil
    if !hasGroups {
      try conclude(checks, published)
      guard !parts.isEmpty || !schema.isCurrent else { return }
    }
    try connection.transaction { connection in
      let migrations = try schema.migrate(&connection, keyTypes: header.keyTypes)
      let (run, new) = try begin(schema, &connection)
      if schema.isEmpty { waiting = try firstChanged(groups) }
      let months = context.pipeline.calendar.firstMonth.distance(to: header.businessDate.month) + 1
      var writer = TableWriter(folder, schema, months: months, new: new)
      let isHere = connection.isOnThisMachine
      while let group = waiting, group.maySend {
        try context.processors.lend(if: isHere) { try writer.write(group.parts, &connection) }
        waiting = try next(groups)
      }
      while try next(groups) != nil {}
      if hasGroups { try conclude(checks, published) }
      try writer.finish(gone: parts.filter { $0.file == nil }, &connection)
      written = writer.written
      if !migrations.isEmpty { context.say(Publish.name, "schema", "applied \(migrations.joined(separator: ", "))") }
      try note(parts, run: run, schema, &connection)
      completeReport()
      _ = try context.target.enter(report, &connection)
    }
    context.recorder.update { $0 = report }
  }

  /// The first files that are to be published; nil: there are none.
  private func firstChanged(_ groups: MadeAhead<PublicationReview.Group>) throws -> PublicationReview.Group? {
    while let group = try next(groups) {
      if group.maySend, !group.parts.isEmpty { return group }
    }
    return nil
  }

  /// The next files that were looked at, for which it waits.
  private func next(_ groups: MadeAhead<PublicationReview.Group>) throws -> PublicationReview.Group? {
    guard let group = try groups.next() else { return nil }
    parts += group.parts
    reading += group.reading
    mismatches += group.mismatches
    return group
  }

  /// Prepares the tables, in the transaction that fills them, after the migrations.
  ///
  /// - Returns: the number of the run, and the tables that were not there before.
  private func begin(
    _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> (run: String, new: NewTables?) {
    // The run stands in the ledger since it began, unless there was none. What became of it is entered at the end.
    let run = try context.target.run ?? context.target.enter(context.recorder.report, &connection)
    // The tables' run_id takes it from here, so that the files can be sent as they are.
    try connection.query("select set_config('tierbook.run_id', $1, true)", [run])
    return (run, schema.isEmpty ? try NewTables(Set(KeySet.keyColumns.keys), run: run, schema, &connection) : nil)
  }

  /// Takes down and says what the checks have found, when classify has ended.
  ///
  /// - Throws: `Failure` where a table cannot take what is to be published, or a check fails.
  private func conclude(_ checks: PublicationChecks, _ published: PublishedFiles) throws {
    let manifest = try files.manifest()
    self.manifest = manifest
    if let failure = mismatches.failure { throw failure }
    let hasFiles = !parts.isEmpty
    parts += published.gone(manifest)
    context.record(manifest, by: Publish.name) { report in
      (report.rowsIn, report.bytesIn) = (manifest.record.rows, manifest.record.bytes)
      report.files = tables.count
    }
    let found = checks.report(hasFiles ? reading : nil)
    context.recorder.update { report in
      // Those of a try before this one count no more.
      let names = Set(found.results.map(\.name))
      report.checks.removeAll { names.contains($0.name) }
      report.checks += found.results
    }
    found.say(context, passed: !parts.isEmpty)
    if let failure = found.failure { throw failure }
    report = context.recorder.report
    report.hasPublished = true
    report.monthsWritten = Set(parts.compactMap(\.month)).sorted()
    if !parts.isEmpty { hold(manifest, published) }
  }

  /// Holds the files of a publication while the server takes its last rows.
  private func hold(_ manifest: Manifest, _ published: PublishedFiles) {
    holding.wait()
    holding.enter()
    let thread = Thread { [holding] in
      // What is not held costs the next publication time, and nothing else.
      try? published.hold(manifest)
      holding.leave()
    }
    thread.name = "hold"
    thread.start()
  }

  /// The number of the run where its transaction was committed, of which the connection did not live to hear.
  private func publishedRun() throws -> String? {
    // Where nothing but old rows was removed, to do it once more changes nothing.
    guard let part = parts.first(where: { $0.file != nil }), let run = context.target.run else { return nil }
    return try context.retrying("target", doing: "asking again whether the commit was done") {
      try context.target.use(context) { connection in
        let schema = try TargetSchema(context.pipeline.schema, &connection)
        guard !schema.isEmpty else { return nil }
        let rows = try connection.query(
          "select 1 from \(schema.table("published_month")) where table_name = $1 and month = $2::date and run_id = $3",
          [part.table, part.monthText, run])
        return rows.isEmpty ? nil : run
      }
    }
  }

  /// What the ledger says of the publication from the moment when readers see it.
  private func completeReport() {
    guard var stage = report.stages.popLast() else { return }
    stage.isDone = true
    stage.madeAt = stage.started.ISO8601Format()
    stage.seconds = Date().timeIntervalSince(stage.started)
    stage.filesMade = written.count
    stage.rowsOut = written.values.reduce(0) { $0 + $1.rows }
    stage.bytesOut = written.values.reduce(0) { $0 + $1.bytes }
    report.stages.append(stage)
    report.ended = Date()
  }

  private var tables: [String] {
    var tables: [String] = []
    for file in manifest?.files ?? [] where tables.last != file.table && context.pipeline.isWanted(file.table) {
      tables.append(file.table)
    }
    return tables
  }

  private func say(_ table: String, _ written: Part.Sent?) {
    let what = written.map { "\(counted($0.rows, "row")) in \(counted($0.months, "month")) written" } ?? "up to date"
    context.say(Publish.name, table, what)
  }

  /// What stands in the target for each month, in the shortest window; empty where the table is left out.
  static func publishedMonths(
    _ context: StageContext, _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> [Month: PublishedMonth] {
    guard !schema.isEmpty, context.pipeline.isWanted("company_summary"),
      let window = context.pipeline.calendar.windows.first
    else {
      return [:]
    }
    let rows = try connection.query(
      """
      select month, lines, revenue, gross_profit, month_complete from \(schema.table("company_summary"))
      where window_months = $1
      """, ["\(window)"])
    var months: [Month: PublishedMonth] = [:]
    for row in rows {
      guard let month = row[0].flatMap({ Day($0) })?.month, let lines = row[1].flatMap({ Int($0) }),
        let revenue = row[2].flatMap({ ExactDecimal($0) }), let profit = row[3].flatMap({ ExactDecimal($0) })
      else { continue }
      months[month] = PublishedMonth(
        lines: lines, revenue: revenue, grossProfit: profit, isComplete: row[4] == "t")
    }
    return months
  }

  /// Keeps what the months were written from, in one statement: to the ledger a month is a row.
  private func note(
    _ parts: [Part], run: String, _ schema: TargetSchema, _ connection: inout Connection
  ) throws {
    let ledger = schema.table("published_month")
    let written = parts.compactMap { part in part.file.map { (part: part, file: $0) } }
    try connection.query(
      """
      insert into \(ledger) (table_name, month, checksum, row_count, run_id)
      select *, $5::bigint from unnest($1::text[], $2::date[], $3::text[], $4::bigint[])
      on conflict (table_name, month) do update
        set checksum = excluded.checksum, row_count = excluded.row_count, run_id = excluded.run_id
      """,
      [
        arrayLiteral(written.map(\.part.table)), arrayLiteral(written.map(\.part.monthText)),
        arrayLiteral(written.map(\.file.checksum)), arrayLiteral(written.map { "\($0.file.rows)" }), run,
      ])
    for part in parts where part.file == nil {
      try connection.query(
        "delete from \(ledger) where table_name = $1 and month = $2::date", [part.table, part.monthText])
    }
  }
}
