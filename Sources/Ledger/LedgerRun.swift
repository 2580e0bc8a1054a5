package import Arithmetic
import Configuration
package import FoundationEssentials

/// A run in the ledger. Older schemas recorded only publications; columns that they lack are nil.
package struct LedgerRun: Codable, Sendable, Equatable {
  package var runID: Int
  package var pipeline: String
  package var command: String?
  package var businessDate: Day?
  package var startedAt: Date
  package var finishedAt: Date?
  package var exitCode: Int?
  package var error: String?
  package var linesRead: Int?
  package var linesRejected: Int?
  package var newestSale: Day?
  package var monthsWritten: [Day]
  package var tierbookVersion: String
  package var host: String?
  package var pid: Int?
  /// The recorded outcome; nil: a publication of an older schema.
  private var standing: RunOutcome?

  enum CodingKeys: String, CodingKey {
    case runID = "run_id"
    case pipeline, command, error, host, pid
    case businessDate = "business_date"
    case startedAt = "started_at"
    case finishedAt = "finished_at"
    case exitCode = "exit_code"
    case linesRead = "lines_read"
    case linesRejected = "lines_rejected"
    case newestSale = "newest_sale"
    case monthsWritten = "months_written"
    case tierbookVersion = "tierbook_version"
    case standing = "outcome"
  }

  /// Keys of computed values.
  private enum MoreKeys: String, CodingKey {
    case seconds
  }

  package var outcome: RunOutcome { standing ?? .published }

  /// Whether the run ended with code 0 or 1.
  package var isGood: Bool {
    switch outcome {
    case .published: exitCode.map { $0 <= ExitCode.doneWithRejects.rawValue } ?? true
    case .unchanged: true
    case .running, .failed, .stopped, .died: false
    }
  }

  package var seconds: Double? { finishedAt?.timeIntervalSince(startedAt) }

  /// Marks a run that is recorded as running as died if it does not hold the lock.
  mutating func check(against holder: LockHolder?) {
    guard standing == .running else { return }
    let isHolder = holder.map { $0.pid == nil || $0.pid == pid && host?.hasPrefix($0.host ?? "") == true } ?? false
    if !isHolder { standing = .died }
  }

  /// Encodes the run for `history --format json`, with every key.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(runID, forKey: .runID)
    try container.encode(pipeline, forKey: .pipeline)
    try container.encode(command, forKey: .command)
    try container.encode(businessDate, forKey: .businessDate)
    try container.encode(startedAt, forKey: .startedAt)
    try container.encode(finishedAt, forKey: .finishedAt)
    try container.encode(outcome, forKey: .standing)
    try container.encode(exitCode, forKey: .exitCode)
    try container.encode(error, forKey: .error)
    try container.encode(linesRead, forKey: .linesRead)
    try container.encode(linesRejected, forKey: .linesRejected)
    try container.encode(newestSale, forKey: .newestSale)
    try container.encode(monthsWritten.map(\.month), forKey: .monthsWritten)
    try container.encode(tierbookVersion, forKey: .tierbookVersion)
    try container.encode(host, forKey: .host)
    try container.encode(pid, forKey: .pid)
    var more = encoder.container(keyedBy: MoreKeys.self)
    try more.encode(seconds, forKey: .seconds)
  }
}
