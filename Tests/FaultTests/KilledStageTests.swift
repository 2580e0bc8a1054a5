import Foundation
import TestSupport
import Testing

@Suite struct `A stage that is interrupted` {
  /// A shop that was published once.
  private func published(_ label: String) throws -> NightlyRun {
    let nightly = try Shop.nightly(label)
    try nightly.run()
    return nightly
  }

  /// Seconds that a stage takes when nobody disturbs it.
  private func duration(of stage: String, _ nightly: NightlyRun) throws -> Double {
    try nightly.changeSource()
    try nightly.runStages(before: stage)
    let start = Date()
    let result = try nightly.startStage(stage).wait()
    try #require(result.status == 0, "\(result.errors)")
    let seconds = Date().timeIntervalSince(start)
    try nightly.run()
    return seconds
  }

  /// Sends a signal to a stage at points spread over it. After each, the tables are whole, and a plain run is right.
  private func interrupt(
    _ stage: String, with signal: Int32, points: Int, _ nightly: NightlyRun,
    _ check: (_ result: CommandResult) throws -> Void
  ) throws {
    var seconds = try duration(of: stage, nightly)
    var hits = 0
    for point in 0..<points {
      // The stage may be quicker this time than it was before.
      for _ in 0..<3 {
        let before = try publishedTables(nightly.database)
        try nightly.changeSource()
        try nightly.runStages(before: stage)
        let start = Date()
        let command = try nightly.startStage(stage)
        usleep(UInt32(seconds * (Double(point) + 0.5) / Double(points) * 1_000_000))
        let wasRunning = command.isRunning
        command.send(signal)
        let result = try command.wait()
        let isHit = wasRunning && result.status != 0
        if isHit { try check(result) } else { seconds = min(seconds, Date().timeIntervalSince(start)) }

        // All of the old tables stand, or all of the new ones.
        try waitUntil("the server has noticed") { try nightly.sessions() == 0 }
        let after = try publishedTables(nightly.database)
        try nightly.run()
        let new = try publishedTables(nightly.database)
        #expect(new != before)
        #expect(after == before || after == new, "\(stage) at point \(point)")
        if stage != "publish" { #expect(after == before) }
        try Shop.expectOracleAgrees(nightly.database)
        #expect(try nightly.files().keys.filter { $0.hasSuffix(".tmp") } == [])
        if isHit {
          hits += 1
          break
        }
      }
    }
    // One that ends just before its signal is no interruption; most points are.
    #expect(hits * 2 > points, "\(hits) of \(points)")
  }

  @Test(arguments: NightlyRun.stages)
  func `by kill -9 at any of ten points leaves tables whole, and the next plain run is right`(stage: String) throws {
    let nightly = try published("kill_\(stage)")
    try interrupt(stage, with: SIGKILL, points: 10, nightly) { result in
      #expect(result.status == 128 + SIGKILL)
    }
  }

  @Test(arguments: NightlyRun.stages)
  func `by SIGTERM ends with code 7 and leaves no query running, and the next plain run is right`(
    stage: String
  ) throws {
    let nightly = try published("term_\(stage)")
    try interrupt(stage, with: SIGTERM, points: 3, nightly) { result in
      // A server that is busy takes a moment to end what was cancelled.
      try waitUntil("the server has ended all queries") { try nightly.sessions("state = 'active'") == 0 }
      // Before its first step a process has no hand on the signal yet.
      guard result.status != 128 + SIGTERM else { return }
      expect(result, code: 7, error: "stopped by SIGTERM: what was published before stands")
    }
  }
}
