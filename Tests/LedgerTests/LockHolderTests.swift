import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

struct LockHolderTests {
  private func holder(_ session: String) -> LockHolder {
    LockHolder(serverProcess: 1, sessionName: session, address: "local")
  }

  @Test(arguments: [
    ("tierbook run shop 4711@nas", "shop"), ("tierbook publish other 4711@nas", "other"),
    // Of a long name the server has the beginning; of letters that it does not show, none.
    ("tierbook run sho 4711@nas", "shop"), ("psql", "shop"),
  ])
  func `is called by the pipeline whose run it is`(_ session: String, _ pipeline: String) {
    #expect(holder(session).pipelineName(asking: "shop") == pipeline)
  }

  @Test func `is known by its session's name, whatever its pipeline is called`() {
    for name in ["shop", "\u{8D85}\u{5E02}", String(repeating: "long", count: 20)] {
      let session = LockHolder.sessionName(command: "run", pipeline: name, process: RunningProcess())
      #expect(session.utf8.count <= 63)
      #expect(holder(session).pid == Int(RunningProcess.identifier))
      #expect(holder(session).pipelineName(asking: name) == name)
    }
  }
}
