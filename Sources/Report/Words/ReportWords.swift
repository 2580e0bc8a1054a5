import Tables

/// Every word of a report that is not a column's own.
enum Word: CaseIterable {
  case report, today, company, products, customers, categories, salespeople, credit, visits, exceptions, rejected
  case movement, howToRead, proof, nothingNew, month, window, businessDate, run, unfinished
  case thisMonth, monthBefore, sameMonthLastYear, change
  case bridgeMonth, bridgeYear, bridgeText, before, volume, mix, price, customerMix, cost, new, lost, other, now
  case paretoText, quadrant, star, sleeper, traffic, loser
  case matrix, byContribution, best, worst, movers, nearRising, nearFalling
  case keyAccounts, coming, falseKeys, leaving, trueKeys, tierByWarning, gaps, gapsText, cause, whoMoved
  case heatMap, heatMapText, what, who, amount, why, lines, reason, input, revenueOf
  case formulas, howTiers, howCauses, howOutlook, options, empty, unknown, failedNight, cumulativeShare, rank
  case asTable, salesman
  case revenueByMonth, thisYear, yearBefore, axisCut
  case buysCategories, buysNotCategories, tierCourse
  case whyFigures, whyLink
  case customerCard, buys, buysNot, channel, overLimit, stopSupply, warningLevel, files
  case keyShare, matrixText, warningText, movementText
  case workList
  case newAgainstMonthBefore, firstMonth, comparedWithNothing, dishonouredNote, noNews, lastRunFailed, notPublished
  case revenueBySalesperson, revenueBySalespersonText, belowTarget

  var words: Words {
    switch self {
    case .report: Words("Morning report", "晨报")
    case .today: Words("Today", "今日要点")
    case .company: Words("Company", "公司")
    case .products: Words("Products", "商品")
    case .customers: Words("Customers", "客户")
    case .categories: Words("Categories", "类别")
    case .salespeople: Words("Salespeople", "业务员")
    case .credit: Words("Credit", "信用")
    case .visits: Words("Visits", "拜访")
    case .exceptions: Words("Exceptions", "异常销售")
    case .rejected: Words("Rejected rows", "拒收行")
    case .movement: Words("Movement between tiers", "等级变动")
    case .howToRead: Words("How to read this", "阅读说明")
    case .proof: Words("Proof", "核对")
    case .nothingNew: Words("Nothing new.", "没有新情况。")
    case .month: Words("Month", "月份")
    case .window: Words("Window", "窗口")
    case .businessDate: Words("Business date", "业务日期")
    case .run: Words("Run", "运行")
    case .unfinished: Words("unfinished: not compared", "未结束，不作比较")
    case .thisMonth: Words("Month", "本月")
    case .monthBefore: Words("Month before", "上月")
    case .sameMonthLastYear: Words("Same month last year", "去年同月")
    case .change: Words("Change", "变动")
    case .bridgeMonth: Words("Gross profit: from the month before to now", "毛利额：从上月到本月")
    case .bridgeYear: Words("Gross profit: from a year before to now", "毛利额：从去年同期到本期")
    case .bridgeText:
      Words(
        "What more or fewer pieces, other goods, prices, costs, new and lost products made of it, to the cent.",
        "数量、结构、价格、成本、新增与流失商品各使毛利额变动多少，分毫不差。")
    case .before: Words("before", "上期")
    case .volume: Words("volume", "数量")
    case .mix: Words("mix", "结构")
    case .price: Words("price", "价格")
    case .customerMix: Words("mix of customers", "客户结构")
    case .cost: Words("cost", "成本")
    case .new: Words("new", "新增")
    case .lost: Words("lost", "流失")
    case .other: Words("other", "其他")
    case .now: Words("now", "本期")
    case .paretoText:
      Words(
        "Products by revenue, the largest first, and the share of all that they make together.",
        "商品按销售额从大到小排列，以及累计占比。")
    case .quadrant: Words("What to promote: margin and turnover", "该推什么：毛利率与周转率")
    case .star: Words("Star: promote", "明星：主推")
    case .sleeper: Words("Sleeper: sell more, stock less", "高利慢销：促销、减库存")
    case .traffic: Words("Traffic: keep, mind the price", "引流：保留、控价")
    case .loser: Words("Loser: clear out", "淘汰：清理")
    case .matrix: Words("Revenue tier × contribution tier", "销售额等级 × 贡献等级")
    case .byContribution: Words("By contribution ratio", "按贡献比率排列")
    case .best: Words("Best by contribution ratio", "贡献比率最高")
    case .worst: Words("Worst by contribution ratio", "贡献比率最低")
    case .movers: Words("Who moved, and why", "谁变动了，为什么")
    case .nearRising: Words("Nearly up", "接近升级")
    case .nearFalling: Words("Nearly down", "接近降级")
    case .keyAccounts: Words("Key accounts by channel", "各渠道重点客户")
    case .coming: Words("Coming key accounts", "潜在重点客户")
    case .falseKeys: Words("False key accounts", "假重点客户")
    case .leaving: Words("Leaving", "流失预警")
    case .trueKeys: Words("Key accounts", "重点客户")
    case .tierByWarning: Words("Tier × warning level", "等级 × 预警级别")
    case .gaps: Words("What to offer", "可推荐的商品")
    case .gapsText:
      Words(
        "Products that at least half of the key accounts of the segment buy, and this customer does not.",
        "同层至少一半重点客户购买而该客户未购买的商品。")
    case .cause: Words("Cause", "原因")
    case .whoMoved: Words("who moved instead", "反向变动者")
    case .heatMap: Words("Revenue of the categories against the same month last year", "各类别销售额与去年同月相比")
    case .heatMapText: Words("Blue is more than a year before, orange is less.", "蓝色为高于去年同月，橙色为低于。")
    case .what: Words("What", "事项")
    case .who: Words("Who", "对象")
    case .amount: Words("Amount", "金额")
    case .why: Words("Why", "原因")
    case .lines: Words("Lines", "行数")
    case .reason: Words("Reason", "原因")
    case .input: Words("Input", "输入")
    case .revenueOf: Words("Revenue", "销售额")
    case .formulas:
      Words(
        "Gross margin = gross profit ÷ revenue. Turnover = revenue ÷ average stock. Cross ratio = gross margin × turnover. "
          + "Contribution ratio = cross ratio × share of sales.",
        "毛利率 = 毛利额 ÷ 销售额。周转率 = 销售额 ÷ 平均库存。交叉比率 = 毛利率 × 周转率。贡献比率 = 交叉比率 × 销售占比。")
    case .howTiers:
      Words(
        "Tiers cut the list by cumulative share: A carries the most, then B, C; N has nothing positive to rank.",
        "等级按累计占比划分：A 贡献最大，其次 B、C；N 没有正值可排。")
    case .howCauses:
      Words(
        "A tier moves by own sales if these alone would have moved it, by others' sales if those alone would have, or by "
          + "both, each enough or only together.",
        "等级变动的原因：仅自身销售变化即足够、仅他人销售变化即足够、任一皆可，或合在一起才足够。")
    case .howOutlook:
      Words(
        "An outlook goes on with the mean of the last months. It is a sum, and no promise.",
        "展望按最近数月的平均推算，是计算，不是承诺。")
    case .options: Words("Ask why with: tierbook explain", "追问原因：tierbook explain")
    case .empty: Words("Nothing to show.", "没有可显示的内容。")
    case .unknown: Words("not known", "未知")
    case .failedNight:
      Words("The last run failed; these are the figures before it.", "最近一次运行失败；以下为之前的数据。")
    case .cumulativeShare: Words("cumulative share", "累计占比")
    case .rank: Words("rank", "名次")
    case .asTable: Words("As a table", "表格")
    case .salesman: Words("Salesperson", "业务员")
    case .revenueByMonth: Words("Revenue by month, and a year before", "每月销售额与上年同期")
    case .thisYear: Words("revenue", "销售额")
    case .yearBefore: Words("a year before", "上年同期")
    case .axisCut: Words("The axis does not begin at 0.", "坐标轴不从 0 开始。")
    case .buysCategories: Words("Main categories", "主要购买类别")
    case .buysNotCategories: Words("Buys nothing of", "未购买类别")
    case .tierCourse: Words("Tier by revenue, the last months", "近几个月销售额等级")
    case .whyFigures: Words("How these figures come about", "这些数字从何而来")
    case .whyLink: Words("why", "为何")
    case .customerCard: Words("Customer cards", "客户资料卡")
    case .buys: Words("Buys most", "主要购买")
    case .buysNot: Words("Does not buy", "未购买")
    case .channel: Words("Channel", "渠道")
    case .overLimit: Words("Over the limit", "超过信用额度")
    case .stopSupply: Words("Stop supply", "停止供货")
    case .warningLevel: Words("Warning level", "预警级别")
    case .files: Words("Files", "文件")
    case .workList: Words("Work list", "工作清单")
    case .revenueBySalesperson: Words("Revenue by salesperson", "各业务员销售额")
    case .revenueBySalespersonText:
      Words("In parentheses the part of the target; orange is below it.", "括号内为目标达成率；橙色为未达成。")
    case .belowTarget: Words("below the target", "未达成目标")
    case .keyShare: Words("Key accounts' share", "重点客户占比")
    case .matrixText:
      Words("Products: a line for each tier by revenue, a column for each by contribution.", "商品数：行为销售额等级，列为贡献等级。")
    case .warningText:
      Words("Customers: a line for each tier, a column for each warning level from 0 to 4.", "客户数：行为等级，列为预警级别 0 至 4。")
    case .movementText:
      Words("A line for the tier before, a column for the one now; framed: they stayed.", "行为之前的等级，列为现在的等级；方框内为未变动者。")
    case .newAgainstMonthBefore: Words("New against the month before", "与上月相比的新情况")
    case .firstMonth: Words("The first month: compared with nothing", "首个月份，不作比较")
    case .comparedWithNothing: Words("The month is not over: compared with nothing", "本月未结束，不作比较")
    case .dishonouredNote: Words("dishonoured a note", "票据拒付")
    case .noNews: Words("nothing new", "没有新情况")
    case .lastRunFailed: Words("last run failed", "最近一次运行失败")
    case .notPublished: Words("nothing is published", "没有已发布的数据")
    }
  }
}

/// The words of a report in its language.
struct ReportWords {
  let language: Language

  subscript(word: Word) -> String { language.text(word.words) }
}
