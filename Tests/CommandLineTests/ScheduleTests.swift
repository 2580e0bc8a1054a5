import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

/// What pipelines/schedule says, and what a command by hand does.
struct ScheduleTests {
  /// `KEY=VALUE` lines of a unit.
  private func values(_ key: String) throws -> [String] {
    try Checkout.text(of: "pipelines/schedule/tierbook@.service").split(separator: "\n")
      .filter { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) }
  }

  @Test func `systemd's run and a stage by hand meet in one work directory, which the unit may write to`() throws {
    // u NAME ID "WHAT" HOME
    let user = try #require(
      try Checkout.text(of: "pipelines/schedule/tierbook.sysusers.conf").split(separator: "\n").last)
    let home = try #require(user.split(separator: " ").last.map(String.init))
    #expect(try values("User") == [String(user.split(separator: " ")[1])])
    let byHand = WorkDirectory.standardPath(for: "nightly", environment: ["HOME": home])
    #expect(byHand == "/var/lib/tierbook/.local/state/tierbook/nightly")

    // systemd gives a service HOME and what the unit says; nothing else of it may lead the command elsewhere.
    var environment = ["HOME": home]
    for assignment in try values("Environment").flatMap({ $0.split(separator: " ") }) {
      let parts = assignment.split(separator: "=", maxSplits: 1).map(String.init)
      environment[parts[0]] = parts.last
    }
    #expect(WorkDirectory.standardPath(for: "nightly", environment: environment) == byHand)
    let commands = try values("ExecStart")
    #expect(commands.count == 1 && !commands[0].contains("--work-dir"))

    let writable = try values("StateDirectory").map { "/var/lib/\($0)/" }
    #expect(try values("ProtectSystem") == ["strict"])
    #expect(writable.contains { byHand.hasPrefix($0) })
    let manual = try Checkout.text(of: "docs/operating.md")
    #expect(manual.contains("`~/.local/state/tierbook/NAME`, which is below `\(home)`"))
  }
}
