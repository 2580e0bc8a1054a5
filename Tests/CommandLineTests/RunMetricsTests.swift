import Foundation
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

/// The file for node_exporter: Prometheus's text format, and never half of it.
struct RunMetricsTests {
  private func metrics(pipeline: String = "nightly") -> RunMetrics {
    RunMetrics(
      pipeline: pipeline, command: "run", finished: Date(timeIntervalSince1970: 1_790_000_000.25), seconds: 12.3456,
      exitCode: .doneWithRejects, lastSuccess: 1_790_000_000.25, rows: 208_678, rejected: 5, lagDays: 0,
      reportFailed: false,
      stages: [("extract", 1.5), ("publish", 10)])
  }

  @Test func `has a line for each figure, under its help and its type`() {
    #expect(
      metrics().text == """
        # HELP tierbook_last_run_timestamp_seconds When the last run ended, well or not.
        # TYPE tierbook_last_run_timestamp_seconds gauge
        tierbook_last_run_timestamp_seconds{pipeline="nightly",command="run"} 1790000000.250
        # HELP tierbook_last_success_timestamp_seconds When a run last ended with code 0 or 1.
        # TYPE tierbook_last_success_timestamp_seconds gauge
        tierbook_last_success_timestamp_seconds{pipeline="nightly",command="run"} 1790000000.250
        # HELP tierbook_exit_code How the last run ended: 0 done, 1 done with rows rejected.
        # TYPE tierbook_exit_code gauge
        tierbook_exit_code{pipeline="nightly",command="run"} 1
        # HELP tierbook_duration_seconds How long the last run took.
        # TYPE tierbook_duration_seconds gauge
        tierbook_duration_seconds{pipeline="nightly",command="run"} 12.346
        # HELP tierbook_stage_duration_seconds How long each stage of the last run took.
        # TYPE tierbook_stage_duration_seconds gauge
        tierbook_stage_duration_seconds{pipeline="nightly",command="run",stage="extract"} 1.500
        tierbook_stage_duration_seconds{pipeline="nightly",command="run",stage="publish"} 10.000
        # HELP tierbook_rows Sales lines read, rejected ones included.
        # TYPE tierbook_rows gauge
        tierbook_rows{pipeline="nightly",command="run"} 208678
        # HELP tierbook_rejected_rows Rows of all inputs that broke the contract.
        # TYPE tierbook_rejected_rows gauge
        tierbook_rejected_rows{pipeline="nightly",command="run"} 5
        # HELP tierbook_lag_days Days from the newest sale to the business date.
        # TYPE tierbook_lag_days gauge
        tierbook_lag_days{pipeline="nightly",command="run"} 0
        # HELP tierbook_report_failed Whether the report could not be made: 0 made, 1 not.
        # TYPE tierbook_report_failed gauge
        tierbook_report_failed{pipeline="nightly",command="run"} 0
        # HELP tierbook_build_info The version that wrote this file.
        # TYPE tierbook_build_info gauge
        tierbook_build_info{pipeline="nightly",command="run",version="\(tierbookVersion)"} 1

        """)
  }

  /// The grammar of the format, as far as it is used: a name, labels with escaped values, a number.
  @Test(arguments: ["nightly", "a \"b\" \\ c", "line\nfeed", "\\n", "利润", "\"\u{301}"])
  func `keeps to the format whatever a label holds`(_ name: String) throws {
    let label = #"[a-z_]+="(?:[^"\\\n]|\\["\\n])*""#
    // As a machine reads it: to Swift, a quotation mark with a combining accent is another character.
    let sample = try Regex(#"[a-z_]+\{\#(label)(?:,\#(label))*\} -?[0-9]+(?:\.[0-9]+)?"#)
      .matchingSemantics(.unicodeScalar)
    let text = metrics(pipeline: name).text
    var typed = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("# TYPE ") { typed = String(line.split(separator: " ")[2]) }
      guard !line.hasPrefix("#") else { continue }
      #expect(try sample.wholeMatch(in: line) != nil, "\(line)")
      #expect(line.hasPrefix(typed + "{"))
    }
    #expect(text.hasSuffix("\n") && !text.contains("\n\n"))
  }

  @Test func `leaves out what is not known`() {
    var metrics = metrics()
    (metrics.lastSuccess, metrics.rows, metrics.rejected, metrics.lagDays, metrics.stages) = (nil, nil, nil, nil, [])
    for name in ["last_success", "tierbook_rows", "rejected_rows", "lag", "stage"] {
      #expect(!metrics.text.contains(name))
    }
  }

  @Test func `finds in the file before when a run last ended well, and whose file it is`() throws {
    let scratch = try ScratchFolder()
    let file = MetricsFile(path: "\(scratch.path)/tierbook.prom")
    #expect(file.lastSuccess(metrics().labels) == nil && file.pipeline == nil)
    try file.write(metrics().text)
    #expect(file.lastSuccess(metrics().labels) == 1_790_000_000.25)
    #expect(file.lastSuccess(metrics(pipeline: "other").labels) == nil)
    #expect(file.pipeline == "nightly")
    for other in ["", "\n\n", "tierbook_last_success_timestamp_seconds", "\u{0}\u{FFFD}"] {
      try Data(other.utf8).write(to: URL(fileURLWithPath: file.path))
      #expect(file.lastSuccess(metrics().labels) == nil && file.pipeline == nil)
    }
  }

  @Test func `is readable by all, replaces the one before, and leaves no other file`() throws {
    let scratch = try ScratchFolder()
    let file = MetricsFile(path: "\(scratch.path)/tierbook.prom")
    for text in ["one\n", "two\n"] { try file.write(text) }
    #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "two\n")
    #expect(try scratch.names() == ["tierbook.prom"])
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o644)
  }

  @Test func `says why it cannot be written`() throws {
    let scratch = try ScratchFolder()
    #expect(
      throws: MetricsError("\(scratch.path)/none/t.prom.\(getpid()).tmp cannot be created", ENOENT)
    ) { try MetricsFile(path: "\(scratch.path)/none/t.prom").write("") }
    try scratch.write("folder/file", [])
    #expect(throws: MetricsError("\(scratch.path)/folder cannot be written", EISDIR)) {
      try MetricsFile(path: "\(scratch.path)/folder").write("")
    }
    #expect(try scratch.names() == ["folder"])
  }
}
