import Arithmetic
import Tables

/// Sentences with numbers, names and days in them. What is put in is the source's own or a figure, never a word of one
/// language: beside each other, each language has its whole sentence.
extension ReportWords {
  // MARK: Counts

  /// How many lines of a list are shown.
  func shown(_ count: Int, of total: Int) -> String {
    language.text(Words("\(count) of \(total)", "共 \(total) 项，显示 \(count) 项"))
  }

  func moreCards(_ count: Int) -> String {
    language.text(Words(count == 1 ? "1 more card" : "\(count) more cards", "另有 \(count) 张资料卡"))
  }

  func keyAccountsBuying(_ count: Int) -> String {
    language.text(
      Words(count == 1 ? "1 key account" : "\(count) key accounts", "\(count) 家重点客户"))
  }

  func months(_ count: Int) -> String { language.text(Self.months(count)) }

  private static func months(_ count: Int) -> Words {
    Words(count == 1 ? "1 month" : "\(count) months", "\(count) 个月")
  }

  /// How many lines are told as exceptions.
  ///
  /// - Parameter least: the least amount of each; nil: any.
  func exceptionLines(_ count: Int, least: String?) -> String {
    let lines = Words(count == 1 ? "1 line" : "\(count) lines", "\(count) 行")
    guard let least else { return language.text(lines) }
    return language.text(Words("\(lines.english) of \(least) or more", "\(lines.chinese)，每行 \(least) 以上"))
  }

  /// What a month that is not over is compared with.
  func firstDays(_ count: Int, of month: Month) -> String {
    language.text(
      Words(
        count == 1 ? "first day of \(month)" : "first \(count) days of \(month)",
        "\(FigureFormat(.chinese).month(month))前 \(count) 天"))
  }

  func unfinished(days count: Int) -> String {
    language.text(
      Words(
        "unfinished: \(count == 1 ? "first day" : "first \(count) days"), compared with as many a year before",
        "未结束：本月前 \(count) 天，与去年同月前 \(count) 天比较"))
  }

  func rows(_ count: Int) -> String {
    language.text(Words(count == 1 ? "1 row" : "\(count) rows", "\(count) 行"))
  }

  /// News of other kinds than those that a headline names.
  func others(_ count: Int) -> String { language.text(Words("others: \(count)", "其他：\(count)")) }

  /// How many are in a condition as they were before.
  ///
  /// - Parameter isKnown: whether it is known how they were before.
  func standing(_ standing: Words, _ count: Int, isKnown: Bool) -> String {
    let words = Words("\(standing.english): \(count)", "\(standing.chinese)：\(count)")
    return language.text(isKnown ? Words("still \(words.english)", "仍\(words.chinese)") : words)
  }

  /// A difference of shares or margins, such as `−1.4 pp`.
  func points(_ number: String) -> String { language.text(Words("\(number) pp", "\(number) 个百分点")) }

  /// What the amounts of what is new say.
  func amounts(ofMonths count: Int) -> String {
    let months = Self.months(count)
    return language.text(
      Words(
        "Amounts: revenue of \(months.english); of credit what is owed, of lines what they are about.",
        "金额：\(months.chinese)的销售额；信用为欠款，明细行为所涉金额。"))
  }

  func ofTarget(_ target: String, share: String) -> String {
    language.text(Words("\(share) of the target of \(target)", "目标 \(target)，达成 \(share)"))
  }

  /// Of which part of all sales a margin is.
  func ofCosted(_ share: String) -> String {
    language.text(Words("of the \(share) of sales with a cost", "按有成本的 \(share) 销售额计"))
  }

  // MARK: Reasons

  /// - Parameter steps: those that did most, largest first.
  func profitChange(_ change: String, by steps: [(word: Word, change: String)]) -> String {
    let texts = [\Words.english, \Words.chinese].map { language in
      steps.map { "\($0.word.words[keyPath: language]) \($0.change)" }.joined(separator: ", ")
    }
    guard !steps.isEmpty else { return language.text(Words("gross profit \(change)", "毛利额 \(change)")) }
    return language.text(
      Words("gross profit \(change), mostly \(texts[0])", "毛利额 \(change)，主要为\(texts[1])"))
  }

  /// - Parameter months: in how many.
  func reachesStandard(in months: Int) -> String {
    let months = Self.months(months)
    return language.text(
      Words("its trend reaches the standard in \(months.english)", "其趋势将在 \(months.chinese)内达到标准额"))
  }

  func owes(_ amount: String) -> String {
    language.text(Words("owes \(amount) more than its limit", "超出额度 \(amount)"))
  }

  func falls(with amount: String) -> String {
    language.text(Words("falls to a lower tier with \(amount) less", "再减少 \(amount) 即降级"))
  }

  func rises(with amount: String) -> String {
    language.text(Words("rises to a better tier with \(amount) more", "再增加 \(amount) 即升级"))
  }

  func visits(_ made: Int, of planned: Int) -> String {
    language.text(Words("\(made) of \(planned) visits made", "计划拜访 \(planned) 次，已拜访 \(made) 次"))
  }

  /// What else is new of an item that is told once.
  func also(_ kind: Words, why: String) -> String {
    language.text(Words("also: \(kind.english)", "另有：\(kind.chinese)")) + (why.isEmpty ? "" : " (\(why))")
  }

  func reviewDue(_ day: Day) -> String {
    language.text(Words("credit to be reviewed since \(day)", "信用应于 \(day) 审核"))
  }

  // MARK: The report itself

  func newSinceReport(of date: String, run: String) -> String {
    language.text(Words("New since the report of \(date) (run \(run))", "自 \(date) 的报告（运行 \(run)）以来的新情况"))
  }

  /// The proof that no line was lost.
  func proof(read: String, rejected: String, difference: String) -> String {
    language.text(
      Words(
        "\(read) lines read, \(rejected) rejected; revenue read − rejected − in products = \(difference)",
        "读取 \(read) 行，拒收 \(rejected) 行；读取销售额 − 拒收 − 商品合计 = \(difference)。"))
  }

  /// What the best tier makes of all sales: the headline of the curve.
  func mostSales(_ curve: ProductCurve, _ format: FigureFormat) -> String {
    let figures = [format.count("\(curve.bestCount)"), format.count("\(curve.points.count)")].map { $0?.text ?? "" }
    let (count, all, share) = (figures[0], figures[1], format.percent(curve.bestShare)?.text ?? "")
    return language.text(
      Words("\(count) of \(all) products make \(share) of the sales", "\(all) 个商品中的 \(count) 个构成销售额的 \(share)"))
  }

  /// - Parameters:
  ///   - left: products without a margin or a turnover.
  ///   - beyond: products that are drawn at the edge, because they are far beyond it.
  ///   - names: of some of those.
  func quadrantText(leavingOut left: Int, beyond: Int, _ names: [String]) -> String {
    var (english, chinese) = (
      "Each dot is a product, as large as its revenue. Along a curve the cross ratio (margin × turnover) is the same; the "
        + "cross marks the medians.",
      "每个圆点是一个商品，大小表示销售额。同一曲线上交叉比率（毛利率 × 周转率）相同；十字线为中位数。"
    )
    if left > 0 {
      english += " Not in the chart, for want of a margin or a turnover: \(left)."
      chinese += "不在图中（缺毛利率或周转率）：\(left)。"
    }
    if beyond > 0 {
      let list = names.joined(separator: "; ")
      english += " Hollow at the edge, and in fact far beyond it: \(beyond) (\(list))."
      chinese += "空心者画在边缘，实际远在图外：\(beyond)（\(list)）。"
    }
    return language.text(Words(english, chinese))
  }

  func tooLarge(_ path: String) -> String {
    language.text(Words("Too large to be attached: \(path)", "文件过大，未附上：\(path)"))
  }

  /// What a mail's subject begins with.
  func subject(_ pipeline: String) -> String { language.text(Words("Tierbook \(pipeline)", "晨报 \(pipeline)")) }
}
