import Foundation
import TestSupport
import Testing

@Suite struct `The help` {
  /// Lines below `Example:` in a command's help.
  private func examples(_ command: [String], _ database: TestDatabase) throws -> [String] {
    let help = try Command(
      try Checkout.executable(command[0]), command.dropFirst() + ["--help"], environment: database.environment
    ).wait()
    #expect(help.status == 0 && help.errors.isEmpty)
    let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.trimmingCharacters(in: .whitespaces) == "Example:" })
    return lines[(start + 1)...].prefix { !$0.isEmpty }.map { $0.trimmingCharacters(in: .whitespaces) }
  }

  @Test func `of every command shows an example that works as written`() throws {
    let database = try Demo.database("help")
    var environment = try database.environment
    environment["TIERBOOK_WORK_DIR"] = try TestFolder.make("help")
    let commands =
      [["tierbook"], ["tierbook", "check"], ["tierbook", "plan"], ["tierbook", "run"]]
      + StageCommandTests.stages.map { ["tierbook", $0] } + StageCommandTests.stages.map { ["tierbook-\($0)"] }
      + ["status", "history", "schema", "explain", "trend"].map { ["tierbook", $0] }
    for command in commands {
      let lines = try examples(command, database)
      #expect(!lines.isEmpty)
      for line in lines {
        #expect(line.hasPrefix("tierbook"))
        let result = try Command("/bin/sh", ["-c", line], environment: environment).wait()
        // The demo has rejected lines: an extract of it ends with 1.
        #expect([0, 1].contains(result.status), "\(line)\n\(result.output)\(result.errors)")
      }
    }
    #expect(try database.value("select count(*) > 10000 from tierbook.product_summary") == "t")
  }

  @Test func `says the version and the exit codes`() throws {
    let database = try TestDatabase("version")
    func output(_ name: String, _ option: String) throws -> String {
      try Command(try Checkout.executable(name), [option], environment: database.environment).wait().output
    }
    let version = try output("tierbook", "--version")
    #expect(version.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    for stage in StageCommandTests.stages { #expect(try output("tierbook-\(stage)", "--version") == version) }
    let help = try output("tierbook", "--help").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      help.contains(
        "Exit codes: 0 done, 1 done with rows rejected, 2 wrong usage or pipeline file, 3 source does not meet the "
          + "contract, 4 a check failed, 5 another run holds the lock, 6 database unreachable or lost, 7 stopped by a "
          + "signal, 70 a bug."))
  }

  /// Such as `head`, which has seen enough, and a full disk.
  @Test(arguments: ["> /dev/full", ">&-", "| true"])
  func `may go to a place that takes no more`(place: String) throws {
    let program = try Checkout.executable("tierbook")
    let result = try Command(
      "/bin/bash", ["-o", "pipefail", "-c", "'\(program)' --help \(place)"], environment: [:]
    ).wait()
    #expect(result.status == 0 && result.errors.isEmpty)
  }
}
