import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store

/// Rows of one month, or of none, on their way to a file.
final class LandedRows {
  /// The rows as the file will have them; of inputs that are landed in columns, once `pack` was called.
  let bytes = ByteBuffer()
  var rows = 0
  /// Of these, the ones that were rejected for their amounts: that they are there says that something is not known.
  var unvalued = 0
  /// Decimals found in each column; 0 for columns that are no amounts.
  var scales: [Int]
  var revenue: ExactDecimal = 0
  /// The latest date of a row that met the contract.
  var newestDay: Day?
  var rejected: [RejectedRow] = []
  /// Inputs without months whose rows are of days: these days.
  var days: RowDays?
  /// Digits of each column's amounts, apart from those whose type bounds them.
  private(set) var spans: [DigitSpan]
  /// Inputs with a date: the rows in columns.
  private(set) var lines: LineBlock?
  /// Revenue that is in units of its column's declared decimals, not in `revenue` yet.
  var declaredRevenue: Int128 = 0
  private let revenueIndex: Int?

  init(_ input: SourceInput) {
    scales = input.contract.dateColumn == nil ? input.declaredScales : input.landedScales
    spans = Array(repeating: DigitSpan(), count: scales.count)
    revenueIndex = input.index(of: input.contract.revenueColumn)
    if input.contract.dateColumn != nil { lines = LineBlock(columns: input.columns, scales: scales) }
  }

  /// Notes the digits of an amount before it is kept.
  ///
  /// - Throws: `Failure` where the column's amounts have too many of them together.
  func widen(_ column: Int, by amount: ExactDecimal, of input: SourceInput) throws {
    spans[column].add(amount)
    if !spans[column].fits { throw input.tooManyDigits(column, spans[column]) }
  }

  /// Writes what was gathered in columns.
  func pack() {
    guard let lines else { return }
    if let revenueIndex {
      revenue += ExactDecimal(units: declaredRevenue, scale: scales[revenueIndex])
      declaredRevenue = 0
    }
    if lines.lines > 0 { lines.write(to: bytes) }
    scales = lines.scales
    self.lines = nil
  }
}

/// A row that broke the contract, as it is kept.
struct RejectedRow {
  var reason: String
  var revenue: ExactDecimal?
  /// Each column as text.
  var line: [String: String?]
}
