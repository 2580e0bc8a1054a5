import Arithmetic
import Engine
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

  private func engine(threads: Int) -> Engine {
    Engine(stages: ["measure", "classify"], running: ["classify"], threads: threads)
  }

  private func key(_ table: String, _ number: Int) -> FileKey {
    FileKey("classify", table, Month(index: 24_000 + number))
  }

  /// One job a number: two tables, each with that many rows.
  private func jobs(
    _ numbers: [Int], option: String? = nil, begin: @escaping @Sendable (Int) throws -> Void = { _ in }
  ) -> [StageWork.Item] {
    numbers.map { number in
      .job(
        Job(
          makes: ["rows", "more_rows"], month: Month(index: 24_000 + number), reads: [],
          options: [option ?? "\(number)"],
          priority: .folding
        ) { [columns] files in
          try begin(number)
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
        })
    }
  }

  /// Makes the files of some items, and commits them.
  @discardableResult
  private func make(_ groups: [[StageWork.Item]], threads: Int) throws -> Manifest {
    let (context, engine) = (try context(), engine(threads: threads))
    defer { engine.stop() }
    engine.open("measure", input)
    let work = try StageWork(context, engine, stage: "classify", input: input)
    work.begin(groups)
    try work.finish()
    try work.commit(after: input, options: [:])
    return try #require(try context.folder(of: "classify").manifest())
  }

  @Test func `several threads leave the manifest that one leaves`() throws {
    let several = try make([jobs(Array(1...20))], threads: 4)
    #expect(
      several.files.map(\.table) == Array(repeating: "more_rows", count: 20) + Array(repeating: "rows", count: 20))
    #expect(several.files(of: "rows").map(\.rows) == Array(1...20))
    let one = try make([jobs((1...20).reversed())], threads: 1)
    #expect(several.files == one.files && several.fingerprint == one.fingerprint)
    #expect(several.filesMade == 40)
  }

  @Test func `files made from the same are kept unmade`() throws {
    let before = try make([jobs([1, 2, 3])], threads: 2)
    let kept = jobs([1, 3]) { throw Refused(number: $0) }
    let after = try make([kept + jobs([2], option: "something else")], threads: 2)
    #expect(after.files.map(\.rows) == before.files.map(\.rows))
    let changed = zip(after.files, before.files).filter { $0.madeFrom != $1.madeFrom }.map(\.0.month?.index)
    #expect(changed == [24_002, 24_002])
    // Its rows are the same: to the stages after this one nothing is new.
    #expect(after.filesMade == 6)
  }

  @Test func `the first job that fails is reported, and no other is begun after it`() throws {
    let begun = Locked(0)
    let all = jobs(Array(0..<1000)) { number in
      begun.withLock { $0 += 1 }
      throw Refused(number: number)
    }
    #expect(throws: Refused(number: 0)) { try make([all], threads: 1) }
    #expect(begun.withLock { $0 } == 1)
  }

  @Test func `a group is settled when its last file is made, and what is handed on with it`() throws {
    let (context, engine) = (try context(), engine(threads: 2))
    defer { engine.stop() }
    let before = context.folder(of: "measure")
    try before.create()
    let passed = try before.write("passed", Month(index: 24_002), columns: columns, madeFrom: "") { _ in Facts() }
    var measured = input
    measured.files = [passed]
    engine.open("measure", measured)
    let work = try StageWork(context, engine, stage: "classify", input: input)
    work.begin([jobs([1]), jobs([2]) + [.handOn(FileKey("measure", "passed", passed.month))], []])
    try work.finish()
    let groups = try engine.groups(of: "classify")
    #expect(groups.map { $0.map(\.table) } == [["rows", "more_rows"], ["rows", "more_rows", "passed"], []])
    #expect(groups.joined().allSatisfy { engine.file($0) != nil })
    try work.commit(after: input, options: [:])
    let manifest = try #require(try context.folder(of: "classify").manifest())
    engine.end("classify", manifest)
    #expect(
      manifest.files.map(\.table) == ["more_rows", "more_rows", "passed", "rows", "rows"])
  }

  @Test func `a plan's files that none of its jobs makes do not exist`() throws {
    let (context, engine) = (try context(), engine(threads: 2))
    defer { engine.stop() }
    engine.open("measure", input)
    let work = try StageWork(context, engine, stage: "classify", input: input)
    let made = jobs([1]).compactMap { item -> Job? in
      guard case .job(let job) = item else { return nil }
      return job
    }
    let plan = StageWork.Plan(
      makes: [key("rows", 1), key("more_rows", 1), key("other", 1)], after: [FileKey("measure", "none")],
      priority: .folding
    ) {
      made
    }
    work.begin([[.plan(plan)]])
    try work.finish()
    #expect(work.file(key("rows", 1))?.rows == 1)
    #expect(work.file(key("other", 1)) == nil)
  }

  @Test func `a month for which there is no room is not begun`() throws {
    var manifest = try make([jobs([1, 2])], threads: 1)
    // Each of the second month's files was larger than any disk.
    for place in manifest.files.indices where manifest.files[place].month?.index == 24_002 {
      manifest.files[place].bytes = 1 << 50
    }
    try context().folder(of: "classify").commit(manifest)
    let begun = Locked<[Int]>([])
    let error = #expect(throws: LandingError.self) {
      try make([jobs([1, 2], option: "anew") { number in begun.withLock { $0.append(number) } }], threads: 1)
    }
    #expect(error?.kind == .full)
    #expect(begun.withLock { $0 } == [1])
  }

  @Test(arguments: [1, 2, 7]) func `results come in the order of their numbers`(threads: Int) throws {
    #expect(try parallelMap(100, threads: threads) { $0 * $0 } == (0..<100).map { $0 * $0 })
    #expect(try parallelMap(0, threads: threads) { $0 } == [])
  }
}
