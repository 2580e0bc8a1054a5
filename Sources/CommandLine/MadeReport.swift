package import Configuration
import FoundationEssentials
import Ledger
import Logging

/// The report that was made of what a run has published.
package struct MadeReport: Sendable {
  /// The folder with its files.
  let folder: String
  /// The path of the mail; nil: none is made.
  let mail: String?
  /// What could not be read of reports before.
  let warnings: [String]

  package init(folder: String, mail: String?, warnings: [String] = []) {
    (self.folder, self.mail, self.warnings) = (folder, mail, warnings)
  }

  /// The environment variables by which a command learns of the report.
  var facts: [String: String] { ["TIERBOOK_REPORT_DIR": folder, "TIERBOOK_REPORT_MAIL": mail ?? ""] }
}

/// Makes the report of what was published.
package struct ReportMaker {
  let make: (StageContext, ReportOptions) throws -> MadeReport

  package init(_ make: @escaping (StageContext, ReportOptions) throws -> MadeReport) {
    self.make = make
  }
}

extension RunEnd {
  /// Makes the report that the pipeline file asks for if the run has published, and tells the pipeline's command of it. A report that cannot be made is a
  /// warning: the tables are as they should be.
  func makeReport(_ context: StageContext, _ maker: ReportMaker) {
    let report = context.recorder.report
    guard let options = context.pipeline.report, report.exitCode?.isSuccess == true,
      report.stages.contains(where: { $0.stage == "publish" && $0.isDone })
    else { return }
    // A signal stops the report, and the run still has ended as it did.
    beginReporting { [recorder = context.recorder, pipeline = context.pipeline] _ in
      self.report(recorder.report, pipeline)
    }
    defer { RunEnd.takeOver() }
    do {
      let made = try maker.make(context, options)
      context.recorder.update { $0.reportFailed = false }
      for warning in made.warnings { logger.warning("report: \(warning)") }
      logger.info("report \(made.folder)")
      context.pipeline.onReport?.run(
        as: "on_report", reporting: context.recorder.report.facts.merging(made.facts) { $1 }, logger)
    } catch {
      context.recorder.update { $0.reportFailed = true }
      logger.warning("report: \(Failure(anyError: error)?.description ?? "\(error)")")
    }
  }
}
