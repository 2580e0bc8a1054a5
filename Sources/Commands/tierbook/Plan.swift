import ArgumentParser
import Arithmetic
import ClassifyStage
import CommandLine
import Configuration
import ExtractStage
import Glibc
import Ledger
import MeasureStage
import PublishStage

/// Runs everything but publishing, and reports what publishing would change.
struct Plan: WatchedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what publishing would change, and write nothing to the target.",
    discussion: """
      Runs the stages before publishing, compares what they left with what is published, and says which products and \
      customers move tiers, which margins move and why, which months are new or restated, and what the checks find. \
      What was planned is then written by tierbook publish.

      Example:
        tierbook plan pipelines/demo.yaml --date 2026-10-31
        tierbook plan pipelines/demo.yaml --format json --top 100
      """)

  static var stages: [any Stage.Type] { [Extract.self, Measure.self, Classify.self] }

  @OptionGroup var arguments: StageArguments

  @Option(help: "A report for people, or JSON for machines.")
  var format: PrintFormat = .text

  @Option(help: "How many lines each list has, the largest first.")
  var top = 10

  @Option(
    help: ArgumentHelp(
      "The month that the lists are of. (default: the newest complete one that changes)", valueName: "yyyy-mm"))
  var month: Month?

  @Option(help: ArgumentHelp("The window that the lists are of. (default: the longest)", valueName: "months"))
  var window: Int?

  var watch: Watch { Watch("plan", arguments, nil, publishes: false) }

  func validate() throws {
    if top < 0 { throw ValidationError("--top \(top) is below 0") }
  }

  func run() throws {
    try arguments.rehearse("plan", Self.stages) { context in
      let (plan, failure) = try Publish.plan(context, PlanOptions(top: top, month: month, window: window))
      try format.print(plan.text(), plan)
      if let failure { throw failure }
    }
  }
}

/// Asks a question on the terminal.
///
/// - Returns: whether the answer begins with y.
func confirmed(_ question: String) -> Bool {
  print("\(question) [y/N] ", terminator: "")
  fflush(nil)
  return readLine().map { $0.lowercased().hasPrefix("y") } ?? false
}
