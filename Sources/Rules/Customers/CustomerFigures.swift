package import Arithmetic

/// The measures of one customer in one window, apart from tiers.
///
/// A class, because each column of a row reads from it: a struct of this size would be copied for every column.
package final class CustomerFigures: Sendable {
  package enum Status: String, Sendable {
    /// The customer has a sale day in the window.
    case current
    /// The customer had a sale day only before the window.
    case past
    /// The customer never had a sale day.
    case prospect
  }

  package let number: Int
  package let measures: Measures
  /// Revenue of the customer's channel in the window.
  package let channelRevenue: ExactDecimal
  package let trend: MonthlyTrend
  /// Months of the window with a sale day.
  package let activeMonths: Int
  /// The month of the window with the highest revenue; of equal months, the earliest.
  package let peak: (month: Month, revenue: ExactDecimal)
  /// Sum of the months with revenue above 0, the divisor of the best month's share.
  package let positiveRevenue: ExactDecimal
  package let days: SaleHistory
  /// Products and categories with a sale in the window.
  package let products: Int
  package let categories: Int
  /// Revenue in products whose gross margin is above the company's; nil: the company has none.
  package let highMarginRevenue: ExactDecimal?
  /// List amount and revenue of the lines that have a list amount.
  package let list: (amount: ExactDecimal, revenue: ExactDecimal)
  package let status: Status
  package let target: ExactDecimal?
  package let churn: ChurnWarning
  /// nil: the window is not looked ahead for.
  package let projected: ProjectedSums?

  package init(
    number: Int, measures: Measures, channelRevenue: ExactDecimal, trend: MonthlyTrend, activeMonths: Int,
    peak: (month: Month, revenue: ExactDecimal), positiveRevenue: ExactDecimal, days: SaleHistory, products: Int,
    categories: Int, highMarginRevenue: ExactDecimal?, list: (amount: ExactDecimal, revenue: ExactDecimal),
    status: Status, target: ExactDecimal?, churn: ChurnWarning, projected: ProjectedSums? = nil
  ) {
    self.number = number
    self.measures = measures
    self.channelRevenue = channelRevenue
    self.trend = trend
    self.activeMonths = activeMonths
    self.peak = peak
    self.positiveRevenue = positiveRevenue
    self.days = days
    self.products = products
    self.categories = categories
    self.highMarginRevenue = highMarginRevenue
    self.list = list
    self.status = status
    self.target = target
    self.churn = churn
    self.projected = projected
  }

  private var revenue: ExactDecimal { measures.sums.revenue }

  /// revenue ÷ revenue of the channel, to 6 decimals; nil if one of them is negative or the channel's is 0. 通路占比.
  package var channelShare: ExactDecimal? { share(revenue, of: channelRevenue) }

  /// Highest month ÷ sum of the months above 0, to 6 decimals; nil if no month is above 0 or revenue is negative.
  /// 最高月占比.
  package var peakShare: ExactDecimal? { share(peak.revenue, of: positiveRevenue) }

  /// (list amount − revenue) ÷ list amount, over the lines with a list amount, to 6 decimals; nil if their list amount
  /// is not above 0 or revenue is negative. 折扣深度.
  package var discountDepth: ExactDecimal? { share(list.amount - list.revenue, of: list.amount) }

  /// Revenue in products above the company's gross margin ÷ revenue, to 6 decimals; nil if the company has no margin,
  /// or revenue is not above 0. 高毛利占比.
  package var highMarginShare: ExactDecimal? {
    highMarginRevenue.flatMap { Fraction($0, over: revenue)?.rounded() }
  }

  private func share(_ part: ExactDecimal, of whole: ExactDecimal) -> ExactDecimal? {
    revenue.isNegative ? nil : Fraction(part, over: whole)?.rounded()
  }

  /// Flags that only products have.
  private static let ofProducts = ["low_coverage", "negative_stock", "no_stock", "stock_unknown"]

  /// Returns the flags that limit trust in the figures, sorted.
  ///
  /// - Parameter isKnown: whether the customer master has the customer.
  package func flags(isKnown: Bool) -> [String] {
    var flags = measures.flags(isKnown: true).filter { !Self.ofProducts.contains($0) }
    // This happens if other customers of the channel are below 0.
    let isAboveChannel = channelRevenue.isPositive && revenue > channelRevenue
    if isAboveChannel, !flags.contains("share_above_1") { flags = (flags + ["share_above_1"]).sorted() }
    return isKnown ? flags : flags + ["unknown_customer"]
  }
}

/// A customer's days with a sale so far: the first, the last, and how many.
package struct SaleHistory: Sendable, Equatable {
  package private(set) var first: Day?
  package private(set) var last: Day?
  package private(set) var count = 0

  package init() {}

  /// Adds a month, which must be later than those before.
  ///
  /// - Parameter mask: one bit for each day of the month, set if the day has a sale; the lowest bit is the first day.
  package mutating func add(_ mask: UInt32, of month: Month) {
    guard mask != 0 else { return }
    let start = month.firstDay
    if first == nil { first = start.advanced(by: mask.trailingZeroBitCount) }
    last = start.advanced(by: 31 - mask.leadingZeroBitCount)
    count += mask.nonzeroBitCount
  }

  /// Days from the first to the last sale day ÷ (sale days − 1), to 6 decimals; nil with fewer than two. 订货间隔.
  package var interval: ExactDecimal? {
    guard let first, let last else { return nil }
    return Fraction(ExactDecimal(last.days(since: first)), over: ExactDecimal(count - 1))?.rounded()
  }
}
