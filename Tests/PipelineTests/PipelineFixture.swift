import Foundation
import TestSupport
import Testing

@testable import Pipeline

/// A pipeline file that has nothing but what is required; tests change parts of it.
enum PipelineFixture {
  static let minimal = """
    pipeline: nightly
    calendar:
      first_month: 2024-11
    inputs:
      sales:
        table: erp.sales_line
      products:
        table: erp.product
    """

  static func with(_ more: String) -> String { minimal + "\n" + more }

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
