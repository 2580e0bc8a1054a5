import Arithmetic
import Foundation
import Landing
import PostgreSQL
import Synchronization
import TestSupport
import Testing

@testable import Pipeline

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

  private func work() throws -> StageWork {
    let input = Manifest(
      stage: "measure", pipeline: "nightly", tierbook: tierbookVersion, businessDate: Day(daysSince2000: 9000))
    return try StageWork(context(), stage: "classify", input: input)
  }

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

  @Test func `several threads leave the manifest that one leaves`() throws {
    let work = try work()
    let files = try work.makeAll(jobs(Array(1...20)), threads: 4)
    #expect(files.map { $0.map(\.table) } == Array(repeating: ["rows", "more_rows"], count: 20))
    #expect(files.map { $0.map(\.rows) } == (1...20).map { [$0, $0] })
    try work.commit(options: [:])
    let several = try #require(try context().folder(of: "classify").manifest())
    let again = try self.work()
    try again.makeAll(jobs((1...20).reversed(), madeFrom: { "\($0)" }), threads: 1)
    try again.commit(options: [:])
    let one = try #require(try context().folder(of: "classify").manifest())
    #expect(several.files == one.files && several.fingerprint == one.fingerprint)
    #expect(several.filesMade == 40)
  }

  @Test func `files made from the same are kept unmade`() throws {
    let work = try work()
    try work.makeAll(jobs([1, 2, 3]), threads: 2)
    try work.commit(options: [:])
    let again = try self.work()
    let kept = jobs([1, 3]).map { job in
      FileJob(job.tables, job.month, madeFrom: job.madeFrom) { _ in throw Refused(number: 0) }
    }
    let files = try again.makeAll(kept + jobs([2], madeFrom: { _ in "something else" }), threads: 2)
    #expect(files.map { $0[0].rows } == [1, 3, 2])
    #expect(files.map { $0[1].madeFrom } == ["1", "3", "something else"])
    // Its rows are the same: to the stages after this one nothing is new.
    try again.commit(options: [:])
    #expect(try context().folder(of: "classify").manifest()?.filesMade == 6)
  }

  @Test func `the first job that fails is told, and no other is begun after it`() throws {
    let begun = Mutex(0)
    let jobs = (0..<1000).map { number in
      FileJob(["rows"], Month(index: number), madeFrom: "") { _ in
        begun.withLock { $0 += 1 }
        throw Refused(number: number)
      }
    }
    let work = try work()
    #expect(throws: Refused(number: 0)) { try work.makeAll(jobs, threads: 8) }
    #expect(begun.withLock { $0 } <= 8)
  }

  @Test(arguments: [1, 2, 7]) func `results come in the order of their numbers`(threads: Int) throws {
    #expect(try parallelMap(100, threads: threads) { $0 * $0 } == (0..<100).map { $0 * $0 })
    #expect(try parallelMap(0, threads: threads) { $0 } == [])
  }
}
