package import Rules

/// The column of the stock input that a valuation reads.
package enum StockColumn {
  package static func name(for valuation: StockValuation) -> String {
    switch valuation {
    case .cost: "value"
    case .retail: "retail_value"
    case .units: "quantity"
    }
  }
}
