package import Arithmetic
package import Store

/// The name of a file that a stage leaves: of a table, and of one month if the table has months.
package struct FileKey: Hashable, Sendable, CustomStringConvertible {
  package let stage: String
  package let table: String
  package let month: Month?

  package init(_ stage: String, _ table: String, _ month: Month? = nil) {
    (self.stage, self.table, self.month) = (stage, table, month)
  }

  package var description: String { "\(stage)/\(table)" + (month.map { "-\($0)" } ?? "") }
}

/// A file that a job reads, and what the job takes from it.
package struct Read: Hashable, Sendable {
  /// What of a file shapes the job's files. If only that part stays the same, they stay the same too.
  package enum Part: Sendable {
    /// The rows and all facts.
    case all
    /// The rows, and the decimals that they are read with.
    case rows
    /// The facts without the rows.
    case facts
  }

  package let key: FileKey
  package let part: Part

  package init(_ key: FileKey, _ part: Part = .all) {
    (self.key, self.part) = (key, part)
  }

  /// A text that differs if what the job takes from the file differs.
  ///
  /// - Parameters:
  ///   - file: nil: there is no such file.
  ///   - facts: returns the facts of a file as text.
  func identity(_ file: StageFile?, _ facts: (FileKey, StageFile) -> String) -> String {
    guard let file else { return "\(key) none" }
    return switch part {
    case .all: "\(key) \(file.checksum) \(facts(key, file))"
    case .rows: Self.rows(key, checksum: file.checksum, file.facts.scales)
    case .facts: "\(key) \(facts(key, file))"
    }
  }

  static func rows(_ key: FileKey, checksum: String, _ scales: [Int]?) -> String {
    "\(key) \(checksum) \(scales ?? [])"
  }
}

extension LandingError {
  /// The error of a stage that needs a file that another stage has not left.
  ///
  /// - Parameter folder: the folder of the stage.
  package init(missing key: FileKey, in folder: StageFolder) {
    self.init(.damaged, path: folder.path, problem: "is made from \(key), which is missing")
  }
}
