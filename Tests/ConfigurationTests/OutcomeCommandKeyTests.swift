import TestSupport
import Testing

@testable import Configuration

/// `on_success` and `on_failure` in the pipeline file.
struct OutcomeCommandKeyTests {
  private static let accepted = "a shell command, or { command: …, timeout: SECONDS }"

  @Test func `stands in the pipeline file by itself or with a timeout`() throws {
    let pipeline = try PipelineFile(
      yaml: PipelineFixture.with(
        """
        on_success: "curl -fsS https://example.org/ping"
        on_failure: { command: 'mail -s "$TIERBOOK_ERROR" me', timeout: 5 }
        """), path: "p.yaml")
    #expect(pipeline.onSuccess == OutcomeCommand("curl -fsS https://example.org/ping", timeout: 60))
    #expect(pipeline.onFailure == OutcomeCommand("mail -s \"$TIERBOOK_ERROR\" me", timeout: 5))
    let none = try PipelineFile(yaml: PipelineFixture.minimal, path: "p.yaml")
    #expect(none.onSuccess == nil && none.onFailure == nil)
  }

  @Test(arguments: [
    ("on_failure:", "p.yaml:9:12: on_failure: '' is not accepted\n  accepted: \(accepted)"),
    ("on_success: ' '", "p.yaml:9:13: on_success: ' ' is not accepted\n  accepted: \(accepted)"),
    ("on_success: [a, b]", "p.yaml:9:13: on_success: a map is expected here\n  accepted: \(accepted)"),
    (
      "on_failure: { timeout: 5 }",
      "p.yaml:9:13: on_failure.command is missing\n  accepted: a shell command"
    ),
    (
      "on_failure: { command: a, timeout: 0 }",
      "p.yaml:9:36: on_failure.timeout: '0' is not accepted\n  accepted: whole seconds from 1 to 3600"
    ),
    (
      "on_failure: { comand: a }",
      """
      2 problems:
      p.yaml:9:15: unknown key 'comand' in on_failure
        accepted: command, timeout
        hint: did you mean 'command'?
      p.yaml:9:13: on_failure.command is missing
        accepted: a shell command
      """
    ),
  ])
  func `is told with its place where it is wrong`(yaml: String, report: String) {
    #expect(PipelineFixture.report(PipelineFixture.with(yaml)) == report)
  }
}
