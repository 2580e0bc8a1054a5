/// What one check found before publishing.
package struct CheckResult: Codable, Sendable, Equatable {
  /// What a finding of the check does to the run.
  package enum Severity: String, Codable, CaseIterable, Sendable {
    /// The finding is reported, and the run goes on.
    case warn
    /// Nothing is published, and the exit code is 4.
    case fail
  }

  package enum Outcome: String, Codable, Sendable {
    /// The check found nothing.
    case passed
    /// The check found something and only warns.
    case warned
    /// The check found something, and nothing is published.
    case failed
    /// The check found something that would have failed, and `--accept` let it pass.
    case accepted
  }

  /// Key under `checks:` in the pipeline file, such as `row_counts`.
  package var name: String
  package var severity: Severity
  package var outcome: Outcome
  /// One line: what was checked, or what was found and where.
  package var message: String

  package init(name: String, severity: Severity, outcome: Outcome, message: String) {
    self.name = name
    self.severity = severity
    self.outcome = outcome
    self.message = message
  }
}
