import CommandLine
import Configuration
import Ledger
import TerminalText

/// The results of the checks before publishing.
struct CheckReport {
  /// One check and its result.
  struct Finding {
    /// Problems of one check that are reported one by one; the others are counted.
    private static let shownProblems = 10
    private static let problemsInLine = 3

    let result: CheckResult
    let problems: [Problem]

    init(
      _ check: CheckName, severity: CheckResult.Severity, isAccepted: Bool, problems: [Problem], passed: String
    ) {
      let outcome: CheckResult.Outcome =
        switch (problems.isEmpty, severity) {
        case (true, _): .passed
        case (false, .warn): .warned
        case (false, .fail): isAccepted ? .accepted : .failed
        }
      let shown = problems.prefix(Self.problemsInLine).map { "\($0.place): \($0.what)" }.joined(separator: "; ")
      let more = problems.count - Self.problemsInLine
      result = CheckResult(
        name: check.rawValue, severity: severity, outcome: outcome,
        message: problems.isEmpty ? passed : shown + (more > 0 ? "; and \(grouped(more)) more" : ""))
      self.problems = problems
    }

    /// The problems for an error message: the check comes first, the remedy last.
    var failures: [Problem] {
      var shown = problems.prefix(Self.shownProblems).map { problem in
        Problem(
          "check \(result.name), \(problem.place)", problem.what, accepted: problem.accepted,
          hint: "nothing was published; " + (problem.hint ?? ""))
      }
      if problems.count > shown.count {
        shown.append(
          Problem("check \(result.name)", "\(grouped(problems.count - shown.count)) more of the same"))
      }
      return shown
    }
  }

  let findings: [Finding]

  var results: [CheckResult] { findings.map(\.result) }

  /// Why nothing may be published; nil if publishing is allowed.
  var failure: Failure? {
    let failed = findings.filter { $0.result.outcome == .failed }
    return failed.isEmpty ? nil : Failure(.checkFailed, failed.flatMap(\.failures))
  }

  /// Reports one line per check. Warnings go to the warnings, failures are left to the error.
  ///
  /// - Parameter passed: whether passed checks are reported too.
  func inform(_ context: StageContext, passed: Bool) {
    for result in results {
      switch result.outcome {
      case .passed: if passed { inform(context, result, result.message) }
      case .warned: context.warn("check \(result.name): \(result.message)")
      case .accepted: inform(context, result, "accepted: \(result.message)")
      case .failed: break
      }
    }
  }
  private func inform(_ context: StageContext, _ result: CheckResult, _ message: String) {
    context.inform(Publish.name, "check \(result.name)", message)
  }
}
