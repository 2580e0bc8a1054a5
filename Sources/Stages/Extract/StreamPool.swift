import Foundation
import Pipeline
import PostgreSQL
import Synchronization

/// Several connections that see one snapshot and read ranges from one queue, so that they balance by themselves.
final class StreamPool: Sendable {
  private let ranges: [ReadRange]
  private let dates: [DateRange]
  private let options: ConnectionOptions
  private let setup: [String]
  private let progress = Progress()
  private let next = Mutex(0)
  private let firstError = Mutex<(any Error)?>(nil)

  /// - Parameters:
  ///   - ranges: what to read, each with the dates that count for it.
  ///   - settings: what every connection sets first.
  ///   - snapshot: exported by a transaction that stays open until `run` returns.
  init(
    _ ranges: [(range: ReadRange, dates: DateRange)], to options: ConnectionOptions, settings: [String],
    snapshot: String
  ) {
    self.ranges = ranges.map(\.range)
    dates = ranges.map(\.dates)
    self.options = options
    setup =
      settings + [
        "begin isolation level repeatable read, read only", "set transaction snapshot \(quotedLiteral(snapshot))",
        // One process a stream, and rows in one order whatever else runs.
        "set local max_parallel_workers_per_gather = 0", "set local synchronize_seqscans = off", "set local jit = off",
      ]
  }

  /// Reads all ranges with `streams` threads, a connection each.
  ///
  /// - Throws: the first error of any stream, after all have ended.
  func run(streams: Int) throws {
    let group = DispatchGroup()
    for _ in 0..<max(1, min(streams, ranges.count)) {
      group.enter()
      let thread = Thread { [self] in
        do {
          try readRanges()
        } catch {
          stop(with: error)
        }
        group.leave()
      }
      thread.name = "stream"
      thread.start()
    }
    group.wait()
    if let error = firstError.withLock({ $0 }) { throw error }
  }

  private func stop(with error: any Error) {
    firstError.withLock { first in
      if first == nil { first = error }
    }
    for range in ranges { range.lander.stop() }
  }

  private func readRanges() throws {
    var connection = try Connection(to: options)
    for statement in setup { try connection.query(statement) }
    while firstError.withLock({ $0 == nil }), let index = takeIndex() {
      try read(ranges[index], dates[index], &connection)
    }
  }

  private func takeIndex() -> Int? {
    next.withLock { next in
      guard next < ranges.count else { return nil }
      next += 1
      return next - 1
    }
  }

  private func read(_ range: ReadRange, _ dates: DateRange, _ connection: inout Connection) throws {
    let input = range.lander.input
    var contract = RowContract(input, dates)
    var rows = 0
    try connection.copyOut(range.sql, columns: input.columns.count) { row in
      try contract.add(row)
      rows += 1
      // A month for itself need not be held back; what is held stays small.
      if range.isExclusive, rows % 10_000 == 0 { try range.lander.landAtOnce(contract.takeParts()) }
    }
    if range.isExclusive {
      try range.lander.landAtOnce(contract.takeParts())
    } else {
      try range.lander.land(contract.takeParts(), range: range.index)
    }
    progress.add(rows, "extract \(input.name)")
  }
}
