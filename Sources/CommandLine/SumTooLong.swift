import Arithmetic
import Configuration
import Ledger
import PostgreSQL
import Rules
import Store

/// A sum of more digits than sums are kept in.
package struct SumTooLong: Error {
  package var table: String
  package var column: String

  package init(table: String, column: String) {
    self.table = table
    self.column = column
  }

  /// The first of some fields, with decimals of more than 38 digits, that may not have them; nil: all may. What is a sum
  /// over lines may not. A product, such as a cost that a price was multiplied into, may: up to the 57 digits that any number
  /// has.
  ///
  /// - Parameter fields: by the numbers of columns, whether a number has more than 57.
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

  /// Which inputs and columns a column's sums come from; of several, the first that the pipeline maps.
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
