import Foundation
import TestSupport
import Testing

/// What stands in a pipeline file names things and reads them. It changes nothing.
@Suite struct `A pipeline file that tries to change the source` {
  /// A shop with a table `erp.log`, which must stay empty, and functions that write into it.
  private func shop(_ label: String, yaml: String = Shop.yaml) throws -> NightlyRun {
    let nightly = try Shop.nightly(label, yaml: yaml)
    try nightly.database.execute(
      """
      create table erp.log (entry text);
      create function erp.spy(amount numeric) returns numeric language plpgsql volatile
        as $$ begin insert into erp.log values ('spied'); return amount; end $$;
      create function erp.constant(amount numeric) returns numeric language plpgsql immutable
        as $$ begin perform erp.spy(amount); return amount; end $$;
      create function erp.freed(amount numeric) returns numeric language plpgsql volatile
        as $$ begin perform set_config('transaction_read_only', 'off', true); return erp.spy(amount); end $$;
      create function erp.spied_date(moment timestamptz) returns timestamptz language plpgsql volatile
        as $$ begin perform erp.spy(1); return moment; end $$;
      """)
    return nightly
  }

  private static let readOnly = "in a read-only transaction (SQLSTATE 25006)"

  private static let multiple = "cannot insert multiple commands into a prepared statement (SQLSTATE 42601)"

  @Test(arguments: [
    ("revenue: net_amount", "revenue: erp.spy(net_amount)", "cannot execute INSERT \(readOnly)"),
    // The server computes it while it plans, before any row is read.
    ("revenue: net_amount", "revenue: net_amount + erp.constant(0)", "cannot execute INSERT \(readOnly)"),
    (
      "revenue: net_amount", "revenue: erp.freed(net_amount)",
      "transaction read-write mode must be set before any query (SQLSTATE 25001)"
    ),
    ("\"status <> 'void'\"", "\"erp.spy(1) = 1\"", "cannot execute INSERT \(readOnly)"),
    ("{ changed_at: changed_at }", "{ changed_at: erp.spied_date(changed_at) }", "cannot execute INSERT \(readOnly)"),
    ("\"status <> 'void'\"", "\"true); delete from erp.product; select (true\"", multiple),
    (
      "revenue: net_amount", "revenue: \"1) from erp.log; delete from erp.product; --\"",
      "syntax error at or near \")\" (SQLSTATE 42601)"
    ),
  ])
  func `is refused by the server, and says so`(_ piece: String, _ replacement: String, _ answer: String) throws {
    let nightly = try shop("writes", yaml: try Shop.yaml.edited(piece, replacement))
    for command in ["check", "run"] {
      let result = try nightly.tierbook(command, date: Shop.date)
      // A check plans the queries and does not run them.
      guard command == "run" || result.status != 0 else { continue }
      #expect(result.status == 3)
      #expect(result.errors.contains(answer), "\(result.errors)")
    }
    #expect(try nightly.database.value("select count(*) from erp.log") == "0")
    #expect(try nightly.database.value("select count(*) > 0 from erp.product") == "t")
    #expect(try nightly.database.value("select to_regnamespace('tierbook') is null") == "t")
  }

  @Test(arguments: [
    ("select * from erp.product; delete from erp.product", "product.sql has more than one statement"),
    ("select * from erp.product) as source; delete from erp.product; --", "product.sql has more than one statement"),
    (
      "with gone as (delete from erp.product returning *) select * from gone",
      "WITH clause containing a data-modifying statement must be at the top level"
    ),
    ("select p.* from erp.product p where erp.spy(1) = 1", "cannot execute INSERT \(readOnly)"),
  ])
  func `by a query is refused, and says so`(_ query: String, _ answer: String) throws {
    let nightly = try shop("query_writes", yaml: try Shop.yaml.edited("table: erp.product", "query: product.sql"))
    try nightly.write(query, to: "product.sql")
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(result.status == (answer.hasSuffix("statement") ? 2 : 3))
    #expect(result.errors.contains(answer), "\(result.errors)")
    #expect(try nightly.database.value("select count(*) from erp.log") == "0")
    #expect(try nightly.database.value("select count(*) > 0 from erp.product") == "t")
  }

  @Test func `by a name names something, whatever quotes and accents stand in it`() throws {
    // To Swift, a quotation mark with a combining accent is one character; to the server it ends the name.
    let names = ["x\"; drop table erp.product; --", "x\"\u{301}; drop table erp.product; --", "x'; --", "x\\'; --"]
    for (number, name) in names.enumerated() {
      let nightly = try shop("names_\(number)")
      let quoted = name.utf8.reduce(into: [UInt8]()) { $0 += $1 == 0x22 ? [0x22, 0x22] : [$1] }
      let identifier = "\"\(String(decoding: quoted, as: UTF8.self))\""
      // No name of a table holds a quotation mark in the pipeline file, but an accented one passes as no such mark.
      let table = name.unicodeScalars.contains("\"") && !name.contains("\u{301}") ? "stock" : name
      let yamlTable = table.contains("\"") ? "erp.\(table)" : "erp.\"\(table)\""
      let yamlText = { (text: String) in "'\(text.replacingOccurrences(of: "'", with: "''"))'" }
      try nightly.database.execute(
        "alter table erp.stock_count rename to \(table == name ? identifier : "stock")")
      try nightly.write(
        try Shop.yaml.edited("table: erp.stock_count", "table: \(yamlText(yamlTable))")
          + "target: { schema: \(yamlText(name)) }\n")
      let result = try nightly.tierbook("run", date: Shop.date)
      #expect(result.status == 0, "\(name): \(result.errors)")
      #expect(try nightly.database.value("select count(*) > 0 from erp.product") == "t")
      #expect(try nightly.database.value("select count(*) from \(identifier).run") == "1")
      let schemas = "select count(*) from pg_namespace where nspname not like 'pg%' and nspname not in "
      #expect(try nightly.database.value(schemas + "('information_schema', 'public', 'erp')") == "1")
    }
  }

  @Test(arguments: ["../x", "a/b", "/tmp/x", ".", "..", "a b", "a;b", "a\\nb", "a\\0b", "'a'", "é!"])
  func `by its own name, which becomes a folder's, is refused`(_ name: String) throws {
    let nightly = try Shop.nightly(
      "pipeline_name", yaml: try Shop.yaml.edited("pipeline: shop", "pipeline: \"\(name)\""))
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix("tierbook: error: pipeline.yaml:1:11: pipeline: '"))
    #expect(result.errors.hasSuffix("' is not accepted\n  accepted: a name of letters, digits, - and _\n"))
    #expect(!FileManager.default.fileExists(atPath: nightly.workDirectory))
  }
}

@Suite struct `A password` {
  private static let password = "S3cret-of-the-database"

  /// A way for libpq to learn it, as variables; the files lie beside the pipeline file.
  private static func ways(_ nightly: NightlyRun) throws -> [(name: String, environment: [String: String])] {
    let server = nightly.database.server
    try nightly.write("*:*:*:*:\(password)\n", to: "pgpass")
    try nightly.write(
      """
      [shop]
      host=\(server.socket)
      port=\(server.port)
      user=\(server.user)
      dbname=\(nightly.database.name)
      password=\(password)

      """, to: "services")
    for file in ["pgpass", "services"] { chmod("\(nightly.folder)/\(file)", 0o600) }
    return [
      ("environment", ["PGPASSWORD": password]), ("password file", ["PGPASSFILE": "\(nightly.folder)/pgpass"]),
      ("service file", ["PGSERVICEFILE": "\(nightly.folder)/services", "PGSERVICE": "shop"]),
    ]
  }

  @Test func `is in no output, no file, no process list and not in the ledger, whether the run fails or not`() throws {
    let nightly = try Shop.nightly("password_kept")
    let hook = "on_success: env\non_failure: env\n"
    for (way, environment) in try Self.ways(nightly) {
      for format in ["text", "json"] {
        // 1: it works; 2: the target is somewhere else, where nobody listens.
        for target in ["", "target: { connection: \"host=/nowhere port=1\" }\n"] {
          try nightly.write(Shop.yaml + hook + target)
          let arguments = [
            "run", "pipeline.yaml", "--date", Shop.date, "--force", "--log-format", format, "--metrics-file", "m.prom",
          ]
          let command = try nightly.launch("tierbook", arguments, environment: environment)
          let line = FileManager.default.contents(atPath: "/proc/\(command.processIdentifier)/cmdline") ?? Data()
          let result = try command.wait()
          #expect(result.status == (target.isEmpty ? 0 : 6), "\(way): \(result.errors)")
          for text in [result.output, result.errors, String(decoding: line, as: UTF8.self)] {
            #expect(!text.contains(Self.password), "\(way), \(format)")
          }
        }
      }
    }
    for path in try FileManager.default.subpathsOfDirectory(atPath: nightly.folder)
    where !["pgpass", "services"].contains(path) {
      let bytes = FileManager.default.contents(atPath: "\(nightly.folder)/\(path)") ?? Data()
      #expect(bytes.range(of: Data(Self.password.utf8)) == nil, "\(path)")
    }
    let tables = try nightly.database.values("select tablename from pg_tables where schemaname = 'tierbook'")
    #expect(tables.contains("run"))
    for table in tables {
      let rows = "select count(*) from tierbook.\(table) t where t::text like '%\(Self.password)%'"
      #expect(try nightly.database.value(rows) == "0", "\(table)")
    }
    // Whoever asks the server what runs there sees statements and the application's name.
    #expect(
      try nightly.database.value(
        "select count(*) from pg_stat_activity a where a::text like '%\(Self.password)%' and pid <> pg_backend_pid()")
        == "0")
  }

  @Test(arguments: [
    "postgresql://me:\(password)@db1/erp", "postgresql://me:\(password)@db1/erp?nonsense=1",
    "postgresql://me:\(password)@[db1/erp", "host=db1 password=\(password)", "host=db1 password='\(password)",
    "host=db1 password = \(password) more", "sslpassword=\(password)",
  ])
  func `in the pipeline file is refused and not repeated`(_ connection: String) throws {
    let nightly = try Shop.nightly(
      "password_in_file", yaml: Shop.yaml + "target: { connection: \"\(connection)\" }\n")
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(result.status == 2)
    #expect(!result.errors.contains(Self.password) && !result.output.contains(Self.password), "\(result.errors)")
  }
}

@Suite struct `The work directory` {
  private func mode(_ path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? -1
  }

  private func run(_ nightly: NightlyRun, _ work: String) throws -> CommandResult {
    let tool = try Checkout.executable("tierbook")
    return try Command(
      "/bin/sh", ["-c", "umask 000; exec \(tool) run pipeline.yaml --date \(Shop.date) --work-dir \(work)"],
      environment: nightly.database.environment, folder: nightly.folder
    ).wait()
  }

  @Test(arguments: ["new", "made by mkdir", "opened afterwards"])
  func `is its owner's alone, and so is every file in it, whatever the umask is`(_ state: String) throws {
    let nightly = try Shop.nightly("umask")
    let work = "\(nightly.folder)/state/tierbook/shop"
    if state == "made by mkdir" {
      try FileManager.default.createDirectory(
        atPath: work, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
      chmod(work, 0o777)
    }
    if state == "opened afterwards" {
      #expect(try run(nightly, work).status == 0)
      chmod(work, 0o755)
    }
    let result = try run(nightly, work)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try mode(work) == 0o700)
    for path in try FileManager.default.subpathsOfDirectory(atPath: work) {
      var isFolder: ObjCBool = false
      #expect(FileManager.default.fileExists(atPath: "\(work)/\(path)", isDirectory: &isFolder))
      #expect(try mode("\(work)/\(path)") == (isFolder.boolValue ? 0o700 : 0o600), "\(path)")
    }
    if state == "new" {
      for folder in ["state", "state/tierbook"] { #expect(try mode("\(nightly.folder)/\(folder)") & 0o022 == 0) }
    }
  }

  @Test func `is not a folder of others, which is left as it is`() throws {
    let nightly = try Shop.nightly("work_in_open_folder")
    let work = "\(nightly.folder)/public"
    try FileManager.default.createDirectory(atPath: "\(work)/of-others", withIntermediateDirectories: true)
    chmod(work, 0o1777)
    expect(
      try run(nightly, work), code: 2,
      error: """
        \(work): is no work directory of Tierbook's, and it is not empty: it has of-others
          accepted: an empty folder, one that is not there yet, or one that Tierbook has worked in
          hint: give another --work-dir
        """)
    #expect(try mode(work) == 0o1777)
    #expect(try FileManager.default.contentsOfDirectory(atPath: work) == ["of-others"])
  }
}
