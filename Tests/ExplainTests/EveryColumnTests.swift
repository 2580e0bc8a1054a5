import Arithmetic
import Configuration
import ExplainStage
import Foundation
import Tables
import TestSupport
import Testing

@Suite struct `Every column of every published table` {
  /// A question for a row of a table, and its column.
  private func question(
    _ table: TableDeclaration, _ column: String, _ row: PublishedRow, _ files: LandedFiles
  ) throws -> Question {
    var request = Request()
    request.table = table.name
    request.figure = column
    request.month = row["month"].flatMap { Day($0)?.month }
    request.window = row["window_months"].flatMap { Int($0) }
    request.keys = table.key.filter { $0 != "month" && $0 != "window_months" }.map { "\($0)=\(row[$0] ?? "")" }
    return try Question(request, files.pipeline, upTo: files.date)
  }

  @Test(arguments: Tables.published.map(\.name))
  func `is explained, equals what is published, and leaves no difference`(name: String) throws {
    let night = try ExplainedDemo.night.get()
    let files = try night.files
    let source = try TargetRows(files.pipeline)
    let table = try #require(Tables.named(name))
    var generator = SeededGenerator(seed: 1)
    let rows = try source.rows(table, nil, where: [("month", "2026-10-01")])
    #expect(!rows.isEmpty)
    for column in table.targetColumns {
      let row = try #require(rows.randomElement(using: &generator))
      let explanation = try Explainer(files, source).explain(try question(table, column.name, row, files))
      let key = table.key.map { "\($0)=\(row[$0] ?? "null")" }.joined(separator: " ")
      #expect(explanation.value == row[column.name], "\(name).\(column.name) \(key)")
      #expect(explanation.problems == [], "\(name).\(column.name) \(key)")
      for difference in explanation.difference?.all ?? [] {
        #expect(ExactDecimal(difference)?.isZero == true, "\(name).\(column.name) \(key)")
      }
      #expect(!explanation.text(command: "tierbook explain").isEmpty)
    }
  }
}
