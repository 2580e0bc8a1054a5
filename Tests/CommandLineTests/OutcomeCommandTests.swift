import Foundation
import Locking
import Logging
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

/// What a command that is told of the outcome may be, and what it may do to the run: nothing.
struct OutcomeCommandTests {
  /// What was said, with the level in front.
  private func said(_ command: String, timeout: Int = 30, reporting facts: [String: String] = [:]) -> [String] {
    let lines = LineCollector()
    OutcomeCommand(command, timeout: timeout).run(as: "on_failure", reporting: facts, lines.logger)
    return lines.all
  }

  @Test func `is told the facts, and what it prints is said`() {
    #expect(
      said(
        "echo $TIERBOOK_OUTCOME; echo \"$TIERBOOK_ERROR\" >&2",
        reporting: [
          "TIERBOOK_OUTCOME": "failed", "TIERBOOK_ERROR": "two\nlines; $(none) of `them` run",
        ]) == [
          "info on_failure failed", "info on_failure two", "info on_failure lines; $(none) of `them` run",
        ])
  }

  @Test func `has the environment, but no password of the database`() {
    setenv("PGPASSWORD", "very secret", 1)
    defer { unsetenv("PGPASSWORD") }
    #expect(said("echo \"${PATH:+path} ${PGPASSWORD:-none}\"") == ["info on_failure path none"])
  }

  @Test func `that fails is a warning, with the last that it said`() {
    #expect(
      said("echo first; echo second; exit 3") == [
        "info on_failure first", "info on_failure second",
        "warning on_failure: the command ended with exit code 3: second",
      ])
    #expect(said("kill -KILL $$") == ["warning on_failure: the command was ended by signal 9"])
  }

  @Test func `is ended with all it started when its time is over`() {
    let began = Date()
    let lines = said("echo begun; sleep 300 & sleep 300", timeout: 5)
    #expect(Date().timeIntervalSince(began) < 200)
    #expect(
      lines == [
        "info on_failure begun",
        "warning on_failure: the command was ended: it had not finished after 5 seconds: begun",
      ])
  }

  @Test func `that leaves something in the background is not waited for`() {
    let began = Date()
    #expect(said("echo left; sleep 60 &") == ["info on_failure left"])
    #expect(Date().timeIntervalSince(began) < 50)
  }

  @Test func `may print more than a pipe holds`() {
    let lines = said("head -c 1000000 /dev/zero | tr '\\0' x")
    #expect(lines.count == 1 && lines[0].count == "info on_failure ".count + 65_536)
  }
}

/// Keeps what is logged.
private final class LineCollector: Sendable {
  private let lines = Locked<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  var logger: Logger {
    Logger(label: "test") { _ in Handler(collector: self) }
  }

  private struct Handler: LogHandler {
    let collector: LineCollector
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.info

    init(collector: LineCollector) { self.collector = collector }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      collector.lines.withLock { $0.append("\(event.level.rawValue) \(event.message)") }
    }
  }
}
