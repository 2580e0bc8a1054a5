import Foundation
import TestSupport
import Testing

@Suite struct `A file of the work directory that is damaged` {
  enum Damage: String, CaseIterable {
    case missing
    case torn
    case flipped
  }

  /// The one file of a table and month.
  private func path(_ nightly: NightlyRun, _ stage: String, _ table: String) throws -> String {
    let folder = "\(nightly.workDirectory)/\(stage)"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("\(table).") }
    try #require(names.count == 1)
    return "\(folder)/\(names[0])"
  }

  private func damage(_ path: String, _ damage: Damage) throws -> String {
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let size = bytes.count
    switch damage {
    case .missing:
      try FileManager.default.removeItem(atPath: path)
      return "is missing"
    case .torn: bytes.removeLast(7)
    case .flipped: bytes[size / 2] ^= 0x10
    }
    // Into the same inode, as a disk does it.
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.truncate(atOffset: 0)
    try file.write(contentsOf: Data(bytes))
    try file.close()
    return damage == .torn
      ? "has \(size - 7) bytes where its manifest says \(size)" : "does not have the checksum that its manifest says"
  }

  private func contents(_ nightly: NightlyRun) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for path in try nightly.files().keys where !path.hasSuffix("manifest.json") {
      contents[path] = FileManager.default.contents(atPath: "\(nightly.workDirectory)/\(path)")
    }
    return contents
  }

  private static let cases: [(stage: String, table: String, Damage)] = [
    ("extract", "sales-2024-04", .missing), ("extract", "sales-2024-04", .torn), ("extract", "sales-2024-04", .flipped),
    // Read in full in every run, so that wrong bytes are replaced whether they were seen or not.
    ("extract", "products", .missing), ("extract", "products", .torn),
    ("measure", "product_window-2024-04", .missing), ("measure", "product_window-2024-04", .torn),
    ("measure", "product_window-2024-04", .flipped), ("classify", "product_summary-2024-04", .missing),
    ("classify", "product_summary-2024-04", .torn), ("classify", "product_summary-2024-04", .flipped),
    // Handed on from measure under a second name.
    ("classify", "company_summary-2024-04", .missing), ("classify", "company_summary-2024-04", .torn),
    ("classify", "company_summary-2024-04", .flipped),
  ]

  @Test(arguments: cases)
  func `is made again by the next plain run, which says so`(stage: String, table: String, damage: Damage) throws {
    let nightly = try Shop.nightly("damage_\(damage)")
    try nightly.run()
    let whole = try contents(nightly)
    let path = try path(nightly, stage, table)
    _ = try self.damage(path, damage)
    // So that all that the stage has left is read.
    try nightly.database.execute("drop schema tierbook cascade")
    let stages = ["extract", "measure", "classify"]
    for later in stages[(try #require(stages.firstIndex(of: stage)) + 1)...] {
      try FileManager.default.removeItem(atPath: "\(nightly.workDirectory)/\(later)")
    }
    let result = try nightly.run()
    let said = result.errors.split(separator: "\n").contains { line in
      line.hasPrefix("tierbook: warning: \(path): ") && line.hasSuffix("; it is made again")
    }
    #expect(said, "\(result.errors)")
    #expect(try contents(nightly) == whole)
    try Shop.expectOracleAgrees(nightly.database)
    #expect(try nightly.run().errors == "")
    // Also where the first publication was rolled back when the damage was found, each has a number of its own.
    #expect(try nightly.database.values("select run_id from tierbook.run order by 1") == ["1", "2"])
  }

  @Test(arguments: Damage.allCases)
  func `may be one that publish holds to compare with, and its month is written as a whole`(damage: Damage) throws {
    let nightly = try Shop.nightly("damage_held")
    try nightly.run()
    let path = try path(nightly, "publish", "product_summary-2024-04")
    // A file of its own: classify's, which is another name of it, stays whole.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    try FileManager.default.removeItem(atPath: path)
    try bytes.write(to: URL(fileURLWithPath: path))
    _ = try self.damage(path, damage)
    try nightly.database.execute(Shop.renaming)
    #expect(try nightly.run().errors == "")
    try Shop.expectOracleAgrees(nightly.database)
    let whole = """
      select to_char(month, 'YYYY-MM') from tierbook.product_summary group by month having min(run_id) = 2
      """
    #expect(try nightly.database.values(whole) == ["2024-04"])
    // What is written is held again.
    try nightly.database.execute("update erp.product set product_name = 'XIII' where product_id = 13")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    #expect(
      try nightly.database.values("select distinct product_name from tierbook.product_summary where run_id = 3")
        == ["XIII"])
  }

  @Test func `costs nothing but time where publish cannot hold any`() throws {
    let nightly = try Shop.nightly("damage_no_held")
    try nightly.run()
    try FileManager.default.removeItem(atPath: "\(nightly.workDirectory)/publish")
    try Data().write(to: URL(fileURLWithPath: "\(nightly.workDirectory)/publish"))
    try nightly.database.execute(Shop.renaming)
    #expect(try nightly.run().errors == "")
    try Shop.expectOracleAgrees(nightly.database)
    #expect(try nightly.database.values("select distinct run_id from tierbook.product_summary") == ["2"])
  }

  @Test func `stops a stage that is run by itself, which says what makes it again`() throws {
    let nightly = try Shop.nightly("damage_stage")
    try nightly.run()
    let path = try path(nightly, "extract", "sales-2024-04")
    let problem = try damage(path, .torn)
    expect(
      try nightly.tierbook("measure", "--force"), code: 4,
      error: """
        \(path): \(problem)
          hint: tierbook run pipeline.yaml makes it again, and so does tierbook-extract pipeline.yaml; look at the \
        disk if this comes back
        """)
    let again = try nightly.tierbook("extract", date: Shop.date)
    #expect(again.errors == "tierbook: warning: \(path): is missing; it is made again\n")
    #expect(again.said("extract")["sales"] == "1,166 rows in 12 months · up to date")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
  }

  @Test(arguments: ["extract", "measure", "classify"])
  func `may be the manifest, and the stage makes all its files again`(stage: String) throws {
    let nightly = try Shop.nightly("damage_manifest")
    try nightly.run()
    let whole = try contents(nightly)
    let manifest = "\(nightly.workDirectory)/\(stage)/manifest.json"
    try Data("{".utf8).write(to: URL(fileURLWithPath: manifest))
    let result = try nightly.run()
    #expect(
      result.errors == "tierbook: warning: \(manifest): is not a manifest; all files of the stage are made again\n")
    #expect(try contents(nightly) == whole)
  }
}

@Suite struct `A disk without room` {
  /// A command of the nightly run under a limit of 512-byte blocks for each file that it writes.
  private func limited(_ nightly: NightlyRun, blocks: Int, _ arguments: [String]) throws -> CommandResult {
    var environment = try nightly.database.environment
    environment["TIERBOOK_WORK_DIR"] = nightly.workDirectory
    let tierbook = try Checkout.executable("tierbook")
    return try Command(
      "/bin/sh", ["-c", "ulimit -f \(blocks); exec \"$0\" \"$@\"", tierbook] + arguments, environment: environment,
      folder: nightly.folder
    ).wait()
  }

  @Test func `is told with the needed and the free bytes, and leaves files and tables as they were`() throws {
    let nightly = try Shop.nightly("full")
    try nightly.run()
    let files = try nightly.files()
    try nightly.database.execute("update erp.sales_line set net_amount = net_amount + 1")
    let result = try limited(nightly, blocks: 1, ["run", "pipeline.yaml", "--date", Shop.date, "--force"])
    #expect(result.status == 4)
    let pattern =
      /tierbook: error: .*\/extract\/[a-z_0-9.-]+\.tmp: cannot be written: File too large: [0-9.]+ (bytes|kB) and more are needed, and the disk has [0-9.]+ .B free\n  hint: make room, or name a folder on another disk with --work-dir; the files and tables of before stand\n/
    #expect(result.errors.wholeMatch(of: pattern) != nil, "\(result.errors)")
    #expect(try nightly.files() == files)
    try nightly.run(date: Shop.date, "--force")
    try Shop.expectOracleAgrees(nightly.database)
  }
}
