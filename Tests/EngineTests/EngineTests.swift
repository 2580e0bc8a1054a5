import Arithmetic
import Foundation
import Locking
import PostgreSQL
import TestSupport
import Testing

@testable import Engine
@testable import Store

/// Which tasks run, when, and in which order.
@Suite(.timeLimit(.minutes(1))) struct EngineTests {
  private struct Refused: Error, Equatable {
    let number: Int
  }

  private let month = Month(year: 2026, month: 10)

  private func engine(threads: Int, running: [String] = ["measure", "classify"]) -> Engine {
    Engine(stages: ["extract", "measure", "classify", "publish"], running: running, threads: threads)
  }

  private func manifest(_ stage: String) -> Manifest {
    Manifest(stage: stage, pipeline: "nightly", tierbook: "1.0", businessDate: Day(daysSince2000: 9000))
  }

  private func file(_ table: String) -> StageFile {
    StageFile(
      table: table, month: month, name: table, columns: [], rows: 0, bytes: 0, checksum: table, madeFrom: "")
  }

  private func key(_ table: String, stage: String = "measure") -> FileKey { FileKey(stage, table, month) }

  /// Adds a task that keeps the only thread busy until all others are added.
  private func whileBusy(_ engine: Engine, _ add: () -> Void) throws {
    let (begun, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    engine.add("measure", .checking) { _ in
      begun.signal()
      go.wait()
    }
    begun.wait()
    add()
    go.signal()
  }

  // MARK: Order

  @Test func `the task nearest to the target begins first but for those that lead, then the one that was added first`()
    throws
  {
    let engine = engine(threads: 1)
    let log = Locked<[String]>([])
    try whileBusy(engine) {
      for name in ["a", "b"] {
        let tasks = [
          (Priority.folding, "fold"), (.measuring, "measure"), (.classifying, "classify"), (.leading, "lead"),
        ]
        for (priority, work) in tasks {
          engine.add("measure", priority) { _ in log.withLock { $0.append("\(work) \(name)") } }
        }
      }
    }
    try engine.finishTasks(of: "measure")
    engine.stop()
    #expect(
      log.withLock { $0 } == [
        "lead a", "lead b", "classify a", "classify b", "measure a", "measure b", "fold a", "fold b",
      ])
  }

  @Test func `a task that another adds in its place runs before those that were added later`() throws {
    let engine = engine(threads: 1)
    let log = Locked<[Int]>([])
    try whileBusy(engine) {
      engine.add("measure", .folding) { number in
        engine.add("measure", .folding, at: number) { _ in log.withLock { $0.append(1) } }
      }
      engine.add("measure", .folding) { _ in log.withLock { $0.append(2) } }
    }
    try engine.finishTasks(of: "measure")
    engine.stop()
    #expect(log.withLock { $0 } == [1, 2])
  }

  @Test(arguments: [1, 2, 3]) func `as many tasks run at a time as there are threads`(_ count: Int) throws {
    let engine = engine(threads: count)
    let users = Locked((now: 0, most: 0))
    for _ in 0..<12 {
      engine.add("measure", .folding) { _ in
        users.withLock { users in
          users.now += 1
          users.most = max(users.most, users.now)
        }
        // The others get the time to begin.
        let end = Date(timeIntervalSinceNow: 30)
        while users.withLock({ $0.most }) < count, Date() < end { usleep(200) }
        users.withLock { $0.now -= 1 }
      }
    }
    try engine.finishTasks(of: "measure")
    engine.stop()
    #expect(users.withLock { $0.most } == count)
  }

  @Test func `of the tasks of a lane, one runs at a time`() throws {
    let engine = engine(threads: 4)
    let (lane, users) = (Lane(), Locked((now: 0, most: 0)))
    for _ in 0..<20 {
      engine.add("measure", .folding, lane: lane) { _ in
        users.withLock { users in
          users.now += 1
          users.most = max(users.most, users.now)
        }
        usleep(500)
        users.withLock { $0.now -= 1 }
      }
    }
    try engine.finishTasks(of: "measure")
    engine.stop()
    #expect(users.withLock { $0.most } == 1)
  }

  @Test func `while a server on this machine computes, one task less runs`() throws {
    let engine = engine(threads: 1)
    let log = Locked<[String]>([])
    engine.lend(if: true) {
      engine.add("measure", .checking) { _ in log.withLock { $0.append("ran") } }
      usleep(20_000)
      // A second thread is lent although none is left.
      engine.lend(if: true) { log.withLock { $0.append("lent twice") } }
    }
    try engine.finishTasks(of: "measure")
    #expect(log.withLock { $0 } == ["lent twice", "ran"])
    let elsewhere = try engine.lend(if: false) {
      engine.add("measure", .checking) { _ in log.withLock { $0.append("ran at once") } }
      try engine.finishTasks(of: "measure")
      return log.withLock { $0.last }
    }
    engine.stop()
    #expect(elsewhere == "ran at once")
  }

  // MARK: Files

  @Test func `a task begins when its files are settled`() throws {
    let engine = engine(threads: 2)
    engine.open("measure", manifest("measure"), [[key("one")], [key("two")]])
    let found = Locked<[String?]?>(nil)
    // Nobody makes the third file: it was not announced.
    engine.add("classify", .classifying, after: ["one", "two", "three"].map { key($0) }) { _ in
      let files = ["one", "two", "three"].map { engine.file(key($0))?.table }
      found.withLock { $0 = files }
    }
    engine.settle([(key("one"), file("one"))])
    usleep(10_000)
    #expect(found.withLock { $0 } == nil)
    engine.settle([(key("two"), nil)])
    try engine.finishTasks(of: "classify")
    engine.stop()
    #expect(found.withLock { $0 } == ["one", nil, nil])
  }

  @Test func `a task that waits for a stage to open begins when it turns out that its file does not exist`() throws {
    let engine = engine(threads: 1)
    engine.add("classify", .classifying, after: [key("one")]) { _ in #expect(engine.file(key("one")) == nil) }
    engine.open("measure", manifest("measure"), [])
    try engine.finishTasks(of: "classify")
    engine.stop()
  }

  @Test func `the files of a stage that ran before are there`() throws {
    let engine = engine(threads: 1, running: ["classify"])
    var left = manifest("measure")
    left.files = [file("one"), file("two")]
    engine.open("measure", left)
    engine.end("measure", left)
    #expect(try engine.groups(of: "measure") == [[key("one"), key("two")]])
    #expect(engine.file(key("two"))?.name == "two")
    #expect(try engine.manifest(of: "measure").files.count == 2)
    try engine.waitForStage(before: "classify")
    engine.stop()
  }

  @Test func `a file that is read before it is settled ends the program`() async {
    await #expect(processExitsWith: .failure) {
      let engine = Engine(stages: ["measure"], running: ["measure"], threads: 1)
      let key = FileKey("measure", "one")
      engine.open(
        "measure", Manifest(stage: "measure", pipeline: "", tierbook: "", businessDate: Day(daysSince2000: 0)), [[key]])
      _ = engine.file(key)
    }
  }

  @Test func `a stage that ends without one of its files ends the program`() async {
    await #expect(processExitsWith: .failure) {
      let engine = Engine(stages: ["measure"], running: ["measure"], threads: 1)
      let manifest = Manifest(stage: "measure", pipeline: "", tierbook: "", businessDate: Day(daysSince2000: 0))
      engine.open("measure", manifest, [[FileKey("measure", "one")]])
      engine.end("measure", manifest)
    }
  }

  // MARK: Failures

  @Test func `the error of the first task that fails is reported, and no other begins after it`() throws {
    let engine = engine(threads: 8)
    let begun = Locked(0)
    for number in 0..<1000 {
      engine.add("measure", .folding) { _ in
        begun.withLock { $0 += 1 }
        throw Refused(number: number)
      }
    }
    let error = #expect(throws: Refused.self) { try engine.finishTasks(of: "measure") }
    engine.stop()
    // Threads begin tasks in their order, so the first one is among those that ran.
    #expect(error?.number == 0)
    #expect(begun.withLock { $0 } <= 8)
  }

  @Test func `stages after one that fails cannot end, and stages before it go on`() throws {
    let engine = engine(threads: 1)
    engine.open("measure", manifest("measure"), [[key("one")]])
    let hasMeasured = Locked(false)
    try whileBusy(engine) {
      engine.add("classify", .classifying) { _ in throw Refused(number: 1) }
      engine.add("measure", .measuring) { _ in hasMeasured.withLock { $0 = true } }
      engine.add("publish", .checking, after: [key("tiers", stage: "classify")]) { _ in
        Issue.record("a task of a stage that cannot end has begun")
      }
    }
    #expect(throws: Refused(number: 1)) { try engine.finishTasks(of: "classify") }
    #expect(throws: Engine.Broken.self) { try engine.finishTasks(of: "publish") }
    #expect(throws: Engine.Broken.self) { try engine.header(of: "classify") }
    try engine.finishTasks(of: "measure")
    engine.stop()
    #expect(hasMeasured.withLock { $0 })
  }

  @Test func `a failure outside the tasks counts until the stage has ended`() throws {
    let engine = engine(threads: 1)
    engine.open("measure", manifest("measure"), [])
    engine.end("measure", manifest("measure"))
    engine.fail("measure", Refused(number: 1))
    #expect(try engine.manifest(of: "measure").stage == "measure")
    engine.fail("classify", Refused(number: 2))
    #expect(throws: Refused(number: 2)) { try engine.finishTasks(of: "classify") }
    #expect(throws: Engine.Broken.self) { try engine.manifest(of: "classify") }
    engine.stop()
  }

  // MARK: Values in memory

  @Test func `a value is made once, when the first task needs it, and dropped after the last`() throws {
    let engine = engine(threads: 2)
    final class Content: Sendable {}
    let (made, last) = (Locked(0), Locked<WeakContent?>(nil))
    struct WeakContent: @unchecked Sendable { weak var content: Content? }
    let value = SharedValue(priority: .classifying) {
      made.withLock { $0 += 1 }
      let content = Content()
      last.withLock { $0 = WeakContent(content: content) }
      return content
    }
    #expect(made.withLock { $0 } == 0)
    for _ in 0..<5 { engine.hold([value]) }
    for _ in 0..<5 {
      engine.add("classify", .classifying, needing: [value]) { _ in
        _ = value.made
        engine.release([value])
      }
    }
    try engine.finishTasks(of: "classify")
    #expect(made.withLock { $0 } == 1)
    #expect(last.withLock { $0?.content } == nil)
    // Whoever needs it later gets a new one.
    engine.hold([value])
    engine.add("classify", .classifying, needing: [value]) { _ in _ = value.made }
    try engine.finishTasks(of: "classify")
    engine.stop()
    #expect(made.withLock { $0 } == 2)
  }

  @Test func `a value that others are made from is dropped when they are made`() throws {
    let engine = engine(threads: 2)
    let log = Locked<[String]>([])
    let month = SharedValue(priority: .classifying) { log.withLock { $0.append("month") } }
    let tiers = SharedValue(needs: [month], priority: .classifying) {
      month.made
      log.withLock { $0.append("tiers") }
    }
    engine.hold([tiers])
    engine.add("classify", .classifying, needing: [tiers]) { _ in tiers.made }
    try engine.finishTasks(of: "classify")
    #expect(log.withLock { $0 } == ["month", "tiers"])
    #expect(month.users == 0 && month.state == .none && tiers.users == 1)
    engine.release([tiers])
    #expect(tiers.state == .none)
    engine.stop()
  }

  @Test func `a value that cannot be made fails the stage that needs it`() throws {
    let engine = engine(threads: 2)
    let value = SharedValue<Int>(priority: .classifying) { throw Refused(number: 7) }
    engine.hold([value])
    engine.add("classify", .classifying, needing: [value]) { _ in Issue.record("a task began without its value") }
    #expect(throws: Refused(number: 7)) { try engine.finishTasks(of: "classify") }
    engine.stop()
  }
}
