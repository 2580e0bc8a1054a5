/// Ranks, shares, tiers and their movement.
extension ColumnDeclaration {
  /// The columns of an item's place by one basis: rank, cumulative share, tier.
  ///
  /// - Parameters:
  ///   - name: the beginning of the columns' names.
  ///   - column: the column whose values are ranked.
  ///   - label: the label of the basis.
  static func rank(_ name: String, by column: String, among group: String, _ label: Words, _ comment: Words) -> Self {
    Self(
      "\(name)_rank", .integer, .count, Words("Rank by \(label.english)", "\(label.chinese)排名"), comment,
      .place(.rank, by: column, among: group))
  }

  static func cumulativeShare(
    _ name: String, by column: String, among group: String, _ label: Words, _ comment: Words
  ) -> Self {
    Self(
      "\(name)_cumulative_share", .decimal(.exact), .percent,
      Words("Cumulative share by \(label.english)", "累计\(label.chinese)占比"), comment,
      .place(.cumulativeShare, by: column, among: group))
  }

  static func tier(_ name: String, by column: String, among group: String, _ label: Words, _ comment: Words) -> Self {
    Self(
      "\(name)_tier", .text, .text, Words("Tier by \(label.english)", "\(label.chinese)等级"), comment,
      .place(.tier, by: column, among: group))
  }

  /// The columns of an item's distance to other tiers by one basis: to the one above, and to losing its own.
  ///
  /// - Parameters:
  ///   - column: the column whose values are cut.
  ///   - cuts: the section of the pipeline file that has the cuts.
  static func toNext(
    _ name: String, of column: String, as type: DeclaredType, _ unit: Unit, _ label: Words, cuts: String
  ) -> Self {
    Self(
      "\(name)_to_next", type, unit, Words("To the next tier by \(label.english)", "\(label.chinese)距上一级"),
      Words(
        "What it lacks to the tier above; assumes that nobody else moves; null in the best tier",
        "距上一级所差的数额；假定其他各项不变；最高等级为空"),
      .rule(
        "least value with the tier above, less its own", of: [.column(column), .column("\(name)_tier")], options: [cuts]
      ))
  }

  static func toKeep(
    _ name: String, of column: String, as type: DeclaredType, _ unit: Unit, _ label: Words, cuts: String
  ) -> Self {
    Self(
      "\(name)_to_keep", type, unit, Words("To keep the tier by \(label.english)", "\(label.chinese)保级余量"),
      Words(
        "What it may lose and keep its tier; assumes that nobody else moves; null in the last tier and N",
        "保持等级可减少的数额；假定其他各项不变；最低等级与 N 为空"),
      .rule(
        "its value, less the least one with its tier", of: [.column(column), .column("\(name)_tier")], options: [cuts]))
  }

  static func toNextMonthly(_ name: String, _ unit: Unit, _ label: Words, decimals: Int) -> Self {
    Self(
      "\(name)_to_next_monthly", .decimal(.exact), unit,
      Words("To the next tier by \(label.english), a month", "\(label.chinese)每月距上一级"),
      Words(
        "\(name)_to_next ÷ months of the window: what it must bring more in each month",
        "距上一级 ÷ 窗口月数：每月须增加的数额"),
      .ratio(.column("\(name)_to_next"), "window_months", decimals: decimals))
  }

  /// The tier that follows the cuts only beyond a band.
  static func heldTier(_ name: String, _ label: Words, options section: String) -> Self {
    Self(
      "\(name)_held_tier", .text, .text, Words("Held tier by \(label.english)", "\(label.chinese)稳定等级"),
      Words(
        "Tier that changes only when the share before the item is beyond the cut by a band; null where no tier is held",
        "仅当此前份额越过界限达带宽时才改变的等级；未启用时为空"),
      .rule(
        "the held tier of the month before, or a new one where the share before is beyond the cut by the band",
        of: [.column("\(name)_tier"), .column("\(name)_cumulative_share")], options: ["\(section).hold"]))
  }

  static func heldSince(options section: String) -> Self {
    Self(
      "held_since", .date, .date, Words("Held since", "稳定等级起始月"),
      Words("First day of the month since which revenue_held_tier holds", "销售额稳定等级起始月的第一天"),
      .rule("first month of the held tier", of: ["revenue_held_tier"], options: ["\(section).hold"]))
  }

  /// The columns of where an item's tier goes: in the longest window alone.
  static func outlookTier(_ name: String, of column: String, _ label: Words) -> Self {
    Self(
      "\(name)_outlook_tier", .text, .text, Words("Coming tier by \(label.english)", "\(label.chinese)预期等级"),
      Words(
        "Tier in outlook.horizon months if each is as the mean of the last ones, of all items; longest window, complete months",
        "若今后各月均如最近数月的平均，outlook.horizon 个月后的等级；仅最长窗口的完整月份"),
      .rule(
        "tier of what the window's sum will be", of: [.column(column)],
        options: ["outlook.horizon", "customers.average_months"]))
  }

  static func outlook(_ name: String, _ label: Words) -> Self {
    Self(
      "\(name)_outlook", .text, .text, Words("Outlook by \(label.english)", "\(label.chinese)展望"),
      Words(
        "rising, falling, stable; uncertain where it depends on whether the others go on as well",
        "rising 上升、falling 下降、stable 稳定；uncertain 不确定：取决于其他各项是否也如此"),
      .rule("coming tier beside the tier", of: [.column("\(name)_tier"), .column("\(name)_outlook_tier")]))
  }

  package static let projectedRevenue = Self(
    "projected_revenue", .decimal(.exact), .money, Words("Projected revenue", "预期销售额"),
    Words(
      "What the window's revenue will be in outlook.horizon months, times the months of the mean",
      "outlook.horizon 个月后的窗口销售额乘以平均月数"))

  package static let projectedProfit = Self(
    "projected_profit", .decimal(.exact), .money, Words("Projected gross profit", "预期毛利额"),
    Words(
      "What the window's gross profit will be in outlook.horizon months, times the months of the mean",
      "outlook.horizon 个月后的窗口毛利额乘以平均月数"))

  package static let previousRevenueTier = Self(
    "previous_revenue_tier", .text, .text, Words("Tier before", "上月等级"),
    Words("Tier by revenue one month earlier, same window", "上月同窗口的销售额等级"),
    .rule("revenue_tier of the month before", of: []))

  package static let fromTier = Self(
    "from_tier", .text, .text, Words("From", "原等级"), Words("Tier one month earlier", "上月等级")
  ).required

  package static let toTier = Self("to_tier", .text, .text, Words("To", "现等级"), Words("Tier now", "本月等级")).required
}
