import Arithmetic
import CommandLine
import Engine
import Store

/// The files of folded months.
struct FoldedFiles: Sendable {
  private let work: StageWork
  /// The files that folding leaves.
  private let keys: Set<FileKey>
  /// The files that may be opened; nil: all of them.
  private var declared: Set<FileKey>?

  init(_ work: StageWork, _ keys: some Sequence<FileKey>) {
    self.work = work
    self.keys = Set(keys)
  }

  /// Returns these files, limited to those that a job has declared to read.
  func limited(to reads: [Read]) -> FoldedFiles {
    var files = self
    files.declared = Set(reads.map(\.key))
    return files
  }

  func key(_ table: String, _ month: Month) -> FileKey { work.key(table, month) }

  /// Whether a file may be opened.
  func declares(_ table: String, _ month: Month) -> Bool { declared?.contains(key(table, month)) ?? true }

  /// A file, which must be settled; nil: there is none.
  subscript(table: String, month: Month) -> StageFile? {
    let key = key(table, month)
    guard keys.contains(key) else { return nil }
    precondition(declares(table, month), "a job of measure has not declared that it reads \(key)")
    return work.file(key)
  }

  /// Returns the names of all files, up to a month.
  func keys(upTo month: Month? = nil) -> [FileKey] {
    guard let month else { return Array(keys) }
    return keys.filter { key in key.month.map { $0 <= month } ?? true }
  }

  /// Returns the files of a table, of all months.
  func files(of table: String) -> [StageFile] { keys.filter { $0.table == table }.compactMap(work.file) }

  func hasAny(_ table: String) -> Bool { keys.contains { $0.table == table } }
}
