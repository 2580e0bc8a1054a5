package import Arithmetic

/// What a customer does not buy, and the key accounts of its segment do.
package enum ProductGap {
  /// Whether enough of the key accounts buy a product for it to be a gap of who does not.
  ///
  /// - Parameters:
  ///   - buyers: key accounts of the segment that buy it.
  ///   - peers: key accounts of the segment, the customer itself not counted.
  ///   - share: the part of them that must buy it.
  package static func isGap(buyers: Int, peers: Int, share: ExactDecimal) -> Bool {
    peers >= 1 && buyers > 0 && ExactDecimal(buyers) >= share * ExactDecimal(peers)
  }
}

extension CostedSums {
  /// Whether there is a gross margin.
  package var hasMargin: Bool { !revenue.isNegative && costedRevenue.isPositive }

  /// Whether the gross margin is above that of `company`, exactly; false where one of them has none. 高毛利.
  package func isMarginAbove(_ company: CostedSums) -> Bool {
    hasMargin && company.hasMargin
      && ExactDecimal.isProduct(company.grossProfit, costedRevenue, below: grossProfit, company.costedRevenue)
  }
}
