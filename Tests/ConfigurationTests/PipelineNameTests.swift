import Arithmetic
import Foundation
import Rules
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

/// Names in any script, and shares as people write them.
struct PipelineNameTests {
  private func pipeline(named name: String) throws -> PipelineFile {
    try PipelineFile(
      yaml: PipelineFixture.minimal.replacing("pipeline: nightly", with: "pipeline: \(name)"), path: "p.yaml")
  }

  @Test(arguments: ["nightly", "超市", "сеть-2", "ร้านค้า", "Ventes_Été", "दुकान", "'-'"])
  func `a name has letters of any script, digits, - and _`(name: String) throws {
    #expect(try pipeline(named: name).name == name.trimmingCharacters(in: ["'"]))
  }

  @Test func `two spellings that look the same are one name`() throws {
    #expect(Array(try pipeline(named: "e\u{301}te\u{301}").name.utf8) == Array("été".utf8))
  }

  @Test(arguments: ["a b", "a/b", ".", "a.b", "\"a\\u202Eb\"", "\"\"", "🛒", String(repeating: "超", count: 67)])
  func `what a folder's or a session's name cannot hold is no name`(name: String) {
    let report = PipelineFixture.report(
      PipelineFixture.minimal.replacing("pipeline: nightly", with: "pipeline: \(name)"))
    #expect(report.hasSuffix("is not accepted\n  accepted: a name of letters, digits, - and _"))
  }

  @Test func `a monitor's file knows the name of a pipeline in any script`() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write("m.prom", "tierbook_exit_code{pipeline=\"超市\",command=\"run\"} 0\n".utf8)
    #expect(MetricsFile(path: path).pipeline == "超市")
  }

  @Test func `a session's name ends with its process, whatever the pipeline's script`() {
    let process = RunningProcess()
    let name = LockHolder.sessionName(command: "run", pipeline: String(repeating: "超", count: 60), process: process)
    #expect(name.hasPrefix("tierbook run ????") && name.utf8.count <= 63)
    #expect(name.hasSuffix(" \(process.pid)@\(process.host.prefix(30))"))
    let holder = LockHolder(serverProcess: 1, sessionName: name, address: "local")
    #expect(holder.command == "run" && holder.pid == Int(process.pid))
  }

  @Test func `shares may be percentages wherever one is read`() throws {
    let file = try PipelineFile(
      yaml: PipelineFixture.with(
        """
        tiers:
          products: { cuts: { A: 80%, B: 95 % }, min_coverage: 50% }
          customers: { cuts: { A: 0.8, B: 99.5% } }
        customers: { false_key: { one_off_share: 60% }, churn: { drop_share: 25%, category_drop: 12.5% } }
        credit: { policy: { B: 150%, C: 30% } }
        exceptions: { allowed_discount: { A: 10% } }
        reject_limit: 2%
        """), path: "p.yaml")
    func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }
    #expect(file.productTiers.cuts.method == .shares([try decimal("0.80"), try decimal("0.95")], crossing: .higher))
    #expect(file.productTiers.minCoverage == (try decimal("0.5")))
    #expect(
      file.customerTiers.rule.cuts.method == .shares([try decimal("0.8"), try decimal("0.995")], crossing: .higher))
    #expect(file.customers.oneOffShare == (try decimal("0.6")))
    #expect(file.customers.dropShare == (try decimal("0.25")))
    #expect(file.policies.credit["B"] == .some(try decimal("1.5")))
    #expect(file.policies.credit["C"] == .some(try decimal("0.3")))
    #expect(file.policies.allowedDiscount["A"] == (try decimal("0.1")))
  }

  @Test(arguments: ["180%", "-5%", "%", "80%%", "x%"]) func `a percentage is held to the same limits`(text: String) {
    #expect(
      PipelineFixture.report(PipelineFixture.with("tiers: { products: { cuts: { A: '\(text)' } } }"))
        .contains("tiers.products.cuts.A: '\(text)' is not accepted\n  accepted: shares above 0 and up to 1, rising"))
  }
}
