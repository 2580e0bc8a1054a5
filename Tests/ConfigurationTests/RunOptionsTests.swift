import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

struct RunOptionsTests {
  @Test func `nothing said tries three times, waits five minutes for a lock and asks after five of silence`() throws {
    let pipeline = try PipelineFile(yaml: PipelineFixture.minimal, path: "p.yaml")
    #expect(pipeline.retry == RetryPolicy(tries: 3, wait: .seconds(5)))
    let standard = SessionOptions(statementTimeout: nil, lockTimeout: .seconds(300), idleTimeout: .seconds(300))
    #expect(pipeline.sourceSession == standard)
    #expect(pipeline.targetSession == standard)
  }

  @Test func `each database has limits of its own`() throws {
    let yaml = PipelineFixture.with(
      """
      source: { statement_timeout: 2h, lock_timeout: off, idle_timeout: 90s }
      target: { statement_timeout: off, lock_timeout: 500ms, idle_timeout: off }
      retry: { tries: 1, wait: 1m }
      """)
    let pipeline = try PipelineFile(yaml: yaml, path: "p.yaml")
    #expect(
      pipeline.sourceSession
        == SessionOptions(statementTimeout: .seconds(7200), lockTimeout: nil, idleTimeout: .seconds(90)))
    #expect(
      pipeline.targetSession
        == SessionOptions(statementTimeout: nil, lockTimeout: .milliseconds(500), idleTimeout: nil))
    #expect(pipeline.retry == RetryPolicy(tries: 1, wait: .seconds(60)))
  }

  private static let time = "a time such as 30s, 5m or 1h, at most 24h, or off"
  private static let wait = "a time such as 500ms, 5s or 1m, at most 5m"
  private static let memory = "a size such as 500MB or 2GB, from 1MB to 1024GB"
  private static let tries = "a whole number from 1 to 20; 1 tries nothing again"

  @Test(arguments: [
    ("source: { lock_timeout: 5 }", "p.yaml:9:25: source.lock_timeout: '5' is not accepted\n  accepted: \(time)"),
    ("source: { lock_timeout: 0s }", "p.yaml:9:25: source.lock_timeout: '0s' is not accepted\n  accepted: \(time)"),
    ("target: { idle_timeout: 25h }", "p.yaml:9:25: target.idle_timeout: '25h' is not accepted\n  accepted: \(time)"),
    (
      "target: { statement_timeout: [1s] }",
      "p.yaml:9:30: target.statement_timeout: a single value is expected here\n  accepted: \(time)"
    ),
    ("retry: { tries: 0 }", "p.yaml:9:17: retry.tries: '0' is not accepted\n  accepted: \(tries)"),
    ("retry: { wait: 6m }", "p.yaml:9:16: retry.wait: '6m' is not accepted\n  accepted: \(wait)"),
    ("retry: { wait: off }", "p.yaml:9:16: retry.wait: 'off' is not accepted\n  accepted: \(wait)"),
    (
      "retry: { waits: 1s }",
      "p.yaml:9:10: unknown key 'waits' in retry\n  accepted: tries, wait\n  hint: did you mean 'wait'?"
    ),
    ("work: { memory: 500 }", "p.yaml:9:17: work.memory: '500' is not accepted\n  accepted: \(memory)"),
    ("work: { memory: 500mb }", "p.yaml:9:17: work.memory: '500mb' is not accepted\n  accepted: \(memory)"),
    ("work: { memory: 0MB }", "p.yaml:9:17: work.memory: '0MB' is not accepted\n  accepted: \(memory)"),
    ("work: { memory: 1025GB }", "p.yaml:9:17: work.memory: '1025GB' is not accepted\n  accepted: \(memory)"),
    (
      "work: { memory: [500MB] }",
      "p.yaml:9:17: work.memory: a single value is expected here\n  accepted: \(memory)"
    ),
    (
      "work: { memroy: 500MB }",
      "p.yaml:9:9: unknown key 'memroy' in work\n  accepted: keep_nights, memory\n  hint: did you mean 'memory'?"
    ),
    ("retry: 3", "p.yaml:9:8: retry: a map is expected here\n  accepted: the keys tries, wait"),
  ])
  func `a value that is none is told with what is accepted`(yaml: String, report: String) {
    #expect(PipelineFixture.report(PipelineFixture.with(yaml)) == report)
  }

  @Test(arguments: [("500MB", 500_000_000), ("2GB", 2_000_000_000), ("1MB", 1_000_000)])
  func `a memory is a number of bytes in thousands`(text: String, bytes: Int) throws {
    let yaml = PipelineFixture.with("work: { memory: \(text) }")
    #expect(try PipelineFile(yaml: yaml, path: "p.yaml").memory == bytes)
    #expect(try PipelineFile(yaml: PipelineFixture.minimal, path: "p.yaml").memory == nil)
  }

  @Test func `the wait doubles with each try, up to five minutes`() {
    let policy = RetryPolicy(tries: 20, wait: .seconds(5))
    #expect((1...7).map(policy.wait) == [5, 10, 20, 40, 80, 160, 300].map { .seconds($0) })
    #expect(policy.wait(after: 19) == .seconds(300))
    #expect(policy.wait(after: 20) == nil)
    #expect(RetryPolicy(tries: 1).wait(after: 1) == nil)
  }

  @Test(arguments: [(5000, "5 s"), (500, "0.5 s"), (50, "0.05 s"), (1250, "1.25 s"), (0, "0 s")])
  func `a wait is said in seconds`(milliseconds: Int, text: String) {
    #expect(seconds(.milliseconds(milliseconds)) == text)
  }
}
