import ArgumentParser
import ClassifyStage
import CommandLine
import Configuration
import ExtractStage
import Glibc
import Ledger
import MeasureStage
import PublishStage
import Report

struct Tierbook: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Which products earn their shelf, and which customers carry the business.",
    discussion: """
      Reads a distributor's sales from PostgreSQL, measures products and customers, cuts both into tiers, says who is a \
      key account and who is leaving, and writes the tables back.

      Example:
        tierbook check pipelines/demo.yaml
        tierbook run pipelines/demo.yaml --date 2026-10-31

      Called by the name tierbook-extract, tierbook-measure, tierbook-classify or tierbook-publish, it is that command.

      Exit codes: 0 done, 1 done with rows rejected, 2 wrong usage or pipeline file, 3 source does not meet the \
      contract, 4 a check failed, 5 another run holds the lock, 6 database unreachable or lost, 7 stopped by a \
      signal, 70 a bug.
      """,
    version: tierbookVersion,
    subcommands: [
      Run.self, Plan.self, Check.self, Status.self, History.self, Explain.self, TrendCommand.self, ReportCommand.self,
      StageSubcommand<Extract>.self,
      StageSubcommand<Measure>.self,
      StageSubcommand<Classify>.self, StageSubcommand<Publish>.self, Schema.self,
    ])
}

/// The stages in the order of the data flow.
enum StageName: String, ExpressibleByArgument, CaseIterable {
  case extract
  case measure
  case classify
  case publish

  var stage: any Stage.Type {
    switch self {
    case .extract: Extract.self
    case .measure: Measure.self
    case .classify: Classify.self
    case .publish: Publish.self
    }
  }

  /// The stage in the program's name: `extract` for `/usr/local/bin/tierbook-extract`, which is a link to tierbook.
  ///
  /// - Parameter path: the program's path, the first argument of the process.
  init?(executable path: String) {
    let name = path.split(separator: "/").last ?? ""
    guard name.hasPrefix(Self.prefix) else { return nil }
    self.init(rawValue: String(name.dropFirst(Self.prefix.count)))
  }

  private static let prefix = "tierbook-"

  /// The command of the program with the stage's name.
  var executable: any ParsableCommand.Type {
    switch self {
    case .extract: StageExecutable<Extract>.self
    case .measure: StageExecutable<Measure>.self
    case .classify: StageExecutable<Classify>.self
    case .publish: StageExecutable<Publish>.self
    }
  }
}

struct Run: WatchedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the stages one after the other: the nightly job.",
    discussion: """
      A stage whose inputs and options have not changed is up to date and does nothing.

      Example:
        tierbook run pipelines/demo.yaml --date 2026-10-31
        tierbook run pipelines/demo.yaml --from classify

      With --plan, it shows what publishing would change, as tierbook plan does, and asks on the terminal before it \
      publishes.
      """)

  @OptionGroup var arguments: StageArguments
  @OptionGroup var end: RunEndArguments

  @Option(help: "The first stage to run.")
  var from: StageName = .extract

  @Option(help: "The last stage to run.")
  var to: StageName = .publish

  @Flag(help: "Show what would change and ask before publishing; for a terminal.")
  var plan = false

  func validate() throws {
    if plan, to != .publish {
      throw ValidationError("--plan asks before publishing, which --to \(to.rawValue) leaves out")
    }
    if plan, isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0 {
      throw ValidationError(
        "--plan asks on a terminal, and there is none: use tierbook plan, and then tierbook publish")
    }
    if stages.isEmpty { throw ValidationError("--from \(from.rawValue) comes after --to \(to.rawValue)") }
  }

  var watch: Watch { Watch("run", arguments, end, publishes: stages.contains(.publish)) }

  private var stages: [StageName] {
    let all = StageName.allCases
    guard let first = all.firstIndex(of: from), let last = all.firstIndex(of: to), first <= last else { return [] }
    return Array(all[first...last])
  }

  func run() throws {
    guard plan else {
      try arguments.run("run", stages.map(\.stage), end, maker: report)
      return
    }
    try arguments.run(
      "run", stages.filter { $0 != .publish }.map(\.stage), end, lastStage: Publish.self, maker: report
    ) { context in
      let (plan, failure) = try Publish.plan(context, PlanOptions(top: 10))
      try PrintFormat.text.print(plan.text(), plan)
      if let failure { throw failure }
      if !plan.isUpToDate, confirmed("Publish?") { _ = try context.perform(Publish.self) }
    }
  }

  /// Makes the report that the pipeline file asks for.
  private var report: ReportMaker {
    ReportMaker { context, options in
      let source = try ReportSource(context.pipeline)
      let period = try ReportPeriod(source, context.pipeline)
      let folder = try ReportFolder(options.folder(in: context.workDirectory), isShared: options.out != nil)
      var request = ReportRequest(options)
      request.landed = landedSums(context.pipeline, workDirectory: context.workDirectory)
      let writer = ReportWriter(source, context.pipeline, period, request, out: folder)
      let files = try writer.write(options.formats, withEachSalesperson: options.isPerSalesperson)
      return MadeReport(folder: files.folder, mail: files.mail, warnings: files.warnings)
    }
  }
}

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Connect, check the contract, write nothing.",
    discussion: """
      Example:
        tierbook check pipelines/demo.yaml
      """)

  @OptionGroup var arguments: StageArguments

  func run() throws {
    let context = try arguments.context(for: "check")
    try Extract.check(context)
    try Publish.check(context, keyTypes: try Extract.keyTypes(context))
  }
}
