import Arithmetic
import Foundation
import PostgreSQL
import Store
import TestSupport
import Testing

/// Stage files with bytes that no stage has written.
@Suite struct `A mutated stage file` {
  private static let columns = [
    Column(name: "product_id", type: .integer), Column(name: "name", type: .text),
    Column(name: "revenue", type: .numeric(precision: nil, scale: nil)), Column(name: "flags", type: .textArray),
  ]

  private static func written(in folder: StageFolder, rows: Int) throws -> StageFile {
    try folder.create()
    return try folder.write("product_summary", columns: columns, madeFrom: "fuzz") { writer in
      for number in 0..<rows {
        try writer.row { buffer in
          buffer.beginRow(fields: columns.count)
          buffer.appendField(Int32(number))
          if number % 7 == 3 { buffer.appendNull() } else { buffer.appendField("product ä世 \(number)") }
          buffer.appendField(ExactDecimal(units: Int128(number) * 1_234_567, scale: 3))
          buffer.appendField((0..<number % 4).map { "flag_\($0)" })
        }
      }
      return Facts()
    }
  }

  @Test(arguments: UInt64(1)...4) func `is refused as damaged, however it is read and whatever it holds`(
    seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let scratch = try ScratchFolder()
    let folder = StageFolder(workDirectory: scratch.path, stage: "classify")
    let file = try Self.written(in: folder, rows: 40)
    let whole = Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(file.name)")))
    for number in 0..<500 {
      var bytes = whole
      mutate(&bytes, &generator)
      guard bytes != whole else { continue }
      try scratch.write("classify/\(file.name)", bytes)
      var told = file
      // A manifest that says the same: nothing but the format is left to find fault with.
      if number.isMultiple(of: 2) {
        told.bytes = bytes.count
        told.checksum = bytes.withUnsafeBytes { Checksum(of: $0).digits }
      }
      for way in Way.allCases {
        do {
          try Self.read(told, folder, way)
          #expect(told.checksum != file.checksum, "a mutated file was taken")
        } catch let error as LandingError {
          #expect(error.kind == .damaged)
          #expect(!error.problem.isEmpty)
        }
      }
    }
  }

  private enum Way: CaseIterable {
    case rows
    case map
    case stream
  }

  private static func read(_ file: StageFile, _ folder: StageFolder, _ way: Way) throws {
    func look(_ row: BinaryRow) {
      for (column, type) in columns.map(\.type).enumerated() { _ = row.textForm(column, type) }
      _ = try? row.arrayCount(3)
      _ = try? row.numeric(2)
    }
    switch way {
    case .rows: try folder.read(file, look)
    case .map: try folder.map(file).rows(look)
    case .stream: try folder.stream(file) { _ in }
    }
  }

  @Test func `with a manifest of other bytes is refused, or has nothing in common with the files`() throws {
    var generator = SeededGenerator(seed: 5)
    let scratch = try ScratchFolder()
    let folder = StageFolder(workDirectory: scratch.path, stage: "classify")
    var manifest = Manifest(
      stage: "classify", pipeline: "shop", tierbook: "1.0.0", businessDate: Day(daysSince2000: 9000))
    manifest.files = [try Self.written(in: folder, rows: 3)]
    try folder.commit(manifest)
    let whole = Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/manifest.json")))
    for _ in 0..<2000 {
      var bytes = whole
      mutate(&bytes, &generator)
      try scratch.write("classify/manifest.json", bytes)
      do {
        for file in try folder.manifest()?.files ?? [] { try? folder.read(file) { _ in } }
      } catch {
        #expect(error.kind == .damaged)
        #expect(error.problem == "is not a manifest")
      }
    }
  }
}

/// Rows whose frame is right and whose arrays are not.
@Suite struct `A mutated array` {
  @Test(arguments: UInt64(1)...4) func `is read or refused, and never beyond its end`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let buffer = ByteBuffer()
    buffer.beginRow(fields: 1)
    buffer.appendField(["no_stock", "", "negative_margin", "ä世"])
    let array = Array(buffer.bytes.dropFirst(6))
    for _ in 0..<2500 {
      var bytes = array
      mutate(&bytes, &generator)
      let field = ByteBuffer()
      field.beginRow(fields: 1)
      bytes.withUnsafeBytes { field.appendField($0) }
      let guarded = GuardedBytes(Array(field.bytes))
      var rest = guarded.bytes
      let row = BinaryRow(columns: 1)
      #expect(try row.take(from: &rest))
      do {
        _ = try row.arrayCount(0)
      } catch {
        #expect(error.description == "has an array of \(bytes.count) bytes")
      }
      _ = row.textForm(0, .textArray)
    }
  }
}
