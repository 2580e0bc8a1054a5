import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables

/// Rows of one month, or without a month, on their way to a file.
final class LandedRows {
  /// The rows as the file will hold them. For inputs landed in columns, `pack` fills it.
  let bytes = ByteBuffer()
  var rows = 0
  /// How many of `rows` were rejected for their amounts. They are landed to show that a value is unknown.
  var unvalued = 0
  /// Decimals found in each column; 0 for columns without amounts.
  var scales: [Int]
  var revenue: ExactDecimal = 0
  /// The latest date of a row that met the contract.
  var newestDay: Day?
  var rejected: [RejectedRow] = []
  /// The days of the rows, for inputs without months whose rows have a day.
  var days: RowDays?
  /// Digits of each column's amounts, except of columns whose type bounds them.
  private(set) var spans: [DigitSpan]
  /// The rows in columns, for inputs with a date; nil after `pack`.
  private(set) var lines: LineBlock?
  /// Revenue in units of its column's declared decimals, not yet added to `revenue`.
  var declaredRevenue: Int128 = 0
  private let revenueIndex: Int?

  init(_ input: SourceInput) {
    scales = input.contract.dateColumn == nil ? input.declaredScales : input.landedScales
    spans = Array(repeating: DigitSpan(), count: scales.count)
    revenueIndex = input.index(of: input.contract.revenueColumn)
    if input.contract.dateColumn != nil { lines = LineBlock(columns: input.columns, scales: scales) }
  }

  /// Records the digits of an amount before it is stored.
  ///
  /// - Throws: `Failure` if the column's amounts have too many digits together.
  func widen(_ column: Int, by amount: ExactDecimal, of input: SourceInput) throws {
    spans[column].add(amount)
    if !spans[column].fits { throw input.tooManyDigits(column, spans[column]) }
  }

  /// Writes the rows gathered in columns to `bytes`.
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

/// A row that broke the contract, as it is stored.
struct RejectedRow {
  var reason: String
  var revenue: ExactDecimal?
  /// Each column as text.
  var line: [String: String?]
}
