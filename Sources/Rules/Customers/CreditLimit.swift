package import Arithmetic

/// A customer's accounts on a day; nil: not known.
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

  /// expected sales × cost rate × supply share × credit days ÷ 365; nil if a part is missing.
  package var limitBySales: CreditLimit? {
    guard let expectedSales, let costRate, let supplyShare, let creditDays,
      let sales = Fraction(expectedSales, over: 365), let rate = Fraction(costRate, over: 1),
      let share = Fraction(supplyShare, over: 1), let days = Fraction(creditDays, over: 1)
    else { return nil }
    return CreditLimit(sales * rate * share * days)
  }

  /// (current assets − current liabilities) ÷ suppliers; nil if a part is missing or the divisor is not above 0.
  package var limitByWorkingCapital: CreditLimit? { share(of: currentAssets, less: currentLiabilities) }

  /// (total assets − total liabilities) ÷ suppliers; nil if a part is missing or the divisor is not above 0.
  package var limitByNetAssets: CreditLimit? { share(of: totalAssets, less: totalLiabilities) }

  /// current assets ÷ current liabilities, to 6 decimals; nil if a part is missing or the divisor is not above 0.
  package var currentRatio: ExactDecimal? {
    guard let currentAssets, let currentLiabilities else { return nil }
    return Fraction(currentAssets, over: currentLiabilities)?.rounded()
  }

  private func share(of assets: ExactDecimal?, less liabilities: ExactDecimal?) -> CreditLimit? {
    guard let assets, let liabilities, let supplierCount else { return nil }
    return Fraction(assets - liabilities, over: supplierCount).map { CreditLimit($0) }
  }
}

/// A limit in money, exact until it is rounded. A negative limit is rounded to 0.
package struct CreditLimit: Sendable {
  private let exact: Fraction

  init(_ exact: Fraction) {
    self.exact = exact
  }

  /// The limit × `factor`, rounded once; nil if it has more than 38 digits.
  package func rounded(times factor: ExactDecimal = 1, to decimals: Int) -> ExactDecimal? {
    guard let factor = Fraction(factor, over: 1), !exact.isAtOrBelow(0) else {
      return ExactDecimal(units: 0, scale: decimals)
    }
    return (exact * factor).rounded(to: decimals)
  }
}
