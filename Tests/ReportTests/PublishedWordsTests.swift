import Testing

@testable import Report

@Suite struct `Published words on a page` {
  @Test func `are those of the reader's language`() {
    let (english, chinese) = (PublishedWords(language: .english), PublishedWords(language: .chinese))
    #expect(english["below_floor"] == "below the price floor" && chinese["below_floor"] == "低于限价")
    #expect(chinese["rising"] == "上升" && PublishedWords(language: .both)["rising"] == "上升 rising")
    // A user's own words stay.
    #expect(chinese["VIP"] == "VIP")
  }

  @Test(arguments: [
    ("falling_3_months", "falling for 3 months", "连续 3 个月下降"),
    ("down 65% in 3 months", "down 65% in 3 months", "近 3 个月下降 65%"),
    ("down 88% on last year", "down 88% on last year", "同比下降 88%"),
    ("quiet 25 days, usual 11", "no order for 25 days, usually 11", "已 25 天未下单，通常间隔 11 天"),
    ("categories 6, before 13", "buys 6 categories, before 13", "购买类别 6 个，之前 13 个"),
    ("complaint open 40 days", "complaint open for 40 days", "投诉未结 40 天"),
    ("one_off: 66% of the revenue in 2026-03", "one-off: 66% of the revenue in 2026-03", "一次性：66% 的销售额在 2026-03"),
    ("one_off: sales in 2 of 12 months", "one-off: sales in 2 of 12 months", "一次性：12 个月中仅 2 个月有销售"),
    ("low_profit: A by revenue, C by profit", "low profit: A by revenue, C by profit", "低利：销售额等级 A，毛利等级 C"),
    ("squeezing: margin -2%, segment 26%", "squeezes the margin: -2%, its like 26%", "压价：毛利率 -2%，同层 26%"),
    ("of another version", "of another version", "of another version"),
  ])
  func `say a reason`(published: String, english: String, chinese: String) {
    #expect(PublishedWords(language: .english).reason(published) == english)
    #expect(PublishedWords(language: .chinese).reason(published) == chinese)
  }
}
