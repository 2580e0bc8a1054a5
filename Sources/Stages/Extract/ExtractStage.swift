import Arithmetic
package import CommandLine
import Configuration
package import Engine
import FoundationEssentials
import Glibc
import Ledger
import PostgreSQL
import Store
import Tables
import TerminalText

/// Lands the source's rows in files and rejects those that break the contract.
package enum Extract: Stage {
  package static let name = "extract"
  package static let abstract = "Read the source and land its rows in files, one a month."
  package static let discussion = """
    Checks the source against the contract, then reads with several COPY streams that see one snapshot. Rows that break \
    the contract are kept apart, with the reason. Months that have not changed are not read again where the pipeline \
    file says how to tell (refresh).

    Example:
      tierbook-extract pipelines/demo.yaml --date 2026-10-31
    """

  package static var readsSource: Bool { true }

  package static func run(_ context: StageContext, _ engine: Engine) throws -> StageOutcome {
    do {
      return try Extraction(context, engine).run()
    } catch let error as DatabaseError {
      throw Failure(error, at: "source", refusal: .contract)
    }
  }

  /// Checks that the source meets the contract and reports the result; lands no row.
  package static func check(_ context: StageContext) throws {
    let date = try businessDate(context)
    do {
      try RelationLocks.waiting(context) {
        var connection = try context.pipeline.connectToSource(for: "check")
        let contract = try SourceContract(context.pipeline, &connection)
        try RelationLocks(contract.inputs, context.pipeline).begin(&connection)
        contract.warnings.forEach(context.warn)
        for input in contract.inputs {
          context.inform(
            "check", input.name, "meets the contract: \(input.columns.map(\.name).joined(separator: ", "))")
          for note in contract.notes[input.name] ?? [] { context.inform("check", input.name, note) }
          try checkRows(of: input, date, context, &connection)
        }
      }
    } catch let error as DatabaseError {
      throw Failure(error, at: "source", refusal: .contract)
    }
  }
}

extension Extract {
  /// The business date: the requested one, or yesterday.
  ///
  /// - Throws: an error if the pipeline cannot run for it.
  static func businessDate(_ context: StageContext) throws -> Day {
    let date = context.requestedDate ?? context.today.advanced(by: -1)
    try context.pipeline.checkSpan(upTo: date)
    return date
  }
}

/// An input and what to read from it.
private struct InputReading {
  let dates: DateRange
  let detection: ChangeDetection
  /// The input's state in this snapshot.
  let state: InputState
  /// Files of the previous execution that stay unchanged.
  let kept: [StageFile]
  /// nil: the input is up to date.
  let lander: Lander?
  let statements: [ReadStatement]
  /// nil: unknown.
  let expectedRows: Int?

  var name: String { detection.input.name }

  var ranges: [(range: ReadRange, dates: DateRange)] {
    guard let lander else { return [] }
    return statements.enumerated().map { index, statement in
      (ReadRange(lander: lander, index: index, statement: statement), dates)
    }
  }

  /// Rows by month that were read but left out; nil: the server left them out. Valid once all ranges are read.
  var rowsLeftOut: [Month: Int]? {
    statements.allSatisfy { $0.kind == .pages(everyDay: true) } ? lander?.leftOut : nil
  }
}

/// One execution of the stage.
private struct Extraction {
  private let context: StageContext
  private let engine: Engine
  private let folder: StageFolder
  private let started = Date()
  /// Rows that one connection reads before others could be opened.
  private static let rowsWithoutStreams = 1 << 15

  private var pipeline: PipelineFile { context.pipeline }

  init(_ context: StageContext, _ engine: Engine) throws {
    self.context = context
    self.engine = engine
    folder = context.folder(of: Extract.name)
  }

  func run() throws -> StageOutcome {
    let date = try Extract.businessDate(context)
    try folder.create()
    let before = context.reusable(folder)
    var warned = false
    let manifest = try context.retrying("source", doing: "reading from a new snapshot") {
      try RelationLocks.waiting(context) {
        var connection = try context.source.connect()
        let contract = try SourceContract(pipeline, &connection)
        if !warned { contract.warnings.forEach(context.warn) }
        warned = true
        return try read(contract, date, before, &connection)
      }
    }
    return try commit(manifest, before: before)
  }

  /// Lands what has changed, all of it from one snapshot.
  private func read(
    _ contract: SourceContract, _ date: Day, _ before: Manifest?, _ connection: inout Connection
  ) throws -> Manifest {
    // Counted first: the snapshot then includes all that is counted.
    let activity = try activity(of: contract.inputs, &connection)
    // The transaction that exports the snapshot stays open while the streams read.
    let locks = RelationLocks(contract.inputs, pipeline)
    try locks.begin(&connection)
    var readings: [InputReading] = []
    for input in contract.inputs {
      do {
        readings.append(try reading(of: input, date, before, activity[input.name], &connection))
      } catch let error as DatabaseError {
        throw input.unreadableValue(error, pipeline) ?? error
      }
    }
    let replaced = before?.files.filter { file in readings.contains { $0.lander?.lands(file) == true } } ?? []
    try folder.checkSpace(for: replaced.reduce(0) { $0 + $1.bytes })
    try stream(readings, locks, &connection)

    var manifest = Manifest(stage: Extract.name, pipeline: pipeline.name, tierbook: tierbookVersion, businessDate: date)
    for reading in readings {
      manifest.files += try reading.kept + (reading.lander?.finish() ?? [])
    }
    for reading in readings {
      var state = reading.state
      let input = reading.detection.input
      if input.contract.dayColumn != nil { state.days = LaterRows.landed(of: input, in: manifest) }
      try reading.detection.complete(&state, manifest.files, leftOut: reading.rowsLeftOut, &connection)
      manifest.inputs[reading.name] = state
    }
    // All rows are read, so it does no harm if this connection is gone by now.
    _ = try? connection.query("commit")
    return manifest
  }

  /// Reads the server's change counts for inputs with `refresh: changed_at`, except those with moving expressions.
  private func activity(
    of inputs: [SourceInput], _ connection: inout Connection
  ) throws -> [String: TableActivity] {
    let inputs = inputs.filter { if case .changedAt = $0.mapping.refresh { true } else { false } }
    guard !inputs.isEmpty else { return [:] }
    let history = try TableHistory(&connection)
    var activity: [String: TableActivity] = [:]
    for input in inputs {
      let moving = try MovingExpressions(in: input, &connection)
      if moving.found.isEmpty {
        activity[input.name] = try history.activity(of: input, &connection)
        activity[input.name]?.functions = moving.functions
      } else {
        context.inform(
          Extract.name, input.name,
          "\(moving.found.joined(separator: ", ")): not of a row's own columns alone, so all months are compared in every run"
        )
      }
    }
    return activity
  }

  /// Determines what to read from an input.
  ///
  /// - Parameter activity: the server's change counts from before the snapshot.
  private func reading(
    of input: SourceInput, _ date: Day, _ before: Manifest?, _ activity: TableActivity?, _ connection: inout Connection
  ) throws -> InputReading {
    let dates = dates(of: input, businessDate: date)
    let definition = input.definition(pipeline)
    let known = known(input, dates, definition, before)
    let detection = ChangeDetection(
      input: input, dates: dates, before: known.map { ($0.state, $0.manifest) }, activity: activity)
    var (stale, state) = try detection.stale(definition, &connection)
    state.days = try LaterRows(input: input, businessDate: dates.last).ofStock(&connection)
    stale.warnings.forEach(context.warn)
    stale.add(whole: known?.damaged ?? [])
    state.forget((known?.damaged ?? []).map { $0?.description ?? "" })
    let lander = try lander(for: input, definition, &stale, known?.manifest)
    // An input without months has about as many rows as at its last reading.
    let rows = state.rows ?? known?.manifest.file(input.name).map { ["": $0.rows] }
    let plan = ReadingPlan(input: input, dates: dates, parts: stale, rows: rows)
    return InputReading(
      dates: dates, detection: detection, state: state, kept: kept(known?.manifest, input, dates, stale.all),
      lander: lander, statements: lander == nil ? [] : try plan.statements(&connection),
      expectedRows: lander == nil ? 0 : plan.expectedRows)
  }

  /// Reads all ranges: on this connection if they have few rows, else with several streams.
  private func stream(_ readings: [InputReading], _ locks: RelationLocks, _ connection: inout Connection) throws {
    let ranges = readings.flatMap(\.ranges)
    if ranges.isEmpty { return }
    let pool = StreamPool(ranges, context)
    let expected = readings.reduce(Int?(0)) { sum, reading in
      sum.flatMap { sum in reading.expectedRows.map { sum + $0 } }
    }
    if let expected, expected <= Self.rowsWithoutStreams {
      try pool.run(on: &connection)
    } else {
      try pool.run(streams: pipeline.streams, locks, &connection)
    }
  }

  /// Makes the lander of the stale parts; nil if there are none. If the file of a growing month is damaged, the month
  /// is read as a whole.
  private func lander(
    for input: SourceInput, _ definition: String, _ stale: inout StaleParts, _ before: Manifest?
  ) throws -> Lander? {
    while !stale.isEmpty {
      let files = stale.grown.keys.compactMap { before?.file(input.name, $0) }
      do {
        return try Lander(
          input, folder: folder, definition: definition, stale: stale, before: files, streams: pipeline.streams)
      } catch let error as LandingError where error.kind == .damaged {
        context.warn("\(error); it is made again")
        stale.add(whole: Set(stale.grown.keys))
      }
    }
    return nil
  }

  private func dates(of input: SourceInput, businessDate: Day) -> DateRange {
    let first = pipeline.calendar.firstMonth
    guard input.name == InputContract.stock.name else {
      return DateRange(first: first.firstDay, last: businessDate, latestPossible: max(businessDate, context.today))
    }
    // The first month opens with the stock of the month before it. Counts later than the business date are reported,
    // not rejected.
    return DateRange(
      first: first.advanced(by: -1).firstDay, last: businessDate, latestPossible: LaterRows.latestPossible)
  }

  /// The input's state at its last reading; nil unless pipeline and mapping are the same and each month has a file.
  /// Months with a damaged file must be read again.
  private func known(
    _ input: SourceInput, _ dates: DateRange, _ definition: String, _ before: Manifest?
  ) -> (state: InputState, manifest: Manifest, damaged: Set<Month?>)? {
    guard let before, before.pipeline == pipeline.name, let state = before.inputs[input.name],
      state.definition == definition
    else { return nil }
    let files = before.files.filter { belongs($0, to: input) }
    let months = Set(files.filter { $0.table == input.name }.compactMap(\.month))
    let expected = input.contract.dateColumn == nil ? [] : dates.months.filter { $0 <= before.businessDate.month }
    guard months.isSuperset(of: expected) else { return nil }
    let damaged = files.filter { file in
      guard let damage = folder.damage(to: file) else { return false }
      context.warn("\(damage); it is made again")
      return true
    }
    let wanted = dates.first.month...dates.last.month
    return (state, before, Set(damaged.map(\.month).filter { month in month.map(wanted.contains) ?? true }))
  }

  private func kept(
    _ before: Manifest?, _ input: SourceInput, _ dates: DateRange, _ stale: Set<Month?>
  ) -> [StageFile] {
    (before?.files ?? []).filter { file in
      belongs(file, to: input) && !stale.contains(file.month)
        && file.month.map { (dates.first.month...dates.last.month).contains($0) } != false
    }
  }

  private func belongs(_ file: StageFile, to input: SourceInput) -> Bool {
    file.table == input.name || file.table == RejectedLines.table(input.name)
  }

  /// Checks the limits over all that was read, commits the manifest and reports what was done.
  private func commit(_ manifest: Manifest, before: Manifest?) throws -> StageOutcome {
    var manifest = manifest
    let tallies = pipeline.inputs.map { InputTally(manifest, input: $0.contract.name) }
    try checkLimits(tallies, manifest)
    try checkNotEmpty(tallies, manifest)
    for key in InputContract.keys {
      manifest.keyTypes[key] = ColumnType.widestKey(
        pipeline.inputs.compactMap { input in
          manifest.files(of: input.contract.name).first?.columns.first { $0.name == key }?.type
        })
    }
    for tally in tallies where tally.input == InputContract.sales.name { manifest.totals = tally.totals }
    let unchanged = Set((before?.files ?? []).map(\.checksum))
    let made = manifest.files.filter { !unchanged.contains($0.checksum) }
    manifest.end(filesMade: made.count, since: started, before: before)
    engine.open(Extract.name, manifest)
    if manifest != before { try folder.commit(manifest) }
    context.record(manifest, filesMade: made.count, from: nil)
    for tally in tallies {
      let months = made.filter { $0.table == tally.input }.count
      context.inform(
        Extract.name, tally.input,
        tally.description + (months == 0 ? " · up to date" : " · \(counted(months, "file")) new"))
    }
    for input in pipeline.inputs {
      guard let days = manifest.inputs[input.contract.name]?.days else { continue }
      context.warn(LaterRows.warning(input.contract.name, days, manifest.businessDate))
    }
    let rejected = tallies.contains { $0.rejected > 0 }
    let hints = RejectionHint(pipeline, manifest)
    for tally in tallies where tally.rejected > 0 {
      context.warn(
        "inputs.\(tally.input): \(counted(tally.rejected, "row")) of \(grouped(tally.rows)) rejected "
          + "(\(tally.reasons)); they stand in rejected_line after publishing"
          + [tally.scaleHint, hints.duplicates(tally)].compactMap { $0 }.map { "; \($0)" }.joined())
    }
    return rejected ? .doneWithRejects : .done
  }

  private func checkLimits(_ tallies: [InputTally], _ manifest: Manifest) throws {
    let problems = tallies.filter { !pipeline.rejectLimit.allows($0.untolerated, of: $0.rows) }.map { tally in
      Problem(
        "inputs.\(tally.input)",
        "\(counted(tally.untolerated, "row")) of \(grouped(tally.rows)) break the contract (\(tally.reasons))",
        accepted: "at most \(pipeline.rejectLimit.summary) (reject_limit)",
        hint: (tally.scaleHint.map { "\($0); or " } ?? "") + RejectionHint(pipeline, manifest).text(for: tally))
    }
    if !problems.isEmpty { throw Failure(.checkFailed, problems) }
  }

  private func checkNotEmpty(_ tallies: [InputTally], _ manifest: Manifest) throws {
    for tally in tallies where tally.input == InputContract.sales.name && tally.rows == tally.rejected {
      throw Failure(
        .contract,
        Problem(
          "inputs.sales",
          "there is no sales line from \(pipeline.calendar.firstMonth.firstDay) to \(manifest.businessDate)",
          accepted: "one line at least",
          hint: "check inputs.sales.table and where, calendar.first_month and --date in \(pipeline.path)"))
    }
  }
}
