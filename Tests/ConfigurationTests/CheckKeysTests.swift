import Arithmetic
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

/// What `checks:` takes.
struct CheckKeysTests {
  private func options(_ yaml: String) throws -> CheckOptions {
    try PipelineFile(yaml: PipelineFixture.with(yaml), path: "p.yaml").checks
  }

  @Test func `checks stop publishing unless told otherwise, but for those of what may be meant`() throws {
    let options = try options("")
    #expect(options.maxShrink == ExactDecimal("0.2"))
    #expect(options.maxAge == 3)
    let warning: [CheckName] = [.coverage, .stockCount, .freshness]
    for check in CheckName.allCases {
      #expect(options.severity(of: check) == (warning.contains(check) ? .warn : .fail))
    }
    #expect(try self.options("checks: { stock_count: fail }").severity(of: .stockCount) == .fail)
  }

  @Test func `a check takes its severity alone, or with its limit`() throws {
    let options = try options(
      "checks: { shares: warn, tiers: fail, shrink: { severity: warn, max: 5% }, freshness: { max_days: 10 } }")
    #expect(options.severity(of: .shares) == .warn)
    #expect(options.severity(of: .tiers) == .fail)
    #expect(options.severity(of: .shrink) == .warn)
    #expect(options.maxShrink == ExactDecimal("0.05"))
    #expect(options.severity(of: .freshness) == .warn)
    #expect(options.maxAge == 10)
    #expect(try self.options("checks: { freshness: fail, proof: fail }").severity(of: .freshness) == .fail)
  }

  @Test(arguments: [
    (
      "checks: { share: warn }",
      """
      p.yaml:9:11: unknown key 'share' in checks
        accepted: proof, row_counts, primary_keys, shares, tiers, bridges, coverage, stock_count, shrink, freshness
        hint: did you mean 'shares'?
      """
    ),
    ("checks: { shares: no }", "p.yaml:9:19: checks.shares: 'no' is not accepted\n  accepted: warn, fail"),
    (
      "checks: { proof: warn }",
      "p.yaml:9:18: checks.proof: 'warn' is not accepted\n"
        + "  accepted: fail, since the tables cannot hold what fails this check"
    ),
    (
      "checks: { shrink: { max: 20 } }",
      "p.yaml:9:26: checks.shrink.max: '20' is not accepted\n  accepted: a share from 0% to 100%, such as 20%"
    ),
    (
      "checks: { freshness: { max_days: -1 } }",
      "p.yaml:9:34: checks.freshness.max_days: '-1' is not accepted\n  accepted: a whole number of days from 0 to 366"
    ),
    (
      "checks: { freshness: { maxdays: 1 } }",
      "p.yaml:9:24: unknown key 'maxdays' in checks.freshness\n  accepted: severity, max_days\n"
        + "  hint: did you mean 'max_days'?"
    ),
    (
      "checks: { shares: { severity: warn } }",
      "p.yaml:9:19: checks.shares: a single value is expected here\n  accepted: warn, fail"
    ),
  ])
  func `what is wrong is told with its place`(_ yaml: String, _ message: String) {
    #expect(PipelineFixture.report(PipelineFixture.with(yaml)) == message)
  }

  @Test func `only checks that may be published against can be accepted`() {
    #expect(CheckName(argument: "shrink") == .shrink)
    #expect(CheckName(argument: "proof") == nil)
    #expect(CheckName.allValueStrings == ["shares", "tiers", "coverage", "stock_count", "shrink", "freshness"])
  }
}
