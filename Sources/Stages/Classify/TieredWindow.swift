import Arithmetic
import Measures
import Pipeline
import Tiers

/// One window with its tiers: what the tables of products' tiers and movements are written from.
struct TieredWindow {
  typealias Row = ProductRows.Row

  /// A product in this month, or one that was there the month before.
  struct Item {
    var row: Row
    /// By basis; empty for a product that is gone.
    var places: [TierPlace]
    /// The month before; nil where it is not written.
    var previous: [String?]?

    var isLost: Bool { places.isEmpty }
  }

  let length: Int
  let rule: TierRule
  private(set) var items: [Item]

  /// Ranks this month's rows and matches them with the month before's; both lie in the order of their keys.
  init(length: Int, rows: [Row], before: [Row]?, rule: TierRule, precedes: ([UInt8], [UInt8]) -> Bool) {
    self.length = length
    self.rule = rule
    let now = Self.places(rows, rule)
    guard let before else {
      items = zip(rows, now).map { Item(row: $0, places: $1, previous: nil) }
      return
    }
    let earlier = Self.places(before, rule).map { places in places.map(\.tier) }
    items = []
    items.reserveCapacity(rows.count)
    var next = 0
    for (row, places) in zip(rows, now) {
      while next < before.count, precedes(before[next].key, row.key) {
        items.append(Item(row: before[next], places: [], previous: earlier[next]))
        next += 1
      }
      let isSame = next < before.count && before[next].key == row.key
      items.append(Item(row: row, places: places, previous: isSame ? earlier[next] : Basis.allCases.map { _ in nil }))
      if isSame { next += 1 }
    }
    for index in next..<before.count {
      items.append(Item(row: before[index], places: [], previous: earlier[index]))
    }
  }

  /// Places of each row by each basis, cut within the rule's groups.
  private static func places(_ rows: [Row], _ rule: TierRule) -> [[TierPlace]] {
    var groups: [String?: [Int]] = [:]
    for (index, row) in rows.enumerated() {
      groups[rule.within.contains("category") ? row.category : nil, default: []].append(index)
    }
    var places = rows.map { _ in [TierPlace]() }
    for basis in Basis.allCases {
      for members in groups.values {
        for (place, index) in zip(rule.cuts.places(of: members.map { rows[$0].value(basis) }), members) {
          places[index].append(place)
        }
      }
    }
    return places
  }

  /// Movement by a basis; nil where there is no month before.
  func movement(_ item: Item, _ basis: Int) -> Movement? {
    item.previous.map { previous in
      Movement(from: previous[basis], to: item.isLost ? nil : item.places[basis].tier, order: rule.cuts.order)
    }
  }

  /// A line of `product_tier_summary`.
  struct TierTotal {
    var basis: Basis
    var tier: String
    var products: Int
    var measures: Measures
  }

  func tierTotals(_ options: MeasureOptions) -> [TierTotal] {
    let present = items.filter { !$0.isLost }
    let companyRevenue = present.reduce(into: ExactDecimal.zero) { $0 += $1.row.sums.revenue }
    return Basis.allCases.enumerated().flatMap { index, basis in
      rule.cuts.order.compactMap { tier in
        let members = present.filter { $0.places[index].tier == tier }
        guard let first = members.first else { return nil }
        var sums = first.row.sums
        var stock = first.row.stock
        for member in members.dropFirst() {
          sums += member.row.sums
          if let more = member.row.stock { stock? += more }
        }
        return TierTotal(
          basis: basis, tier: tier, products: members.count,
          measures: Measures(sums: sums, stock: stock, companyRevenue: companyRevenue, options: options))
      }
    }
  }

  /// A line of `product_movement`.
  struct MovementTotal {
    var basis: Basis
    var from: String
    var to: String
    var products: Int
    var revenue: ExactDecimal
  }

  /// Empty in the first month, which has none to compare with.
  func movementTotals() -> [MovementTotal] {
    let tiers = ["(new)"] + rule.cuts.order + ["(lost)"]
    return Basis.allCases.enumerated().flatMap { index, basis in
      var totals: [[String]: MovementTotal] = [:]
      for item in items {
        guard let previous = item.previous else { continue }
        let from = previous[index] ?? "(new)"
        let to = item.isLost ? "(lost)" : item.places[index].tier
        var total =
          totals[[from, to]] ?? MovementTotal(basis: basis, from: from, to: to, products: 0, revenue: 0)
        total.products += 1
        if !item.isLost { total.revenue += item.row.sums.revenue }
        totals[[from, to]] = total
      }
      return tiers.flatMap { from in tiers.compactMap { to in totals[[from, to]] } }
    }
  }
}
