import CommandLine
import Configuration
import Ledger
import Testing

@testable import PublishStage

struct CheckReportTests {
  private func finding(
    _ problems: Int, _ severity: CheckResult.Severity = .fail, isAccepted: Bool = false
  ) -> CheckReport.Finding {
    CheckReport.Finding(
      .shares, severity: severity, isAccepted: isAccepted,
      problems: (0..<problems).map { Problem("2024-0\($0 + 1)", "is wrong", hint: "look") }, passed: "all well")
  }

  @Test(arguments: [
    (0, CheckResult.Severity.fail, false, CheckResult.Outcome.passed), (0, .warn, true, .passed),
    (1, .warn, false, .warned), (1, .warn, true, .warned), (1, .fail, false, .failed), (1, .fail, true, .accepted),
  ])
  func `a check's outcome is that of what it found, how strict it is and what is accepted`(
    _ problems: Int, _ severity: CheckResult.Severity, _ isAccepted: Bool, _ outcome: CheckResult.Outcome
  ) {
    let finding = finding(problems, severity, isAccepted: isAccepted)
    #expect(
      finding.result
        == CheckResult(
          name: "shares", severity: severity, outcome: outcome,
          message: problems == 0 ? "all well" : "2024-01: is wrong"))
    #expect((CheckReport(findings: [finding]).failure == nil) == (outcome != .failed))
  }

  @Test func `a result has three problems in its line, an error ten`() {
    let finding = finding(12)
    #expect(
      finding.result.message == "2024-01: is wrong; 2024-02: is wrong; 2024-03: is wrong; and 9 more")
    let failure = CheckReport(findings: [finding]).failure
    #expect(failure?.code == .checkFailed)
    #expect(failure?.problems.count == 11)
    #expect(
      failure?.problems.first
        == Problem("check shares, 2024-01", "is wrong", hint: "nothing was published; look"))
    #expect(failure?.problems.last == Problem("check shares", "2 more of the same"))
  }
}
