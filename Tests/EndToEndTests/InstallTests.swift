import Foundation
import TestSupport
import Testing

@Suite struct `What is installed` {
  private let destination: String
  private let environment: [String: String]

  /// Installs the executables of this build below a folder, with a prefix that is not the usual one.
  init() throws {
    destination = try TestFolder.make("install")
    let built = try TestFolder.make("built")
    try FileManager.default.createSymbolicLink(
      atPath: "\(built)/tierbook", withDestinationPath: try Checkout.executable("tierbook"))
    // The pages are made by make build.
    try FileManager.default.createDirectory(atPath: "\(built)/manual", withIntermediateDirectories: true)
    try ".Dt TIERBOOK 1\n".write(toFile: "\(built)/manual/tierbook.1", atomically: true, encoding: .utf8)
    environment = [
      "PATH": "/usr/bin:/bin", "DESTDIR": destination, "PREFIX": "/opt/tierbook", "TIERBOOK_BUILT": built,
    ]
  }

  private let programs = ["tierbook"] + StageCommandTests.stages.map { "tierbook-\($0)" }

  private var root: String { destination + "/opt/tierbook" }

  private func tool(_ arguments: String...) throws -> CommandResult {
    try Command("\(Checkout.root)/tools/install", arguments, environment: environment, folder: "/").wait()
  }

  private func files() throws -> Set<String> {
    Set(try FileManager.default.subpathsOfDirectory(atPath: destination))
  }

  @Test func `runs from anywhere, finds its files, and can be taken away again`() throws {
    // What others have there stays.
    let others = root + "/share/man/man1/other.1"
    try FileManager.default.createDirectory(atPath: root + "/share/man/man1", withIntermediateDirectories: true)
    try "".write(toFile: others, atomically: true, encoding: .utf8)
    for _ in 1...2 {
      let result = try tool()
      #expect(result.status == 0 && result.output.hasPrefix("installed "), "\(result.errors)")
    }
    let built = try Command(Checkout.executable("tierbook"), ["--version"], environment: [:]).wait().output
    for name in programs {
      let version = try Command("\(root)/bin/\(name)", ["--version"], environment: [:], folder: "/").wait()
      #expect(version.status == 0 && version.output == built, "\(version.errors)")
    }
    // The queries that it names lie beside it: wrong would be code 2. Nobody listens: code 6.
    let check = try Command(
      "\(root)/bin/tierbook", ["check", "\(root)/share/tierbook/pipelines/wideworldimporters.yaml"],
      environment: ["PGHOST": "/nowhere", "HOME": destination], folder: "/"
    ).wait()
    #expect(check.status == 6, "\(check.errors)")
    for name in ["bash-completion/completions/tierbook", "zsh/site-functions/_tierbook-measure"] {
      #expect(try !String(contentsOfFile: "\(root)/share/\(name)", encoding: .utf8).isEmpty)
    }
    let bash = ["-n", "\(root)/share/bash-completion/completions/tierbook"]
    #expect(try Command("/bin/bash", bash, environment: [:]).wait().status == 0)

    #expect(try tool("remove").status == 0)
    let left = try files().filter { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(destination)/\(path)", isDirectory: &isFolder)
        && !isFolder.boolValue
    }
    #expect(left == ["opt/tierbook/share/man/man1/other.1"])
    #expect(try files().filter { $0.hasSuffix("/tierbook") } == ["opt/tierbook"])
    #expect(try tool("remove").errors.hasPrefix("install: there is no \(root)/share/tierbook/installed-files\n"))
  }

  @Test func `is one program and its other names, whatever lay there before, and at most 40 MB`() throws {
    // As an older version left it: five programs.
    try FileManager.default.createDirectory(atPath: root + "/bin", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: root + "/share/tierbook", withIntermediateDirectories: true)
    for name in programs { try "old".write(toFile: "\(root)/bin/\(name)", atomically: true, encoding: .utf8) }
    try "old".write(toFile: "\(root)/bin/tierbook-gone", atomically: true, encoding: .utf8)
    try (programs + ["tierbook-gone"]).map { "bin/\($0)\n" }.joined()
      .write(toFile: "\(root)/share/tierbook/installed-files", atomically: true, encoding: .utf8)
    let symbols = try #require(environment["TIERBOOK_BUILT"]) + "/tierbook.debug"
    try "symbols".write(toFile: symbols, atomically: true, encoding: .utf8)
    for _ in 1...2 {
      let result = try tool()
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(root)/bin").sorted() == programs.sorted())
      // Where a debugger finds what was left out.
      let program = try Data(contentsOf: URL(fileURLWithPath: "\(root)/bin/tierbook"))
      #expect(program.range(of: Data("tierbook.debug\0".utf8)) != nil)
      for name in programs.dropFirst() {
        // Beside it, so that the folder of a package can be moved.
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(root)/bin/\(name)") == "tierbook")
        let help = try Command("\(root)/bin/\(name)", ["--help"], environment: [:], folder: "/").wait()
        #expect(help.output.contains("\nUSAGE: \(name) <pipeline> "), "\(help.errors)")
        let completions = "\(root)/share/bash-completion/completions/\(name)"
        #expect(try String(contentsOfFile: completions, encoding: .utf8).contains(" \(name)\n"))
      }
    }
    let sizes = try files().map { path in
      try FileManager.default.attributesOfItem(atPath: "\(destination)/\(path)")
    }.filter { $0[.type] as? FileAttributeType == .typeRegular }.map { $0[.size] as? Int ?? 0 }
    #expect(sizes.reduce(0, +) <= 40_000_000)
    #expect(try tool("remove").status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(root)/bin").isEmpty)
  }

  @Test func `is what the schedules call`() throws {
    #expect(try tool().status == 0)
    let schedules = [
      "share/tierbook/pipelines/schedule/tierbook.crontab", "lib/systemd/system/tierbook@.service",
      "lib/systemd/system/tierbook@.timer", "lib/sysusers.d/tierbook.conf",
    ]
    var paths: Set<String> = []
    for name in schedules {
      let text = try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)
      #expect(!text.contains("/usr/local"))
      paths.formUnion(text.matches(of: /\/opt\/tierbook[A-Za-z0-9._\/@-]*/).map { String($0.0) })
    }
    #expect(paths == ["/opt/tierbook/bin/tierbook", "/opt/tierbook/share/tierbook/docs/operating.md"])
    for path in paths { #expect(FileManager.default.fileExists(atPath: destination + path), "\(path)") }
    let crontab = try String(contentsOfFile: "\(root)/\(schedules[0])", encoding: .utf8)
    let lines = crontab.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.count == 2)
    #expect(try /MAILTO=\w+/.wholeMatch(in: lines[0]) != nil)
    #expect(try /\d+ \d+ \* \* \* \/opt\/tierbook\/bin\/tierbook run \S+ --quiet/.wholeMatch(in: lines[1]) != nil)
  }

  @Test func `is nothing where nothing was built, or the prefix is not absolute`() throws {
    let nothing = try Command(
      "\(Checkout.root)/tools/install", [], environment: environment.merging(["TIERBOOK_BUILT": "/nowhere"]) { $1 }
    ).wait()
    #expect(nothing.status == 1)
    #expect(
      nothing.errors == "install: nothing is built yet\n  remedy: make build, as the user who owns this folder\n")
    let relative = try Command(
      "\(Checkout.root)/tools/install", [], environment: environment.merging(["PREFIX": "here"]) { $1 }
    ).wait()
    #expect(relative.errors.hasPrefix("install: PREFIX=here is no absolute path\n"))
    #expect(try files().isEmpty)
  }
}
