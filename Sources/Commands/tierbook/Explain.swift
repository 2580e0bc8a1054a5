import ArgumentParser
import Arithmetic
import CommandLine
import Configuration
import ExplainStage
import PostgreSQL

/// Says why a figure is what it is.
struct Explain: ParsableCommand {
  enum Rows: String, ExpressibleByArgument, CaseIterable {
    case published
    case work
  }

  enum Checked: String, ExpressibleByArgument, CaseIterable {
    case source
  }

  static let configuration = CommandConfiguration(
    abstract: "Say why a figure is what it is: its formula, its parts and its lines, and the proof that they add up.",
    discussion: """
      Reads the files that the last run has left and the published row, and writes nothing. Exit codes: 0 explained, 1 \
      there are no files of that month, 2 unknown figure or key, 4 the parts do not add up or the source does not agree, \
      6 database.

      Example:
        tierbook explain pipelines/demo.yaml --product 1213 --figure cross_ratio
        tierbook explain pipelines/demo.yaml --customer 1002 --figure churn_reasons
        tierbook explain pipelines/demo.yaml --company --figure revenue --by customer
      """)

  @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @OptionGroup var subject: SubjectArguments

  @Option(help: ArgumentHelp("The column to explain.", valueName: "column"))
  var figure: String

  @Option(help: ArgumentHelp("The month. (default: the newest complete one)", valueName: "yyyy-mm"))
  var month: Month?

  @Option(help: ArgumentHelp("The window. (default: the longest)", valueName: "months"))
  var window: Int?

  @Option(help: ArgumentHelp("What tier or rank is meant: revenue, profit or contribution.", valueName: "basis"))
  var basis: String?

  @Option(help: "What the sum is split by.")
  var by: Split = .month

  @Option(help: "How many parts or lines are shown, the largest first; the rest is one.")
  var top = 10

  @Option(help: ArgumentHelp("Write all lines of the figure to this file, as CSV.", valueName: "file"))
  var lines: String?

  @Option(help: "Where the row is read: in the target, or in the files that the last run has left.")
  var from: Rows = .published

  @Option(help: "Text for people, or JSON for machines.")
  var format: PrintFormat = .text

  @Option(help: "Ask the source, too, whether it still has these lines.")
  var check: Checked?

  @Flag(help: "Print the query that gives the figure's sums at the source, for psql, and nothing else.")
  var sql = false

  @Option(
    name: .customLong("work-dir"),
    help: ArgumentHelp("The folder that the last run has left its files in. (default: as for run)", valueName: "dir"),
    completion: .directory)
  var workDirectory: String?

  func validate() throws {
    if top < 0 { throw ValidationError("--top \(top) is below 0") }
  }

  func run() throws {
    let file = try PipelineFile(readingFrom: pipeline)
    let folder = workDirectory ?? standardWorkDirectory(for: file.name)
    let files = try LandedFiles(file, workDirectory: folder)
    var request = subject.request
    (request.figure, request.month, request.window, request.basis) = (figure, month, window, basis)
    (request.split, request.top) = (by, top)
    let question = try Question(request, file, upTo: files.date)
    let source: any RowSource =
      from == .published ? try TargetRows(file) : try WorkRows(file, workDirectory: folder)
    let explainer = Explainer(files, source)
    if sql { return print(try explainer.sql(question)) }
    let explanation = try explainer.explain(
      question, lines: try lines.map { try LineFile($0) }, asksSource: check == .source)
    try format.print(explanation.text(command: "tierbook explain …"), explanation)
    try end(with: explanation.exitCode)
  }
}

extension Split: ExpressibleByArgument {}

/// Whose figure it is.
struct SubjectArguments: ParsableArguments {
  @Option(help: ArgumentHelp("A product, by its key.", valueName: "key"))
  var product: String?

  @Option(help: ArgumentHelp("A customer, by its key.", valueName: "key"))
  var customer: String?

  @Option(help: ArgumentHelp("A salesperson, by the key; empty: none.", valueName: "key"))
  var salesperson: String?

  @Option(help: ArgumentHelp("A category of products.", valueName: "name"))
  var category: String?

  @Flag(help: "The company.")
  var company = false

  @Option(help: ArgumentHelp("Any published table, with --key for its row.", valueName: "table"))
  var table: String?

  @Option(help: ArgumentHelp("A column of the table's key and its value.", valueName: "column=value"))
  var key: [String] = []

  var request: Request {
    var request = Request()
    (request.product, request.customer, request.salesperson) = (product, customer, salesperson)
    (request.category, request.isCompany, request.table, request.keys) = (category, company, table, key)
    return request
  }
}
