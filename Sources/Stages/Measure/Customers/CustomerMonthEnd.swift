import Arithmetic
import Fold
import Rules

/// Everything that the customers' figures of one month are computed from.
///
/// It is a class, because a struct of this size would be copied for each customer.
final class CustomerMonthEnd: Sendable {
  let month: Month
  /// The end of the month, or the business date if that is earlier.
  let today: Day
  /// The last complete month.
  let baseMonth: Month
  let firstMonth: Month
  /// Customers with a row, in key order.
  let order: [Int]
  let master: CustomerMaster
  /// From the first month on. All have the same number of customers.
  let history: [CustomerSums]
  let stock: [Month: StockMonth]?
  let targets: Targets
  let customers: KeyIndex
  let salespeople: KeyIndex
  let measureOptions: MeasureOptions
  let options: CustomerOptions
  /// By customer number: the sign of leaving that its complaints give.
  private let complaintSigns: [Int: String]

  /// - Parameters:
  ///   - history: from the first month on, up to this month or a later one.
  ///   - businessDate: the last day that counts.
  init(
    month: Month, firstMonth: Month, businessDate: Day, master: CustomerMaster, history: [CustomerSums],
    stock: [Month: StockMonth]?, targets: Targets, customers: KeyIndex, salespeople: KeyIndex,
    measureOptions: MeasureOptions, options: CustomerOptions, complaintSigns: [Int: String]
  ) {
    let today = min(businessDate, month.lastDay)
    (self.month, self.firstMonth, self.today) = (month, firstMonth, today)
    baseMonth = businessDate >= month.lastDay ? month : month.advanced(by: -1)
    (self.master, self.history, self.stock, self.targets) = (master, history, stock, targets)
    (self.customers, self.salespeople) = (customers, salespeople)
    (self.measureOptions, self.options, self.complaintSigns) = (measureOptions, options, complaintSigns)
    let months = history[...firstMonth.distance(to: month)]
    // Targets of earlier months count, as lines do, so that a customer stays in the table.
    let aimedAt = targets.numbers("customer", in: Array(firstMonth...month))
    order = customers.sorted().filter { customer in
      master[customer].map { $0.openedOn.map { $0 <= today } ?? true } ?? false
        || months.contains { $0.hasLines(customer) } || aimedAt.contains(customer)
    }
  }

  /// Returns the sums of a month.
  func at(_ month: Month) -> CustomerSums { history[firstMonth.distance(to: month)] }

  /// Returns the day of a customer's last sale; nil: it has none so far.
  func lastSale(of customer: Int) -> Day? { saleDays(of: customer).last }

  private func saleDays(of customer: Int) -> SaleHistory {
    var days = SaleHistory()
    for place in 0...firstMonth.distance(to: month) {
      days.add(history[place].saleDays[customer], of: firstMonth.advanced(by: place))
    }
    return days
  }

  /// The figures of a customer that all windows share.
  private struct Shared {
    var trend: MonthlyTrend
    var days: SaleHistory
    var churn: ChurnWarning
  }

  /// Measures all customers in the windows of `lengths` months, one window after the other.
  ///
  /// - Parameter body: receives the length of the window and the figures of a customer; customers come in key order.
  func figures(
    lengths: [Int], _ breadth: MonthBreadth, _ body: (_ length: Int, CustomerFigures) throws -> Void
  ) throws {
    let allShared = order.map { shared(of: $0, breadth.quarters[$0]) }
    let sums = windowSums(lengths)
    for (window, length) in lengths.enumerated() {
      let months = Array(month.advanced(by: 1 - length)...month)
      var channelRevenue = Array(repeating: ExactDecimal.zero, count: master.channelCount)
      var companyRevenue: ExactDecimal = 0
      for (customer, total) in zip(order, sums[window]) {
        channelRevenue[master.channel(of: customer)] += total.revenue
        companyRevenue += total.revenue
      }
      let stock = stock.map { stock in
        StockSpan(ends: ([months[0].advanced(by: -1)] + months).map { stock[$0] ?? StockMonth() }, earlier: [])
      }
      for (place, customer) in order.enumerated() {
        try body(
          length,
          figures(
            of: customer, months, sums: sums[window][place], stock: stock?.window(of: customer),
            companyRevenue: companyRevenue,
            channelRevenue: channelRevenue[master.channel(of: customer)], breadth.windows[window][customer],
            allShared[place]))
      }
    }
  }

  /// Whether the month is unfinished, and the customer had a sale in the month before the window.
  ///
  /// - Parameter start: the index of the window's first month in `history`.
  private func isStillThere(_ customer: Int, _ start: Int) -> Bool {
    baseMonth < month && start > 0 && history[start - 1].saleDays[customer] != 0
  }

  /// Returns the sums of the customers of `order`, by window.
  private func windowSums(_ lengths: [Int]) -> [[CostedSums]] {
    nestedWindows(lengths, from: Array(repeating: CostedSums(), count: order.count)) { monthsBefore, totals in
      at(month.advanced(by: -monthsBefore)).sums.withUnsafeBufferPointer { sums in
        for (place, customer) in order.enumerated() where sums[customer].lines > 0 { totals[place] += sums[customer] }
      }
    }
  }

  private func figures(
    of customer: Int, _ months: [Month], sums: CostedSums, stock: StockWindow?, companyRevenue: ExactDecimal,
    channelRevenue: ExactDecimal, _ breadth: PurchaseBreadth, _ shared: Shared
  ) -> CustomerFigures {
    let measures = Measures(sums: sums, stock: stock, companyRevenue: companyRevenue, options: measureOptions)
    let start = firstMonth.distance(to: months[0])
    var peak = (month: months[0], revenue: history[start].sums[customer].revenue)
    var (listed, list, positive) = (ExactDecimal.zero, ExactDecimal.zero, ExactDecimal.zero)
    var active = 0
    // By index, because a copy of a month would count references to all its arrays.
    for (place, month) in zip(start..., months) {
      let revenue = history[place].sums[customer].revenue
      if revenue > peak.revenue { peak = (month, revenue) }
      if revenue.isPositive { positive += revenue }
      if history[place].hasListAmounts {
        listed += history[place].listedRevenues[customer]
        list += history[place].listAmounts[customer]
      }
      if history[place].saleDays[customer] != 0 { active += 1 }
    }
    return CustomerFigures(
      number: customer, measures: measures, channelRevenue: channelRevenue, trend: shared.trend, activeMonths: active,
      peak: peak, positiveRevenue: positive, days: shared.days, products: Int(breadth.products),
      categories: Int(breadth.categories), highMarginRevenue: breadth.highMarginRevenue, list: (list, listed),
      status: active > 0 || isStillThere(customer, start) ? .current : shared.days.count > 0 ? .past : .prospect,
      target: targets.sum("customer", customer, over: months),
      churn: shared.churn)
  }

  private func shared(of customer: Int, _ quarters: (recent: Int32, before: Int32)) -> Shared {
    let trend = trend(of: customer)
    let days = saleDays(of: customer)
    guard let first = days.first, let last = days.last else {
      return Shared(trend: trend, days: days, churn: ChurnWarning(reasons: []))
    }
    let categories = trend.revenues.count >= 6 ? (recent: Int(quarters.recent), before: Int(quarters.before)) : nil
    let signs = ChurnWarning.Signs(
      trend: trend, firstSale: first, lastSale: last, saleDays: days.count, today: today, categories: categories)
    var churn = ChurnWarning(signs, options: options)
    if let sign = complaintSigns[customer] { churn.reasons.append(sign) }
    return Shared(trend: trend, days: days, churn: churn)
  }

  private func trend(of customer: Int) -> MonthlyTrend {
    guard baseMonth >= firstMonth else { return MonthlyTrend(revenues: []) }
    return MonthlyTrend(
      revenues: history[...firstMonth.distance(to: baseMonth)].indices.map { place in
        history[place].sums[customer].revenue
      })
  }
}
