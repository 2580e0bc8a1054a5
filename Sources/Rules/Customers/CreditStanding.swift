package import Arithmetic

/// How much credit a customer may have, from its accounts, its receivables and its tier.
package struct CreditStanding: Sendable {
  package let accounts: CustomerAccounts
  /// open amount + unsettled notes.
  package let exposure: ExactDecimal
  /// Whether the tier's policy sets no limit.
  package let isUnlimited: Bool
  /// The smallest known limit × the tier's factor, rounded once; nil: the credit is unlimited, or no limit is known.
  /// 建议限额.
  package let recommendedLimit: ExactDecimal?
  private let decimals: Int

  /// - Parameters:
  ///   - factor: the factor of the tier's policy; nil: unlimited.
  ///   - decimals: the decimals of money, to which limits are rounded.
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

  /// The limits before the tier's factor, rounded to the decimals of money; nil if a part is missing.
  package var limitBySales: ExactDecimal? { accounts.limitBySales?.rounded(to: decimals) }
  package var limitByWorkingCapital: ExactDecimal? { accounts.limitByWorkingCapital?.rounded(to: decimals) }
  package var limitByNetAssets: ExactDecimal? { accounts.limitByNetAssets?.rounded(to: decimals) }

  /// recommended limit − exposure; nil if there is no limit. 剩余额度.
  package var headroom: ExactDecimal? { recommendedLimit.map { $0 - exposure } }

  package var isOverLimit: Bool { headroom?.isNegative ?? false }
}

extension TierPolicies {
  /// The day of a month on which reviews are due, from 0.
  private static let reviewDay = 9

  /// The next review of a customer of a tier after a month: the tenth day, as many months later as the tier's policy
  /// sets. 下次审核日.
  package func nextReview(after month: Month, tier: String) -> Day {
    month.advanced(by: reviewMonths[tier] ?? 1).firstDay.advanced(by: Self.reviewDay)
  }

  /// Planned visits per month for a tier. 计划拜访数.
  package func plannedVisits(_ tier: String) -> Int { visitsPerMonth[tier] ?? 0 }

  /// Whether the plan of a month names a customer: it plans visits, some were made, or it proposes something.
  package static func isInPlan(planned: Int, made: Int, proposal: String?) -> Bool {
    planned > 0 || made > 0 || proposal != nil
  }

  /// The proposal for a customer's visits: `remove` for a prospect with too many visits without an order; nil: none.
  ///
  /// - Parameter visitsWithoutOrder: visits since the last order or sale.
  package func visitProposal(isProspect: Bool, visitsWithoutOrder: Int) -> String? {
    isProspect && visitsWithoutOrder >= removeAfter ? "remove" : nil
  }
}
