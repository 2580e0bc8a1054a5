package import Arithmetic
import Configuration
import Ledger
import Locking
package import Store

/// Files of one stage on their way to the next, month by month: in a run the next stage works on the first months while
/// the last ones are made.
///
/// Whoever takes waits for what has not come yet. All that has come stays, so that the taking can begin again.
package final class Handover: @unchecked Sendable {
  /// What the taking stage is told where the giving one has failed, whose error is the one to tell.
  struct Broken: Error {}

  private let condition = Condition()
  // All below is guarded by it; that is what makes the class `Sendable`.
  private var start: (manifest: Manifest, months: [Month])?
  private var groups: [[StageFile]] = []
  private var end: Manifest?
  private var isBroken = false

  init() {}

  /// All that a stage has left.
  init(_ manifest: Manifest) {
    let months = manifest.filesByMonth
    groups = months.map(\.files)
    start = (manifest, months.compactMap(\.month))
    end = manifest
  }

  // MARK: Giving

  /// Begins to hand over.
  ///
  /// - Parameters:
  ///   - manifest: what is known before the first file: all but files, options and what the stage did; where no files
  ///     will come, all.
  ///   - months: those of which files will come, oldest first.
  func begin(_ manifest: Manifest, months: [Month]) {
    change { start = (manifest, months) }
  }

  /// Hands over files that are made and stay as they are.
  func give(_ files: [StageFile]) {
    change { groups.append(files) }
  }

  /// Ends the handing over: all files are there, and the manifest that speaks of them is in place.
  func finish(_ manifest: Manifest) {
    change { end = manifest }
  }

  /// Ends it where the stage has failed; after `finish` it does nothing.
  func breakOff() {
    change { isBroken = end == nil }
  }

  private func change(_ body: () -> Void) {
    condition.withLock {
      body()
      condition.broadcast()
    }
  }

  // MARK: Taking

  /// What is known before the first file: of a manifest all but files, options and what the stage did, or all.
  package func header() throws -> Manifest { try wait { start }.manifest }

  /// The months of which files come, oldest first.
  package func months() throws -> [Month] { try wait { start }.months }

  /// The files that were handed over together as the `index`th; nil: all have come.
  package func files(at index: Int) throws -> [StageFile]? {
    try wait { index < groups.count ? .some(groups[index]) : end.map { _ in nil } }
  }

  /// The manifest of the stage that has ended.
  package func manifest() throws -> Manifest { try wait { end } }

  private func wait<Value>(_ value: () -> Value?) throws -> Value {
    try condition.withLock {
      while true {
        if let value = value() { return value }
        if isBroken { throw Broken() }
        condition.wait()
      }
    }
  }
}
