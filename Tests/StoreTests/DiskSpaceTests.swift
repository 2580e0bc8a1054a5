import Foundation
import TestSupport
import Testing

@testable import Store

struct DiskSpaceTests {
  @Test func `a disk with too little room is told with what is needed and what is free`() throws {
    try DiskSpace.check("/w", needed: 100, free: 100)
    try DiskSpace.check("/w", needed: 100, free: nil)
    let problem = "about 12.3 MB are needed, and the disk has 512 bytes free"
    #expect(throws: LandingError(.full, path: "/w", problem: problem)) {
      try DiskSpace.check("/w", needed: 12_345_678, free: 512)
    }
  }

  @Test func `a folder's disk has some room`() throws {
    #expect(try #require(DiskSpace.free(at: "/tmp")) > 0)
    #expect(DiskSpace.free(at: "/nowhere") == nil)
  }

  @Test(arguments: [
    (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (1949, "1.9 kB"), (1950, "2.0 kB"), (3_400_000, "3.4 MB"),
    (999_960, "1.0 MB"), (7_000_000_000, "7.0 GB"), (1 << 50, "1125.9 TB"),
  ])
  func `sizes are said to one decimal`(bytes: Int, text: String) {
    #expect(DiskSpace.size(bytes) == text)
  }

  @Test(arguments: [ENOSPC, EDQUOT, EFBIG]) func `a write that finds no room says how much it wants`(code: Int32) throws
  {
    let scratch = try ScratchFolder()
    errno = code
    let error = systemError("\(scratch.path)/sales.tmp", "cannot be written", writing: 262_144)
    #expect(error.kind == .full)
    #expect(
      error.problem.hasPrefix(
        "cannot be written: \(String(cString: strerror(code))): 262.1 kB and more are needed, and the disk has "))
    #expect(error.problem.hasSuffix(" free"))
  }

  @Test func `other refusals are not a matter of room`() {
    errno = EACCES
    let error = systemError("/w/sales.tmp", "cannot be written", writing: 5)
    #expect(error == LandingError(.system, path: "/w/sales.tmp", problem: "cannot be written: Permission denied"))
  }
}
