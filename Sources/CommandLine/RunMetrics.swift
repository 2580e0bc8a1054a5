import Configuration
import FoundationEssentials
import Glibc
import Ledger
import Store
import TerminalText

/// The figures of a run for a monitor, in Prometheus's text format, for node_exporter's textfile collector. Format:
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
struct RunMetrics {
  var pipeline: String
  /// `run`, or the name of a stage that ran by itself.
  var command: String
  var finished: Date
  var seconds: Double
  var exitCode: ExitCode
  /// When a run last ended with code 0 or 1, in seconds since 1970; nil: not known.
  var lastSuccess: Double?
  /// Sales lines read, rejected ones included; nil: not known.
  var rows: Int?
  /// Rejected rows of all inputs; nil: not known.
  var rejected: Int?
  /// Days from the newest sale to the business date; nil: not known.
  var lagDays: Int?
  /// Whether the report for people could not be made; nil: none is asked for.
  var reportFailed: Bool?
  /// Stages that ran, in order, with their seconds.
  var stages: [(name: String, seconds: Double)]

  static let lastSuccessName = "tierbook_last_success_timestamp_seconds"
  private static let exitCodeName = "tierbook_exit_code"

  /// Labels such as `{pipeline="nightly",command="run"}`.
  var labels: String { Self.labels([("pipeline", pipeline), ("command", command)]) }

  /// The file's text. Unknown figures are left out.
  var text: String {
    var lines: [String] = []
    func family(_ name: String, _ help: String, _ samples: [(labels: String, value: String)]) {
      guard !samples.isEmpty else { return }
      lines += ["# HELP \(name) \(help)", "# TYPE \(name) gauge"]
      lines += samples.map { "\(name)\($0.labels) \($0.value)" }
    }
    func gauge(_ name: String, _ help: String, _ value: String?) {
      family(name, help, value.map { [(labels, $0)] } ?? [])
    }
    gauge(
      "tierbook_last_run_timestamp_seconds", "When the last run ended, well or not.",
      Self.number(finished.timeIntervalSince1970))
    gauge(Self.lastSuccessName, "When a run last ended with code 0 or 1.", lastSuccess.map(Self.number))
    gauge(Self.exitCodeName, "How the last run ended: 0 done, 1 done with rows rejected.", "\(exitCode.rawValue)")
    gauge("tierbook_duration_seconds", "How long the last run took.", Self.number(seconds))
    family(
      "tierbook_stage_duration_seconds", "How long each stage of the last run took.",
      stages.map { stage in
        (
          Self.labels([("pipeline", pipeline), ("command", command), ("stage", stage.name)]), Self.number(stage.seconds)
        )
      })
    gauge("tierbook_rows", "Sales lines read, rejected ones included.", rows.map(String.init))
    gauge("tierbook_rejected_rows", "Rows of all inputs that broke the contract.", rejected.map(String.init))
    gauge("tierbook_lag_days", "Days from the newest sale to the business date.", lagDays.map(String.init))
    gauge(
      "tierbook_report_failed", "Whether the report could not be made: 0 made, 1 not.",
      reportFailed.map { $0 ? "1" : "0" })
    family(
      "tierbook_build_info", "The version that wrote this file.",
      [(Self.labels([("pipeline", pipeline), ("command", command), ("version", tierbookVersion)]), "1")])
    return lines.joined(separator: "\n") + "\n"
  }

  private static func number(_ value: Double) -> String { fixed(value, decimals: 3) }

  /// Returns labels as text. A label's value may be any text: backslash, quotation mark and line feed get a backslash
  /// in front.
  private static func labels(_ pairs: [(name: String, value: String)]) -> String {
    let escapes: [Unicode.Scalar: String] = ["\\": "\\\\", "\"": "\\\"", "\n": "\\n"]
    let texts = pairs.map { pair in
      "\(pair.name)=\"\(pair.value.unicodeScalars.map { escapes[$0] ?? String($0) }.joined())\""
    }
    return "{\(texts.joined(separator: ","))}"
  }
}

/// The file that node_exporter reads.
struct MetricsFile {
  let path: String

  /// The file's present text; empty if there is no file, or if it is no plain file.
  private var standing: String {
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return "" }
    return FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Name of the pipeline in the file. If the pipeline file cannot be read, only this file has the name.
  var pipeline: String? {
    standing.firstMatch(of: /(?m)^tierbook_exit_code{pipeline="([^"]+)"/).map { String($0.1) }
  }

  /// Returns when a run with these labels last ended well, in seconds since 1970; nil: not known.
  func lastSuccess(_ labels: String) -> Double? {
    let start = RunMetrics.lastSuccessName + labels + " "
    return standing.split(separator: "\n").first { $0.hasPrefix(start) }.flatMap { Double($0.dropFirst(start.count)) }
  }

  /// Replaces the old text as a whole, so that no reader ever sees half of it. All users may read the file, whatever
  /// the umask is: node_exporter is another user. A file that is not plain, such as a pipe or /dev/null, is written to
  /// directly.
  ///
  /// - Throws: `MetricsError` with the file's path.
  func write(_ text: String) throws {
    var facts = stat()
    // Links stay, and their target is replaced.
    guard let place = realpath(path, nil) else {
      let reason = errno
      if lstat(path, &facts) == 0 { throw MetricsError("\(path) cannot be written", reason) }
      return try replace(path, with: text)
    }
    defer { free(place) }
    guard stat(place, &facts) == 0 else { throw MetricsError("\(path) cannot be written", errno) }
    if facts.st_mode & S_IFMT == S_IFREG { return try replace(String(cString: place), with: text) }
    // A pipe without a reader must not delay the run's end.
    let descriptor = open(place, O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw MetricsError("\(path) cannot be written", errno) }
    defer { close(descriptor) }
    guard writeWhole(text, to: descriptor) == 0 else { throw MetricsError("\(path) cannot be written", errno) }
  }

  private func replace(_ path: String, with text: String) throws {
    let temporary = "\(path).\(getpid()).tmp"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw MetricsError("\(temporary) cannot be created", errno) }
    defer { unlink(temporary) }
    guard writeWhole(text, to: descriptor) == 0 else {
      let error = MetricsError("\(temporary) cannot be written", errno)
      close(descriptor)
      throw error
    }
    fchmod(descriptor, 0o644)
    guard close(descriptor) == 0, rename(temporary, path) == 0 else {
      throw MetricsError("\(path) cannot be replaced", errno)
    }
  }
}

struct MetricsError: Error, Equatable, CustomStringConvertible {
  let description: String

  init(_ what: String, _ number: Int32) {
    description = "\(what): \(String(cString: strerror(number)))"
  }
}
