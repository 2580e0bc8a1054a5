import Arithmetic
import CommandLine
import Configuration
import Ledger

/// Tables whose files are made together, month by month: what each month is made from, and which months are stale.
///
/// Fingerprints name all files behind a month, and looking for what stands asks the file system: both once.
struct MonthlyFiles {
  let tables: [String]
  /// Months whose files are not there, or were made from something else.
  let stale: Set<Month>
  private let madeFrom: [Month: String]

  /// - Parameter madeFrom: fingerprint of all that a month's files are computed from.
  init(_ tables: [String], _ months: [Month], _ work: StageWork, madeFrom: (Month) -> String) {
    self.tables = tables
    let found = Dictionary(uniqueKeysWithValues: months.map { ($0, madeFrom($0)) })
    self.madeFrom = found
    stale = Set(months.filter { month in !work.has(tables, month, madeFrom: found[month] ?? "") })
  }

  /// A job for the month's files, which `make` makes where they are stale.
  func job(_ month: Month, _ make: @escaping @Sendable (FileMaker) throws -> Void) -> FileJob {
    FileJob(tables, month, madeFrom: madeFrom[month] ?? "", make)
  }
}
