import Arithmetic
import Foundation
package import Landing

extension StageContext {
  /// Runs a stage and takes down how long it took and how it ended.
  package func perform(_ stage: any Stage.Type) throws -> StageOutcome {
    let started = Date()
    recorder.update { $0.stages.append(StageReport(stage: stage.name, started: started)) }
    defer {
      let seconds = Date().timeIntervalSince(started)
      recorder.updateStage { report in
        report.seconds = seconds
        report.peakMemory = peakMemory()
      }
    }
    let outcome = try stage.run(self)
    recorder.updateStage { $0.isDone = true }
    return outcome
  }

  /// Takes down what a stage has left.
  ///
  /// - Parameters:
  ///   - filesMade: files that are not those of the execution before.
  ///   - input: what the stage before it had left; nil: the stage has read the source.
  package func record(_ manifest: Manifest, filesMade: Int, from input: StageRecord?) {
    let left = manifest.record
    record(manifest) { report in
      report.madeAt = left.madeAt
      (report.rowsIn, report.bytesIn) = (input?.rows ?? left.rows, input?.bytes ?? left.bytes)
      (report.rowsOut, report.bytesOut) = (left.rows, left.bytes)
      (report.files, report.filesMade) = (left.files, filesMade)
    }
  }

  /// Takes down what the files say that a stage has left or is about to publish, and what `more` knows of the stage.
  package func record(_ manifest: Manifest, _ more: (inout StageReport) -> Void) {
    recorder.update { report in
      report.businessDate = manifest.businessDate
      report.totals = manifest.totals
      report.newestSale = manifest.totals.newestDay
      report.fingerprint = manifest.fingerprint
      report.options = manifest.options
      let stages = Set(report.stages.map(\.stage))
      report.earlierStages = (manifest.stagesBefore + [manifest.record]).filter { !stages.contains($0.stage) }
    }
    recorder.updateStage { report in
      (report.rejected, report.revenueRejected) = (0, 0)
      for file in manifest.files where RejectedLines.isTable(file.table) {
        report.rejected += file.rows
        for lines in (file.facts.rejected ?? [:]).values { report.revenueRejected += lines.revenue }
      }
      more(&report)
    }
  }
}

/// The most memory that this process has held, in bytes.
private func peakMemory() -> Int {
  var usage = rusage()
  // Linux counts in KiB.
  return getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 ? usage.ru_maxrss * 1024 : 0
}
