import Arithmetic
import CommandLine
import Configuration
import Ledger
import Rules

extension CustomerBasis {
  func values(_ customers: CustomerColumns) -> DecimalColumn {
    switch self {
    case .overallRevenue, .revenue: customers.revenue
    case .overallProfit, .profit: customers.grossProfit
    }
  }
}

/// One window's customers with their tiers.
struct TieredCustomers: Sendable {
  let length: Int
  let rule: CustomerTierRule
  let customers: CustomerColumns
  /// Names of the segments.
  let segments: [String]
  /// In the order of `CustomerBasis`.
  private let places: [TierRanks]
  /// Tiers by monthly average, against the standard of each segment, which may name other tiers.
  let averageTiers: [TierIndex]
  /// By segment, the smallest monthly average in its best tier; nil if that tier has no customer.
  let standards: [MonthlyAverage?]
  /// By segment.
  let segmentSums: [CostedSums]
  let companyRevenue: ExactDecimal
  /// The bases that customers are shown by. Profit bases are missing if the pipeline maps no cost: unknown is not zero.
  let bases: [CustomerBasis]

  init(
    length: Int, customers: CustomerColumns, segments: [String], rule: CustomerTierRule, isProfitKnown: Bool = true
  ) {
    self.length = length
    bases = CustomerBasis.allCases.filter { isProfitKnown || !$0.isProfit }
    self.rule = rule
    self.customers = customers
    self.segments = segments
    companyRevenue = customers.revenue.sum
    segmentSums = customers.sums(by: customers.segments, count: segments.count)
    // The order within segments is the order over all.
    let orders = [customers.revenue, customers.grossProfit].map { $0.descending() }
    let parts = orders.map { split($0, by: customers.segments, count: segments.count) }
    places = CustomerBasis.allCases.map { basis in
      let values = basis.values(customers)
      var places = TierRanks(count: customers.count)
      if basis.isOverall {
        rule.rule.cuts.place(orders[basis.rawValue], by: values, in: &places)
      } else {
        for (segment, part) in zip(segments, parts[basis.rawValue - 2]) {
          rule.cuts(of: segment).place(part, by: values, in: &places)
        }
      }
      return places
    }
    // Monthly averages, within each segment.
    let averages = customers.averageSums
    let months = customers.averageMonths ?? 1
    var averagePlaces = TierRanks(count: customers.count)
    var standards: [MonthlyAverage?] = []
    let order = averages.descending()
    for (segment, part) in zip(segments, split(order, by: customers.segments, count: segments.count)) {
      rule.standardCuts(of: segment).scaled(by: months).place(part, by: averages, in: &averagePlaces)
      let smallest = part.last { averagePlaces.tiers[Int($0)] == 0 }
      standards.append(smallest.flatMap { averages[Int($0)] }.map { MonthlyAverage(sum: $0, months: months) })
    }
    averageTiers = averagePlaces.tiers
    self.standards = standards
  }

  func places(_ basis: CustomerBasis) -> TierRanks { places[basis.rawValue] }

  private var isProfitKnown: Bool { bases.contains(.profit) }

  func isKeyAccount(_ customer: Int) -> Bool {
    places(.revenue).tiers[customer] == 0 || isProfitKnown && places(.profit).tiers[customer] == 0
  }

  func standard(_ customer: Int) -> MonthlyAverage? { standards[Int(customers.segments[customer])] }

  /// Months until a customer that is no key account reaches the standard amount; nil: it is no potential key account.
  func potentialInMonths(_ customer: Int, options: CustomerOptions) -> Int? {
    guard !isKeyAccount(customer), let line = customers.line(customer), let standard = standard(customer) else {
      return nil
    }
    return line.monthsUntil(standard, horizon: options.potentialHorizon)
  }

  func falseKeyReasons(_ customer: Int, options: CustomerOptions) -> [String] {
    guard isKeyAccount(customer) else { return [] }
    let order = rule.order
    let account = FalseKeyAccount.Account(
      sums: customers.sums(customer), windowMonths: length, peak: customers.peak(customer),
      positiveRevenue: customers.positiveRevenue(customer), activeMonths: customers.activeMonths(customer),
      revenueTier: order[Int(places(.revenue).tiers[customer])],
      profitTier: isProfitKnown ? order[Int(places(.profit).tiers[customer])] : nil,
      segment: segmentSums[Int(customers.segments[customer])])
    return FalseKeyAccount.reasons(
      account, best: rule.best, poor: [rule.rule.cuts.rest, TierCuts.none], options: options)
  }

  /// By customer, its row in the month before; nil if that month is not written.
  func rows(before: TieredCustomers?) -> [Int?]? {
    before.map { customers.keys.matched(with: $0.customers.keys).rowsBefore }
  }
}
