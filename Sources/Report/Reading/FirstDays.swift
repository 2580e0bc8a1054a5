package import Arithmetic
package import Rules

/// Finds what a month's lines add up to until a day, and all of them, in the files of a business date; nil: they are not
/// there.
package typealias LandedSums =
  @Sendable (_ month: Month, _ last: Day, _ date: Day) -> (
    part: CostedSums, whole: CostedSums
  )?

/// The first days of a month, as many as the report's month has by its business date.
struct FirstDays {
  let count: Int
  let month: Month
  /// Columns of `company_summary` for these days alone.
  let row: Row

  /// Those of the same month a year before; nil: the report's month is over, or they are not known to the cent.
  ///
  /// - Parameter published: that month's row.
  init?(yearBefore period: ReportPeriod, _ published: Row?, _ landed: LandedSums?) {
    guard let landed, let published, !period.isComplete, period.businessDate.month == period.month else { return nil }
    let month = period.month.advanced(by: -12)
    let count = period.businessDate.days(since: period.month.firstDay) + 1
    guard let sums = landed(month, month.firstDay.advanced(by: count - 1), period.businessDate) else { return nil }
    // The whole month must be what is published: then its first days are a part of that.
    func isPublished(_ column: String, _ amount: ExactDecimal) -> Bool {
      published.decimal(column) == amount
    }
    guard isPublished("revenue", sums.whole.revenue) else { return nil }
    var row: Row = ["revenue": sums.part.revenue.description]
    if isPublished("gross_profit", sums.whole.grossProfit) {
      row["gross_profit"] = sums.part.grossProfit.description
      row["gross_margin"] = Fraction(sums.part.grossProfit, over: sums.part.costedRevenue)?.rounded()?.description
    }
    (self.count, self.month, self.row) = (count, month, row)
  }
}
