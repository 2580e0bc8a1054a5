package import ArgumentParser
package import Arithmetic
package import Pipeline

/// What `tierbook publish` and `tierbook-publish` take beside what all stages do.
package struct PublishArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write this table, or one month of it, anew, whatever stands there; may be given more than once.",
      valueName: "table[:yyyy-mm]"))
  package var rewrite: [Rewrite] = []

  @Option(
    name: .customLong("drop-after"),
    help: ArgumentHelp("Remove all months after this one from all tables, and publish nothing.", valueName: "yyyy-mm"))
  package var dropAfter: Month?

  package init() {}

  package func validate() throws {
    if dropAfter != nil, !rewrite.isEmpty {
      throw ValidationError("--drop-after publishes nothing, and --rewrite does: give one of them")
    }
  }

  func run(_ arguments: StageArguments, _ end: RunEndArguments) throws {
    guard let dropAfter else {
      try arguments.run(Publish.name, [Publish.self], end, rewrites: rewrite)
      return
    }
    try arguments.run(Publish.name, [], end, lastStage: Publish.self) { try Publish.drop(after: dropAfter, $0) }
  }
}

/// `tierbook publish`.
package struct PublishSubcommand: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: Publish.name, abstract: Publish.abstract, discussion: Publish.discussion)
  }

  @OptionGroup package var arguments: StageArguments
  @OptionGroup package var publication: PublishArguments
  @OptionGroup package var end: RunEndArguments

  package init() {}

  package mutating func run() throws { try publication.run(arguments, end) }
}

/// `tierbook-publish`.
package struct PublishExecutable: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "tierbook-\(Publish.name)", abstract: Publish.abstract, discussion: Publish.discussion,
      version: tierbookVersion)
  }

  @OptionGroup package var arguments: StageArguments
  @OptionGroup package var publication: PublishArguments
  @OptionGroup package var end: RunEndArguments

  package init() {}

  package mutating func run() throws { try publication.run(arguments, end) }
}
