package import Arithmetic
import Configuration
import Ledger
import Locking
package import Store

/// Hands the files of one stage to the next, month by month. In a run, the next stage works on the first months while
/// the last ones are made.
///
/// A taking thread waits for files that are not there yet. All files stay, so that taking can begin again.
package final class Handover: @unchecked Sendable {
  /// The error that the taking stage gets if the giving stage has failed. The giving stage's own error is the one to
  /// report.
  struct Broken: Error {}

  private let condition = Condition()
  // `condition` guards everything below, which makes the class `Sendable`.
  private var start: (manifest: Manifest, months: [Month])?
  private var groups: [[StageFile]] = []
  private var end: Manifest?
  private var isBroken = false

  init() {}

  /// Hands over all files that a stage has left.
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
  ///   - manifest: the manifest before the first file, without files, options and the stage's own record; the whole
  ///     manifest if no files will come.
  ///   - months: the months of the files that will come, oldest first.
  func begin(_ manifest: Manifest, months: [Month]) {
    change { start = (manifest, months) }
  }

  /// Hands over files that are finished and will not change.
  func give(_ files: [StageFile]) {
    change { groups.append(files) }
  }

  /// Ends the handover: all files have come, and the manifest that lists them is in place.
  func finish(_ manifest: Manifest) {
    change { end = manifest }
  }

  /// Ends the handover if the stage has failed. After `finish` it does nothing.
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

  /// Returns the manifest before the first file, without files, options and the stage's own record, or the whole
  /// manifest.
  package func header() throws -> Manifest { try wait { start }.manifest }

  /// Returns the months of the files that come, oldest first.
  package func months() throws -> [Month] { try wait { start }.months }

  /// Returns the files that were handed over together as number `index`; nil: there are no more.
  package func files(at index: Int) throws -> [StageFile]? {
    try wait { index < groups.count ? .some(groups[index]) : end.map { _ in nil } }
  }

  /// Returns the manifest of the stage after its end.
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
