import Foundation
import TestSupport
import Testing

@Suite struct `The one program` {
  /// What it says when it is called by a name, as bash gives it.
  private func called(_ name: String, _ arguments: String...) throws -> CommandResult {
    let script = "exec -a \"$0\" '\(try Checkout.executable("tierbook"))' \"$@\""
    return try Command("/bin/bash", ["-c", script, name] + arguments, environment: [:]).wait()
  }

  @Test(arguments: StageCommandTests.stages)
  func `is the command of a stage by its name`(_ stage: String) throws {
    let name = "tierbook-\(stage)"
    for path in [name, "/usr/local/bin/\(name)", "./\(name)"] {
      let help = try called(path, "--help")
      #expect(help.status == 0 && help.errors.isEmpty)
      #expect(help.output.contains("\nUSAGE: \(name) <pipeline> "))
      let wrong = try called(path, "p.yaml", "--dat")
      #expect(wrong.status == 2 && wrong.output.isEmpty)
      #expect(wrong.errors.hasPrefix("tierbook: error: Unknown option '--dat'. Did you mean '--date'?\n"))
      #expect(wrong.errors.hasSuffix("\n  See '\(name) --help' for more information.\n"))
      let missing = try called(path, "/nowhere/p.yaml")
      #expect(missing.status == 2 && missing.errors == "tierbook: error: /nowhere/p.yaml: there is no such file\n")
    }
  }

  @Test(arguments: StageCommandTests.stages)
  func `takes the same by a stage's name as by its subcommand`(_ stage: String) throws {
    func options(_ help: CommandResult) throws -> Substring {
      try help.output[#require(help.output.range(of: "\nARGUMENTS:\n")).lowerBound...]
    }
    let (alone, within) = (try called("tierbook-\(stage)", "--help"), try called("tierbook", stage, "--help"))
    #expect(within.output.contains("\nUSAGE: tierbook \(stage) <pipeline> "))
    // As in all of its subcommands, the version is that of tierbook.
    #expect(
      try options(alone).replacing(/\n +--version .*/, with: "")
        == options(within).replacing(/\n +--version .*/, with: ""))
  }

  @Test(arguments: [
    "tierbook", "tb", "tierbook-", "tierbook-run", "tierbook-extract-2", "tierbook-extract/tierbook", "",
  ])
  func `is tierbook by any other name`(_ name: String) throws {
    let help = try called(name, "--help")
    #expect(help.status == 0 && help.output.contains("\nUSAGE: tierbook <subcommand>\n"))
    for stage in StageCommandTests.stages {
      #expect(help.output.contains("\n  \(stage) "))
      #expect(help.output.contains("tierbook-\(stage)"))
    }
  }
}
