import Foundation
import TestSupport
import Testing

@Suite("Each stage as a command of its own") struct StageCommandTests {
  static let stages = ["extract", "measure", "classify", "publish"]
  private let tables = [
    "select * from tierbook.product_summary order by 1, 2, 3",
    "select * from tierbook.category_summary order by 1, 2, 3",
    "select * from tierbook.product_tier_summary order by 1, 2, 3, 4",
    "select * from tierbook.product_movement order by 1, 2, 3, 4, 5",
    "select * from tierbook.company_summary order by 1, 2", "select * from tierbook.published_month order by 1, 2",
    "select run_id, pipeline, fingerprint, business_date, options, lines_read, revenue_read, months_written from tierbook.run",
    "select run_id, stage, files, files_made, rows_out, bytes_out from tierbook.run_stage order by stage",
  ]

  @Test func `makes the same files and tables, one after the other, as one run does`() throws {
    let whole = try Shop.nightly("whole")
    try whole.run()
    let expected = try tables.map(whole.database.rows)
    for form in ["executable", "subcommand"] {
      let parts = try Shop.nightly("parts")
      for stage in Self.stages {
        let arguments = ["pipeline.yaml"] + (stage == "extract" ? ["--date", Shop.date] : [])
        let command =
          form == "executable"
          ? try parts.launch("tierbook-\(stage)", arguments) : try parts.launch("tierbook", [stage] + arguments)
        let result = try command.wait()
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.outputLines.allSatisfy { $0.hasPrefix("\(stage) ") })
      }
      #expect(try tables.map(parts.database.rows) == expected)
      // A file's name holds its checksum.
      #expect(try parts.files().keys.sorted() == whole.files().keys.sorted())
    }
  }

  @Test func `needs what the stage before leaves`() throws {
    let nightly = try Shop.nightly("no_stage_before")
    for (stage, before) in zip(Self.stages.dropFirst(), Self.stages) {
      let message = """
        \(nightly.workDirectory)/\(before): the stage \(before) has left nothing here
          hint: run tierbook-\(before) pipeline.yaml first, with the same --work-dir
        """
      expect(try nightly.launch("tierbook-\(stage)", ["pipeline.yaml"]).wait(), code: 4, error: message)
      expect(try nightly.tierbook("run", date: nil, "--from", stage), code: 4, error: message)
    }
    #expect(try nightly.database.value("select to_regnamespace('tierbook') is null") == "t")
  }

  @Test func `does not take files of another day or another pipeline`() throws {
    let nightly = try Shop.nightly("other_files")
    try nightly.run(date: "2024-11-30")
    expect(
      try nightly.tierbook("measure", date: Shop.date), code: 2,
      error: """
        \(nightly.workDirectory)/extract: holds files of the business date 2024-11-30, not of 2024-12-31
          hint: run tierbook-extract pipeline.yaml --date 2024-12-31 and the stages after it first
        """)
    try nightly.write(try Shop.yaml.edited("pipeline: shop", "pipeline: other"))
    expect(
      try nightly.tierbook("measure"), code: 4,
      error: """
        \(nightly.workDirectory)/extract: holds files of the pipeline 'shop', not of 'other'
          hint: give each pipeline a --work-dir of its own
        """)
  }

  @Test func `takes part in a run with --from and --to`() throws {
    let nightly = try Shop.nightly("from_to")
    let landed = try nightly.run(date: Shop.date, "--to", "measure")
    #expect(landed.said("classify").isEmpty)
    let rest = try nightly.tierbook("run", date: nil, "--from", "classify")
    #expect(rest.status == 0)
    #expect(rest.said("extract").isEmpty && rest.said("measure").isEmpty && rest.said("publish").count == 10)
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `finds a damaged file and says so`() throws {
    let nightly = try Shop.nightly("damaged")
    try nightly.run(date: Shop.date, "--to", "classify")
    let name = try #require(try nightly.files(of: "classify").keys.first { $0.hasPrefix("product_summary-2024-05") })
    let path = "\(nightly.workDirectory)/classify/\(name)"
    var bytes = try #require(FileManager.default.contents(atPath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let result = try nightly.tierbook("publish")
    #expect(result.status == 4)
    #expect(result.errors.hasPrefix("tierbook: error: \(path): "))
    let hint =
      "tierbook run pipeline.yaml makes it again, and so does tierbook-classify pipeline.yaml; "
      + "look at the disk if this comes back"
    #expect(result.errors.hasSuffix("\n  hint: \(hint)\n"))
    #expect(try nightly.database.value("select to_regclass('tierbook.product_summary') is null") == "t")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }
}
