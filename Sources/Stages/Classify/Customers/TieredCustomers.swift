import Arithmetic
import Measures
import Pipeline
import Tiers

/// What customers are ranked and cut by.
enum CustomerBasis: String, CaseIterable {
  case overallRevenue = "overall_revenue"
  case overallProfit = "overall_profit"
  case revenue
  case profit

  var isOverall: Bool { self == .overallRevenue || self == .overallProfit }

  func value(_ row: CustomerRow) -> ExactDecimal {
    switch self {
    case .overallRevenue, .revenue: row.sums.revenue
    case .overallProfit, .profit: row.sums.grossProfit
    }
  }
}

/// One window of the customers with their tiers.
struct TieredCustomers {
  struct Item {
    var row: CustomerRow
    /// In the order of `CustomerBasis`.
    var places: [TierPlace]
    var averageTier: String
    /// What the best tier of its segment brings a month at least; nil where nobody is in it.
    var standardAmount: MonthlyAverage?
    /// Tiers of the month before; nil where that month is not written.
    var previous: [String?]?

    var revenueTier: String { places[2].tier }
    var profitTier: String { places[3].tier }
  }

  let length: Int
  let rule: CustomerTierRule
  private(set) var items: [Item]
  /// Sums of each segment.
  private(set) var segments: [String: CostedSums] = [:]

  init(length: Int, rows: [CustomerRow], before: [CustomerRow]?, rule: CustomerTierRule) {
    self.length = length
    self.rule = rule
    let places = Self.places(rows, rule)
    var earlier: [[UInt8]: [String]] = [:]
    if let before {
      for (row, places) in zip(before, Self.places(before, rule)) { earlier[row.key] = places.map(\.tier) }
    }
    items = zip(rows, places).map { row, places in
      let previous: [String?]? =
        before == nil
        ? nil : earlier[row.key].map { $0.map { Optional($0) } } ?? CustomerBasis.allCases.map { _ in nil }
      return Item(row: row, places: places, averageTier: TierCuts.none, standardAmount: nil, previous: previous)
    }
    for row in rows { segments[row.segment, default: CostedSums()] += row.sums }
    cutAverages()
  }

  func isKeyAccount(_ item: Item) -> Bool { item.revenueTier == rule.best || item.profitTier == rule.best }

  private static func bySegment(_ rows: [CustomerRow]) -> [String: [Int]] {
    Dictionary(grouping: rows.indices) { rows[$0].segment }
  }

  private static func places(_ rows: [CustomerRow], _ rule: CustomerTierRule) -> [[TierPlace]] {
    let groups = bySegment(rows)
    var places = rows.map { _ in [TierPlace]() }
    for basis in CustomerBasis.allCases {
      if basis.isOverall {
        for (index, place) in rule.rule.cuts.places(of: rows.map { basis.value($0) }).enumerated() {
          places[index].append(place)
        }
      } else {
        for (segment, members) in groups {
          let cut = rule.cuts(of: segment).places(of: members.map { basis.value(rows[$0]) })
          for (place, index) in zip(cut, members) { places[index].append(place) }
        }
      }
    }
    return places
  }

  /// Cuts monthly averages within each segment, and finds the standard amount of its best tier.
  private mutating func cutAverages() {
    for (segment, members) in Self.bySegment(items.map(\.row)) {
      let averages = members.map { items[$0].row.monthlyAverage }
      // All averages of a month are over the same months: their sums are cut, which are exact.
      let months = averages.lazy.compactMap { $0?.months }.first ?? 1
      let cuts = rule.standardCuts(of: segment).scaled(by: months)
      let places = cuts.places(of: averages.map { $0?.sum })
      let best = zip(places, averages).filter { $0.0.tier == cuts.names[0] }.compactMap { $0.1?.sum }.min()
      let standard = best.map { MonthlyAverage(sum: $0, months: months) }
      for (place, index) in zip(places, members) {
        items[index].averageTier = place.tier
        items[index].standardAmount = standard
      }
    }
  }

  /// Months until a customer that is no key account reaches the standard amount; nil: it is no potential one.
  func potentialInMonths(_ item: Item, options: CustomerOptions) -> Int? {
    guard !isKeyAccount(item), let line = item.row.line, let standard = item.standardAmount else { return nil }
    return line.monthsUntil(standard, horizon: options.potentialHorizon)
  }

  func falseKeyReasons(_ item: Item, options: CustomerOptions) -> [String] {
    guard isKeyAccount(item) else { return [] }
    let account = FalseKeyAccount.Account(
      sums: item.row.sums, windowMonths: length, peak: item.row.peak, activeMonths: item.row.activeMonths,
      revenueTier: item.revenueTier, profitTier: item.profitTier, segment: segments[item.row.segment] ?? CostedSums())
    return FalseKeyAccount.reasons(
      account, best: rule.best, poor: [rule.rule.cuts.rest, TierCuts.none], options: options)
  }

  func movement(_ item: Item, _ basis: CustomerBasis) -> Movement? {
    let index = CustomerBasis.allCases.firstIndex(of: basis) ?? 0
    return item.previous.map { Movement(from: $0[index], to: item.places[index].tier, order: rule.order) }
  }

  var companyRevenue: ExactDecimal { items.reduce(into: ExactDecimal.zero) { $0 += $1.row.sums.revenue } }
}
