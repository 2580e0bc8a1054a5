package import Arithmetic

/// What follows from a customer's accounts, receivables and tier: how much credit it may have.
package struct CreditStanding: Sendable {
  package let accounts: CustomerAccounts
  /// open amount + unsettled notes.
  package let exposure: ExactDecimal
  /// Whether the tier's policy sets no limit.
  package let isUnlimited: Bool
  /// The smallest of the limits that are known × the tier's factor, rounded once; nil: unlimited, or none is known.
  /// 建议限额.
  package let recommendedLimit: ExactDecimal?
  private let decimals: Int

  /// - Parameters:
  ///   - factor: of the tier's policy; nil: unlimited.
  ///   - decimals: those of money, which limits are rounded to.
  package init(accounts: CustomerAccounts, exposure: ExactDecimal, factor: ExactDecimal?, decimals: Int) {
    self.accounts = accounts
    self.exposure = exposure
    self.decimals = decimals
    isUnlimited = factor == nil
    let limits = [accounts.limitBySales, accounts.limitByWorkingCapital, accounts.limitByNetAssets]
    recommendedLimit = factor.flatMap { factor in
      limits.compactMap { $0?.rounded(times: factor, to: decimals) }.min()
    }
  }

  /// The limits before the tier's factor, rounded to the decimals of money; nil where a part is missing.
  package var limitBySales: ExactDecimal? { accounts.limitBySales?.rounded(to: decimals) }
  package var limitByWorkingCapital: ExactDecimal? { accounts.limitByWorkingCapital?.rounded(to: decimals) }
  package var limitByNetAssets: ExactDecimal? { accounts.limitByNetAssets?.rounded(to: decimals) }

  /// recommended limit − exposure; nil where there is no limit. 剩余额度.
  package var headroom: ExactDecimal? { recommendedLimit.map { $0 - exposure } }

  package var isOverLimit: Bool { headroom?.isNegative ?? false }
}

extension TierPolicies {
  /// The day of a month on which reviews are due, from 0.
  private static let reviewDay = 9

  /// The next review of a customer of a tier after a month's end: the tenth, so many months later. 下次审核日.
  package func nextReview(after month: Month, tier: String) -> Day {
    month.advanced(by: reviewMonths[tier] ?? 1).firstDay.advanced(by: Self.reviewDay)
  }

  /// Visits a month by the tier. 计划拜访数.
  package func plannedVisits(_ tier: String) -> Int { visitsPerMonth[tier] ?? 0 }

  /// What to do about a customer's visits: `remove` a prospect that was visited in vain; nil: nothing.
  ///
  /// - Parameter visitsWithoutOrder: since the last order or sale.
  package func visitProposal(isProspect: Bool, visitsWithoutOrder: Int) -> String? {
    isProspect && visitsWithoutOrder >= removeAfter ? "remove" : nil
  }
}
