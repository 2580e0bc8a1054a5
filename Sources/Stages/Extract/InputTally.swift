import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables
import TerminalText

/// Totals of what was landed from one input, over all months.
struct InputTally: CustomStringConvertible {
  let input: String
  /// Rows read, including rejected ones.
  private(set) var rows = 0
  private(set) var rejected = 0
  /// Rejected rows that count against the limit.
  var untolerated: Int { rejected - byReason.filter { tolerated.contains($0.key) }.reduce(0) { $0 + $1.value } }
  private(set) var totals = Totals()
  private(set) var byReason: [String: Int] = [:]
  private let tolerated: Set<String>
  private var months = 0

  init(_ manifest: Manifest, input: String) {
    self.input = input
    tolerated = InputContract.all.first { $0.name == input }?.toleratedReasons ?? []
    for file in manifest.files(of: input) {
      rows += file.rows - (file.facts.unvalued ?? 0)
      totals.revenueRead += file.facts.revenue ?? 0
      if file.month != nil { months += 1 }
    }
    // From the newest month alone: older files may have been landed before their newest day was recorded.
    totals.newestDay =
      manifest.files(of: input).filter { $0.rows > 0 }
      .max { ($0.month?.index ?? 0) < ($1.month?.index ?? 0) }?.facts.newestDay
    for file in manifest.files(of: RejectedLines.table(input)) {
      rejected += file.rows
      for (reason, lines) in file.facts.rejected ?? [:] {
        byReason[reason, default: 0] += lines.lines
        totals.revenueRejected += lines.revenue
      }
    }
    rows += rejected
    (totals.linesRead, totals.linesRejected) = (rows, rejected)
    totals.revenueRead += totals.revenueRejected
  }

  var reasons: String {
    byReason.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \(grouped($0.value))" }
      .joined(separator: ", ")
  }

  /// The setting that lets amounts with too many digits through; nil if none was rejected for them.
  var scaleHint: String? {
    let columns = byReason.keys.filter { $0.hasPrefix(Self.tooLarge) }.map { $0.dropFirst(Self.tooLarge.count) }
      .sorted()
    guard !columns.isEmpty else { return nil }
    return
      "amounts of more than \(Amount.digits) digits or \(Amount.decimals) decimals are taken where the pipeline file "
      + "rounds them: scale: { \(columns.map { "\($0): DECIMALS" }.joined(separator: ", ")) }"
  }

  private static let tooLarge = "too_large_"

  var description: String {
    counted(rows - rejected, "row") + (months > 0 ? " in \(counted(months, "month"))" : "")
  }
}
