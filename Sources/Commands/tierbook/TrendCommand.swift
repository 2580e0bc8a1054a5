import ArgumentParser
import CommandLine
import Configuration
import ExplainStage
import Glibc

/// Shows a figure over all months.
struct TrendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trend",
    abstract: "Show a figure over all published months, and how its tier moved.",
    discussion: """
      Reads the published tables and writes nothing. On a terminal, a line of blocks shows the course.

      Example:
        tierbook trend pipelines/demo.yaml --product 1213 --figure cross_ratio
        tierbook trend pipelines/demo.yaml --customer 1002 --figure revenue --window 3
      """)

  @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @OptionGroup var subject: SubjectArguments

  @Option(help: ArgumentHelp("The column to show.", valueName: "column"))
  var figure: String

  @Option(help: ArgumentHelp("The window. (default: the longest)", valueName: "months"))
  var window: Int?

  @Option(help: ArgumentHelp("What tier or rank is meant: revenue, profit or contribution.", valueName: "basis"))
  var basis: String?

  @Option(help: "Text for people, or JSON for machines.")
  var format: PrintFormat = .text

  func run() throws {
    let file = try PipelineFile(readingFrom: pipeline)
    var request = subject.request
    (request.figure, request.window, request.basis) = (figure, window, basis)
    let source = try TargetRows(file, for: "trend")
    guard let date = try source.date(of: file) else {
      throw Failure(
        .usage,
        Problem(
          "target", "nothing is published in schema \(file.schema) at \(source.place)",
          hint: "run tierbook run \(pipeline) first"))
    }
    let trend = try Trend(try Question(request, file, upTo: date), file, source)
    try format.print(trend.text(hasSparkline: isatty(STDOUT_FILENO) == 1), trend)
  }
}
