import Arithmetic
import Configuration
import Fold
import Rules
import Tables

/// What the figures of a customer are computed from, from the first month on.
struct CustomerPast {
  /// A month with lines.
  struct Sold {
    var group = GroupSums()
    /// Revenue by day.
    var days: [Day: ExactDecimal] = [:]
    /// Products with a line of revenue above 0.
    var products: Set<Int> = []
    var revenues: [Int: ExactDecimal] = [:]
    var list: (amount: ExactDecimal, revenue: ExactDecimal) = (0, 0)

    mutating func add(_ line: SelectedLine) {
      let revenue = line.revenue
      days[line.date, default: 0] += revenue
      revenues[line.product, default: 0] += revenue
      if revenue.isPositive { products.insert(line.product) }
      guard let amount = line.listAmount else { return }
      list.amount += amount
      list.revenue += revenue
    }

    /// A bit for each day with revenue above 0.
    func saleDays(of month: Month) -> UInt32 {
      days.reduce(into: 0) { mask, day in
        if day.value.isPositive { mask |= 1 << UInt32(day.key.days(since: month.firstDay)) }
      }
    }
  }

  let first: Month
  let month: Month
  /// The last complete month.
  let base: Month
  /// The end of the month, or the business date if that is earlier.
  let today: Day
  var months: [Month: Sold] = [:]

  var trend: MonthlyTrend {
    guard base >= first else { return MonthlyTrend(revenues: []) }
    return MonthlyTrend(revenues: (first...base).map { months[$0]?.group.sums.revenue ?? 0 })
  }

  var days: SaleHistory {
    guard month >= first else { return SaleHistory() }
    return (first...month).reduce(into: SaleHistory()) { history, month in
      if let sold = months[month] { history.add(sold.saleDays(of: month), of: month) }
    }
  }

  /// Products with a sale in some months. A month without a sale day has none.
  func products(_ wanted: some Sequence<Month>) -> Set<Int> {
    wanted.reduce(into: []) { products, month in
      if let sold = months[month], sold.saleDays(of: month) != 0 { products.formUnion(sold.products) }
    }
  }

  /// Revenue in some products.
  func revenue(of products: Set<String>, _ wanted: some Sequence<Month>, _ keys: Keys) -> ExactDecimal {
    wanted.reduce(into: ExactDecimal.zero) { sum, month in
      for (product, revenue) in months[month]?.revenues ?? [:] where products.contains(keys.products.text(product)) {
        sum += revenue
      }
    }
  }

  /// The signs of leaving as the rule takes them; nil: the customer never had a sale day.
  func signs(_ category: (Int) -> String) -> ChurnWarning.Signs? {
    let days = days
    guard let firstSale = days.first, let lastSale = days.last else { return nil }
    func categories(_ months: ClosedRange<Month>) -> Int { Set(products(months).map(category)).count }
    let quarters =
      trend.revenues.count >= 6
      ? (
        recent: categories(base.advanced(by: -2)...base),
        before: categories(base.advanced(by: -5)...base.advanced(by: -3))
      ) : nil
    return ChurnWarning.Signs(
      trend: trend, firstSale: firstSale, lastSale: lastSale, saleDays: days.count, today: today, categories: quarters)
  }
}

extension Computer {
  /// Adds the columns of a customer.
  ///
  /// - Parameter surroundings: nil: what others decide is not computed.
  func addCustomer(
    _ measures: Measures, _ surroundings: CustomerSurroundings?, _ published: PublishedRow,
    to computation: inout Computation
  ) throws {
    let past = try readPast()
    computation.history = past
    let options = files.pipeline.customers
    func category(_ product: Int) -> String { keys.productMaster[product]?.category ?? "(unassigned)" }
    let (months, trend, days) = (question.months, past.trend, past.days)
    let revenues = months.map { past.months[$0]?.group.sums.revenue ?? 0 }
    var peak: (month: Month, revenue: ExactDecimal)?
    for (month, revenue) in zip(months, revenues) where peak.map({ revenue > $0.revenue }) ?? true {
      peak = (month, revenue)
    }
    let active = months.filter { past.months[$0]?.saleDays(of: $0) ?? 0 != 0 }.count
    let products = past.products(months)
    let list = months.reduce(into: (amount: ExactDecimal.zero, revenue: ExactDecimal.zero)) { sum, month in
      sum.amount += past.months[month]?.list.amount ?? 0
      sum.revenue += past.months[month]?.list.revenue ?? 0
    }
    let before = months[0].advanced(by: -1)
    let isStillThere = past.base < question.month && (past.months[before]?.saleDays(of: before) ?? 0) != 0
    var churn = past.signs(category).map { ChurnWarning($0, options: options) } ?? ChurnWarning(reasons: [])
    // Who never had a sale day cannot leave.
    let sign = surroundings?.oldestComplaint.flatMap { Complaint.signOfLeaving(openDays: $0) }
    if let sign, days.count > 0 { churn.reasons.append(sign) }
    let figures = CustomerFigures(
      number: 0, measures: measures, channelRevenue: surroundings?.channelRevenue ?? 0, trend: trend,
      activeMonths: active, peak: peak ?? (months[0], 0),
      positiveRevenue: revenues.reduce(into: ExactDecimal.zero) { if $1.isPositive { $0 += $1 } }, days: days,
      products: products.count, categories: Set(products.map(category)).count,
      highMarginRevenue: surroundings?.highMarginProducts.map { past.revenue(of: $0, months, keys) }, list: list,
      status: active > 0 || isStillThere ? .current : days.count > 0 ? .past : .prospect, target: target(),
      churn: churn)
    let columns = Set(CustomerWindow.table.columns.map(\.declaration.name))
    let row = CustomerWindow.Row(
      month: question.month.firstDay, length: question.length, key: .null, master: nil, figures: figures,
      average: trend.average(months: options.averageMonths), line: trend.line(months: options.potentialMonths))
    let master: Set = ["customer_id", "customer_name", "kind", "channel", "region", "route", "salesperson_id"]
    let others: Set =
      surroundings == nil ? ["channel_share", "high_margin_share", "flags", "churn_reasons"] : ["flags"]
    add(CustomerWindow.table, row, columns.subtracting(master).subtracting(others), to: &computation)
    guard let surroundings else { return }
    computation.values["flags"] = .text(jsonArray(figures.flags(isKnown: surroundings.isKnown)))
    computation.values.merge(keyAccountColumns(published, figures, surroundings)) { $1 }
    computation.surroundings = surroundings
  }

  private func readPast() throws -> CustomerPast {
    let (first, month) = (files.windows.first, question.month)
    var past = CustomerPast(
      first: first, month: month, base: files.isComplete(month) ? month : month.advanced(by: -1),
      today: min(files.date, month.lastDay))
    guard month >= first else { return past }
    var fold = LineFold(keys)
    try LineReader(files, keys, scope).read(first...month) { line in
      fold.add(line, to: first.distance(to: line.month))
      // In place: a copy of the month for each line would take far more room than all lines.
      past.months[line.month, default: CustomerPast.Sold()].add(line)
    }
    fold.settle()
    for (place, group) in fold.groups { past.months[first.advanced(by: place)]?.group = group }
    return past
  }
}
