import Foundation
import TestSupport
import Testing

/// Files that another version of the program has left in the work directory.
@Suite struct `Stage files of another version` {
  /// Has the manifest of a stage say something else.
  private func edit(_ stage: String, _ nightly: NightlyRun, _ change: (String) -> String) throws {
    let path = "\(nightly.workDirectory)/\(stage)/manifest.json"
    let manifest = try String(contentsOfFile: path, encoding: .utf8)
    let changed = change(manifest)
    #expect(changed != manifest)
    try changed.write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// Has the files of one table be of the version before; the keys of a file stand in the order of their names.
  private func age(_ table: String, of stage: String, _ nightly: NightlyRun) throws {
    try edit(stage, nightly) { manifest in
      manifest.replacing(#/("table" : "([a-z_]+)",\s+"version" : )(\d+)/#) { match in
        match.2 == table ? "\(match.1)\((Int(match.3) ?? 0) - 1)" : String(match.0)
      }
    }
  }

  private func version() throws -> String {
    try Command(Checkout.executable("tierbook"), ["--version"], environment: [:]).wait().outputLines.first ?? ""
  }

  @Test func `are refused by a stage, with the command that makes them anew, and made anew by a plain run`() throws {
    let nightly = try Shop.nightly("file_version")
    try nightly.run()
    let before = try nightly.database.rows("select * from tierbook.product_summary order by 1, 2, 3")
    try age("product_window", of: "measure", nightly)
    let file = try #require(
      try nightly.files(of: "measure").keys.sorted().first { $0.hasPrefix("product_window-2024-01") })
    let version = try version()
    let message = """
      \(nightly.workDirectory)/measure/\(file): has version 2 of product_window, as version \(version) of Tierbook left \
      it (and 11 other files); this version (\(version)) reads version 3
        hint: tierbook run pipeline.yaml makes it anew, and so does tierbook-measure pipeline.yaml
      """
    expect(try nightly.launch("tierbook-classify", ["pipeline.yaml"]).wait(), code: 4, error: message)
    expect(try nightly.tierbook("run", date: nil, "--from", "classify"), code: 4, error: message)
    #expect(try nightly.database.rows("select * from tierbook.product_summary order by 1, 2, 3") == before)

    let result = try nightly.run()
    #expect(result.said("extract")["sales"]?.hasSuffix(" · up to date") == true, "\(result.output)")
    // The same rows came of it.
    #expect(result.said("classify")["product_summary"]?.hasSuffix(" · up to date") == true, "\(result.output)")
    #expect(try nightly.launch("tierbook-classify", ["pipeline.yaml"]).wait().status == 0)
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `are refused where their columns are others than are declared, and made anew by a plain run`() throws {
    let nightly = try Shop.nightly("file_shape")
    try nightly.run()
    try edit("measure", nightly) {
      $0.replacing(#""name" : "stock_weight""#, with: #""name" : "weight""#)
    }
    let file = try #require(
      try nightly.files(of: "measure").keys.sorted().first { $0.hasPrefix("product_window-2024-01") })
    let version = try version()
    expect(
      try nightly.launch("tierbook-classify", ["pipeline.yaml"]).wait(), code: 4,
      error: """
        \(nightly.workDirectory)/measure/\(file): has other columns of product_window, as version \(version) of Tierbook \
        left it (and 11 other files); this version (\(version)) reads those of `tierbook schema`
          hint: tierbook run pipeline.yaml makes it anew, and so does tierbook-measure pipeline.yaml
        """)
    try nightly.run()
    #expect(try nightly.launch("tierbook-classify", ["pipeline.yaml"]).wait().status == 0)
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test func `of inputs alone are landed again, with their rejected rows`() throws {
    let nightly = try Shop.nightly("landed_version")
    try nightly.run()
    try age("products", of: "extract", nightly)
    let result = try nightly.run()
    #expect(result.said("extract")["sales"]?.hasSuffix(" · up to date") == true, "\(result.output)")
    expect(
      try { () throws -> CommandResult in
        try age("sales", of: "extract", nightly)
        return try nightly.launch("tierbook-measure", ["pipeline.yaml"]).wait()
      }(), code: 4,
      error: """
        \(nightly.workDirectory)/extract/\(try landed("sales-2024-01", nightly)): has version 0 of sales, as version \
        \(try version()) of Tierbook left it (and 11 other files); this version (\(try version())) reads version 1
          hint: tierbook run pipeline.yaml makes it anew, and so does tierbook-extract pipeline.yaml
        """)
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }

  private func landed(_ beginning: String, _ nightly: NightlyRun) throws -> String {
    try #require(try nightly.files(of: "extract").keys.first { $0.hasPrefix(beginning) })
  }

  @Test func `of the program, but of the same version of their tables, are kept`() throws {
    let nightly = try Shop.nightly("other_release")
    try nightly.run()
    for stage in StageCommandTests.stages.dropLast() {
      try edit(stage, nightly) { $0.replacing(#/"tierbook" : "[^"]+"/#, with: #""tierbook" : "0.0.1""#) }
    }
    let files = try nightly.files()
    let result = try nightly.run()
    #expect(result.said("extract")["sales"]?.hasSuffix(" · up to date") == true, "\(result.output)")
    let changed = try nightly.files().filter { files[$0.key] != $0.value }.keys.sorted()
    #expect(changed == ["classify/manifest.json", "extract/manifest.json", "measure/manifest.json"])
  }

  /// Tests/Market/columns.txt has the columns of each table with its version. Who changes columns raises the
  /// table's version where it is declared, and then writes the file anew with TIERBOOK_WRITE_GOLDEN.
  @Test func `have other columns where their columns have changed`() throws {
    struct Manifest: Decodable {
      struct Column: Decodable { var name: String }
      struct File: Decodable {
        var table: String
        var version: Int
      }
      var columns: [String: [Column]]
      var files: [File]
    }
    let nightly = try Market.nightly("columns")
    try nightly.run(date: Market.date)
    var lines: Set<String> = []
    for stage in StageCommandTests.stages.dropLast() {
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(nightly.workDirectory)/\(stage)/manifest.json"))
      let manifest = try JSONDecoder().decode(Manifest.self, from: data)
      for file in manifest.files {
        let names = manifest.columns[file.table]?.map(\.name) ?? []
        lines.insert("\(file.table) \(file.version): \(names.joined(separator: ", "))\n")
      }
    }
    let path = "\(Checkout.root)/Tests/Market/columns.txt"
    if writesGolden {
      try lines.sorted().joined().write(toFile: path, atomically: true, encoding: .utf8)
    }
    let recorded = try Checkout.text(of: "Tests/Market/columns.txt").split(separator: "\n").map { "\($0)\n" }
    for line in lines.sorted() {
      #expect(recorded.contains(line), "raise the table's version in its declaration, and record it: \(line)")
    }
    #expect(recorded.count == lines.count)
  }

  @Test func `in a manifest of another format are told as what they are`() throws {
    let nightly = try Shop.nightly("older_format")
    try nightly.run()
    try edit("measure", nightly) {
      $0.replacing(#/"format" : \d+/#, with: #""format" : 3"#)
        .replacing(#/"tierbook" : "[^"]+"/#, with: #""tierbook" : "0.0.1""#)
    }
    expect(
      try nightly.launch("tierbook-classify", ["pipeline.yaml"]).wait(), code: 4,
      error: """
        \(nightly.workDirectory)/measure/manifest.json: has format 3, as version 0.0.1 of Tierbook left it; this \
        version (\(try version())) reads format 5
          hint: tierbook run pipeline.yaml makes it anew, and so does tierbook-measure pipeline.yaml
        """)
  }
}
