import Foundation
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

struct PipelineFilesTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder()
  }

  private func report(_ name: String) -> String {
    do {
      _ = try PipelineFile(readingFrom: "\(scratch.path)/\(name)")
      Issue.record("the file was accepted")
      return ""
    } catch {
      #expect(error.code == .usage)
      return error.description
    }
  }

  @Test func `a file that is there is read`() throws {
    let path = try scratch.write("nightly.yaml", PipelineFixture.minimal.utf8)
    let pipeline = try PipelineFile(readingFrom: path)
    #expect(pipeline.name == "nightly")
    #expect(pipeline.path == path)
  }

  @Test func `a missing file is told with what is there`() throws {
    let place = "\(scratch.path)/nightly.yaml"
    #expect(report("nightly.yaml") == "\(place): there is no such file")
    try scratch.write("demo.yaml", [])
    try scratch.write("other.yml", [])
    try scratch.write("notes.txt", [])
    #expect(
      report("nightly.yaml") == "\(place): there is no such file\n  hint: that folder has demo.yaml, other.yml")
    try scratch.write("nigthly.yaml", [])
    #expect(report("nightly.yaml") == "\(place): there is no such file\n  hint: did you mean 'nigthly.yaml'?")
    #expect(report("no/such/folder.yaml") == "\(scratch.path)/no/such/folder.yaml: there is no such file")
  }

  @Test func `a folder, an empty file and other bytes are no pipeline file`() throws {
    try scratch.write("folder/file", [])
    #expect(report("folder") == "\(scratch.path)/folder: is a folder, not a pipeline file")
    try scratch.write("empty.yaml", [])
    #expect(report("empty.yaml") == "\(scratch.path)/empty.yaml:1:1: is empty\n  hint: see docs/pipeline-file.md")
    try scratch.write("latin1.yaml", Array("pipeline: caf".utf8) + [0xE9])
    #expect(report("latin1.yaml") == "\(scratch.path)/latin1.yaml: is not UTF-8 text")
  }

  @Test(arguments: ["demo", "nightly", "wideworldimporters"])
  func `the files to start from can be read`(_ name: String) throws {
    #expect(try PipelineFile(readingFrom: "\(Checkout.root)/pipelines/\(name).yaml").name == name)
  }

  private func pipeline(query: String) -> String {
    PipelineFixture.minimal.replacing("table: erp.sales_line", with: "query: \(query)")
  }

  @Test func `a query's file is found beside the pipeline file, then in the folder above`() throws {
    let path = try scratch.write("pipelines/nightly.yaml", pipeline(query: "sql/sales.sql").utf8)
    try scratch.write("sql/sales.sql", "select 1 -- above\n".utf8)
    #expect(
      try PipelineFile(readingFrom: path).inputs[0].relation == .query(path: "sql/sales.sql", sql: "select 1 -- above"))
    try scratch.write("pipelines/sql/sales.sql", "\n select 2;\n\n".utf8)
    #expect(try PipelineFile(readingFrom: path).inputs[0].relation == .query(path: "sql/sales.sql", sql: "select 2"))
    let absolute = try scratch.write("elsewhere/s.sql", "select 3".utf8)
    let other = try scratch.write("pipelines/other.yaml", pipeline(query: absolute).utf8)
    #expect(try PipelineFile(readingFrom: other).inputs[0].relation == .query(path: absolute, sql: "select 3"))
  }

  @Test func `a query's file that is empty, missing or no text is told`() throws {
    // The folder above is the test's own too: in one for all, anybody may have such a file.
    let path = "\(scratch.path)/pipelines/nightly.yaml"
    try scratch.write("pipelines/nightly.yaml", pipeline(query: "q.sql").utf8)
    #expect(
      report("pipelines/nightly.yaml") == """
        \(path):6:12: inputs.sales.query: there is no file 'q.sql'
          accepted: a path from the pipeline file's folder, or from the folder above it
        """)
    for text in ["", " \n\t", ";", " ;\n"] {
      try scratch.write("pipelines/q.sql", text.utf8)
      #expect(
        report("pipelines/nightly.yaml") == """
          \(path):6:12: inputs.sales.query: q.sql is empty
            accepted: a file with one SELECT
          """)
    }
    try scratch.write("pipelines/q.sql", [0x73, 0xE9])
    #expect(
      report("pipelines/nightly.yaml") == """
        \(path):6:12: inputs.sales.query: q.sql is not UTF-8 text
          accepted: a file with one SELECT
        """)
  }
}
