import Arithmetic
import Locking
import Store

/// The files of folded months, by table and month, while the last months are still folded.
final class FoldedFiles: @unchecked Sendable {
  private let condition = Condition()
  // All below is guarded by it; that is what makes the class `Sendable`.
  private var left: Set<Month>
  private var files: [String: [Month: StageFile]] = [:]
  private var result: Result<Void, any Error>?
  private var hasStopped = false

  /// - Parameter months: those that will be folded.
  init(_ months: [Month]) {
    left = Set(months)
  }

  // MARK: Folding

  /// Adds all files of a month.
  func add(_ files: [StageFile]) {
    change {
      for file in files {
        guard let month = file.month else { continue }
        self.files[file.table, default: [:]][month] = file
        left.remove(month)
      }
    }
  }

  /// Says that no month will be added any more, since all are there or one could not be folded.
  func end(_ result: Result<Void, any Error>) { change { self.result = result } }

  /// Whether nobody wants more months.
  var isStopped: Bool { condition.withLock { hasStopped } }

  private func change(_ body: () -> Void) {
    condition.withLock {
      body()
      condition.broadcast()
    }
  }

  // MARK: Taking

  subscript(table: String, month: Month) -> StageFile? { condition.withLock { files[table]?[month] } }

  /// The files of a table that are there.
  func files(of table: String) -> [StageFile] { condition.withLock { files[table].map { Array($0.values) } ?? [] } }

  func hasAny(_ table: String) -> Bool { condition.withLock { files[table]?.isEmpty == false } }

  /// Waits until all months up to one are there, or all there are.
  ///
  /// - Throws: what has ended the folding before that.
  func wait(upTo month: Month? = nil) throws {
    try condition.withLock {
      while result == nil, month.map({ month in left.contains { $0 <= month } }) ?? true { condition.wait() }
      try result?.get()
    }
  }

  /// Has the folding end after the months that are being folded, and waits for that.
  func stop() {
    condition.withLock {
      hasStopped = true
      while result == nil { condition.wait() }
    }
  }
}
