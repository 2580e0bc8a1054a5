import CommandLine
import Configuration
import Foundation
import Ledger
import TestSupport
import Testing

/// Pipeline files that nobody meant to write: they are read, or refused with the place of what is wrong.
@Suite struct `A mutated pipeline file` {
  private static let seeds = Result {
    try ["demo", "nightly", "wideworldimporters"].map { try Checkout.text(of: "pipelines/\($0).yaml") } + [Market.yaml]
  }

  /// Pieces that mean something in YAML, and values that a key may not expect.
  private static let pieces = [
    ":", "-", "{", "}", "[", "]", "#", "\"", "'", "|", ">", "&a", "*a", "!!binary ", "%", "\t", "\n", "  ", "? ",
    "<<: *a",
    "null", "~", "-1", "0", "1e999", "NaN", ".inf", "99999999999999999999", "2024-13", "0001-01", "true", "é世\u{202E}",
    "\u{0}", "\u{FEFF}", "\u{85}", "---\n", "...\n",
  ]

  private static func mutated(_ text: String, _ generator: inout SeededGenerator) -> String {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 1...40, using: &generator))
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.removeSubrange(place...)
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &generator))
      case 4: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      default:
        let piece = pieces.randomElement(using: &generator) ?? ""
        bytes.replaceSubrange(place..<(Bool.random(using: &generator) ? place : end), with: piece.utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: UInt64(1)...10)
  func `is read, or refused with code 2 and a line for everything that is wrong, ten thousand times`(
    seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let seeds = try Self.seeds.get()
    var refused = 0
    for number in 0..<1000 {
      let text = Self.mutated(seeds[number % seeds.count], &generator)
      do {
        _ = try PipelineFile(yaml: text, path: "p.yaml")
      } catch {
        refused += 1
        #expect(error.code == .usage)
        #expect(!error.problems.isEmpty)
        for problem in error.problems {
          #expect(
            problem.place.wholeMatch(of: /p\.yaml:[1-9][0-9]*:[1-9][0-9]*/) != nil && !problem.what.isEmpty,
            "\(problem) of:\n\(text)")
        }
      }
    }
    // The mutations do find what can be wrong.
    #expect(refused > 300)
  }

  @Test func `does not bring the command down either`() throws {
    var generator = SeededGenerator(seed: 11)
    let folder = try TestFolder.make("fuzz")
    let seeds = try Self.seeds.get()
    let environment = try TestServer.shared.get().environment(database: "nobody")
    for number in 0..<60 {
      try Self.mutated(seeds[number % seeds.count], &generator).write(
        toFile: "\(folder)/p.yaml", atomically: true, encoding: .utf8)
      let result = try Command(
        try Checkout.executable("tierbook"), ["check", "p.yaml"],
        environment: environment.merging(["PGCONNECT_TIMEOUT": "2", "PGSERVICEFILE": "/dev/null"]) { $1 },
        folder: folder
      ).wait()
      // 6: the file was fit to be used, and there is no such database.
      #expect([2, 6].contains(result.status), "\(result.errors)")
      if result.status == 2 {
        #expect(
          result.errors.prefixMatch(of: /tierbook: error: ([0-9]+ problems:\n)?p\.yaml:[1-9][0-9]*:[1-9][0-9]*:/)
            != nil,
          "\(result.errors)")
      }
    }
  }
}
