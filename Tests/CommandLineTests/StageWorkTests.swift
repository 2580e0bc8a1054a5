import Arithmetic
import Foundation
import Locking
import PostgreSQL
import Store
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

/// Files that a stage makes on several threads.
struct StageWorkTests {
  private struct Refused: Error, Equatable {
    let number: Int
  }

  private let scratch: ScratchFolder
  private let columns = [Column(name: "number", type: .integer)]

  init() throws {
    scratch = try ScratchFolder()
  }

  private func context() throws -> StageContext {
    StageContext(
      pipeline: try PipelineFile(yaml: PipelineFixture.minimal, path: "p.yaml"), workDirectory: scratch.path,
      requestedDate: nil, force: false, accepted: [], logger: .tierbook(format: .text, quiet: true),
      recorder: RunRecorder(RunReport(command: "classify", pipeline: "nightly", businessDate: nil, started: Date())))
  }

  private let input = Manifest(
    stage: "measure", pipeline: "nightly", tierbook: tierbookVersion, businessDate: Day(daysSince2000: 9000))

  private func work() throws -> StageWork { try StageWork(context(), stage: "classify", input: input) }

  /// One job a number: two tables, each with that many rows.
  private func jobs(_ numbers: [Int], madeFrom: (Int) -> String = { "\($0)" }) -> [FileJob] {
    numbers.map { number in
      FileJob(["rows", "more_rows"], Month(index: 24_000 + number), madeFrom: madeFrom(number)) { [columns] files in
        for table in ["more_rows", "rows"] {
          try files.make(table, columns: columns) { writer in
            for row in 0..<number {
              try writer.row { buffer in
                buffer.beginRow(fields: 1)
                buffer.appendField(Int32(row))
              }
            }
            return Facts()
          }
        }
      }
    }
  }

  /// Makes the files of some jobs, in their order.
  @discardableResult
  private func makeAll(_ work: StageWork, _ jobs: [FileJob], threads: Int) throws -> [[StageFile]] {
    let made = Locked<[StageFile]>([])
    let rest = Locked<MonthJobs?>(MonthJobs(jobs))
    let add: @Sendable ([StageFile]) -> Void = { files in made.withLock { $0 += files } }
    try work.makeAll(.folding, threads: threads, finished: add) { rest.withLock { $0.take() } }
    let files = made.withLock { $0 }
    return jobs.indices.map { job in Array(files[2 * job..<2 * job + 2]) }
  }

  @Test func `several threads leave the manifest that one leaves`() throws {
    let work = try work()
    let files = try makeAll(work, jobs(Array(1...20)), threads: 4)
    #expect(files.map { $0.map(\.table) } == Array(repeating: ["rows", "more_rows"], count: 20))
    #expect(files.map { $0.map(\.rows) } == (1...20).map { [$0, $0] })
    try work.commit(after: input, options: [:])
    let several = try #require(try context().folder(of: "classify").manifest())
    let again = try self.work()
    try makeAll(again, jobs((1...20).reversed()), threads: 1)
    try again.commit(after: input, options: [:])
    let one = try #require(try context().folder(of: "classify").manifest())
    #expect(several.files == one.files && several.fingerprint == one.fingerprint)
    #expect(several.filesMade == 40)
  }

  @Test func `files made from the same are kept unmade`() throws {
    let work = try work()
    try makeAll(work, jobs([1, 2, 3]), threads: 2)
    try work.commit(after: input, options: [:])
    let again = try self.work()
    let kept = jobs([1, 3]).map { job in
      FileJob(job.tables, job.month, madeFrom: job.madeFrom) { _ in throw Refused(number: 0) }
    }
    let files = try makeAll(again, kept + jobs([2], madeFrom: { _ in "something else" }), threads: 2)
    #expect(files.map { $0[0].rows } == [1, 3, 2])
    #expect(files.map { $0[1].madeFrom } == ["1", "3", "something else"])
    // Its rows are the same: to the stages after this one nothing is new.
    try again.commit(after: input, options: [:])
    #expect(try context().folder(of: "classify").manifest()?.filesMade == 6)
  }

  @Test func `the first job that fails is told, and no other is begun after it`() throws {
    let begun = Locked(0)
    let jobs = (0..<1000).map { number in
      FileJob(["rows"], Month(index: number), madeFrom: "") { _ in
        begun.withLock { $0 += 1 }
        throw Refused(number: number)
      }
    }
    let work = try work()
    #expect(throws: Refused(number: 0)) { try makeAll(work, jobs, threads: 8) }
    #expect(begun.withLock { $0 } <= 8)
  }

  @Test func `a month goes on when its last file is made, and what is handed on with it`() throws {
    var context = try context()
    let outgoing = Handover()
    context.outgoing = outgoing
    let before = context.folder(of: "measure")
    try before.create()
    let passed = try before.write("passed", Month(index: 24_002), columns: columns, madeFrom: "") { _ in Facts() }
    let work = try StageWork(context, stage: "classify", input: input)
    work.beginHandover(of: [Month(index: 24_001), Month(index: 24_002)])
    // Not handed over: what the stage makes for itself.
    try makeAll(work, jobs([7]), threads: 1)
    let months = Locked([MonthJobs(jobs([1])), MonthJobs(jobs([2]), handedOn: [passed]), MonthJobs([])][...])
    try work.makeAll(.measuring, handingOnFrom: before, threads: 1) { months.withLock { $0.popFirst() } }
    #expect(try outgoing.header().businessDate == input.businessDate)
    #expect(try outgoing.months().map(\.index) == [24_001, 24_002])
    let tables = try (0..<2).map { try outgoing.files(at: $0)?.map(\.table) }
    #expect(tables == [["rows", "more_rows"], ["rows", "more_rows", "passed"]])
    try work.commit(after: input, options: [:])
    outgoing.finish(try #require(try context.folder(of: "classify").manifest()))
    #expect(try outgoing.files(at: 2) == nil)
    #expect(
      try outgoing.manifest().files.map(\.table) == ["more_rows", "more_rows", "more_rows", "passed"] + [
        "rows", "rows", "rows",
      ])
  }

  @Test func `a month for which there is no room is not begun`() throws {
    let work = try work()
    try makeAll(work, jobs([1, 2]), threads: 1)
    try work.commit(after: input, options: [:])
    let folder = try context().folder(of: "classify")
    var manifest = try #require(try folder.manifest())
    // Each of the second month's files was larger than any disk.
    for place in manifest.files.indices where manifest.files[place].month?.index == 24_002 {
      manifest.files[place].bytes = 1 << 50
    }
    try folder.commit(manifest)
    let again = try self.work()
    let begun = Locked<[Int]>([])
    let months = Locked(
      [1, 2].map { number in
        MonthJobs([
          FileJob(["rows", "more_rows"], Month(index: 24_000 + number), madeFrom: "anew") { [columns] files in
            begun.withLock { $0.append(number) }
            for table in ["rows", "more_rows"] { try files.make(table, columns: columns) { _ in Facts() } }
          }
        ])
      }[...])
    let error = #expect(throws: LandingError.self) {
      try again.makeAll(.folding, threads: 1) { months.withLock { $0.popFirst() } }
    }
    #expect(error?.kind == .full)
    #expect(begun.withLock { $0 } == [1])
  }

  @Test func `whoever waits for a stage that fails is told, after all that was handed over`() throws {
    let handover = Handover()
    handover.begin(input, months: [])
    handover.give([])
    handover.breakOff()
    #expect(try handover.files(at: 0) == [])
    #expect(throws: Handover.Broken.self) { try handover.files(at: 1) }
    #expect(throws: Handover.Broken.self) { try handover.manifest() }
    // After its end nothing can break off.
    let ended = Handover(input)
    ended.breakOff()
    #expect(try ended.files(at: 0) == nil)
  }

  @Test func `values are made ahead in their order, up to the end or an error`() throws {
    let count = Locked(0)
    let values = MadeAhead(named: "test") { () -> Int? in
      let number = count.withLock { count in
        count += 1
        return count
      }
      if number == 4 { throw Refused(number: 4) }
      return number
    }
    #expect(try (0..<3).map { _ in try values.next() } == [1, 2, 3])
    #expect(throws: Refused(number: 4)) { try values.next() }
    #expect(throws: Refused(number: 4)) { try values.next() }
    let none = MadeAhead<Int>(named: "test") { nil }
    #expect(try none.next() == nil)
  }

  @Test(arguments: [1, 2, 7]) func `results come in the order of their numbers`(threads: Int) throws {
    #expect(try parallelMap(100, threads: threads) { $0 * $0 } == (0..<100).map { $0 * $0 })
    #expect(try parallelMap(0, threads: threads) { $0 } == [])
  }
}
