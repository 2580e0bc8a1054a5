package import Arithmetic
package import Rules

/// Credit limits, exposure and reviews.
package enum CreditSummary {
  package final class Row {
    package let tier: String
    package let standing: CreditStanding
    package let nextReviewOn: Day
    package let isMonthComplete: Bool

    package init(tier: String, standing: CreditStanding, nextReviewOn: Day, isMonthComplete: Bool) {
      self.tier = tier
      self.standing = standing
      self.nextReviewOn = nextReviewOn
      self.isMonthComplete = isMonthComplete
    }
  }

  /// The customer, its accounts and its receivables are copied from `credit_month`.
  package static let table = Table<Row>(
    "credit_summary", stage: "classify", .output, Words("Credit", "信用管理表"),
    Words("Credit limits, exposure and reviews, per month", "各月的信用限额、占用与审核"), key: [month, .customerID],
    needs: [["customers"], ["financials", "receivables"]],
    columns: [
      .copied(month), .copied(.customerID), .copied(.customerName), .text(.customerTier) { $0.tier },
      .copied(.financialsOn), .decimal(limitBySales) { $0.standing.limitBySales },
      .decimal(limitByWorkingCapital) { $0.standing.limitByWorkingCapital },
      .decimal(limitByNetAssets) { $0.standing.limitByNetAssets },
      .decimal(currentRatio) { $0.standing.accounts.currentRatio }, .flag(unlimited) { $0.standing.isUnlimited },
      .decimal(recommendedLimit) { $0.standing.recommendedLimit }, .copied(.receivablesOn), .copied(.openAmount),
      .copied(.unsettledNotes), .decimal(exposure) { $0.standing.exposure },
      .decimal(headroom) { $0.standing.headroom },
      .flag(overLimit) { $0.standing.isOverLimit }, .copied(.overdueDays), .copied(.stopSupply),
      .day(nextReviewOn) { $0.nextReviewOn }, .flag(.monthComplete) { $0.isMonthComplete },
    ])

  private static let month = ColumnDeclaration.month

  private static let limitBySales = ColumnDeclaration(
    "limit_by_sales", .decimal(.money), .money, Words("Limit by sales", "销售额法限额"),
    Words("Limit by expected sales", "按预计销售额计算的限额"),
    .product([
      .input("financials", "expected_sales"), .input("financials", "cost_rate"), .input("financials", "supply_share"),
      .ratio(.input("financials", "credit_days"), .rule("365", of: [])),
    ])
  ).needing(.financials)

  private static let limitByWorkingCapital = ColumnDeclaration(
    "limit_by_working_capital", .decimal(.money), .money, Words("Limit by working capital", "营运资产法限额"),
    Words("Limit by working capital", "按营运资产计算的限额"),
    .ratio(
      .difference(.input("financials", "current_assets"), .input("financials", "current_liabilities")),
      .input("financials", "supplier_count"))
  ).needing(.financials)

  private static let limitByNetAssets = ColumnDeclaration(
    "limit_by_net_assets", .decimal(.money), .money, Words("Limit by net assets", "净资产法限额"),
    Words("Limit by net assets", "按净资产计算的限额"),
    .ratio(
      .difference(.input("financials", "total_assets"), .input("financials", "total_liabilities")),
      .input("financials", "supplier_count"))
  ).needing(.financials)

  private static let currentRatio = ColumnDeclaration(
    "current_ratio", .decimal(.exact), .ratio, Words("Current ratio", "流动比率"),
    Words("current assets ÷ current liabilities", "流动资产 ÷ 流动负债"),
    .ratio(.input("financials", "current_assets"), .input("financials", "current_liabilities"))
  ).needing(.financials)

  private static let unlimited = ColumnDeclaration(
    "unlimited", .boolean, .flag, Words("Unlimited", "不限额"),
    Words("The policy sets no limit for the tier", "政策对该等级不设限额"),
    .rule("policy of the tier", of: ["tier"], options: ["credit.factors"])
  ).required

  private static let recommendedLimit = ColumnDeclaration(
    "recommended_limit", .decimal(.money), .money, Words("Recommended limit", "建议限额"),
    Words("Limit by the policy of the tier", "按等级政策的限额"),
    .rule(
      "smallest limit × factor of the tier",
      of: ["tier", "limit_by_sales", "limit_by_working_capital", "limit_by_net_assets"], options: ["credit.factors"])
  ).needing(.financials)

  private static let exposure = ColumnDeclaration(
    "exposure", .decimal(.money), .money, Words("Exposure", "信用占用"),
    Words("open_amount + unsettled_notes", "应收余额 + 未兑现票据"), .sum(["open_amount", "unsettled_notes"])
  ).needing(.receivables)

  private static let headroom = ColumnDeclaration(
    "headroom", .decimal(.money), .money, Words("Headroom", "剩余额度"),
    Words("recommended_limit − exposure", "建议限额 − 信用占用"), .difference("recommended_limit", "exposure")
  ).needing(.financials).needing(.receivables)

  private static let overLimit = ColumnDeclaration(
    "over_limit", .boolean, .flag, Words("Over the limit", "超限"), Words("Exposure above the limit", "信用占用超过限额"),
    .rule("exposure above the limit", of: ["headroom"])
  ).required

  private static let nextReviewOn = ColumnDeclaration(
    "next_review_on", .date, .date, Words("Next review", "下次审核日"), Words("Next review of the limit", "下次审核限额的日期"),
    .rule("review of the tier", of: ["tier"], options: ["credit.review_months"])
  ).required
}

extension InputContract {
  package static let financials = InputContract(
    name: "financials",
    columns: [
      ContractColumn(name: "customer_id", kind: .key, isRequired: true),
      ContractColumn(name: "as_of", kind: .date, isRequired: true),
    ]
      + AccountColumn.all.map { ContractColumn(name: $0.declaration.name, kind: .amount) },
    uniqueColumns: ["customer_id", "as_of"], dayColumn: "as_of", toleratedReasons: ["duplicate_customer_id"])

  package static let receivables = InputContract(
    name: "receivables",
    columns: [
      ContractColumn(name: "customer_id", kind: .key, isRequired: true),
      ContractColumn(name: "as_of", kind: .date, isRequired: true),
      ContractColumn(name: "open_amount", kind: .amount, isRequired: true),
      ContractColumn(name: "unsettled_notes", kind: .amount),
      ContractColumn(name: "oldest_due_on", kind: .date),
      ContractColumn(name: "dishonoured", kind: .boolean),
    ],
    dayColumn: "as_of")
}
