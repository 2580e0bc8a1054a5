/// What products are ranked and cut by.
package enum ProductBasis: String, Sendable, CaseIterable {
  case revenue
  case profit
  case contribution
}

/// What customers are ranked and cut by: over all of them, and within their segments.
package enum CustomerBasis: Int, Sendable, CaseIterable {
  case overallRevenue
  case overallProfit
  case revenue
  case profit

  /// As it begins the names of columns.
  package var name: String { ["overall_revenue", "overall_profit", "revenue", "profit"][rawValue] }

  package var isOverall: Bool { self == .overallRevenue || self == .overallProfit }
  package var isProfit: Bool { self == .overallProfit || self == .profit }
}
