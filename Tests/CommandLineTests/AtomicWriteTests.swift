import Foundation
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

/// Foundation writes a file atomically under a name of CProcess's.
struct AtomicWriteTests {
  @Test func `many writers at a time leave one whole file and no other`() throws {
    let scratch = try ScratchFolder()
    let path = "\(scratch.path)/file"
    _ = try parallelMap(64, threads: 8) { index in
      try Data(repeating: UInt8(index), count: 10_000).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(data.count == 10_000 && Set(data).count == 1)
    #expect(try scratch.names() == ["file"])
  }

  @Test func `a folder that is not there is an error`() throws {
    let scratch = try ScratchFolder()
    #expect(throws: CocoaError.self) {
      try Data([1]).write(to: URL(fileURLWithPath: "\(scratch.path)/none/file"), options: .atomic)
    }
  }
}
