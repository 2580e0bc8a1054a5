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
  /// Customers with a row, in key order.
  let order: [Int]
  let master: CustomerMaster
  let targets: Targets
  let customers: KeyIndex
  let salespeople: KeyIndex
  private let history: CustomerHistory
  private let firstMonth: Month
  /// The months from the first one to this one.
  private let place: Int
  private let measureOptions: MeasureOptions
  private let options: CustomerOptions
  /// By customer number: the sign of leaving that its complaints give.
  private let complaintSigns: [Int: String]
  /// By length: how a window is projected; nil: it is not looked ahead for.
  private let projection: @Sendable (Int) -> Projection?

  /// - Parameter businessDate: the last day that counts.
  init(
    month: Month, businessDate: Day, master: CustomerMaster, history: CustomerHistory, targets: Targets,
    measureOptions: MeasureOptions, options: CustomerOptions, complaintSigns: [Int: String],
    projection: @escaping @Sendable (Int) -> Projection?
  ) {
    let today = min(businessDate, month.lastDay)
    (self.month, self.firstMonth, self.today) = (month, history.firstMonth, today)
    baseMonth = businessDate >= month.lastDay ? month : month.advanced(by: -1)
    (self.master, self.history, self.targets) = (master, history, targets)
    (customers, salespeople) = (history.customers, history.salespeople)
    (self.measureOptions, self.options, self.complaintSigns) = (measureOptions, options, complaintSigns)
    self.projection = projection
    let place = firstMonth.distance(to: month)
    self.place = place
    // Targets of earlier months count, as lines do, so that a customer stays in the table.
    let aimedAt = targets.numbers("customer", in: Array(firstMonth...month))
    order = customers.sorted().filter { customer in
      master.isKnown(customer, on: today) || history.earlier.hasLines(customer)
        || history.months.rows(of: customer).first.map { Int(history.months.places[$0]) <= place } ?? false
        || aimedAt.contains(customer)
    }
  }

  /// The months of a window of `length` months.
  private func months(_ length: Int) -> ClosedRange<Int> { place + 1 - length...place }

  /// Returns the rows of a customer up to the month, oldest first.
  private func rows(of customer: Int) -> Range<Int> {
    let rows = history.months.rows(of: customer)
    var end = rows.upperBound
    while end > rows.lowerBound, history.months.places[end - 1] > place { end -= 1 }
    return rows.lowerBound..<end
  }

  /// Returns the day of a customer's last sale; nil: it has none so far.
  func lastSale(of customer: Int) -> Day? { saleDays(of: customer, rows(of: customer)).last }

  private func saleDays(of customer: Int, _ rows: Range<Int>) -> SaleHistory {
    var days = history.earlier.days(of: customer)
    for row in rows {
      days.add(history.months.saleDays[row], of: firstMonth.advanced(by: Int(history.months.places[row])))
    }
    return days
  }

  /// Whether a customer has a line in the last `length` months, or in as many that end `before` months earlier.
  func hasLines(_ customer: Int, length: Int, before: Int = 0) -> Bool {
    let months = place + 1 - length - before...place - before
    return rows(of: customer).contains { months.contains(Int(history.months.places[$0])) }
  }

  /// Gives a window's sums by salesperson and customer to `body`, in key order, those without a salesperson first. A
  /// line without one counts for the salesperson of the customer master.
  func salespersonSums(length: Int, _ body: (SalespersonSums) throws -> Void) rethrows {
    try history.sellers?.sums(in: months(length), body)
  }

  /// Returns the salespeople with sales in a window.
  func sellers(length: Int) -> Set<Int> { history.sellers?.salespeople(in: months(length)) ?? [] }

  /// A window of all customers.
  private final class Window {
    let length: Int
    let months: [Month]
    /// The place of its first month.
    let start: Int
    let stock: StockSpan?
    /// nil: the window is not looked ahead for.
    let projection: Projection?
    var companyRevenue: ExactDecimal = 0
    var channelRevenue: [ExactDecimal]

    init(
      length: Int, months: [Month], start: Int, stock: StockSpan?, projection: Projection?, channels: Int
    ) {
      (self.length, self.months, self.start, self.stock) = (length, months, start, stock)
      self.projection = projection
      channelRevenue = Array(repeating: ExactDecimal.zero, count: channels)
    }
  }

  /// The figures of a customer that all windows share.
  private struct Shared {
    var trend: MonthlyTrend
    var days: SaleHistory
    var churn: ChurnWarning
  }

  /// Measures customers in the windows of `lengths` months, one customer after the other, in key order.
  ///
  /// - Parameters:
  ///   - isShown: whether a customer is measured in a window of a length.
  ///   - body: receives the length of the window and the figures of a customer.
  ///   - others: receives a customer that is not shown in all windows, the windows by place in which it is not, and the
  ///     average of its months.
  func figures(
    lengths: [Int], _ breadth: MonthBreadth, isShown: (_ customer: Int, _ length: Int) -> Bool,
    _ body: (_ length: Int, CustomerFigures) throws -> Void,
    others: (_ customer: Int, _ windows: Int, MonthlyAverage?) throws -> Void
  ) throws {
    let windows = lengths.map(window)
    var breadth = breadth
    for customer in order {
      let rows = rows(of: customer)
      let habit = breadth.take(customer)
      var hidden = 0
      var shared: Shared?
      for (place, window) in windows.enumerated() {
        guard isShown(customer, window.length) else {
          hidden |= 1 << place
          continue
        }
        let common = shared ?? self.shared(of: customer, rows, breadth.quarters(habit))
        shared = common
        try body(window.length, figures(of: customer, rows, window, breadth.window(place, habit), common))
      }
      guard hidden != 0 else { continue }
      try others(customer, hidden, (shared?.trend ?? trend(rows)).average(months: options.averageMonths))
    }
  }

  private func window(_ length: Int) -> Window {
    let months = Array(month.advanced(by: 1 - length)...month)
    let stock = history.heldStock.map { stock in
      StockSpan(ends: ([months[0].advanced(by: -1)] + months).map { stock[$0] ?? StockMonth() }, earlier: [])
    }
    let window = Window(
      length: length, months: months, start: place + 1 - length, stock: stock, projection: projection(length),
      channels: master.channelNames.count)
    for customer in order {
      let channel = master.channel(of: customer)
      for row in rows(of: customer).reversed() {
        guard history.months.places[row] >= window.start else { break }
        let revenue = history.months.revenue(row)
        window.channelRevenue[channel] += revenue
        window.companyRevenue += revenue
      }
    }
    return window
  }

  private func figures(
    of customer: Int, _ rows: Range<Int>, _ window: Window, _ breadth: PurchaseBreadth, _ shared: Shared
  ) -> CustomerFigures {
    var (listed, list, positive) = (ExactDecimal.zero, ExactDecimal.zero, ExactDecimal.zero)
    var (active, sums) = (0, CostedSums())
    var parts = window.projection.map { Projection.Parts($0) }
    var first = rows.upperBound
    while first > rows.lowerBound, history.months.places[first - 1] >= window.start { first -= 1 }
    var row = first
    var peak: (month: Month, revenue: ExactDecimal)?
    for (place, month) in zip(window.start..., window.months) {
      // A month without lines has a revenue of 0.
      var revenue: ExactDecimal = 0
      if row < rows.upperBound, Int(history.months.places[row]) == place {
        let bought = history.months.sums(row)
        revenue = bought.revenue
        if sums.lines == 0 { sums = bought } else { sums += bought }
        parts?.add(bought, ago: self.place - place)
        if history.months.hasListAmounts {
          let amounts = history.months.listed(row)
          listed += amounts.revenue
          list += amounts.amount
        }
        if history.months.saleDays[row] != 0 { active += 1 }
        if revenue.isPositive { positive += revenue }
        row += 1
      }
      if peak.map({ revenue > $0.revenue }) ?? true { peak = (month, revenue) }
    }
    let measures = Measures(
      sums: sums, stock: window.stock?.window(of: customer), companyRevenue: window.companyRevenue,
      options: measureOptions)
    let isStillThere =
      baseMonth < month && first > rows.lowerBound && Int(history.months.places[first - 1]) == window.start - 1
      && history.months.saleDays[first - 1] != 0
    return CustomerFigures(
      number: customer, measures: measures, channelRevenue: window.channelRevenue[master.channel(of: customer)],
      trend: shared.trend, activeMonths: active, peak: peak ?? (window.months[0], 0), positiveRevenue: positive,
      days: shared.days, products: Int(breadth.products), categories: Int(breadth.categories),
      highMarginRevenue: breadth.highMarginRevenue, list: (list, listed),
      // In an unfinished month, a sale in the month before the window counts.
      status: active > 0 || isStillThere ? .current : shared.days.count > 0 ? .past : .prospect,
      target: targets.sum("customer", customer, over: window.months), churn: shared.churn,
      projected: parts?.projected)
  }

  private func shared(
    of customer: Int, _ rows: Range<Int>, _ quarters: (recent: Int32, before: Int32)
  ) -> Shared {
    let trend = trend(rows)
    let days = saleDays(of: customer, rows)
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

  private func trend(_ rows: Range<Int>) -> MonthlyTrend {
    guard baseMonth >= firstMonth else { return MonthlyTrend(revenues: []) }
    var revenues = [ExactDecimal](repeating: 0, count: firstMonth.distance(to: baseMonth) + 1)
    for row in rows where Int(history.months.places[row]) < revenues.count {
      revenues[Int(history.months.places[row])] = history.months.revenue(row)
    }
    return MonthlyTrend(revenues: revenues)
  }
}
