import Arithmetic
package import CommandLine
import Configuration
import Dispatch
package import Engine
import FoundationEssentials
import Glibc
import Ledger
import Locking
package import PostgreSQL
import Store
import Tables
import TerminalText

/// Writes all tables of a run in one transaction, after the checks.
package enum Publish: Stage {
  package static let name = "publish"
  package static let abstract = "Write the tables back, all together or not at all."
  package static let discussion = """
    Checks that the totals agree, brings the target schema up to date, and replaces the months that have changed, in \
    one transaction. Months that have not changed, and months of earlier history, are left alone. A table that somebody \
    has emptied or changed is written anew with --rewrite; months of a date that was too late go with --drop-after.

    Example:
      tierbook-publish pipelines/demo.yaml
      tierbook-publish pipelines/demo.yaml --rewrite product_summary:2026-10
      tierbook-publish pipelines/demo.yaml --drop-after 2026-10
    """

  package static var newestMigration: Int? { TargetSchema.newestMigration }

  /// Names of the files that make the target's schema.
  package static var migrations: [String] { MigrationFiles.all.map(\.name) }

  package static func run(_ context: StageContext, _ engine: Engine) throws -> StageOutcome {
    let (folder, header) = try context.input(from: "classify", engine)
    do {
      let publication = Publication(context, engine, folder, header)
      try context.retrying("target", doing: "publishing again", publication.run)
      return .done
    } catch let error as DatabaseError {
      throw Failure(error, at: "target", refusal: .database)
    }
  }

  /// Checks that the target can be reached and written to, and reports what it holds; writes nothing.
  ///
  /// - Parameter keyTypes: the types that the source requires of the tables' keys.
  package static func check(_ context: StageContext, keyTypes: [String: ColumnType]) throws {
    do {
      var connection = try context.pipeline.connectToTarget(for: "check")
      let name = context.pipeline.schema
      let schema = try TargetSchema(name, &connection)
      var check = TargetCheck(context, schema)
      try check.run(&connection)
      let columns = try TargetColumns(context.pipeline, keyTypes: keyTypes, schema, &connection)
      if let failure = columns.mismatches(ofKeysIn: try schema.publishedTables(&connection)).failure { throw failure }
      if let encoding = connection.reported("server_encoding"), encoding != "UTF8" {
        context.warn(
          "target: the database is in \(encoding), which does not hold every letter: a name that it cannot hold ends the "
            + "run; use a database in UTF8")
      }
      let state = schema.isEmpty ? "will be created" : schema.isCurrent ? "is up to date" : "will be upgraded"
      context.inform("check", "target", "\(connection.place): schema \(name) \(state)")
      for key in columns.widened("will widen") { context.inform("check", "target", key) }
      let date = context.requestedDate ?? context.today.advanced(by: -1)
      try context.pipeline.checkSpan(upTo: date)
      let (first, last) = (context.pipeline.calendar.firstMonth, date.month)
      context.inform(
        "check", "months", "\(monthSpan(Array(first...last))) would be written, up to the business date \(date)")
    } catch let error as DatabaseError {
      throw Failure(error, at: "target", refusal: .database)
    }
  }
}

/// One execution of the stage.
final class Publication {
  private let context: StageContext
  private let folder: StageFolder
  private let engine: Engine
  /// What is known of the files before the first one comes.
  private let header: Manifest
  /// The manifest of classify; nil until classify has ended.
  private var manifest: Manifest?
  /// What the transaction of this try writes, in case the result of its commit is unknown.
  private var parts: [Part] = []
  private var reading = PublicationChecks.Reading()
  private var mismatches = TargetColumns.Mismatches()
  /// Tables that hold only the newest month and stay unchanged, with the month they hold.
  private var kept: [String: Month] = [:]
  /// Changes that others made to the tables.
  private var counts: TableCounts?
  private var report: RunReport
  /// Entered while the files are held.
  private let holding = DispatchGroup()
  /// By table.
  private var written: [String: Part.Sent] = [:]

  init(_ context: StageContext, _ engine: Engine, _ folder: StageFolder, _ header: Manifest) {
    self.context = context
    self.engine = engine
    self.folder = folder
    self.header = header
    report = context.recorder.report
  }

  func run() throws {
    defer { holding.wait() }
    do {
      try context.target.use(context.log) { try publish(&$0) }
    } catch {
      guard (error as? DatabaseError)?.isCommitUnknown == true, let run = try publishedRun() else {
        context.target.forgetRolledBack()
        throw error
      }
      context.warn("target: the connection was lost at the commit, which the server had done: run \(run) stands")
      context.recorder.update { $0 = report }
    }
    for table in tables { inform(table, written[table]) }
    inform(of: Restatement(months: reading.restated, segments: parts.compactMap(\.segments)))
  }

  /// Reports what is restated, in the words of the plan.
  private func inform(of restatement: Restatement) {
    if let restated = restatement.restated { context.inform(Publish.name, "restated", restated) }
    for warning in restatement.warnings { context.warn(warning) }
  }

  /// Publishes the files as they come, in groups of one month each. The transaction begins with the first group that
  /// differs, or at once if there are no tables. It commits when all groups have come and no check has failed.
  private func publish(_ connection: inout Connection) throws {
    let schema = try TargetSchema(context.pipeline.schema, &connection)
    // If the schema is empty, no earlier try was committed, whatever happened to its connection.
    if schema.isEmpty { context.target.forgetRolledBack() }
    (parts, written) = ([], [:])
    (reading, mismatches) = (PublicationChecks.Reading(), TargetColumns.Mismatches())
    let columns = try TargetColumns(context.pipeline, keyTypes: header.keyTypes, schema, &connection)
    let published = try PublishedFiles(context, folder, columns, schema, &connection)
    counts = try schema.counts(&connection)
    let checks = PublicationChecks(
      context, folder, header, published: try Self.publishedMonths(context, schema, &connection))
    let review = PublicationReview(engine, try engine.groups(of: "classify"), checks, published, columns)
    try context.target.relock(&connection)
    // The server needs a moment to create the tables; the first files are made meanwhile.
    var waiting = schema.isEmpty ? nil : try firstChanged(review)
    let hasGroups = schema.isEmpty || waiting != nil
    if !hasGroups {
      try conclude(checks, published)
      guard !parts.isEmpty || !schema.isCurrent || !columns.widenings.isEmpty else { return }
    }
    try connection.completing { connection in
      let migrations = try schema.migrate(&connection, keyTypes: header.keyTypes)
      try columns.widen(&connection)
      let (run, new) = try begin(schema, &connection)
      if schema.isEmpty { waiting = try firstChanged(review) }
      let months = context.pipeline.calendar.firstMonth.distance(to: header.businessDate.month) + 1
      let referenced = try ReferencedTables(schema, &connection)
      var writer = TableWriter(folder, schema, months: months, referenced: referenced, new: new)
      let isHere = connection.isOnThisMachine
      while let group = waiting, group.maySend {
        try engine.lend(if: isHere) { try writer.write(group.parts, &connection) }
        waiting = try next(review)
      }
      while try next(review) != nil {}
      if hasGroups { try conclude(checks, published) }
      try writer.finish(gone: parts.filter { $0.file == nil }, &connection)
      written = writer.written
      try ToldTiers.record(parts, run: run, schema, &connection)
      let views = try TargetViews.fill(
        after: Set(written.keys), schema, keyTypes: header.keyTypes, &connection)
      for view in views { context.inform(Publish.name, view.table, view.what) }
      for key in columns.widened("widened") { context.inform(Publish.name, "schema", key) }
      if !migrations.isEmpty { context.inform(Publish.name, "schema", "applied \(migrations.joined(separator: ", "))") }
      try note(parts, run: run, schema, &connection)
      completeReport()
      _ = try context.target.enter(report, &connection)
    }
    context.recorder.update { $0 = report }
  }

  /// The first files to publish; nil: there are none.
  private func firstChanged(_ review: PublicationReview) throws -> PublicationReview.Group? {
    while let group = try next(review) {
      if group.maySend, !group.parts.isEmpty { return group }
    }
    return nil
  }

  /// Waits for the next checked files; nil: there are no more.
  private func next(_ review: PublicationReview) throws -> PublicationReview.Group? {
    guard let group = try review.next() else { return nil }
    parts += group.parts
    reading += group.reading
    mismatches += group.mismatches
    return group
  }

  /// Prepares the tables, after the migrations, in the transaction that fills them.
  ///
  /// - Returns: the number of the run, and the tables that did not exist before; nil: they did.
  private func begin(
    _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> (run: String, new: NewTables?) {
    // The ledger has had the run since it began, unless there was no ledger. The result is recorded at the end.
    let run = try context.target.run ?? context.target.enter(context.recorder.report, &connection)
    // The tables' run_id takes the run from here, so that the files can be sent as they are.
    try connection.query("select set_config('tierbook.run_id', $1, true)", [run])
    return (run, schema.isEmpty ? try NewTables(Set(KeySet.keyColumns.keys), run: run, schema, &connection) : nil)
  }

  /// Records and reports the results of the checks, after classify has ended.
  ///
  /// - Throws: `Failure` if a table cannot take what would be published, if a rewrite meets no file, or if a check
  ///   fails.
  private func conclude(_ checks: PublicationChecks, _ published: PublishedFiles) throws {
    let manifest = try engine.manifest(of: "classify")
    self.manifest = manifest
    if let failure = mismatches.failure { throw failure }
    if let unmet = published.unmet(manifest).first {
      throw Failure(
        .usage,
        Problem(
          "--rewrite", "there is no file of \(unmet.rewrite)",
          accepted: unmet.months.isEmpty
            ? "a table that the pipeline publishes" : "a month of \(monthSpan(unmet.months))"))
    }
    reportOthers(manifest, published)
    let hasFiles = !parts.isEmpty
    parts += published.gone(manifest)
    context.record(manifest, by: Publish.name) { report in
      (report.rowsIn, report.bytesIn) = (manifest.record.rows, manifest.record.bytes)
      report.files = tables.count
    }
    let found = checks.report(hasFiles ? reading : nil)
    context.recorder.update { report in
      // Results of an earlier try no longer count.
      let names = Set(found.results.map(\.name))
      report.checks.removeAll { names.contains($0.name) }
      report.checks += found.results
    }
    found.inform(context, passed: !parts.isEmpty)
    if let failure = found.failure { throw failure }
    report = context.recorder.report
    report.hasPublished = true
    report.monthsWritten = Set(parts.compactMap(\.month)).sorted()
    if !parts.isEmpty { hold(manifest, published) }
  }

  /// Reports what the tables hold that this pipeline did not write for this date: later months, newer months, changes
  /// by others.
  private func reportOthers(_ manifest: Manifest, _ published: PublishedFiles) {
    let beyond = published.months(beyond: manifest.businessDate)
    if !beyond.isEmpty {
      context.warn("target: " + context.pipeline.textOfMonths(beyond, beyond: manifest.businessDate))
    }
    for file in manifest.files where context.pipeline.isWanted(file.table) {
      let part = Part(table: file.table, month: file.month, file: file)
      if let month = published.newerMonth(part) { kept[file.table] = month }
    }
    // A table or month that is written now is right again.
    for found in counts?.differences ?? [] {
      let isWritten = found.months.allSatisfy { month in
        parts.contains { $0.month == month && $0.table.prefix { $0 != "." } == found.table }
      }
      if found.months.isEmpty || !isWritten {
        context.warn(
          "target: \(found): somebody else has been there; tierbook publish \(context.pipeline.path) --rewrite "
            + "\(found.rewrite) writes \(found.rewrite == found.table ? "the table" : "it") anew")
      }
    }
  }

  /// Holds the files of the publication while the server takes the last rows.
  private func hold(_ manifest: Manifest, _ published: PublishedFiles) {
    holding.wait()
    holding.enter()
    startThread("hold") { [holding] in
      // A file that is not held only costs the next publication time.
      try? published.hold(manifest)
      holding.leave()
    }
  }

  /// The number of the run if its transaction was committed although the connection was lost; else nil.
  private func publishedRun() throws -> String? {
    // If only old rows were removed, removing them again changes nothing.
    guard let part = parts.first(where: { $0.file != nil }), let run = context.target.run else { return nil }
    return try context.retrying("target", doing: "asking again whether the commit was done") {
      try context.target.use(context.log) { connection in
        let schema = try TargetSchema(context.pipeline.schema, &connection)
        guard !schema.isEmpty else { return nil }
        let rows = try connection.query(
          "select 1 from \(schema.table(LedgerState.months.name)) where table_name = $1 and month = $2::date and run_id = $3",
          [part.table, part.monthText, run])
        return rows.isEmpty ? nil : run
      }
    }
  }

  /// Completes the run's report as the ledger shows it once readers see the publication.
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

  private func inform(_ table: String, _ written: Part.Sent?) {
    if let month = kept[table] {
      context.inform(Publish.name, table, "left as it is: it holds the newer month \(month)")
      return
    }
    let what = written.map { "\(counted($0.rows, "row")) in \(counted($0.months, "month")) written" } ?? "up to date"
    context.inform(Publish.name, table, what)
  }

  /// What the target holds of each month in the shortest window; empty if the table is left out.
  static func publishedMonths(
    _ context: StageContext, _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> [Month: PublishedMonth] {
    guard !schema.isEmpty, context.pipeline.isWanted(CompanySummary.table.name),
      let window = context.pipeline.calendar.windows.first
    else {
      return [:]
    }
    let rows = try connection.query(
      """
      select month, lines, revenue, gross_profit, month_complete from \(schema.table(CompanySummary.table.name))
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

  /// Records what the months were written from, in one statement: the ledger has one row per month.
  private func note(
    _ parts: [Part], run: String, _ schema: TargetSchema, _ connection: inout Connection
  ) throws {
    let ledger = schema.table(LedgerState.months.name)
    let written = parts.compactMap { part in part.file.map { (part: part, file: $0) } }
    try connection.query(
      """
      insert into \(ledger) (table_name, month, checksum, row_count, file_version, run_id)
      select *, $6::bigint from unnest($1::text[], $2::date[], $3::text[], $4::bigint[], $5::integer[])
      on conflict (table_name, month) do update
        set checksum = excluded.checksum, row_count = excluded.row_count, file_version = excluded.file_version,
          run_id = excluded.run_id
      """,
      [
        arrayLiteral(written.map(\.part.table)), arrayLiteral(written.map(\.part.monthText)),
        arrayLiteral(written.map(\.file.checksum)), arrayLiteral(written.map { "\($0.file.rows)" }),
        arrayLiteral(written.map { "\($0.file.version)" }), run,
      ])
    for part in parts where part.file == nil {
      try connection.query(
        "delete from \(ledger) where table_name = $1 and month = $2::date", [part.table, part.monthText])
    }
  }
}
