import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

struct SessionSettingsTests {
  @Test(arguments: [
    (90_600, false), (150_018, false), (169_999, false), (170_000, true), (180_001, true),
  ])
  func `no transaction is ended for its length, and no server is asked for what it does not know`(
    version: Int, knowsTransactionTimeout: Bool
  ) {
    let settings = PipelineFile.endlessTransactions(on: version)
    #expect(settings["idle_in_transaction_session_timeout"] == "0")
    #expect(settings["transaction_timeout"] == (knowsTransactionTimeout ? "0" : nil))
    #expect(settings.count == (knowsTransactionTimeout ? 2 : 1))
  }
}
