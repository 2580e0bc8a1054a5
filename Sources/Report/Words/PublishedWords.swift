import Tables

/// What the tables publish as words of the program, in the language of who reads.
struct PublishedWords {
  static let words: [String: Words] = [
    "rising": Words("rising", "上升"), "falling": Words("falling", "下降"), "stable": Words("stable", "持平"),
    "uncertain": Words("uncertain", "不确定"),
    "below_floor": Words("below the price floor", "低于限价"), "below_cost": Words("below cost", "低于成本"),
    "diversion": Words("out of its area", "窜货"), "remove": Words("take off the list", "移出名单"),
  ]

  let language: Language

  /// A word of a column such as an outlook; itself where it is none that is known.
  subscript(word: String) -> String { Self.words[word].map(language.text) ?? word }

  /// Why a customer is no true key account, or may leave, as `Rules` write it: `down 65% in 3 months`.
  func reason(_ text: String) -> String { known(text).map(language.text) ?? text }

  private func known(_ text: String) -> Words? {
    if let found = text.wholeMatch(of: /falling_([0-9]+)_months/) {
      return Words("falling for \(found.1) months", "连续 \(found.1) 个月下降")
    }
    if let found = text.wholeMatch(of: /down (-?[0-9.]+%) in 3 months/) {
      return Words(text, "近 3 个月下降 \(found.1)")
    }
    if let found = text.wholeMatch(of: /down (-?[0-9.]+%) on last year/) {
      return Words(text, "同比下降 \(found.1)")
    }
    if let found = text.wholeMatch(of: /quiet ([0-9]+) days, usual ([0-9]+)/) {
      return Words("no order for \(found.1) days, usually \(found.2)", "已 \(found.1) 天未下单，通常间隔 \(found.2) 天")
    }
    if let found = text.wholeMatch(of: /categories ([0-9]+), before ([0-9]+)/) {
      return Words("buys \(found.1) categories, before \(found.2)", "购买类别 \(found.1) 个，之前 \(found.2) 个")
    }
    if let found = text.wholeMatch(of: /complaint open ([0-9]+) days/) {
      return Words("complaint open for \(found.1) days", "投诉未结 \(found.1) 天")
    }
    if let found = text.wholeMatch(of: /one_off: (-?[0-9.]+%) of the revenue in ([0-9]+-[0-9]+)/) {
      return Words("one-off: \(found.1) of the revenue in \(found.2)", "一次性：\(found.1) 的销售额在 \(found.2)")
    }
    if let found = text.wholeMatch(of: /one_off: sales in ([0-9]+) of ([0-9]+) months/) {
      return Words("one-off: sales in \(found.1) of \(found.2) months", "一次性：\(found.2) 个月中仅 \(found.1) 个月有销售")
    }
    if let found = text.wholeMatch(of: /low_profit: (.+) by revenue, (.+) by profit/) {
      return Words("low profit: \(found.1) by revenue, \(found.2) by profit", "低利：销售额等级 \(found.1)，毛利等级 \(found.2)")
    }
    if let found = text.wholeMatch(of: /squeezing: margin (-?[0-9.]+%), segment (-?[0-9.]+%)/) {
      return Words("squeezes the margin: \(found.1), its like \(found.2)", "压价：毛利率 \(found.1)，同层 \(found.2)")
    }
    return nil
  }
}
