import TestSupport
import Testing

/// Wrong usage and wrong pipeline files: code 2, before any connection is made.
@Suite struct `A pipeline file that is wrong` {
  private func nightly(_ label: String, _ edits: [(String, String)] = []) throws -> NightlyRun {
    var yaml = Shop.yaml
    for (piece, replacement) in edits { yaml = try yaml.edited(piece, replacement) }
    // No connection is made: any database will do.
    return try Shop.nightly(label, yaml: yaml)
  }

  @Test func `says that the machine knows no time zones`() throws {
    let nightly = try Shop.nightly("no_zones")
    try nightly.edit("calendar: {", "calendar: { timezone: Asia/Shanghai,")
    let nowhere = ["TZDIR": "/nowhere"]
    expect(
      try nightly.launch("tierbook", ["check", "pipeline.yaml"], environment: nowhere).wait(), code: 2,
      error: """
        pipeline.yaml:3:23: calendar.timezone: 'Asia/Shanghai' cannot be looked up: this machine has no time zone database
          hint: install it: Debian calls it tzdata
        """)
    // That of Greenwich is none of the database's.
    try nightly.edit("timezone: Asia/Shanghai", "timezone: UTC")
    let check = try nightly.launch("tierbook", ["check", "pipeline.yaml"], environment: nowhere).wait()
    #expect(check.status == 0, "\(check.errors)")
  }

  @Test func `says every unknown key, where it stands and what was meant`() throws {
    let nightly = try nightly("wrong_key", [("streams: 2", "steams: 2"), ("columns:", "colums:")])
    expect(
      try nightly.tierbook("run"), code: 2,
      error: """
        2 problems:
        pipeline.yaml:2:11: unknown key 'steams' in source
          accepted: connection, streams, statement_timeout, lock_timeout, idle_timeout
          hint: did you mean 'streams'?
        pipeline.yaml:8:5: unknown key 'colums' in inputs.sales
          accepted: table, query, where, columns, scale, refresh, row_security
          hint: did you mean 'columns'?
        """)
  }

  @Test func `says that there is no such file, and which one may be meant`() throws {
    let nightly = try nightly("no_file")
    expect(
      try nightly.launch("tierbook", ["run", "pipelin.yaml"]).wait(), code: 2,
      error: """
        pipelin.yaml: there is no such file
          hint: did you mean 'pipeline.yaml'?
        """)
  }

  @Test func `says that a query's file is missing`() throws {
    let nightly = try nightly("no_query_file", [("table: erp.product", "query: sql/product.sql")])
    expect(
      try nightly.tierbook("check"), code: 2,
      error: """
        pipeline.yaml:16:22: inputs.products.query: there is no file 'sql/product.sql'
          accepted: a path from the pipeline file's folder, or from the folder above it
        """)
  }

  @Test func `may not hold a password`() throws {
    let nightly = try nightly("password", [("streams: 2", "connection: \"host=erp password=secret\"")])
    expect(
      try nightly.tierbook("run"), code: 2,
      error: """
        pipeline.yaml:2:23: source.connection: a password stands in the file
          hint: keep it in ~/.pgpass or a service file (PGSERVICEFILE)
        """)
  }

  @Test func `may not begin after the business date`() throws {
    let nightly = try nightly("first_month")
    expect(
      try nightly.tierbook("run", date: "2023-12-31"), code: 2,
      error: """
        pipeline.yaml: calendar.first_month 2024-01 is after the business date 2023-12-31
          hint: set an earlier first_month, or a later --date
        """)
  }
}

@Suite struct `A command line that is wrong` {
  static let lines: [([String], String)] = [
    (
      ["run", "pipeline.yaml", "--date", "31/12/2024"],
      "tierbook: error: The value '31/12/2024' is invalid for '--date <yyyy-mm-dd>'"
    ),
    (
      ["run", "pipeline.yaml", "--date", "2024-02-30"],
      "tierbook: error: The value '2024-02-30' is invalid for '--date <yyyy-mm-dd>'"
    ),
    (
      ["run", "pipeline.yaml", "--dat", "2024-12-31"], "tierbook: error: Unknown option '--dat'. Did you mean '--date'?"
    ),
    (["run"], "tierbook: error: Missing expected argument '<pipeline>'"),
    (
      ["run", "pipeline.yaml", "--from", "publish", "--to", "extract"],
      "tierbook: error: --from publish comes after --to extract"
    ),
  ]

  @Test(arguments: [
    ("rnu", "\n  hint: did you mean 'run'?"), ("Plan", "\n  hint: did you mean 'plan'?"),
    ("extrac", "\n  hint: did you mean 'extract'?"), ("frobnicate", ""),
    ("clasify", "\n  hint: did you mean 'classify'?"),
    ("tierbook-extract", "\n  hint: did you mean 'extract'?"), ("tierbook-mesure", "\n  hint: did you mean 'measure'?"),
    ("tierbook-frobnicate", ""),
  ])
  func `with a word that is no command says which there are`(_ word: String, _ hint: String) throws {
    let nightly = try Shop.nightly("no_command")
    defer { withExtendedLifetime(nightly) {} }
    for arguments in [[word, "pipeline.yaml"], [word], [word, "pipeline.yaml", "--date", Shop.date]] {
      expect(
        try nightly.launch("tierbook", arguments).wait(), code: 2,
        error: """
          \(word): there is no such command
            accepted: run, plan, check, status, history, explain, trend, report, extract, measure, classify, publish, schema\(hint)
          """)
    }
  }

  @Test func `of a stage's own executable is told as any other`() throws {
    let nightly = try Shop.nightly("stage_usage")
    defer { withExtendedLifetime(nightly) {} }
    for stage in StageCommandTests.stages {
      let result = try nightly.launch("tierbook-\(stage)", ["pipeline.yaml", "--dat"]).wait()
      #expect(result.status == 2)
      #expect(result.errors.hasPrefix("tierbook: error: Unknown option '--dat'. Did you mean '--date'?\n"))
    }
  }

  @Test(arguments: lines)
  func `is refused with code 2 and the way to the help`(_ arguments: [String], _ message: String) throws {
    // Its folder goes with it.
    let nightly = try Shop.nightly("usage")
    defer { withExtendedLifetime(nightly) {} }
    let result = try nightly.launch("tierbook", arguments).wait()
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix(message + "\n"))
    #expect(result.errors.hasSuffix("  See 'tierbook run --help' for more information.\n"))
    #expect(result.output.isEmpty)
  }
}
