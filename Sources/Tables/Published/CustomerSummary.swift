package import Arithmetic
package import Rules

/// The customers of each window with their tiers, and the results of the key accounts' rules.
package enum CustomerSummary {
  package final class Row {
    package let month: Day
    package let length: Int
    package let places: ItemRanks
    package let distances: ItemDistances
    /// nil: no tier is held.
    package let held: ItemHeldTiers?
    /// nil: the window is not looked ahead for.
    package let outlooks: ItemOutlooks?
    package let item: Int
    package let isKeyAccount: Bool
    package let averageTier: String
    package let standardAmount: ExactDecimal?
    package let previousTier: String?
    /// nil: there is no earlier tier to compare with.
    package let movement: Movement?
    /// nil: the customer is no potential key account.
    package let potentialInMonths: Int?
    package let falseKeyReasons: [String]
    package let churnLevel: Int
    package let isMonthComplete: Bool

    package init(
      month: Day, length: Int, places: ItemRanks, distances: ItemDistances, held: ItemHeldTiers?,
      outlooks: ItemOutlooks?, item: Int, isKeyAccount: Bool,
      averageTier: String, standardAmount: ExactDecimal?, previousTier: String?, movement: Movement?,
      potentialInMonths: Int?,
      falseKeyReasons: [String], churnLevel: Int, isMonthComplete: Bool
    ) {
      self.month = month
      self.length = length
      self.places = places
      self.distances = distances
      self.held = held
      self.outlooks = outlooks
      self.item = item
      self.isKeyAccount = isKeyAccount
      self.averageTier = averageTier
      self.standardAmount = standardAmount
      self.previousTier = previousTier
      self.movement = movement
      self.potentialInMonths = potentialInMonths
      self.falseKeyReasons = falseKeyReasons
      self.churnLevel = churnLevel
      self.isMonthComplete = isMonthComplete
    }
  }

  /// The master's and measure's columns are copied from `customer_window`.
  package static let table = Table<Row>(
    "customer_summary", stage: "classify", .output, Words("Customers", "客户分析表"),
    Words("Customer measures, tiers, warnings, per month and window", "各月各窗口的客户指标、等级与预警"),
    key: [.month, .windowMonths, .customerID], needs: [["customers"]],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length },
      .copied(.customerID), .copied(customerName), .copied(.kind.grouping), .copied(.channel.grouping),
      .copied(.region.grouping),
      .copied(.route), .copied(salespersonID.grouping),
    ]
      + TableColumn.copied(
        CustomerWindow.measures,
        as: [
          .lines.required, quantity, .revenue.required, .cost.required, .costedRevenue.required,
          .grossProfit.required,
        ]) + [.copied(.salesShare), .copied(.channelShare)] + CustomerBasis.allCases.flatMap(places) + [
        .day(.heldSince(options: "tiers.customers")) { $0.held?.since($0.item, CustomerBasis.revenue.rawValue) },
        .flag(keyAccount) { $0.isKeyAccount },
        .copied(.monthlyAverage), .text(averageTier) { $0.averageTier }, .decimal(standardAmount) { $0.standardAmount },
        .copied(.growthMonth), .copied(.growthYear), .copied(.activeMonths), .copied(.peakMonthShare),
        .copied(.lastSaleOn), .copied(.orderIntervalDays), .copied(.productsBought), .copied(.categoriesBought),
        .copied(.highMarginShare), .copied(.discountDepth), .copied(.status), .copied(averageStock),
        .copied(turnover), .copied(target), .copied(.targetAttainment),
        .text(.previousRevenueTier) { $0.previousTier }, .text(movement) { $0.movement?.rawValue },
        .flag(potentialKeyAccount) { $0.potentialInMonths != nil },
        .integer(potentialInMonths) { $0.potentialInMonths },
        .flag(falseKeyAccount) { !$0.falseKeyReasons.isEmpty }, .texts(falseKeyReasons) { $0.falseKeyReasons },
        .integer(churnLevel) { $0.churnLevel }, .copied(.churnReasons), .copied(.flags.required),
        .flag(.monthComplete) { $0.isMonthComplete },
      ])

  // MARK: Tiers

  private static func places(_ basis: CustomerBasis) -> [TableColumn<Row>] {
    let (name, index) = (basis.name, basis.rawValue)
    let column = basis.isProfit ? "gross_profit" : "revenue"
    let value = basis.isProfit ? Words("gross profit", "毛利额") : Words("revenue", "销售额")
    let group = basis.isOverall ? Words("over all customers", "总体") : Words("within the segment", "层内")
    let ranked = basis.isOverall ? "all customers" : "the customers of the segment"
    let label = Words("\(value.english) \(group.english)", "\(group.chinese)\(value.chinese)")
    func words(_ what: String, _ chinese: String) -> Words {
      Words("\(what) by \(value.english) \(group.english)", "\(group.chinese)按\(value.chinese)的\(chinese)")
    }
    let tier = words("Tier", "等级")
    let noCost = Words("\(tier.english); null where no cost is mapped", "\(tier.chinese)；没有成本时为空")
    let rank = ColumnDeclaration.rank(name, by: column, among: ranked, label, words("Place", "名次"))
    let declared = ColumnDeclaration.tier(name, by: column, among: ranked, label, basis.isProfit ? noCost : tier)
    return [
      .integer(basis.isProfit ? rank : rank.required) { $0.places.rank($0.item, index) },
      .decimal(
        .cumulativeShare(name, by: column, among: ranked, label, words("Cumulative share", "累计份额"))
      ) { $0.places.cumulativeShare($0.item, index) },
      .text(basis.isProfit ? declared : declared.required) { $0.places.tier($0.item, index) },
    ] + (basis.isOverall ? [] : distances(basis, of: column, label))
  }

  private static func distances(_ basis: CustomerBasis, of column: String, _ label: Words) -> [TableColumn<Row>] {
    let (name, index, cuts) = (basis.name, basis.rawValue, "tiers.customers")
    let type: DeclaredType = basis.isProfit ? .decimal(.cost) : .decimal(.money)
    return [
      .decimal(.toNext(name, of: column, as: type, .money, label, cuts: cuts)) {
        $0.distances.toNext($0.item, index)
      },
      .decimal(.toKeep(name, of: column, as: type, .money, label, cuts: cuts)) {
        $0.distances.toKeep($0.item, index)
      },
      .decimal(.toNextMonthly(name, .money, label, decimals: 6)) {
        $0.distances.toNextMonthly($0.item, index, months: $0.length)
      },
      .text(.heldTier(name, label, options: cuts)) { $0.held?.tier($0.item, index) },
      .text(.outlookTier(name, of: column, label)) { $0.outlooks?.tier($0.item, index) },
      .text(.outlook(name, label)) { $0.outlooks?.outlook($0.item, index)?.rawValue },
    ]
  }

  private static let averageTier = ColumnDeclaration(
    "average_tier", .text, .text, Words("Tier by monthly average", "月均等级"),
    Words("Tier by monthly average and standard amount", "按月平均销售额与标准额的等级"),
    .place(.tier, by: "monthly_average", among: "the customers of the segment")
  ).required

  private static let standardAmount = ColumnDeclaration(
    "standard_amount", .decimal(.exact), .money, Words("Standard amount", "标准额"),
    Words("Monthly average that the best tier of the segment asks for", "层内最高等级所需的月平均销售额"),
    .least("monthly_average", over: .customers))

  private static let movement = ColumnDeclaration(
    "movement", .text, .text, Words("Movement", "等级变动"),
    Words(
      "new, up, down or same against one month earlier; null in the first month and in an unfinished one",
      "与上月相比：new 新增、up 上升、down 下降、same 不变；首月和未结束的月份为空"),
    .rule("comparison of tiers", of: ["revenue_tier", "previous_revenue_tier"]))

  // MARK: Key accounts

  private static let keyAccount = ColumnDeclaration(
    "key_account", .boolean, .flag, Words("Key account", "重点客户"),
    Words("Best tier of its segment by revenue or by gross profit", "层内销售额或毛利额为最高等级"),
    .rule("best tier by revenue or by gross profit", of: ["revenue_tier", "profit_tier"])
  ).required

  private static let potentialKeyAccount = ColumnDeclaration(
    "potential_key_account", .boolean, .flag, Words("Coming key account", "潜在重点客户"),
    Words("Not key yet, but its trend reaches the standard amount soon", "尚非重点客户，但其趋势即将达到标准额"),
    .rule(
      "trend that reaches the standard amount", of: ["key_account", "monthly_average", "standard_amount"],
      options: ["customers.potential.months", "customers.potential.horizon"])
  ).required

  private static let potentialInMonths = ColumnDeclaration(
    "potential_in_months", .integer, .count, Words("In months", "预计月数"),
    Words("Months until its trend reaches the standard amount", "其趋势达到标准额所需的月数"),
    .rule(
      "months until the trend reaches the standard amount", of: ["monthly_average", "standard_amount"],
      options: ["customers.potential.months", "customers.potential.horizon"]))

  private static let falseKeyAccount = ColumnDeclaration(
    "false_key_account", .boolean, .flag, Words("False key account", "假重点客户"),
    Words("Looks like a key account, but is none", "看似重点客户，实则不是"),
    .rule("has a reason", of: ["false_key_reasons"])
  ).required

  private static let falseKeyReasons = ColumnDeclaration(
    "false_key_reasons", .texts, .flag, Words("Reasons", "原因"), Words("Why", "为何是假重点客户"),
    .rule(
      "one-off, low profit, squeezing",
      of: ["peak_month_share", "active_months", "revenue_tier", "profit_tier", "gross_margin"],
      options: [
        "customers.false_key.one_off_share", "customers.false_key.one_off_months",
        "customers.false_key.squeezing_share",
      ])
  ).required

  private static let churnLevel = ColumnDeclaration(
    "churn_level", .integer, .count, Words("Warning level", "流失预警级别"),
    Words("Number of signs that it is leaving", "流失迹象的数量"), .rule("number of signs", of: ["churn_reasons"])
  ).required

  // MARK: Words of customers

  private static let customerName = ColumnDeclaration.customerName.with(
    comment: Words("Name; null where the master does not know the customer", "名称；客户主数据中没有时为空"))

  private static let salespersonID = ColumnDeclaration.salespersonID.with(
    comment: Words("Salesperson of the customer", "该客户的业务员"))

  private static let quantity = ColumnDeclaration.quantity.with(
    comment: Words("Quantity, returns subtracted", "销售数量，已扣除退货")
  ).required

  private static let averageStock = ColumnDeclaration.averageStock.with(
    comment: Words("Average stock that it holds", "该客户持有的平均库存"))

  private static let turnover = ColumnDeclaration.turnover.with(
    comment: Words("Turnover of the stock that it holds", "该客户持有库存的周转率"))

  private static let target = ColumnDeclaration.target.with(
    comment: Words("Target of the window's months", "窗口各月的目标之和"))
}
