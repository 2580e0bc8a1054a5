import Arithmetic
import Configuration
import Glibc
import PostgreSQL
import Store
import Tables
import TerminalText

/// The file that all lines of a figure are written to, as CSV.
package final class LineFile {
  private let path: String
  private let file: UnsafeMutablePointer<FILE>

  /// - Throws: `Failure` of code `usage` if the file cannot be made.
  package init(_ path: String) throws {
    guard let file = fopen(path, "w") else {
      throw Failure(.usage, Problem("--lines", "\(path) cannot be written: \(String(cString: strerror(errno)))"))
    }
    (self.path, self.file) = (path, file)
  }

  deinit { fclose(file) }

  func write(_ cells: [String]) throws {
    let row = cells.map(csvField).joined(separator: ",") + "\n"
    guard fputs(row, file) >= 0 else { throw failure }
  }

  func finish() throws {
    guard fflush(file) == 0 else { throw failure }
  }

  private var failure: Failure {
    Failure(.usage, Problem("--lines", "\(path) cannot be written: \(String(cString: strerror(errno)))"))
  }
}

/// The lines of a figure, one by one, with a running total. Those of one month are in memory at a time.
struct LineList {
  private struct Entry {
    let date: Day
    let document: String?
    let position: Int
    let product: String
    let customer: String
    let quantity: ExactDecimal
    let revenue: ExactDecimal
    let cost: ExactDecimal?
    let origin: String
    /// The landed columns as text.
    let cells: [String]
  }

  private let question: Question
  private let keys: Keys
  private let writer: LineFile?
  private var month: Month?
  private var entries: [Entry] = []
  private var columns: [String] = []
  private var total = ExactDecimal.zero
  private(set) var shown: [ExplainedLine] = []

  init(_ question: Question, _ keys: Keys, _ writer: LineFile?) {
    (self.question, self.keys, self.writer) = (question, keys, writer)
  }

  private var isWanted: Bool { writer != nil || isShown }

  /// An exception is a line.
  private var isShown: Bool { question.split == .line || question.table.name == ExceptionLine.table.name }

  mutating func add(_ line: SelectedLine) throws {
    guard isWanted else { return }
    if month != line.month { try settle() }
    month = line.month
    let cost = line.cost(keys)
    let cells = writer == nil ? [] : line.columns.types.indices.map { line.text($0) }
    if columns.isEmpty { columns = line.columns.names }
    entries.append(
      Entry(
        date: line.date, document: line.document, position: line.position,
        product: line.block.text(line.columns.product, line.place) ?? "",
        customer: line.block.text(line.columns.customer, line.place) ?? "", quantity: line.quantity,
        revenue: line.revenue, cost: cost.amount, origin: cost.origin, cells: cells))
  }

  /// Takes the lines of a month in the order of date, document and position.
  private mutating func settle() throws {
    entries.sort { left, right in
      if left.date != right.date { return left.date < right.date }
      let (a, b) = (left.document ?? "", right.document ?? "")
      if a != b {
        if let a = Int64(a), let b = Int64(b) { return a < b }
        return a < b
      }
      return left.position < right.position
    }
    if let writer, !entries.isEmpty, total.isZero, shown.isEmpty, !hasHead {
      try writer.write(columns + ["cost_used", "cost_origin", "running_total"])
      hasHead = true
    }
    for entry in entries {
      total += value(entry)
      if isShown, shown.count < question.top {
        shown.append(
          ExplainedLine(
            date: "\(entry.date)", document: entry.document, product: entry.product, customer: entry.customer,
            quantity: "\(entry.quantity)", revenue: "\(entry.revenue)", cost: entry.cost.map { "\($0)" },
            costOrigin: entry.origin, runningTotal: "\(total)"))
      }
      try writer?.write(entry.cells + [entry.cost.map { "\($0)" } ?? "", entry.origin, "\(total)"])
    }
    entries.removeAll(keepingCapacity: true)
  }

  private var hasHead = false

  /// What a line adds to the running total: the figure's own column, or else its revenue.
  private func value(_ entry: Entry) -> ExactDecimal {
    switch question.column.name {
    case "lines": 1
    case "quantity": entry.quantity
    case "cost": entry.cost ?? 0
    case "costed_revenue": entry.cost == nil ? 0 : entry.revenue
    case "costed_quantity": entry.cost == nil ? 0 : entry.quantity
    case "gross_profit": entry.cost.map { entry.revenue - $0 } ?? 0
    case "returned_revenue": entry.revenue.isNegative ? -entry.revenue : 0
    default: entry.revenue
    }
  }

  /// Writes the rest, and the figure in the last row.
  mutating func finish(_ figure: String?) throws {
    try settle()
    guard let writer else { return }
    if !hasHead { try writer.write(["cost_used", "cost_origin", "running_total"]) }
    let blanks = Array(repeating: "", count: max(0, columns.count + 1))
    try writer.write([question.column.name] + blanks + [figure ?? ""])
    try writer.finish()
  }
}

extension SelectedLine {
  /// A landed column as text; empty: null.
  fileprivate func text(_ column: Int) -> String {
    if case .numeric = columns.types[column] { return block.amount(column, place).map { "\($0)" } ?? "" }
    return block.text(column, place) ?? ""
  }
}
