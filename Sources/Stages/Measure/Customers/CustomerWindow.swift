import Arithmetic
import Measures

/// The measures of one customer in one window, apart from tiers.
struct CustomerFigures {
  enum Status: String {
    case current
    case past
    case prospect
  }

  var number: Int
  var measures: Measures
  var channelShare: ExactDecimal?
  var trend: MonthlyTrend
  var activeMonths: Int
  /// The best month of the window, the earliest of equals.
  var peak: (month: Month, revenue: ExactDecimal)
  var peakShare: ExactDecimal?
  var lastSale: Day?
  var orderInterval: ExactDecimal?
  var products: Int
  var categories: Int
  var highMarginShare: ExactDecimal?
  var discountDepth: ExactDecimal?
  var status: Status
  var target: ExactDecimal?
  var targetAttainment: ExactDecimal?
  var churn: ChurnWarning
}

/// All that the customers' figures of one month are computed from.
struct CustomerMonthEnd {
  let month: Month
  /// The end of the month, or the business date where that is earlier.
  let today: Day
  /// The last complete month.
  let baseMonth: Month
  let firstMonth: Month
  /// Customers with a row, in the order of their keys.
  let order: [Int]
  let master: CustomerMaster
  /// Number of each category, by product; products without one share a number.
  let categoryOf: [Int]
  /// From the first month to this one.
  let history: [Month: [Int: CustomerMonth]]
  /// The months that windows and churn look at.
  let cells: [Month: MonthCells]
  let stock: [Month: StockMonth]?
  let targets: Targets
  let customerKey: (Int) -> String
  let measureOptions: MeasureOptions
  let options: CustomerOptions

  /// Days with a sale so far: the first, the last, and how many.
  private struct SaleDays {
    var first: Day?
    var last: Day?
    var count = 0

    mutating func add(_ mask: UInt32, of month: Month) {
      guard mask != 0 else { return }
      let start = month.firstDay
      let low = start.advanced(by: mask.trailingZeroBitCount)
      first = first.map { min($0, low) } ?? low
      let high = start.advanced(by: 31 - mask.leadingZeroBitCount)
      last = last.map { max($0, high) } ?? high
      count += mask.nonzeroBitCount
    }
  }

  /// Measures all customers in the window of `length` months.
  ///
  /// - Parameter isHighMargin: by product, whether its gross margin in the window is above the company's; nil where the company has none.
  func figures(length: Int, isHighMargin: [Bool]?) -> [CustomerFigures] {
    let months = Array(month.advanced(by: 1 - length)...month)
    var sums: [Int: CostedSums] = [:]
    var channelRevenue: [String?: ExactDecimal] = [:]
    var companyRevenue: ExactDecimal = 0
    for customer in order {
      var total = CostedSums()
      for month in months {
        if let more = cells[month]?.sums(of: customer) { total += more }
      }
      sums[customer] = total
      channelRevenue[master[customer]?.channel, default: 0] += total.revenue
      companyRevenue += total.revenue
    }
    var counter = DistinctCounter(products: categoryOf)
    return order.map { customer in
      figures(
        of: customer, months, sums: sums[customer] ?? CostedSums(), companyRevenue: companyRevenue,
        channelRevenue: channelRevenue[master[customer]?.channel] ?? 0, isHighMargin: isHighMargin, &counter)
    }
  }

  private func figures(
    of customer: Int, _ months: [Month], sums: CostedSums, companyRevenue: ExactDecimal,
    channelRevenue: ExactDecimal, isHighMargin: [Bool]?, _ counter: inout DistinctCounter
  ) -> CustomerFigures {
    let stockWindow = stock.map { stock in
      StockWindow(
        monthEnds: ([months[0].advanced(by: -1)] + months).map { stock[$0]?.end(of: customer) })
    }
    let measures = Measures(
      sums: sums, stock: stockWindow, companyRevenue: companyRevenue, options: measureOptions)
    let revenues = months.map { (month: $0, revenue: history[$0]?[customer]?.revenue ?? 0) }
    let highest = revenues.map(\.revenue).max() ?? 0
    let peak = revenues.first { $0.revenue == highest } ?? (month, 0)
    let isNegative = sums.revenue.isNegative

    var (listed, list) = (ExactDecimal.zero, ExactDecimal.zero)
    for month in months {
      listed += history[month]?[customer]?.listedRevenue ?? 0
      list += history[month]?[customer]?.listAmount ?? 0
    }
    let highMargin = highMarginRevenue(of: customer, months, isHighMargin)
    let bought = counter.count(customer, months.compactMap { cells[$0] })
    let days = saleDays(of: customer)
    let trend = trend(of: customer)
    let target = targets.sum("customer", customerKey(customer), over: months)
    let active = months.filter { history[$0]?[customer]?.saleDays ?? 0 != 0 }.count
    return CustomerFigures(
      number: customer, measures: measures,
      channelShare: isNegative ? nil : Fraction(sums.revenue, over: channelRevenue)?.rounded(),
      trend: trend, activeMonths: active, peak: peak,
      peakShare: Fraction(peak.revenue, over: sums.revenue)?.rounded(), lastSale: days.last,
      orderInterval: interval(days), products: bought.products, categories: bought.categories,
      highMarginShare: isHighMargin == nil ? nil : Fraction(highMargin, over: sums.revenue)?.rounded(),
      discountDepth: isNegative ? nil : Fraction(list - listed, over: list)?.rounded(),
      status: active > 0 ? .current : days.count > 0 ? .past : .prospect, target: target,
      targetAttainment: target.flatMap { sums.attainment(of: $0) },
      churn: churn(of: customer, trend, days, &counter))
  }

  private func highMarginRevenue(of customer: Int, _ months: [Month], _ isHighMargin: [Bool]?) -> ExactDecimal {
    guard let isHighMargin else { return 0 }
    var total: ExactDecimal = 0
    for month in months.compactMap({ cells[$0] }) {
      var units: Int128 = 0
      for place in month.cells(of: customer) where isHighMargin[Int(month.products[place])] {
        units += month.revenues[place]
      }
      total += ExactDecimal(units: units, scale: month.revenueScale)
    }
    return total
  }

  private func trend(of customer: Int) -> MonthlyTrend {
    guard baseMonth >= firstMonth else { return MonthlyTrend(revenues: []) }
    return MonthlyTrend(revenues: (firstMonth...baseMonth).map { history[$0]?[customer]?.revenue ?? 0 })
  }

  private func saleDays(of customer: Int) -> SaleDays {
    var days = SaleDays()
    for month in firstMonth...month { days.add(history[month]?[customer]?.saleDays ?? 0, of: month) }
    return days
  }

  private func interval(_ days: SaleDays) -> ExactDecimal? {
    guard let first = days.first, let last = days.last else { return nil }
    return Fraction(
      ExactDecimal(units: Int128(last.days(since: first)), scale: 0),
      over: ExactDecimal(units: Int128(days.count - 1), scale: 0))?.rounded()
  }

  private func churn(
    of customer: Int, _ trend: MonthlyTrend, _ days: SaleDays, _ counter: inout DistinctCounter
  ) -> ChurnWarning {
    guard let first = days.first, let last = days.last else { return ChurnWarning(reasons: []) }
    var categories: (recent: Int, before: Int)?
    if trend.revenues.count >= 6 {
      func bought(_ from: Int, _ to: Int) -> Int {
        counter.count(customer, (from...to).compactMap { cells[baseMonth.advanced(by: $0)] }).categories
      }
      categories = (bought(-2, 0), bought(-5, -3))
    }
    let signs = ChurnWarning.Signs(
      trend: trend, firstSale: first, lastSale: last, saleDays: days.count, today: today, categories: categories)
    return ChurnWarning(signs, options: options)
  }
}

/// Counts different products and categories with a sale, without a set for each customer.
private struct DistinctCounter {
  private let categoryOf: [Int]
  private var productSeen: [Int]
  private var categorySeen: [Int]
  private var round = 0

  init(products categoryOf: [Int]) {
    self.categoryOf = categoryOf
    productSeen = Array(repeating: 0, count: categoryOf.count)
    categorySeen = Array(repeating: 0, count: (categoryOf.max() ?? 0) + 1)
  }

  mutating func count(_ customer: Int, _ months: [MonthCells]) -> (products: Int, categories: Int) {
    round += 1
    var (products, categories) = (0, 0)
    for month in months {
      for place in month.cells(of: customer) where month.isSale[place] {
        let product = Int(month.products[place])
        guard productSeen[product] != round else { continue }
        productSeen[product] = round
        products += 1
        if categorySeen[categoryOf[product]] != round {
          categorySeen[categoryOf[product]] = round
          categories += 1
        }
      }
    }
    return (products, categories)
  }
}
