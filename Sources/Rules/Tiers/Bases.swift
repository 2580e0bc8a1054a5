/// The values by which products are ranked and cut.
package enum ProductBasis: String, Sendable, CaseIterable {
  case revenue
  case profit
  case contribution

  /// Its place among all bases.
  package var place: Int { self == .revenue ? 0 : self == .profit ? 1 : 2 }
}

/// The values by which customers are ranked and cut, over all customers or within their segments.
package enum CustomerBasis: Int, Sendable, CaseIterable {
  case overallRevenue
  case overallProfit
  case revenue
  case profit

  /// The beginning of column names.
  package var name: String { ["overall_revenue", "overall_profit", "revenue", "profit"][rawValue] }

  package var isOverall: Bool { self == .overallRevenue || self == .overallProfit }
  package var isProfit: Bool { self == .overallProfit || self == .profit }
}
