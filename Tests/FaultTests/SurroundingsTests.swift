import Foundation
import TestSupport
import Testing

/// What a job runner hands down to the commands.
@Suite struct `A process that is started` {
  /// Runs `tierbook …` as a shell starts it.
  private func shell(_ nightly: NightlyRun, _ script: String) throws -> CommandResult {
    var environment = try nightly.database.environment
    environment["TIERBOOK_WORK_DIR"] = nightly.workDirectory
    return try Command("/bin/sh", ["-ec", script], environment: environment, folder: nightly.folder).wait(timeout: 300)
  }

  @Test(arguments: ["<&- >&-", "<&- >&- 2>&-", ">/dev/null 2>&-"])
  func `with standard descriptors closed writes its log into no file and no connection`(_ closed: String) throws {
    let nightly = try Shop.nightly("closed")
    let result = try shell(nightly, "tierbook run pipeline.yaml --date \(Shop.date) \(closed)")
    #expect(result.status == 0 && result.output == "" && result.errors == "", "\(result.errors)")
    try Shop.expectOracleAgrees(nightly.database)
    try nightly.database.execute("update erp.sales_line set net_amount = net_amount + 1, changed_at = now()")
    let stages = "tierbook-$stage pipeline.yaml $date \(closed)"
    let alone = try shell(
      nightly, "date='--date \(Shop.date)'; for stage in extract measure classify publish; do \(stages); date=; done")
    #expect(alone.status == 0 && alone.output == "" && alone.errors == "", "\(alone.errors)")
    try Shop.expectOracleAgrees(nightly.database)
  }

  /// 63 months of every input.
  private static let source = """
    create schema erp;
    create table erp.day as select ('2021-08-15'::date + (n || ' months')::interval)::date as day
      from generate_series(0, 62) as n;
    create table erp.line as select day, item, 1 + (item + extract(month from day)::integer) % 40 as customer,
      1 + item % 5 as seller, 1 + item % 7 as pieces, (10 + item)::numeric(14,2) as amount, (5 + item)::numeric(14,2) as cost
      from erp.day, generate_series(1, 50) as item;
    create table erp.item as select item, 'Item ' || item as name, 'Group ' || item % 4 as category from
      generate_series(1, 50) as item;
    create table erp.customer as select customer, 'Customer ' || customer as name, 'shop' as channel, 1 + customer % 5 as
      seller from generate_series(1, 40) as customer;
    create table erp.stock as select day, item, 5 as pieces from erp.day, generate_series(1, 50) as item;
    create table erp.seller as select seller, 'Seller ' || seller as name from generate_series(1, 5) as seller;
    create table erp.target as select date_trunc('month', day)::date as month, 'product' as subject, item, 100.0 as amount
      from erp.day, generate_series(1, 50) as item;
    create table erp.account as select day, customer, 1000.0 as assets, 500.0 as debts from erp.day,
      generate_series(1, 40) as customer;
    create table erp.owed as select day, customer, 100.0 as open from erp.day, generate_series(1, 40) as customer;
    create table erp.visit as select day, seller, customer from erp.day, erp.customer;
    """

  private static let yaml = """
    pipeline: many
    calendar: { first_month: 2021-08 }
    inputs:
      sales:
        table: erp.line
        columns: { sale_date: day, product_id: item, customer_id: customer, salesperson_id: seller, quantity: pieces,
                   revenue: amount, cost: cost }
      products: { table: erp.item, columns: { product_id: item, product_name: name } }
      customers:
        table: erp.customer
        columns: { customer_id: customer, customer_name: name, salesperson_id: seller }
      stock: { table: erp.stock, columns: { as_of: day, product_id: item, quantity: pieces, value: pieces * 9 } }
      targets: { table: erp.target, columns: { month: month, subject: subject, subject_id: item, amount: amount } }
      salespeople: { table: erp.seller, columns: { salesperson_id: seller, salesperson_name: name } }
      financials: { table: erp.account, columns: { customer_id: customer, as_of: day, current_assets: assets,
                    current_liabilities: debts } }
      receivables: { table: erp.owed, columns: { customer_id: customer, as_of: day, open_amount: open } }
      visits: { table: erp.visit, columns: { visited_on: day, salesperson_id: seller, customer_id: customer } }
    credit: { policy: { A: 1, B: 1, C: 1, N: 1 } }

    """

  @Test(arguments: [("-Sn 64", "a soft limit"), ("-n 256", "a hard limit")])
  func `with few files to open lands and publishes 63 months of every input`(_ limit: String, _ kind: String) throws {
    let database = try TestDatabase("few_files")
    try database.execute(Self.source)
    let nightly = try NightlyRun(database, yaml: Self.yaml, folder: "few_files")
    for force in ["", "--force"] {
      let result = try shell(
        nightly, "ulimit \(limit); tierbook run pipeline.yaml --date 2026-10-31 --accept shares \(force)")
      #expect(result.status == 0, "\(kind): \(result.errors)")
    }
    #expect(try database.value("select count(*) from tierbook.company_summary where window_months = 1") == "63")
  }
}

/// Folders and files that are named on the command line and are somebody else's.
@Suite struct `A path that is not Tierbook's` {
  private func files(_ folder: String) throws -> [String: String] {
    var files: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      files[path] = FileManager.default.contents(atPath: "\(folder)/\(path)").map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    return files
  }

  @Test(arguments: [0o700, 0o755])
  func `is refused as a work directory, and nothing in it is touched`(_ mode: Int) throws {
    let nightly = try Shop.nightly("private_folder")
    let folder = "\(nightly.folder)/mine"
    for name in ["extract/photo.jpg", "publish/letter.tmp", "thesis.tex"] {
      let file = URL(fileURLWithPath: "\(folder)/\(name)")
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("mine".utf8).write(to: file)
    }
    chmod(folder, mode_t(mode))
    let before = try files(folder)
    for command in ["run", "extract", "plan", "publish"] {
      expect(
        try nightly.tierbook(command, "--work-dir", folder), code: 2,
        error: """
          \(folder): is no work directory of Tierbook's, and it is not empty: it has extract, publish, thesis.tex
            accepted: an empty folder, one that is not there yet, or one that Tierbook has worked in
            hint: give another --work-dir
          """)
    }
    #expect(try files(folder) == before)
    #expect(try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int == mode)
  }

  @Test func `keeps what lies in a work directory beside the stages' files`() throws {
    let nightly = try Shop.nightly("notes")
    try nightly.run(date: "2024-06-30")
    let notes = ["extract/notes.txt", "publish/notes.txt", "measure/old.tmp", "notes.txt"]
    for name in notes { try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(nightly.workDirectory)/\(name)")) }
    try nightly.run()
    try nightly.run(date: Shop.date, "--force")
    for name in notes { #expect(FileManager.default.fileExists(atPath: "\(nightly.workDirectory)/\(name)"), "\(name)") }
  }

  @Test func `is not written to through a link that is called lock`() throws {
    let nightly = try Shop.nightly("lock_link")
    try nightly.run()
    let (lock, other) = ("\(nightly.workDirectory)/lock", "\(nightly.folder)/other")
    try Data("precious".utf8).write(to: URL(fileURLWithPath: other))
    try FileManager.default.removeItem(atPath: lock)
    try FileManager.default.createSymbolicLink(atPath: lock, withDestinationPath: other)
    expect(
      try nightly.tierbook("run", date: Shop.date), code: 2,
      error: """
        \(lock): is no plain file
          accepted: a file of the user \(userName(geteuid())), which Tierbook makes
          hint: remove it, or give another --work-dir
        """)
    #expect(FileManager.default.contents(atPath: other) == Data("precious".utf8))
  }

  @Test(.enabled(if: geteuid() == 0))
  func `is refused to root as a work directory of another user's`() throws {
    let nightly = try Shop.nightly("foreign_folder")
    try nightly.run(date: "2024-06-30")
    chown(nightly.workDirectory, 65534, 65534)
    let name = userName(65534)
    expect(
      try nightly.tierbook("run", date: Shop.date), code: 2,
      error: """
        \(nightly.workDirectory): belongs to the user \(name), and this command runs as root
          accepted: a folder of the user who runs the command
          hint: run it as that user (sudo -u \(name) tierbook ...), or give another --work-dir
        """)
    #expect(try nightly.database.value("select max(month) from tierbook.product_summary") == "2024-06-01")
    chown(nightly.workDirectory, 0, 0)
    try nightly.run()
  }

  /// Another user has neither the tests' server nor their folder: what is refused is refused before either is needed.
  @Test(.enabled(if: geteuid() == 0))
  func `is refused to another user as a work directory of root's`() throws {
    let nightly = try Shop.nightly("root_folder")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tierbook-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: "\(folder)/closed/work", withIntermediateDirectories: true)
    chmod("\(folder)/closed", 0o700)
    let pipeline = "\(folder)/pipeline.yaml"
    try Shop.yaml.write(toFile: pipeline, atomically: true, encoding: .utf8)
    let tool = "\(folder)/tierbook"
    // Another process writes the copy: a test that forks meanwhile would keep ours open, and Linux runs no such file.
    let copied = try Command("/usr/bin/install", [try Checkout.executable("tierbook"), tool], environment: [:]).wait()
    #expect(copied.status == 0, "\(copied.errors)")
    for work in ["\(folder)/closed", "\(folder)/closed/work"] {
      let result = try Command(
        "/usr/bin/setpriv",
        ["--reuid=65534", "--regid=65534", "--clear-groups", tool, "run", pipeline, "--work-dir", work],
        environment: nightly.database.environment, folder: "/"
      ).wait()
      #expect(result.status == 2, "\(result.errors)")
      let what =
        work.hasSuffix("work")
        ? "lies in \(folder)/closed, which only the user may enter whom it belongs to, root"
        : "belongs to the user root"
      #expect(
        result.errors.hasPrefix("tierbook: error: \(work): \(what), and this command runs as "), "\(result.errors)")
    }
  }
}

/// A metrics file that is none.
@Suite struct `A path for the metrics` {
  private func run(_ nightly: NightlyRun, _ path: String) throws -> CommandResult {
    try nightly.tierbook("run", date: Shop.date, "--metrics-file", path)
  }

  @Test func `that names a device leaves it a device`() throws {
    let nightly = try Shop.nightly("metrics_device")
    let result = try run(nightly, "/dev/null")
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    var facts = stat()
    #expect(stat("/dev/null", &facts) == 0 && facts.st_mode & S_IFMT == S_IFCHR)
    let printed = try run(nightly, "/dev/stdout")
    #expect(printed.output.contains("\ntierbook_exit_code{pipeline=\"shop\",command=\"run\"} 0\n"))
  }

  @Test func `that names a pipe is written to it, or told where nobody reads`() throws {
    let nightly = try Shop.nightly("metrics_pipe")
    let pipe = "\(nightly.folder)/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    #expect(
      try run(nightly, "pipe").errors
        == "tierbook: warning: --metrics-file: pipe cannot be written: No such device or address\n")
    let reader = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    #expect(try run(nightly, "pipe").errors == "")
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(reader, &bytes, bytes.count)
    #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).contains("\ntierbook_exit_code{"))
  }

  @Test func `that names a folder, or nothing through a link, is a warning`() throws {
    let nightly = try Shop.nightly("metrics_folder")
    try FileManager.default.createDirectory(atPath: "\(nightly.folder)/folder", withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: "\(nightly.folder)/dangling", withDestinationPath: "none/file")
    for (path, reason) in [("folder", "Is a directory"), ("dangling", "No such file or directory")] {
      let result = try run(nightly, path)
      #expect(result.status == 0)
      #expect(result.errors == "tierbook: warning: --metrics-file: \(path) cannot be written: \(reason)\n")
    }
  }

  @Test func `that is a link to a file leaves the link, and replaces the file`() throws {
    let nightly = try Shop.nightly("metrics_link")
    let (link, file) = ("\(nightly.folder)/link", "\(nightly.folder)/real.prom")
    try Data("old".utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real.prom")
    #expect(try run(nightly, "link").errors == "")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real.prom")
    #expect(try String(contentsOfFile: file, encoding: .utf8).contains("\ntierbook_exit_code{"))
  }
}

/// The name of a user, or its number if there is none. Unlike `getpwuid`, which fills one place for all threads, this can
/// be asked in several tests at a time.
private func userName(_ number: uid_t) -> String {
  var (user, found): (passwd, UnsafeMutablePointer<passwd>?) = (passwd(), nil)
  return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 14) { buffer in
    guard let start = buffer.baseAddress, getpwuid_r(number, &user, start, buffer.count, &found) == 0, found != nil
    else { return "\(number)" }
    return String(cString: user.pw_name)
  }
}
