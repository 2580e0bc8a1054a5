import CommandLine
import Configuration
import Dispatch
import FoundationEssentials
import Glibc
import Ledger
import Locking
import PostgreSQL
import Store
import TerminalText

/// Reads ranges from one queue, with several connections that see one snapshot, so that the load balances itself. If a
/// connection breaks, its stream makes a new one and reads its range again.
final class StreamPool: Sendable {
  private enum Event {
    case ended
    /// A stream has not begun, because the server had no room for its connection.
    case leftOut(DatabaseError)
    /// A stream will go on after a wait.
    case interrupted(input: String, DatabaseError, next: Int, wait: Duration)
  }

  private struct State {
    var next = 0
    /// How many forms of an input are still used, by its name: the last ones, after the others met a value that they do
    /// not take.
    var formsLeft: [String: Int] = [:]
    var events: [Event] = []
    var error: (any Error)?
  }

  private let ranges: [ReadRange]
  private let dates: [DateRange]
  private let context: StageContext
  private let progress = Progress()
  private let state = Locked(State())
  private let posted = DispatchSemaphore(value: 0)
  private let pause = Condition()

  /// One process a stream, and rows in one order whatever else runs.
  private static let plain = "set local max_parallel_workers_per_gather = 0; set local synchronize_seqscans = off"

  /// - Parameter ranges: what to read, each with the dates that count for it.
  init(_ ranges: [(range: ReadRange, dates: DateRange)], _ context: StageContext) {
    self.ranges = ranges.map(\.range)
    dates = ranges.map(\.dates)
    self.context = context
  }

  /// Reads all ranges one after the other, in the transaction of the connection that has the snapshot: it reads a few
  /// rows before a stream could begin. A form that meets a value that it does not take would end that transaction, so
  /// pages are read in the form that takes all values.
  ///
  /// - Throws: a transient `DatabaseError` if the snapshot is gone, as in `run(streams:)`.
  func run(on connection: inout Connection) throws {
    try connection.runScript(Self.plain)
    state.withLock { state in
      for range in ranges where range.statement.isPages { state.formsLeft[range.lander.input.name] = 1 }
    }
    while let index = takeIndex() {
      do {
        try read(index, &connection)
      } catch let error as DatabaseError {
        throw ranges[index].lander.input.unreadableValue(error, context.pipeline) ?? error
      }
    }
  }

  /// Reads all ranges with `streams` threads, each with a connection; with fewer if the server has no room for all.
  ///
  /// - Parameter exporter: the connection whose transaction's snapshot all see.
  /// - Throws: the first error of any stream, after all have ended. A transient `DatabaseError` means that the snapshot
  ///   is gone; then nothing can be added to what was read.
  func run(streams: Int, _ locks: RelationLocks, _ exporter: inout Connection) throws {
    let snapshot = try exporter.query("select pg_export_snapshot()")[0][0] ?? ""
    let begin = """
      begin isolation level repeatable read, read only;
      set transaction snapshot \(quotedLiteral(snapshot))
      """
    let streams = max(1, min(streams, ranges.count))
    var running = streams
    for _ in 0..<running {
      startThread("stream") { [self] in
        do {
          try readRanges { connection in
            try connection.begin(begin, Self.plain)
            try locks.take(&connection)
          }
        } catch {
          stop(with: error)
        }
        post(.ended)
      }
    }
    var leftOut: [DatabaseError] = []
    while running > 0 {
      posted.wait()
      switch state.withLock({ $0.events.removeFirst() }) {
      case .ended: running -= 1
      case .leftOut(let error): leftOut.append(error)
      case .interrupted(let input, let error, let next, let wait):
        // Figures of another snapshot would not fit to what was read.
        do {
          try exporter.query("select 1")
          context.warn(
            context.retryWarning(
              "source: \(input): \(error.summary)", doing: "reading this part again", next: next, after: wait))
        } catch {
          stop(with: error)
        }
      }
    }
    if let error = state.withLock({ $0.error }) { throw error }
    if let error = leftOut.first {
      context.warn(
        "source: \(leftOut.count) of \(counted(streams, "stream")) found no room (\(error.message)); what they would have "
          + "read others have: set source.streams: \(max(1, streams - leftOut.count)), or allow more connections")
    }
    if nextIndex != nil { try run(on: &exporter) }
  }

  private func post(_ event: Event) {
    state.withLock { $0.events.append(event) }
    posted.signal()
  }

  private func stop(with error: any Error) {
    state.withLock { state in
      if state.error == nil { state.error = error }
    }
    for range in ranges { range.lander.stop() }
    pause.lock()
    pause.broadcast()
    pause.unlock()
  }

  private var isStopped: Bool { state.withLock { $0.error != nil } }

  /// - Parameter setUp: begins a connection's transaction.
  private func readRanges(_ setUp: (inout Connection) throws -> Void) throws {
    // Taken once there is a connection: others would wait for a range that a stream without one had taken.
    var index: Int?
    var tries = 1
    while true {
      var isSetUp = false
      do {
        // One connection reads as many ranges as it lasts.
        var connection = try context.pipeline.connectToSource(for: Extract.name)
        try setUp(&connection)
        isSetUp = true
        index = index ?? takeIndex()
        while let current = index {
          if tries > 1, case .month(let month) = ranges[current].statement.kind {
            try ranges[current].lander.forget(month)
          }
          try read(current, &connection)
          (index, tries) = (takeIndex(), 1)
        }
        return
      } catch let error as DatabaseError where refuses(index, error) {
        // The range is read again in the next form.
      } catch let error as DatabaseError {
        guard let current = index ?? nextIndex else { return }
        if !isSetUp, index == nil, error.isWantOfRoom { return post(.leftOut(error)) }
        // All connections give back their locks.
        if !isSetUp, error.isTimeout { throw error }
        // The server refuses a snapshot if the connection that exported it is gone; `run` finds that out.
        let mayPass = error.isTransient || !isSetUp && error.kind == .refused
        guard mayPass, let wait = context.pipeline.retry.wait(after: tries) else {
          throw ranges[current].lander.input.unreadableValue(error, context.pipeline)
            ?? Failure(error, at: "source", refusal: .contract)
        }
        tries += 1
        post(.interrupted(input: ranges[current].lander.input.name, error, next: tries, wait: wait))
        sleep(wait)
        if isStopped { return }
      }
    }
  }

  /// Waits until `wait` is over or the work is given up.
  private func sleep(_ wait: Duration) {
    let end = Date(timeIntervalSinceNow: wait / .seconds(1))
    pause.lock()
    while !isStopped, pause.wait(until: end) {}
    pause.unlock()
  }

  /// The index that `takeIndex` would return.
  private var nextIndex: Int? {
    state.withLock { $0.error == nil && $0.next < ranges.count ? $0.next : nil }
  }

  /// Takes the next range; nil: there is none, or the work is given up.
  private func takeIndex() -> Int? {
    state.withLock { state in
      guard state.error == nil, state.next < ranges.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  /// Whether the form of a range met a value that it does not take. If so, no range of the input is read in it again.
  private func refuses(_ index: Int?, _ error: DatabaseError) -> Bool {
    guard let index else { return false }
    let forms = ranges[index].statement.forms
    guard let place = forms.firstIndex(where: { $0.sql == error.statement }),
      forms[place].refusals.contains(error.sqlState)
    else { return false }
    let left = forms.count - 1 - place
    state.withLock { state in
      let name = ranges[index].lander.input.name
      state.formsLeft[name] = min(left, state.formsLeft[name] ?? left)
    }
    return true
  }

  /// The quickest form of a range that takes all values met so far.
  private func form(_ index: Int) -> ReadStatement.Form {
    let forms = ranges[index].statement.forms
    let left = state.withLock { $0.formsLeft[ranges[index].lander.input.name] ?? forms.count }
    return forms[forms.count - min(left, forms.count)]
  }

  private func read(_ index: Int, _ connection: inout Connection) throws {
    do {
      try stream(index, &connection)
    } catch let error as DatabaseError where ["22021", "22P05"].contains(error.sqlState) {
      throw ranges[index].lander.input.unreadable(error)
    }
  }

  private func stream(_ index: Int, _ connection: inout Connection) throws {
    let range = ranges[index]
    let input = range.lander.input
    var reading: Reading
    switch form(index) {
    case .lines(let sql, let head):
      reading = Reading(range, RowContract(input, dates[index], head: head))
      let row = TextRow(columns: input.columns.map(\.type))
      let buffer = LineBuffer()
      try connection.copyOut(lines: sql) { line in
        if !reading.contract.add(ordinary: line) {
          try reading.contract.add(row.row(of: head?.apart(line, in: buffer) ?? line))
        }
        try reading.count()
      }
    case .binary(let sql):
      reading = Reading(range, RowContract(input, dates[index]))
      try connection.copyOut(sql, columns: input.columns.count) { row in
        try reading.contract.add(row)
        try reading.count()
      }
    }
    try reading.land()
    progress.add(reading.rows, "extract \(input.name)")
  }
}

/// A range that is being read.
private struct Reading {
  /// Rows of a month that are landed together.
  private static let rowsAtOnce = 1 << 15

  private let range: ReadRange
  var contract: RowContract
  private(set) var rows = 0

  init(_ range: ReadRange, _ contract: RowContract) {
    self.range = range
    self.contract = contract
  }

  /// Counts a row that the contract has taken.
  mutating func count() throws {
    rows += 1
    // A month with its own range need not be held back; this keeps memory small.
    if !range.statement.isPages, rows % Self.rowsAtOnce == 0 { try land() }
  }

  mutating func land() throws {
    if range.statement.isPages {
      try range.lander.land(contract.takeParts(), leftOut: contract.takeLeftOut(), range: range.index)
    } else {
      try range.lander.landAtOnce(contract.takeParts())
    }
  }
}
