import Tables
import Workbook

/// The words of the workbook that the page does not have.
enum BookWord: CaseIterable {
  case readMe, moversSheet, bridge, gapsSheet, rejectedSheet, charts
  case sheets, columns, content, contentText, runOptions, version, lastFailure, digits, digitsText, ofSalesperson
  case news, good, bad, kind, number, product, customer, name, moverName, median, revenueYearBefore
  case total, check, longNumber, longNumbers, cutText, notAll, leftOut, leftOutText

  var words: Words {
    switch self {
    case .readMe: Words("Read me", "说明")
    case .moversSheet: Words("Movers", "等级变动")
    case .bridge: Words("Bridge", "毛利变动")
    case .gapsSheet: Words("Gaps", "可推荐商品")
    case .rejectedSheet: Words("Rejected", "拒收行")
    case .charts: Words("Charts", "图表")
    case .sheets: Words("Sheets", "工作表")
    case .columns: Words("Columns", "列说明")
    case .content: Words("What this is", "内容")
    case .contentText:
      Words(
        "The published tables of one month and window. A number is all that the table has; its format shows fewer digits.",
        "一个月份与窗口的已发布数据。单元格保留全部位数，显示时位数较少。")
    case .runOptions: Words("Options", "选项")
    case .version: Words("Version", "程序版本")
    case .lastFailure: Words("Last run", "最近一次运行")
    case .digits: Words("Digits", "位数")
    case .digitsText:
      Words(
        "Numbers of more digits than a cell holds are texts; the database has all digits.",
        "位数超过单元格的数字以文本保存；数据库保留全部位数。")
    case .ofSalesperson: Words("Customers of salesperson", "业务员的客户")
    case .news: Words("News", "性质")
    case .good: Words("good", "好消息")
    case .bad: Words("bad", "坏消息")
    case .kind: Words("Kind", "对象")
    case .number: Words("No.", "编号")
    case .product: Words("product", "商品")
    case .customer: Words("customer", "客户")
    case .name: Words("Name", "名称")
    case .moverName: Words("Who moved instead", "反向变动者")
    case .revenueYearBefore: Words("Revenue a year before", "上年同期销售额")
    case .median: Words("median", "中位数")
    case .total: Words("Total of the rows shown", "所示行合计")
    case .check: Words("All rows less the company", "全部行减公司合计")
    case .longNumber: Words("More than 15 digits: a text, so that none is lost.", "超过 15 位：以文本保存，不丢失位数。")
    case .longNumbers: Words("Numbers of more than 15 digits, which are texts:", "超过 15 位、以文本保存的数字个数：")
    case .cutText: Words("Cut: a cell holds 32,767 characters.", "已截断：单元格最多 32,767 个字符。")
    case .leftOut: Words("Left out", "未列出")
    case .leftOutText:
      Words("Columns from which it could be computed what all have", "可据以推算全公司数字的列")
    case .notAll: Words("the others do not fit on a sheet; the database has them", "其余超出工作表行数，见数据库")
    }
  }
}

extension ReportWords {
  subscript(word: BookWord) -> String { language.text(word.words) }

  /// What the workbook itself says.
  var ofWorkbook: WorkbookWords {
    WorkbookWords(
      total: self[.total], check: self[.check], longNumber: self[.longNumber], longNumbers: self[.longNumbers],
      cutText: self[.cutText])
  }
}
