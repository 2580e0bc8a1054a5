import Arithmetic
import Configuration
import Dispatch
import Engine
import FoundationEssentials
import Glibc
package import Ledger
import Locking
package import Store

extension StageContext {
  /// Runs a stage and records how long it took and how it ended.
  package func perform(_ stage: any Stage.Type) throws -> StageOutcome {
    let (outcomes, failure) = performTogether([stage])
    if let failure { throw failure }
    return outcomes.first ?? .done
  }

  /// Runs stages at the same time. Each one begins with the first files of the one before.
  ///
  /// - Returns: the outcomes of the first stages, up to the one that failed, and its error.
  func performTogether(_ stages: [any Stage.Type]) -> (outcomes: [StageOutcome], failure: (any Error)?) {
    let engine = Engine(
      stages: ["extract", "measure", "classify", "publish"], running: stages.map { $0.name }, threads: workThreads)
    let results = Locked<[Int: Result<StageOutcome, any Error>]>([:])
    let group = DispatchGroup()
    for (place, stage) in stages.enumerated() {
      let work: @Sendable () -> Void = { [self] in
        let result = Result { try runAlone(stage, engine) }
        results.withLock { $0[place] = result }
      }
      guard place < stages.count - 1 else {
        work()
        break
      }
      group.enter()
      startThread(stage.name) {
        work()
        group.leave()
      }
    }
    group.wait()
    engine.stop()
    return sort(stages, results.withLock { $0 })
  }

  /// Returns the outcomes up to the stage that failed. The stages after it could not end and are removed from the
  /// report.
  private func sort(
    _ stages: [any Stage.Type], _ results: [Int: Result<StageOutcome, any Error>]
  ) -> (outcomes: [StageOutcome], failure: (any Error)?) {
    var outcomes: [StageOutcome] = []
    for place in stages.indices {
      switch results[place] {
      case .success(let outcome)?: outcomes.append(outcome)
      case .failure(let error)?:
        let unbegun = Set(stages[(place + 1)...].map { $0.name })
        recorder.update { $0.stages.removeAll { unbegun.contains($0.stage) } }
        return (outcomes, error)
      case nil: break
      }
    }
    return (outcomes, nil)
  }

  private func runAlone(_ stage: any Stage.Type, _ engine: Engine) throws -> StageOutcome {
    do {
      // A stage begins when the one before has opened.
      try engine.waitForStage(before: stage.name)
      let started = Date()
      recorder.update { $0.stages.append(StageReport(stage: stage.name, started: started)) }
      let result = Result { try stage.run(self, engine) }
      // This comes before the stage ends: the next stage may then record at once how all stages did.
      recorder.update(stage.name) { report in
        report.seconds = Date().timeIntervalSince(started)
        report.peakMemory = peakMemory()
        if case .success = result { report.isDone = true }
      }
      let outcome = try result.get()
      if let manifest = try folder(of: stage.name).manifest() { engine.end(stage.name, manifest) }
      return outcome
    } catch {
      engine.fail(stage.name, error)
      throw error
    }
  }

  /// Records what a stage has left.
  ///
  /// - Parameters:
  ///   - filesMade: number of files that differ from those of the execution before.
  ///   - input: what the stage before left; nil: the stage has read the source.
  package func record(_ manifest: Manifest, filesMade: Int, from input: StageRecord?) {
    let left = manifest.record
    record(manifest, by: manifest.stage) { report in
      report.madeAt = left.madeAt
      (report.rowsIn, report.bytesIn) = (input?.rows ?? left.rows, input?.bytes ?? left.bytes)
      (report.rowsOut, report.bytesOut) = (left.rows, left.bytes)
      (report.files, report.filesMade) = (left.files, filesMade)
    }
  }

  /// Records the facts of the files that a stage has left or is about to publish. `more` adds what the stage itself
  /// knows.
  package func record(_ manifest: Manifest, by stage: String, _ more: (inout StageReport) -> Void) {
    recorder.update { report in
      report.businessDate = manifest.businessDate
      report.totals = manifest.totals
      report.newestSale = manifest.totals.newestDay
      report.fingerprint = manifest.fingerprint
      report.options = manifest.options
      let stages = Set(report.stages.map(\.stage))
      report.earlierStages = (manifest.stagesBefore + [manifest.record]).filter { !stages.contains($0.stage) }
    }
    recorder.update(stage) { report in
      (report.rejected, report.revenueRejected) = (0, 0)
      for file in manifest.files where RejectedLines.isTable(file.table) {
        report.rejected += file.rows
        for lines in (file.facts.rejected ?? [:]).values { report.revenueRejected += lines.revenue }
      }
      more(&report)
    }
  }
}

/// The largest memory of this process so far, in bytes.
private func peakMemory() -> Int {
  var usage = rusage()
  // Linux counts in KiB.
  return getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 ? usage.ru_maxrss * 1024 : 0
}
