package import Arithmetic
package import Rules

/// The customers of each window, with everything that their tiers and the rules of key accounts use.
package enum CustomerWindow {
  /// What the master records of a customer.
  package struct Master {
    package var name: String?
    package var kind: String?
    package var channel: String?
    package var region: String?
    package var route: String?
    package var salesperson: KeyField

    package init(
      name: String?, kind: String?, channel: String?, region: String?, route: String?, salesperson: KeyField
    ) {
      self.name = name
      self.kind = kind
      self.channel = channel
      self.region = region
      self.route = route
      self.salesperson = salesperson
    }
  }

  package final class Row: MeasuredRow {
    package let month: Day
    package let length: Int
    package let key: KeyField
    /// nil: the master does not have the customer.
    package let master: Master?
    package let figures: CustomerFigures
    package let average: MonthlyAverage?
    package let line: TrendLine?

    package var measures: Measures { figures.measures }

    package init(
      month: Day, length: Int, key: KeyField, master: Master?, figures: CustomerFigures, average: MonthlyAverage?,
      line: TrendLine?
    ) {
      self.month = month
      self.length = length
      self.key = key
      self.master = master
      self.figures = figures
      self.average = average
      self.line = line
    }
  }

  package static let table = Table<Row>(
    "customer_window", stage: "measure", .between, Words("Customers of a window", "窗口客户"),
    Words("Measures of each customer in each window", "各窗口各客户的指标"), key: [.month, .windowMonths, .customerID],
    needs: [["customers"]], version: 4,
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .key(.customerID) { $0.key },
      .text(.customerName) { $0.master?.name }, .text(.kind) { $0.master?.kind },
      .text(.channel) { $0.master?.channel }, .text(.region) { $0.master?.region },
      .text(.route) { $0.master?.route }, .key(.salespersonID) { $0.master?.salesperson ?? .null },
    ] + measures + [
      .decimal(.salesShare) { $0.figures.measures.salesShare },
      .decimal(.channelShare) { $0.figures.channelShare },
      .decimal(.monthlyAverage) { $0.average?.rounded },
      .decimal(.growthMonth) { $0.figures.trend.growth(months: 1) },
      .decimal(.growthYear) { $0.figures.trend.growth(months: 12) },
      .integer(.activeMonths) { $0.figures.activeMonths },
      .decimal(.peakMonthShare) { $0.figures.peakShare },
      .day(.lastSaleOn) { $0.figures.days.last },
      .decimal(.orderIntervalDays) { $0.figures.days.interval },
      .integer(.productsBought) { $0.figures.products },
      .integer(.categoriesBought) { $0.figures.categories },
      .decimal(.highMarginShare) { $0.figures.highMarginShare },
      .decimal(.discountDepth) { $0.figures.discountDepth },
      .text(.status) { $0.figures.status.rawValue },
      .decimal(.averageStock) { $0.figures.measures.averageStock },
      .decimal(.turnover) { $0.figures.measures.turnover },
      .decimal(.target) { $0.figures.target },
      .decimal(.targetAttainment) { row in row.figures.target.flatMap { row.measures.sums.attainment(of: $0) } },
      .texts(.churnReasons) { $0.figures.churn.reasons },
      .texts(.flags) { $0.figures.flags(isKnown: $0.master != nil) },
      .decimal(averageSum) { $0.average?.sum },
      .integer(averageMonths) { $0.average?.months },
      .decimal(lineSum) { $0.line?.sum },
      .decimal(lineMoment) { $0.line?.moment },
      .day(peakMonth) { $0.figures.peak.month.firstDay },
      .decimal(peakRevenue) { $0.figures.peak.revenue },
      .decimal(positiveRevenue) { $0.figures.positiveRevenue },
      .decimal(.projectedRevenue) { $0.figures.projected?.revenue },
      .decimal(.projectedProfit) { $0.figures.projected?.grossProfit },
    ])

  /// Columns from `lines` to `return_rate`.
  static let measures = TableColumn<Row>.windowSums + TableColumn<Row>.windowRates

  // MARK: For the rules that need tiers

  /// The average before rounding.
  package static let averageSum = ColumnDeclaration(
    "average_sum", .decimal(.exact), .money, Words("Sum of the average", "平均合计"),
    Words("Revenue of the months of the average", "计算平均的各月销售额之和"))

  package static let averageMonths = ColumnDeclaration(
    "average_months", .integer, .count, Words("Months of the average", "平均月数"),
    Words("Months that the average is over", "计算平均的月数"))

  /// The line through the last months.
  package static let lineSum = ColumnDeclaration(
    "line_sum", .decimal(.exact), .money, Words("Sum of the line", "趋势线合计"),
    Words("Sum of the months that the line is drawn through", "趋势线各月之和"))

  package static let lineMoment = ColumnDeclaration(
    "line_moment", .decimal(.exact), .money, Words("Moment of the line", "趋势线矩"),
    Words("Sum of place × revenue over these months", "各月序号 × 销售额之和"))

  package static let peakMonth = ColumnDeclaration(
    "peak_month", .date, .date, Words("Best month", "最高月"),
    Words("First day of the month with the highest revenue", "销售额最高的月份的第一天"))

  package static let peakRevenue = ColumnDeclaration(
    "peak_revenue", .decimal(.exact), .money, Words("Revenue of the best month", "最高月销售额"),
    Words("Revenue of that month", "该月的销售额"))

  package static let positiveRevenue = ColumnDeclaration(
    "positive_revenue", .decimal(.exact), .money, Words("Positive revenue", "正销售额合计"),
    Words("Sum of the months with revenue above 0", "销售额为正的各月之和"))
}
