/// What one check found before publishing.
package struct CheckResult: Codable, Sendable, Equatable {
  /// What a check that finds something does to the run.
  package enum Severity: String, Codable, CaseIterable, Sendable {
    /// It is said, and the run goes on.
    case warn
    /// Nothing is published: exit code 4.
    case fail
  }

  package enum Outcome: String, Codable, Sendable {
    /// Nothing was found.
    case passed
    /// Something was found, and the check only warns.
    case warned
    /// Something was found, and nothing is published.
    case failed
    /// Something was found that would have failed, and `--accept` let it pass.
    case accepted
  }

  /// Such as `row_counts`; the key under `checks:` in the pipeline file.
  package var name: String
  package var severity: Severity
  package var outcome: Outcome
  /// One line: what was looked at, or what was found and where.
  package var message: String

  package init(name: String, severity: Severity, outcome: Outcome, message: String) {
    self.name = name
    self.severity = severity
    self.outcome = outcome
    self.message = message
  }
}
