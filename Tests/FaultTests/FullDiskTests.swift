import Foundation
import TestSupport
import Testing

/// A disk of a few hundred kilobytes, which only the command and its children see.
@Suite struct `A full disk` {
  /// Whether this machine lets the caller mount a tmpfs in a namespace of its own. A limit of the size of files stands
  /// in for it elsewhere: see `A disk without room`.
  static let canMount: Bool = {
    let trial = try? Command(
      "/usr/bin/env", namespace + ["mount -t tmpfs tmpfs /mnt"], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
    return (try? trial?.wait().status) == 0
  }()

  private static let namespace =
    ["unshare", "--mount"] + (getuid() == 0 ? [] : ["--user", "--map-root-user"]) + ["sh", "-ec"]

  @Test(.enabled(if: canMount))
  func `ends a run with code 4, its files and the tables as they were, and with room the next plain run is right`()
    throws
  {
    let nightly = try Shop.nightly("tmpfs")
    try nightly.run(date: "2024-06-30")
    let script = """
      mkdir disk
      mount -t tmpfs -o size=20m tmpfs disk
      cp -R work disk
      dd if=/dev/zero of=disk/filler bs=4k 2> filled || true
      truncate -s -24K disk/filler
      sums() { (cd disk/work; find . -type f ! -name lock -exec sha256sum {} + | sort); }
      sums > before
      set +e
      tierbook run pipeline.yaml --date \(Shop.date) --force 2> errors
      echo $? > status
      set -e
      sums > after
      psql -XqAtc "select count(*), max(month) from tierbook.product_summary" > rows
      rm disk/filler
      tierbook run pipeline.yaml --date \(Shop.date)
      """
    let environment = try nightly.database.environment.merging([
      "TIERBOOK_WORK_DIR": "\(nightly.folder)/disk/work"
    ]) { $1 }
    let result = try Command(
      "/usr/bin/env", Self.namespace + [script], environment: environment, folder: nightly.folder
    ).wait()
    #expect(result.status == 0, "\(result.errors)")
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: "\(nightly.folder)/\(name)", encoding: .utf8)
    }
    #expect(try text("status") == "4\n")
    let pattern =
      /tierbook: error: .+\/work\/[a-z]+(\/.+\.tmp)?: .*(is|are) needed, and the disk has [0-9.]+ (bytes|kB) free\n  hint: make room, or name a folder on another disk with --work-dir; the files and tables of before stand\n/
    let errors = try text("errors")
    #expect(errors.wholeMatch(of: pattern) != nil, "\(errors)")
    #expect(try text("after") == text("before"))
    #expect(try !text("before").isEmpty)
    #expect(try text("rows").hasSuffix("|2024-06-01\n"))
    try Shop.expectOracleAgrees(nightly.database)
  }
}
