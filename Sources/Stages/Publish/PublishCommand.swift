package import ArgumentParser
package import Arithmetic
package import CommandLine
import Configuration
import Ledger

/// The options of `tierbook publish` and `tierbook-publish` beside those of all stages.
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

}

extension Publish {
  package typealias Options = PublishArguments

  package static func perform(
    _ arguments: StageArguments, _ options: PublishArguments, _ end: RunEndArguments
  ) throws {
    guard let month = options.dropAfter else {
      try arguments.run(name, [Self.self], end, rewrites: options.rewrite)
      return
    }
    try arguments.run(name, [], end, lastStage: Self.self) { try drop(after: month, $0) }
  }
}
