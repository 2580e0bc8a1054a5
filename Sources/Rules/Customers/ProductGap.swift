package import Arithmetic

/// Products that the key accounts of a segment buy and a customer does not.
package enum ProductGap {
  /// Whether enough key accounts buy a product for it to be a gap of a customer that does not.
  ///
  /// - Parameters:
  ///   - buyers: key accounts of the segment that buy it.
  ///   - peers: key accounts of the segment, without the customer itself.
  ///   - share: the fraction of them that must buy it.
  package static func isGap(buyers: Int, peers: Int, share: ExactDecimal) -> Bool {
    peers >= 1 && buyers > 0 && ExactDecimal(buyers) >= share * ExactDecimal(peers)
  }
}

extension CostedSums {
  /// Whether there is a gross margin.
  package var hasMargin: Bool { !revenue.isNegative && costedRevenue.isPositive }

  /// Whether the gross margin is above that of `company`, exactly; false if one of them has no margin. 高毛利.
  package func isMarginAbove(_ company: CostedSums) -> Bool {
    hasMargin && company.hasMargin
      && ExactDecimal.isProduct(company.grossProfit, costedRevenue, below: grossProfit, company.costedRevenue)
  }
}
