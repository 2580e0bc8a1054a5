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

  package static let previousRevenueTier = Self(
    "previous_revenue_tier", .text, .text, Words("Tier before", "上月等级"),
    Words("Tier by revenue one month earlier, same window", "上月同窗口的销售额等级"),
    .rule("revenue_tier of the month before", of: []))

  package static let fromTier = Self(
    "from_tier", .text, .text, Words("From", "原等级"), Words("Tier one month earlier", "上月等级")
  ).required

  package static let toTier = Self("to_tier", .text, .text, Words("To", "现等级"), Words("Tier now", "本月等级")).required
}
