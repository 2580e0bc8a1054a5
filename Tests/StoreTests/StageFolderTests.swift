import Arithmetic
import Foundation
import PostgreSQL
import TestSupport
import Testing

@testable import Store

struct StageFolderTests {
  private let scratch: ScratchFolder
  private let folder: StageFolder
  private let columns = [Column(name: "product_id", type: .integer), Column(name: "name", type: .text)]
  private let november = Month(year: 2024, month: 11)

  init() throws {
    scratch = try ScratchFolder()
    folder = StageFolder(workDirectory: scratch.path, stage: "extract")
    try folder.create()
  }

  private func write(_ count: Int, from first: Int = 0, table: String = "sales") throws -> StageFile {
    try folder.write(table, november, columns: columns, madeFrom: "test") { writer in
      for number in first..<first + count {
        try writer.row { buffer in
          buffer.beginRow(fields: 2)
          buffer.appendField(Int32(number))
          buffer.appendField("product \(number)")
        }
      }
      return Facts()
    }
  }

  private func read(_ file: StageFile) throws -> [String] {
    var rows: [String] = []
    try folder.read(file) { row in rows.append("\(try row.integer(0)) \(row.text(1) ?? "-")") }
    return rows
  }

  private func path(_ file: StageFile) -> String { "\(folder.path)/\(file.name)" }

  private func manifest(_ files: [StageFile]) -> Manifest {
    var manifest = Manifest(
      stage: "extract", pipeline: "nightly", tierbook: "1.0.0", businessDate: Day(daysSince2000: 9000))
    manifest.files = files
    return manifest
  }

  @Test(arguments: [0, 1, 3, 100_000]) func `a file that was written is read back`(count: Int) throws {
    let file = try write(count)
    #expect(file.rows == count)
    #expect(try read(file) == (0..<count).map { "\($0) product \($0)" })
    #expect(folder.damage(to: file) == nil)
  }

  @Test(arguments: [0, 1, 100_000]) func `a mapped file gives the same rows, which lie in it`(count: Int) throws {
    let file = try folder.map(try write(count))
    var (names, places) = ([String](), [FilePlace]())
    try file.rows { row in
      names.append("\(try row.integer(0)) \(row.text(1) ?? "-")")
      places.append(file.place(of: row.field(1)))
    }
    #expect(names == (0..<count).map { "\($0) product \($0)" })
    #expect(places.map { String(decoding: file[$0], as: UTF8.self) } == (0..<count).map { "product \($0)" })
  }

  @Test func `a mapped file that is not the manifest's is refused`() throws {
    let file = try write(3)
    var other = file
    other.bytes += 1
    #expect(
      throws: LandingError(
        .damaged, path: path(file), problem: "has \(file.bytes) bytes where its manifest says \(file.bytes + 1)")
    ) { try folder.map(other) }
    other = file
    other.checksum = String(repeating: "0", count: 32)
    #expect(
      throws: LandingError(
        .damaged, path: path(file), problem: "does not have the checksum that its manifest says")
    ) { try folder.map(other) }
    other = file
    other.rows = 4
    #expect(
      throws: LandingError(.damaged, path: path(file), problem: "holds 3 rows where its manifest says 4")
    ) { try folder.map(other).rows { _ in } }
    other = file
    other.columns.removeLast()
    #expect(
      throws: LandingError(.damaged, path: path(file), problem: "has a row of 2 columns where 1 are expected")
    ) { try folder.map(other).rows { _ in } }
    other = file
    other.name = "sales-2024-12.00000000.copy"
    #expect(throws: LandingError(.damaged, path: path(other), problem: "is missing")) { try folder.map(other) }
  }

  @Test func `a row larger than what is read at once is read back`() throws {
    let long = String(repeating: "0123456789", count: 300_000)
    let file = try folder.write("sales", columns: columns, madeFrom: "") { writer in
      for number in 0..<3 {
        try writer.row { buffer in
          buffer.beginRow(fields: 2)
          buffer.appendField(Int32(number))
          buffer.appendField(long)
        }
      }
      return Facts()
    }
    var lengths: [Int] = []
    try folder.read(file) { row in lengths.append(row.field(1).count) }
    #expect(lengths == [3_000_000, 3_000_000, 3_000_000])
  }

  @Test func `a file's bytes are those that COPY takes, in pieces`() throws {
    let file = try write(50_000)
    var bytes: [UInt8] = []
    try folder.stream(file) { bytes += $0 }
    #expect(bytes.starts(with: BinaryRow.header))
    #expect(bytes.suffix(2) == BinaryRow.trailer[...])
    #expect(bytes.count == file.bytes)
    #expect(Array(try Data(contentsOf: URL(fileURLWithPath: path(file)))) == bytes)
  }

  @Test func `the same rows give the same name, other rows another`() throws {
    let first = try write(10)
    let again = try write(10)
    #expect(first == again)
    #expect(try write(11).name != first.name)
    #expect(first.name == "sales-2024-11.\(first.checksum.prefix(8)).copy")
    #expect(try folder.write("products", columns: [], madeFrom: "") { _ in Facts() }.name.hasPrefix("products."))
  }

  enum Damage: CaseIterable {
    case missing
    case empty
    case truncated
    case extended
    case flipped
    case header
    case fieldLength
    case fieldCount
  }

  @Test(
    arguments: [
      (.missing, "is missing"),
      (.empty, "has 0 bytes where its manifest says 136"),
      (.truncated, "has 135 bytes where its manifest says 136"),
      (.extended, "has 137 bytes where its manifest says 136"),
      (.flipped, "does not have the checksum that its manifest says"),
      (.header, "does not begin with the header of a binary COPY file"),
      (.fieldLength, "has a field of -2 bytes where 111 are left"),
      (.fieldCount, "has a row of 1 columns where 2 are expected"),
    ] as [(Damage, String)])
  func `a file that is not what its manifest says is refused`(damage: Damage, message: String) throws {
    let file = try write(5)
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path(file))))
    switch damage {
    case .missing: try FileManager.default.removeItem(atPath: path(file))
    case .empty: bytes = []
    case .truncated: bytes.removeLast()
    case .extended: bytes.append(0)
    // A letter of the first product's name.
    case .flipped: bytes[35] ^= 1
    case .header: bytes[3] = 0
    case .fieldLength: bytes.replaceSubrange(21..<25, with: [0xFF, 0xFF, 0xFF, 0xFE])
    case .fieldCount: bytes[20] = 1
    }
    if damage != .missing { try scratch.write("extract/\(file.name)", bytes) }
    let error = LandingError(.damaged, path: path(file), problem: message)
    #expect(throws: error) { try read(file) }
    let isSeen = damage == .missing || bytes.count != file.bytes
    #expect(folder.damage(to: file) == (isSeen ? error : nil))
    if ![Damage.header, .fieldLength, .fieldCount].contains(damage) {
      #expect(throws: error) { try folder.stream(file) { _ in } }
    }
  }

  @Test func `a row that the manifest does not count is refused`() throws {
    var file = try write(5)
    file.rows = 4
    #expect(
      throws: LandingError(.damaged, path: path(file), problem: "holds 5 rows where its manifest says 4")
    ) { try read(file) }
  }

  @Test func `a file without its end is refused, whatever the manifest says`() throws {
    var file = try write(5)
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path(file)))).dropLast(2)
    try scratch.write("extract/\(file.name)", bytes)
    file.checksum = Array(bytes).withUnsafeBytes { Checksum(of: $0).digits }
    file.bytes = bytes.count
    #expect(
      throws: LandingError(.damaged, path: path(file), problem: "holds 5 rows where its manifest says 5")
    ) { try read(file) }
  }

  @Test func `an error that wrong bytes have led the reader to is told as theirs`() throws {
    struct Mine: Error {}
    let file = try write(50_000)
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path(file))))
    bytes[35] ^= 1
    try scratch.write("extract/\(file.name)", bytes)
    let problem = "does not have the checksum that its manifest says"
    #expect(throws: LandingError(.damaged, path: path(file), problem: problem)) {
      try folder.read(file) { _ in throw Mine() }
    }
  }

  @Test func `an error of the reader's own passes through`() throws {
    struct Mine: Error {}
    let file = try write(2)
    #expect(throws: Mine.self) { try folder.read(file) { _ in throw Mine() } }
  }

  @Test func `a file has no name before it is whole, and a writer that is given up leaves nothing`() throws {
    struct Killed: Error {}
    #expect(throws: Killed.self) {
      _ = try folder.write("sales", columns: columns, madeFrom: "") { writer in
        try writer.row { $0.beginRow(fields: 0) }
        let names = try scratch.names("extract")
        #expect(names.count == 1 && names[0].wholeMatch(of: /sales\.[0-9]+-[0-9]+\.tmp/) != nil, "\(names)")
        throw Killed()
      }
    }
    #expect(try scratch.names("extract").isEmpty)
  }

  @Test func `a commit leaves the files of its manifest, and of Tierbook's own no others`() throws {
    let file = try write(3)
    let old = try write(4)
    try scratch.write("extract/sales-2024-12.999.tmp", [1, 2, 3])
    try scratch.write("extract/manifest.json.tmp", [1])
    // A table's name may have a point.
    _ = try write(1, table: "rejected_line.sales")
    #expect(old.name != file.name)
    try folder.commit(manifest([file]))
    #expect(try scratch.names("extract") == ["manifest.json", file.name].sorted())
    #expect(try read(file).count == 3)
  }

  /// What somebody has put into the folder, or had in it before it was named as a work directory.
  private static let others = [
    "folder/file", "letter.txt", "letter.tmp", "photo.copy", "my.0a1b2c3d.copy", "a.b.0a1b2c3d.copy", "x.tmp.tmp",
    ".tmp",
    "manifest-old.json",
  ]

  @Test(arguments: others)
  func `what is not Tierbook's is not removed`(name: String) throws {
    let file = try write(3)
    try scratch.write("extract/\(name)", [1, 2, 3])
    try folder.create()
    try folder.commit(manifest([file]))
    let publish = StageFolder(workDirectory: scratch.path, stage: "publish")
    try scratch.write("publish/\(name)", [1, 2, 3])
    try publish.hold([file], of: folder)
    try publish.hold([], of: folder)
    for path in ["extract/\(name)", "publish/\(name)"] {
      #expect(FileManager.default.contents(atPath: "\(scratch.path)/\(path)") == Data([1, 2, 3]), "\(path)")
    }
    #expect(try scratch.names("publish").count == 1)
  }

  @Test func `what a stopped command has left half written goes when the next one begins`() throws {
    let file = try write(3)
    try scratch.write("extract/sales-2024-12.999-1.tmp", [1, 2, 3])
    try folder.create()
    #expect(try scratch.names("extract") == [file.name])
  }

  @Test func `superseded files stay for as many nights as are asked for, with their manifest`() throws {
    let keeping = StageFolder(workDirectory: scratch.path, stage: "extract", keptNights: 2)
    let old = try write(3)
    try keeping.commit(manifest([old]))
    let new = try write(4)
    try keeping.commit(manifest([new]))
    let kept = try scratch.names("extract")
    #expect(kept.count == 4 && Set(kept).isSuperset(of: [old.name, new.name, "manifest.json"]))
    let superseded = try #require(kept.first { $0.hasPrefix("manifest-") })
    #expect(superseded.wholeMatch(of: /manifest-\d{8}T\d{6}Z\.json/) != nil)
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(superseded)"))
    #expect(try JSONDecoder().decode(WrittenManifest.self, from: data).manifest == manifest([old]))

    // Superseded three nights ago.
    try FileManager.default.moveItem(
      atPath: "\(folder.path)/\(superseded)", toPath: "\(folder.path)/manifest-20240101T000000Z.json")
    let newest = try write(5)
    try keeping.commit(manifest([newest]))
    let names = try scratch.names("extract")
    #expect(!names.contains(old.name) && Set(names).isSuperset(of: [new.name, newest.name, "manifest.json"]))
    // Without the option, the current files stay alone.
    try folder.commit(manifest([newest]))
    #expect(try scratch.names("extract") == ["manifest.json", newest.name].sorted())
  }

  @Test func `a manifest comes back as it was committed`() throws {
    #expect(try folder.manifest() == nil)
    var manifest = manifest([try write(3), try write(2, table: "stock")])
    manifest.options = ["stock_valuation": "cost"]
    manifest.fingerprint = "abc"
    manifest.totals.revenueRead = ExactDecimal(units: 17_226_134_120, scale: 2)
    manifest.inputs["sales"] = InputState(definition: "def")
    manifest.inputs["sales"]?.watermark = "2024-11-30 12:00:00+08"
    manifest.files[0].facts.rejected = ["null_product_id": RejectedLines(lines: 2, revenue: ExactDecimal("-3.50") ?? 0)]
    manifest.files[0].facts.scales = [0, 2]
    try folder.commit(manifest)
    #expect(try folder.manifest() == manifest)
    #expect(manifest.file("stock", november)?.rows == 2)
    #expect(manifest.file("stock") == nil)
    #expect(manifest.files(of: "sales").count == 1)
    #expect(manifest.record.rows == 5)
    #expect(manifest.record.bytes == manifest.files[0].bytes + manifest.files[1].bytes)
  }

  @Test func `a manifest has a table's columns once, and a file that was made with others keeps them`() throws {
    var manifest = manifest([try write(3), try write(2), try write(1)])
    manifest.files[2].columns[1].type = .varchar(length: 20)
    try folder.commit(manifest)
    let text = try String(contentsOfFile: "\(folder.path)/manifest.json", encoding: .utf8)
    #expect(text.matches(of: /"name" : "product_id"/).count == 2)
    #expect(try folder.manifest() == manifest)
  }

  @Test func `a process remembers the manifests that it has read and written`() throws {
    let memory = ManifestMemory()
    let remembering = StageFolder(workDirectory: scratch.path, stage: "extract", memory: memory)
    let first = manifest([try write(3)])
    try folder.commit(first)
    #expect(try remembering.manifest() == first)
    let second = manifest([try write(2)])
    try remembering.commit(second)
    try scratch.write("extract/manifest.json", "gone".utf8)
    #expect(try remembering.manifest() == second)
    #expect(try StageFolder(workDirectory: scratch.path, stage: "measure", memory: memory).manifest() == nil)
  }

  @Test(arguments: [
    #"{"format": 6}"#, #"{"format": 0, "stage": "extract"}"#, #"{"format": 2, "files": "elsewhere", "stage": 7}"#,
  ])
  func `a manifest of another format counts as none`(text: String) throws {
    try scratch.write("extract/manifest.json", text.utf8)
    #expect(try folder.manifest() == nil)
  }

  @Test(arguments: [
    "", "{", "[]", "{}", #"{"format": 5}"#, #"{"format": "1"}"#, "\u{0}", #"{"format": 1e99}"#,
  ])
  func `a file that is no manifest is refused`(text: String) throws {
    let path = try scratch.write("extract/manifest.json", text.utf8)
    #expect(throws: LandingError(.damaged, path: path, problem: "is not a manifest")) { try folder.manifest() }
  }

  @Test func `files and folders are their owner's alone`() throws {
    let file = try write(1)
    try folder.commit(manifest([file]))
    #expect(try permissions(folder.path) == 0o700)
    #expect(try permissions(path(file)) == 0o600)
    #expect(try permissions("\(folder.path)/manifest.json") == 0o600)
  }

  private func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func `a file of another stage is taken over as it is`() throws {
    let file = try write(3)
    let next = StageFolder(workDirectory: scratch.path, stage: "measure")
    try next.create()
    #expect(try next.adopt(file, from: folder) == file)
    #expect(try next.adopt(file, from: folder) == file)
    #expect(try scratch.names("measure") == [file.name])
    // It stays when the stage before leaves it behind.
    try folder.commit(manifest([]))
    var rows = 0
    try next.read(file) { _ in rows += 1 }
    #expect(rows == 3)
  }

  @Test func `a damaged copy of another stage's file is replaced`() throws {
    let next = StageFolder(workDirectory: scratch.path, stage: "measure")
    try next.create()
    let file = try write(3)
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path(file))))
    bytes[35] ^= 1
    try scratch.write("measure/\(file.name)", bytes)
    #expect(throws: LandingError.self) { try next.read(file) { _ in } }
    _ = try next.adopt(file, from: folder)
    try next.read(file) { _ in }
    #expect(try scratch.names("measure") == [file.name])
  }

  @Test func `a file that is gone cannot be taken over`() throws {
    let file = try write(3)
    try FileManager.default.removeItem(atPath: path(file))
    let next = StageFolder(workDirectory: scratch.path, stage: "measure")
    try next.create()
    #expect(throws: LandingError(.damaged, path: path(file), problem: "is missing")) {
      try next.adopt(file, from: folder)
    }
    #expect(try scratch.names("measure").isEmpty)
  }

  @Test func `a folder that cannot be made says why`() throws {
    try scratch.write("file", [])
    let blocked = StageFolder(workDirectory: "\(scratch.path)/file", stage: "extract")
    do {
      try blocked.create()
      Issue.record("a folder was made within a file")
    } catch {
      #expect(error.kind == .system)
      #expect(error.description.hasPrefix("\(scratch.path)/file/extract: cannot be created: "))
    }
    let error = #expect(throws: LandingError.self) { _ = try blocked.writer("sales") }
    #expect(error?.kind == .system && error?.problem == "cannot be created: Not a directory")
    #expect(error?.path.hasPrefix("\(scratch.path)/file/extract/sales.\(getpid())-") == true)
  }
}

struct FingerprintTests {
  @Test(arguments: [
    (["ab", "c"], ["a", "bc"]), (["a"], ["a", ""]), ([], [""]), (["1:a"], ["1", "a"]), (["a", "b"], ["b", "a"]),
  ])
  func `words are kept apart`(left: [String], right: [String]) {
    #expect(fingerprint(left) != fingerprint(right))
    #expect(fingerprint(left) == fingerprint(left))
    #expect(fingerprint(left).count == 32)
  }
}
