package import Arithmetic

/// A customer's accounts on a day, as far as they are known.
package struct CustomerAccounts: Sendable, Equatable {
  package var currentAssets: ExactDecimal?
  package var currentLiabilities: ExactDecimal?
  package var totalAssets: ExactDecimal?
  package var totalLiabilities: ExactDecimal?
  package var supplierCount: ExactDecimal?
  package var expectedSales: ExactDecimal?
  package var costRate: ExactDecimal?
  package var supplyShare: ExactDecimal?
  package var creditDays: ExactDecimal?

  package init() {}

  /// expected sales × cost rate × supply share × credit days ÷ 365, in money; nil where a part is missing.
  package func limitBySales(decimals: Int) -> ExactDecimal? {
    guard let expectedSales, let costRate, let supplyShare, let creditDays else { return nil }
    let year: ExactDecimal = 365
    guard let sales = Fraction(expectedSales, over: year), let rate = Fraction(costRate, over: 1),
      let share = Fraction(supplyShare, over: 1), let days = Fraction(creditDays, over: 1)
    else { return nil }
    return atLeastZero((sales * rate * share * days).rounded(to: decimals))
  }

  /// (current assets − current liabilities) ÷ suppliers, in money; nil where a part is missing.
  package func limitByWorkingCapital(decimals: Int) -> ExactDecimal? {
    share(of: currentAssets, less: currentLiabilities, decimals: decimals)
  }

  /// (total assets − total liabilities) ÷ suppliers, in money; nil where a part is missing.
  package func limitByNetAssets(decimals: Int) -> ExactDecimal? {
    share(of: totalAssets, less: totalLiabilities, decimals: decimals)
  }

  /// current assets ÷ current liabilities, to 6 decimals.
  package var currentRatio: ExactDecimal? {
    guard let currentAssets, let currentLiabilities else { return nil }
    return Fraction(currentAssets, over: currentLiabilities)?.rounded()
  }

  private func share(of assets: ExactDecimal?, less liabilities: ExactDecimal?, decimals: Int) -> ExactDecimal? {
    guard let assets, let liabilities, let supplierCount else { return nil }
    return Fraction(assets - liabilities, over: supplierCount).map { atLeastZero($0.rounded(to: decimals)) }
  }

  private func atLeastZero(_ limit: ExactDecimal) -> ExactDecimal {
    limit.isNegative ? ExactDecimal(units: 0, scale: limit.scale) : limit
  }
}
