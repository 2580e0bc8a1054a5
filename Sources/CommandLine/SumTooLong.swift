import Arithmetic
import Configuration
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// A sum has more digits than sums may have.
package struct SumTooLong: Error {
  package var table: String
  package var column: String

  package init(table: String, column: String) {
    self.table = table
    self.column = column
  }

  /// Finds the first field with too many digits, among decimals of more than 38 digits; nil: none has too many. A sum
  /// over lines may have 38 digits. A product, such as a cost computed from a unit price, may have 57, as any number.
  ///
  /// - Parameter fields: by column number, whether the number has more than 57 digits.
  init?(table: String, columns: [Column], fields: [Int: Bool]) {
    let found = fields.sorted { $0.key < $1.key }.first { field, isOutOfRange in
      isOutOfRange || Self.sums.contains(columns[field].name)
    }
    guard let found else { return nil }
    self.init(table: table, column: columns[found.key].name)
  }

  private static let sums: Set = [
    "quantity", "uncosted_quantity", "costed_quantity", "revenue", "costed_revenue", "uncosted_revenue",
    "listed_revenue",
    "list_amount", "amount", "opening_stock", "closing_stock", "stock_total", "target",
  ]

  /// Returns the inputs and columns that a column's sums come from. If there are several, the first one that the
  /// pipeline maps counts.
  private func origins(_ pipeline: PipelineFile) -> [(input: InputContract, column: String)] {
    let stock = StockColumn.name(for: pipeline.measures.stockValuation)
    return switch column {
    case "quantity", "uncosted_quantity", "costed_quantity": [(.sales, "quantity")]
    case "cost", "gross_profit": [(.products, "unit_cost"), (.sales, "cost")]
    case "list_amount", "floor_amount": [(.sales, "list_amount")]
    case "target": [(.targets, "amount")]
    case "amount" where table != "exception_line", "opening_stock", "closing_stock", "stock_total", "average_stock":
      [(.stock, stock)]
    case "open_amount", "exposure", "headroom": [(.receivables, "open_amount")]
    case "unsettled_notes": [(.receivables, "unsettled_notes")]
    default: [(.sales, "revenue")]
    }
  }

  func failure(_ pipeline: PipelineFile, _ month: Month?) -> Failure {
    let origins = origins(pipeline)
    let origin = origins.first { origin in
      pipeline.input(origin.input).map { $0.columns.isEmpty || $0.columns[origin.column] != nil } ?? false
    }
    let (input, column) = origin ?? (.sales, "revenue")
    let when = month.map { " of \($0)" } ?? ""
    return Failure(
      .contract,
      Problem(
        pipeline.input(input)?.place ?? pipeline.path,
        "inputs.\(input.name).\(column): a sum\(when) has more than \(LandedLines.digits) digits, for \(table).\(self.column)",
        accepted: "sums of \(LandedLines.digits) digits, decimals included",
        hint: "round the amounts in the pipeline file: scale: { \(column): DECIMALS }; or leave the line out with where"
      ))
  }
}
