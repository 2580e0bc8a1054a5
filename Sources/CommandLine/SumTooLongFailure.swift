import Arithmetic
import Configuration
import Engine
import Ledger
import Rules
import Store
import Tables

extension SumTooLong {
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
