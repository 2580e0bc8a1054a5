import ArgumentParser
import Arithmetic
import CommandLine
import Configuration
import ExplainStage
import Logging
import Report

/// Makes the page and the workbook for those who read.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract:
      "Make the morning report of what is published: one page that needs no script and no network, a workbook, a mail, lists.",
    discussion: """
      Reads the published tables as of one moment, and writes DIR/DATE/report.html, report.xlsx, report.eml, csv, and \
      DIR/index.html, which leads to them. A mail is not sent: sendmail -t takes it. What is not given is taken from the \
      key report of the pipeline file. Exit codes: 0 made, 2 wrong option or nothing is published, 6 database, or a folder \
      that cannot be written.

      Example:
        tierbook report pipelines/demo.yaml
        tierbook report pipelines/demo.yaml --month 2026-09 --language zh --out /var/www/tierbook
        tierbook report pipelines/demo.yaml --for 12
        tierbook report pipelines/demo.yaml --for all
        tierbook report pipelines/demo.yaml --format html,csv
      """)

  @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @Option(help: ArgumentHelp("The month. (default: the newest complete one)", valueName: "yyyy-mm"))
  var month: Month?

  @Option(help: ArgumentHelp("The window. (default: the longest)", valueName: "months"))
  var window: Int?

  @Option(
    help: ArgumentHelp("The folder of the reports. (default: report in the work directory)", valueName: "dir"),
    completion: .directory)
  var out: String?

  @Option(help: ArgumentHelp("The language. (default: en)"))
  var language: Language?

  @Option(
    help: ArgumentHelp(
      "Amounts from 10,000 on as they are, or in 万 and 亿 on the page and in the mail, not in English. (default: full)"))
  var amounts: ReportOptions.Amounts?

  @Option(
    help: ArgumentHelp(
      "The files, with commas between them. (values: \(ReportFormat.accepted); default: html,xlsx)", valueName: "format"
    ),
    transform: ReportFormats.init)
  var format: ReportFormats?

  @Flag(name: .customLong("no-bom"), help: "Begin CSV without the byte order mark that Excel needs.")
  var noMark = false

  @Flag(
    name: .customLong("no-spreadsheet-safe"),
    help: "Leave text in CSV as it is, also what a spreadsheet would take for a formula.")
  var notSpreadsheetSafe = false

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "The customers of this salesperson alone, or all: also a report of each salesperson.",
      valueName: "salesperson|all"))
  var salesperson: String?

  @Option(help: "The most lines of a list. (default: 20)")
  var top: Int?

  @Option(
    help: ArgumentHelp(
      "Tell what is new since the report of this run, or yesterday's. (default: yesterday)",
      valueName: "run|yesterday"))
  var since: ReportBasis?

  @Option(
    name: .customLong("work-dir"),
    help: ArgumentHelp("The work directory. (default: as for run)", valueName: "dir"), completion: .directory)
  var workDirectory: String?

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top \(top) is below 1") }
  }

  func run() throws {
    let file = try PipelineFile(readingFrom: pipeline)
    let source = try ReportSource(file)
    let period = try ReportPeriod(source, file, month: month, window: window)
    let options = file.report ?? ReportOptions()
    var request = ReportRequest(options)
    (request.language, request.top) = (language ?? request.language, top ?? request.top)
    if amounts == .wan, request.language == .english {
      throw Failure(
        .usage,
        Problem(
          "--amounts", ReportOptions.Amounts.problemInEnglish, accepted: "wan together with --language zh or both"))
    }
    request.amounts = amounts ?? request.amounts
    let isForEach = salesperson == "all"
    if let salesperson { try period.check(isForEach ? nil : salesperson, source) }
    request.salesperson = isForEach ? nil : salesperson
    request.since = since ?? .yesterday
    let work = workDirectory ?? standardWorkDirectory(for: file.name)
    request.landed = landedSums(file, workDirectory: work)
    var style = CSVStyle()
    (style.hasMark, style.isSpreadsheetSafe) = (!noMark, !notSpreadsheetSafe)
    let folder = try ReportFolder(out ?? options.folder(in: work), isShared: (out ?? options.out) != nil)
    let writer = ReportWriter(source, file, period, request, out: folder, csv: style)
    let files = try writer.write(format?.all ?? options.formats, withEachSalesperson: isForEach)
    let logger = Logger.tierbook(format: .text, quiet: false)
    for warning in files.warnings { logger.warning("report: \(warning)") }
    for path in files.paths { print(path) }
  }
}

/// Reads the files that a run has left for what no table has.
func landedSums(_ pipeline: PipelineFile, workDirectory: String) -> LandedSums {
  { month, last, date in
    guard let files = try? LandedFiles(pipeline, workDirectory: workDirectory), files.date == date else { return nil }
    return try? files.sums(of: month, to: last)
  }
}

/// A list of formats such as `html,csv`.
struct ReportFormats {
  let all: [ReportFormat]

  init(_ text: String) throws {
    all = try text.split(separator: ",", omittingEmptySubsequences: false).map { name in
      guard let format = ReportFormat(rawValue: String(name)) else {
        throw ValidationError("'\(name)' is no format; accepted: \(ReportFormat.accepted), with commas between them")
      }
      return format
    }
  }
}

extension Language: ExpressibleByArgument {}

extension ReportOptions.Amounts: ExpressibleByArgument {}

extension ReportBasis: ExpressibleByArgument {
  init?(argument: String) {
    if argument == "yesterday" {
      self = .yesterday
    } else if let run = Int(argument), run > 0 {
      self = .run(run)
    } else {
      return nil
    }
  }
}
