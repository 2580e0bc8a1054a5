import Arithmetic
import PostgreSQL
import TestSupport
import Testing

@testable import Engine
@testable import Store

/// What a job's fingerprint depends on, and what a job can open.
struct JobTests {
  private let month = Month(year: 2026, month: 10)
  private let key = FileKey("extract", "sales", Month(year: 2026, month: 10))

  private func file(_ checksum: String = "c", _ change: (inout Facts) -> Void = { _ in }) -> StageFile {
    var facts = Facts()
    change(&facts)
    return StageFile(
      table: "sales", month: month, name: "", columns: [], rows: 1, bytes: 1, checksum: checksum, madeFrom: "",
      facts: facts)
  }

  private func madeFrom(
    _ part: Read.Part, _ file: StageFile?, options: [String] = [], shape: [String] = [], makes: [String] = ["sums"],
    withRows earlier: [FileKey: String] = [:]
  ) -> String {
    Job(makes: makes, month: month, reads: [Read(key, part)], options: options, priority: .folding) { _ in }
      .madeFrom(shape, withRows: earlier, { _ in file }, facts: { $1.facts.text })
  }

  @Test func `a job that reads all of a file is made again if its rows or its facts change`() {
    let before = madeFrom(.all, file())
    #expect(before == madeFrom(.all, file()))
    #expect(before != madeFrom(.all, file("d")))
    #expect(before != madeFrom(.all, file { $0.lastDay = Day(daysSince2000: 1) }))
    #expect(before != madeFrom(.all, nil))
    // How the rows were written does not matter.
    #expect(before == madeFrom(.all, file { $0.parts = [1] }))
  }

  @Test func `a job that reads rows is made again if they or their decimals change`() {
    let before = madeFrom(.rows, file())
    #expect(before != madeFrom(.rows, file("d")))
    #expect(before != madeFrom(.rows, file { $0.scales = [2] }))
    #expect(before == madeFrom(.rows, file { $0.lastDay = Day(daysSince2000: 1) }))
    #expect(madeFrom(.rows, file("d"), withRows: [key: "c"]) == before)
  }

  @Test func `a job that reads facts is made again if they change`() {
    let before = madeFrom(.facts, file())
    #expect(before == madeFrom(.facts, file("d")))
    #expect(before != madeFrom(.facts, file { $0.revenue = 1 }))
  }

  @Test func `options, the stage's shape and the tables shape the files as well`() {
    let all = [
      madeFrom(.rows, file()), madeFrom(.rows, file(), options: ["a"]), madeFrom(.rows, file(), shape: ["a"]),
      madeFrom(.rows, file(), options: ["a", "b"]), madeFrom(.rows, file(), options: ["b"], shape: ["a"]),
      madeFrom(.rows, file(), makes: ["sums", "a"]),
    ]
    #expect(Set(all).count == all.count)
  }

  @Test func `facts of every kind are in their text`() {
    var facts = Facts()
    facts.rejected = ["b": RejectedLines(lines: 1, revenue: 2), "a": RejectedLines(lines: 3, revenue: 4)]
    #expect(facts.text == #"{"rejected":{"a":{"lines":3,"revenue":"4"},"b":{"lines":1,"revenue":"2"}}}"#)
  }

  @Test func `a job opens the files that it has declared`() throws {
    let scratch = try ScratchFolder()
    let folder = StageFolder(workDirectory: scratch.path, stage: "measure")
    try folder.create()
    let columns = [Column(name: "number", type: .integer)]
    let job = Job(makes: ["sums"], month: month, reads: [Read(key)], priority: .folding) { [key] maker in
      #expect(maker.file(key)?.checksum == "c")
      try maker.make("sums", columns: columns) { _ in Facts() }
    }
    let files = try job.files(in: folder, madeFrom: "f") { _ in file() }
    #expect(files.map(\.table) == ["sums"] && files[0].madeFrom == "f")
    let missing = #expect(throws: LandingError.self) {
      let job = Job(makes: ["sums"], month: month, reads: [Read(key)], priority: .folding) { [key] maker in
        _ = try maker.required(key)
      }
      _ = try job.files(in: folder, madeFrom: "f") { _ in nil }
    }
    #expect(missing?.description == "\(folder.path): is made from extract/sales-2026-10, which is missing")
  }

  @Test func `a file that a job has not declared cannot be opened`() async {
    await #expect(processExitsWith: .failure) {
      let scratch = try ScratchFolder()
      let folder = StageFolder(workDirectory: scratch.path, stage: "measure")
      let job = Job(makes: [], month: nil, reads: [], priority: .folding) { maker in
        _ = maker.file(FileKey("extract", "sales"))
      }
      _ = try job.files(in: folder, madeFrom: "") { _ in nil }
    }
  }
}
