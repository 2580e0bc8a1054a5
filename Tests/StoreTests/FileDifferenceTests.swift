import Arithmetic
import Foundation
import PostgreSQL
import TestSupport
import Testing

@testable import Store

struct FileDifferenceTests {
  private let scratch: ScratchFolder
  private let folder: StageFolder
  private let columns: [Column] = [
    Column(name: "month", type: .date), Column(name: "name", type: .text), Column(name: "value", type: .integer),
  ]
  private let month = Month(year: 2024, month: 11)

  init() throws {
    scratch = try ScratchFolder()
    folder = StageFolder(workDirectory: scratch.path, stage: "classify")
    try folder.create()
  }

  /// A file of rows such as `a1`: name and value.
  private func write(_ rows: String) throws -> StageFile {
    try folder.write("table", month, columns: columns, madeFrom: "") { writer in
      for row in rows.split(separator: " ") {
        try writer.row { buffer in
          buffer.beginRow(fields: 3)
          buffer.appendField(month.firstDay)
          buffer.appendField(String(row.prefix(1)))
          if let value = Int32(row.dropFirst()) { buffer.appendField(value) } else { buffer.appendNull() }
        }
      }
      return Facts()
    }
  }

  @Test(arguments: [
    ("a1 b2 c3", "a2 b3 c3", true), ("a1 b2 c3", "a2 b2 c3", false), ("a1 b2 c3", "a2", false),
    ("a1 b2", "b3 c3", false),
  ])
  func `first rows that are all others under their keys are told`(before: String, after: String, differs: Bool) throws {
    let (before, after) = (try folder.map(write(before)), try folder.map(write(after)))
    #expect(try after.differs(from: before, keyColumns: 2, inFirst: 2) == differs)
  }

  private func text(_ row: BinaryRow) throws -> String {
    "\(row.text(1) ?? "")\(row.isNull(2) ? "" : "\(try row.integer(2))")"
  }

  @Test(arguments: [
    ("", "", [], []),
    ("a1 b2 c3", "a1 b2 c3", [], []),
    ("a1 b2 c3", "a1 b5 c3", ["b2"], ["b5"]),
    ("a1 b2 c3", "a1 b c3", ["b2"], ["b"]),
    ("a1 b c3", "a1 b0 c3", ["b"], ["b0"]),
    ("a1 b2 c3", "a1 c3", ["b2"], []),
    ("a1 b2 c3", "b2 c3", ["a1"], []),
    ("a1 b2 c3", "a1 b2", ["c3"], []),
    ("a1 c3", "a1 b2 c3", [], ["b2"]),
    ("a1 b2 d4", "a1 c3 d5", ["b2", "d4"], ["c3", "d5"]),
    ("a1 b2 c3", "c3 a1 b2", [], []),
    ("a1 b2 c3", "c4 b2 a1", ["c3"], ["c4"]),
    ("", "a1 b2", [], ["a1", "b2"]),
    ("a1 b2", "", ["a1", "b2"], []),
  ])
  func `rows that differ are told, whatever their order`(
    before: String, after: String, gone: [String], new: [String]
  ) throws {
    var found: (gone: [String], new: [String]) = ([], [])
    let isWhole = try folder.map(write(after)).compare(with: folder.map(write(before)), keyColumns: 2) { row in
      found.gone.append(try text(row))
      return true
    } new: { row in
      found.new.append(try text(row))
      return true
    }
    #expect(isWhole)
    #expect(found.gone.sorted() == gone)
    #expect(found.new == new)
  }

  @Test(arguments: [("a1 b2 c3", "a4 b5 c6"), ("a1 b2 c3", "d1 e2 f3"), ("a1 b2 c3", "")])
  func `the comparison ends when nobody wants to know more`(before: String, after: String) throws {
    var told = 0
    let isWhole = try folder.map(write(after)).compare(with: folder.map(write(before)), keyColumns: 2) { _ in
      told += 1
      return told < 2
    } new: { _ in
      told += 1
      return told < 2
    }
    #expect(!isWhole)
    #expect(told == 2)
  }

  @Test func `files of another stage are held after that one has left them behind, and no others`() throws {
    let publish = StageFolder(workDirectory: scratch.path, stage: "publish")
    let (first, second) = (try write("a1"), try write("a2"))
    try publish.hold([first], of: folder)
    try publish.hold([first], of: folder)
    #expect(try scratch.names("publish") == [first.name])
    try FileManager.default.removeItem(atPath: folder.path(of: first))
    let held = publish.held("table", month, columns: columns, rows: 1, checksum: first.checksum)
    #expect(held == first.with(madeFrom: ""))
    #expect(try publish.map(#require(held)).size == first.bytes)

    try publish.hold([second], of: folder)
    #expect(try scratch.names("publish") == [second.name])
    #expect(publish.held("table", month, columns: columns, rows: 1, checksum: first.checksum) == nil)
  }

  @Test func `a damaged file that was made again is held as it is now`() throws {
    let publish = StageFolder(workDirectory: scratch.path, stage: "publish")
    let file = try write("a1")
    try publish.hold([file], of: folder)
    let made = URL(fileURLWithPath: folder.path(of: file))
    let bytes = try Data(contentsOf: made)
    // Both names are of the same bytes until one of them is made anew.
    try Data(count: bytes.count).write(to: made)
    try FileManager.default.removeItem(at: made)
    try bytes.write(to: made)
    try publish.hold([file], of: folder)
    #expect(try Data(contentsOf: URL(fileURLWithPath: publish.path(of: file))) == bytes)
  }

  @Test func `a file that is gone cannot be held`() throws {
    let file = try write("a1")
    try FileManager.default.removeItem(atPath: folder.path(of: file))
    let publish = StageFolder(workDirectory: scratch.path, stage: "publish")
    #expect(
      throws: LandingError(.damaged, path: folder.path(of: file), problem: "is missing")
    ) {
      try publish.hold([file], of: folder)
    }
  }

  @Test func `a file of other bytes than its manifest says is not mapped`() throws {
    var file = try write("a1")
    file.checksum = String(repeating: "0", count: 32)
    #expect(
      throws: LandingError(
        .damaged, path: folder.path(of: file), problem: "does not have the checksum that its manifest says")
    ) {
      try folder.map(file)
    }
  }
}

extension StageFile {
  fileprivate func with(madeFrom: String) -> Self {
    var file = self
    file.madeFrom = madeFrom
    return file
  }
}
