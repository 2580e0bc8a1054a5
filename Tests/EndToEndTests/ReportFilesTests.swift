import Foundation
import TestSupport
import Testing

/// The folders of reports: of all and of each salesperson, and who reads them.
@Suite struct `The files of reports` {
  /// The relative paths of all files and folders in a folder, with their facts.
  private func contents(_ folder: String) throws -> [String: stat] {
    let paths = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
    var found: [String: stat] = [:]
    for path in paths {
      var facts = stat()
      try #require(lstat("\(folder)/\(path)", &facts) == 0)
      found[path] = facts
    }
    return found
  }

  private func isFolder(_ facts: stat) -> Bool { facts.st_mode & S_IFMT == S_IFDIR }

  private func bytes(_ folder: String) throws -> [String: Data?] {
    try contents(folder).filter { !isFolder($0.value) }.reduce(into: [:]) {
      $0[$1.key] = FileManager.default.contents(atPath: "\(folder)/\($1.key)")
    }
  }

  @Test func `are those of each salesperson as well where all are wanted, at night and by hand`() throws {
    let nightly = try Market.nightly(
      "report_each",
      yaml: Market.yaml + """
        outputs: { customer_summary: active }
        report:
          { out: night, per_salesperson: true, top: 5, formats: [html, xlsx, csv, eml], mail: { from: a@b.c, to: d@e.f } }

        """)
    try nightly.database.execute(
      """
      insert into market.salesperson (salesperson_id, salesperson_name) values (77, 'Visits prospects'), (78, 'Nothing');
      insert into market.customer (customer_id, customer_name, kind, channel, salesperson_id)
        select 9001, 'Prospect', kind, channel, 77 from market.customer limit 1;
      insert into market.visit values ('2025-03-05', 77, 9001, false, true);
      """)
    try nightly.run(date: Market.date)
    // Somebody whose customers are others' by now.
    let gone = "\(nightly.folder)/hand/\(Market.date)/salesperson-78"
    try FileManager.default.createDirectory(atPath: gone, withIntermediateDirectories: true)
    let result = try nightly.launch("tierbook", ["report", "pipeline.yaml", "--for", "all", "--out", "hand"]).wait()
    try #require(result.status == 0, "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: gone))
    let date = "\(nightly.folder)/night/\(Market.date)"
    let salespeople = try nightly.database.values(
      """
      select distinct salesperson_id from (
        select salesperson_id from tierbook.customer_summary where month = '2025-03-01' and window_months = 12
        union select salesperson_id from tierbook.visit_plan where month = '2025-03-01') as s
      where salesperson_id is not null order by 1
      """)
    #expect(salespeople == ["1", "2", "3", "77"])
    let folders = try contents(date).filter { isFolder($0.value) }.keys.filter { $0.hasPrefix("salesperson-") }
    #expect(Set(folders.filter { !$0.contains("/") }) == Set(salespeople.map { "salesperson-\($0)" }))
    for salesperson in salespeople {
      let own = try contents("\(date)/salesperson-\(salesperson)").keys.filter { !$0.contains("/") }
      #expect(Set(own).subtracting(["cards"]) == ["report.html", "report.xlsx", "csv"], "of \(salesperson)")
      #expect(result.outputLines.contains("hand/\(Market.date)/salesperson-\(salesperson)/report.html"))
    }
    #expect(result.outputLines.contains("hand/\(Market.date)/report.eml"))
    #expect(try bytes("\(nightly.folder)/night") == bytes("\(nightly.folder)/hand"))

    // One by oneself is the same report.
    let one = try nightly.launch(
      "tierbook", ["report", "pipeline.yaml", "--for", "2", "--format", "html,xlsx,csv", "--out", "one"]
    ).wait()
    try #require(one.status == 0, "\(one.errors)")
    let path = "\(Market.date)/salesperson-2"
    #expect(try bytes("\(nightly.folder)/one/\(path)") == bytes("\(nightly.folder)/hand/\(path)"))

    expect(
      try nightly.launch("tierbook", ["report", "pipeline.yaml", "--for", "78", "--out", "none"]).wait(), code: 2,
      error: """
        --for: salesperson 78 has no customer and no visit in 2025-03, 12 months
          accepted: all, 1, 2, 3, 77
        """)
    #expect(!FileManager.default.fileExists(atPath: "\(nightly.folder)/none"))
  }

  @Test func `are refused where no salesperson is known, and where one is not the first names are told`() throws {
    let nightly = try Market.nightly("report_nobody")
    try nightly.database.execute(
      """
      insert into market.salesperson (salesperson_id, salesperson_name) select n, n::text from generate_series(101, 150) n;
      update market.customer set salesperson_id = 100 + customer_id;
      """)
    try nightly.run(date: Market.date)
    let known = try nightly.database.values(
      "select distinct salesperson_id from tierbook.visit_plan where month = '2025-03-01' "
        + "and salesperson_id is not null order by 1")
    try #require(known.count > 21)
    expect(
      try nightly.launch("tierbook", ["report", "pipeline.yaml", "--for", "x", "--window", "1"]).wait(), code: 2,
      error: """
        --for: salesperson x has no customer and no visit in 2025-03, 1 month
          accepted: all, \(known.prefix(20).joined(separator: ", ")), and \(known.count - 20) others
        """)

    let shop = try Shop.nightly("report_no_salesperson")
    try shop.run()
    for salesperson in ["all", "3"] {
      expect(
        try shop.launch("tierbook", ["report", "pipeline.yaml", "--for", salesperson]).wait(), code: 2,
        error: """
          --for: no salesperson has a customer or a visit in 2024-12, 3 months
            hint: map salesperson_id in the input customers, or leave --for out
          """)
    }
  }

  @Test(arguments: [true, false])
  func `are read by the group of the folder that is named, else by their owner alone`(isNamed: Bool) throws {
    let report = "per_salesperson: true, top: 3, formats: [html, xlsx, csv, eml], mail: { from: a@b.c, to: d@e.f }"
    let nightly = try Market.nightly(
      "report_modes", yaml: Market.yaml + "report: { \(isNamed ? "out: reports, " : "")\(report) }\n")
    let out = isNamed ? "\(nightly.folder)/reports" : "\(nightly.workDirectory)/report"
    // A file of an earlier version, which only its owner reads.
    let night = "\(out)/\(Market.date)"
    if isNamed {
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
      chmod(out, 0o755)
      // Only root may give a folder to a group that it is not in.
      if geteuid() == 0 { try #require(chown(out, 0, 4242) == 0) }
      try FileManager.default.createDirectory(
        atPath: night, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      _ = FileManager.default.createFile(
        atPath: "\(night)/report.html", contents: Data(), attributes: [.posixPermissions: 0o600])
    }
    try nightly.run(date: Market.date)
    var top = stat()
    try #require(stat(out, &top) == 0)
    #expect(top.st_mode & 0o777 == (isNamed ? 0o755 : 0o700), "it stays as it is, or is made for its owner")
    let found = try contents(out)
    for name in [
      "index.html", "night.json", "state.json", "report.html", "report.xlsx", "report.eml", "csv/product_summary.csv",
      "cards/index.html", "salesperson-2/report.html", "salesperson-2/report.xlsx", "salesperson-2/csv/visit_plan.csv",
      "salesperson-2/cards/index.html",
    ] {
      #expect(found[name == "index.html" ? name : "\(Market.date)/\(name)"] != nil, "\(name)")
    }
    for (path, facts) in found {
      let mode: mode_t = isFolder(facts) ? (isNamed ? 0o750 : 0o700) : (isNamed ? 0o640 : 0o600)
      #expect(facts.st_mode & 0o777 == mode && facts.st_gid == top.st_gid, "\(path)")
    }
  }
}
