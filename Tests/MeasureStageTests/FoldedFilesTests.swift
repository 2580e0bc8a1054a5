import Arithmetic
import Foundation
import Locking
import Store
import TestSupport
import Testing

@testable import MeasureStage

/// Folded months that one thread adds while another waits for them.
struct FoldedFilesTests {
  private struct Refused: Error {}

  private let months = (1...3).map { Month(year: 2024, month: $0) }

  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder()
  }

  private func file(_ month: Month) throws -> StageFile {
    let folder = StageFolder(workDirectory: scratch.path, stage: "measure")
    try folder.create()
    return try folder.write("product_month", month, columns: [], madeFrom: "") { _ in Facts() }
  }

  @Test func `are waited for up to a month`() throws {
    let folded = FoldedFiles(months)
    folded.add([try file(months[1])])
    #expect(folded["product_month", months[1]] != nil && folded["product_month", months[0]] == nil)
    let hasWaited = Locked(false)
    let ended = DispatchSemaphore(value: 0)
    Thread { [months] in
      try? folded.wait(upTo: months[1])
      hasWaited.withLock { $0 = true }
      ended.signal()
    }.start()
    #expect(ended.wait(timeout: .now() + .milliseconds(50)) == .timedOut)
    #expect(!hasWaited.withLock { $0 })
    folded.add([try file(months[0])])
    ended.wait()
    // Nothing is before the months that are folded.
    try folded.wait(upTo: months[0].advanced(by: -1))
    #expect(folded.hasAny("product_month") && !folded.hasAny("stock_month"))
  }

  @Test func `are all there when the folding has ended well`() throws {
    let folded = FoldedFiles(months)
    folded.end(.success(()))
    try folded.wait()
    try folded.wait(upTo: months[2])
  }

  @Test func `tell whoever waits why one could not be folded`() {
    let folded = FoldedFiles(months)
    folded.end(.failure(Refused()))
    #expect(throws: Refused.self) { try folded.wait(upTo: months[0]) }
    #expect(throws: Refused.self) { try folded.wait() }
  }

  @Test func `are no longer folded when nobody wants more`() {
    let folded = FoldedFiles(months)
    #expect(!folded.isStopped)
    let ended = DispatchSemaphore(value: 0)
    Thread {
      while !folded.isStopped { usleep(1000) }
      folded.end(.success(()))
      ended.signal()
    }.start()
    folded.stop()
    #expect(ended.wait(timeout: .now() + .seconds(10)) == .success)
  }
}
