import Foundation
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

extension PipelineFixture {
  /// The report on a file that cannot be used, its path left out; fails the test where it can.
  static func report(_ yaml: String, path: String = "p.yaml") -> String {
    do {
      _ = try PipelineFile(yaml: yaml, path: path)
      Issue.record("the file was accepted")
      return ""
    } catch {
      #expect(error.code == .usage)
      return error.description
    }
  }
}
