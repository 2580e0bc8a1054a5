import Arithmetic
import CommandLine
import Configuration
import Engine
import Ledger
import Rules
import Store
import Tables

/// Makes the rows of one month's customer tables.
struct CustomerSummaryRows {
  let month: Month
  /// Whether the month is over on the business date.
  let isComplete: Bool
  let options: CustomerOptions
  let decimals: ShownDecimals
  /// By length: how a window is projected; nil: it is not looked ahead for.
  let projection: (Int) -> Projection?

  /// - Parameters:
  ///   - before: the same window of the month before; nil: there is none to compare with.
  ///   - held: nil: no tier is held.
  /// - Returns: the number of customers not shown.
  func addSummary(
    _ customers: CustomerMonth, window index: Int, before: TieredCustomers?, _ held: ItemHeldTiers?,
    to rows: TableRows<CustomerSummary.Row>
  ) throws -> Int {
    var leftOut = 0
    let window = customers.windows[index]
    let (now, earlier) = (window.places(.revenue).tiers, before?.places(.revenue).tiers)
    let previousRows = window.rows(before: before)
    let order = window.rule.order
    let places = ItemRanks(
      CustomerBasis.allCases.map { window.bases.contains($0) ? window.places($0) : nil }, names: order)
    let distances = window.distances(decimals)
    let outlooks = projection(window.length).map { window.outlooks(factor: $0.factor) }
    let averageOrders = window.segments.map { window.rule.standardCuts(of: $0).order }
    let standards = window.standards.map { $0?.rounded }
    for customer in 0..<window.customers.count {
      if customer % 1 << 14 == 0 { customers.file.releasePages() }
      let segment = Int(window.customers.segments[customer])
      let rowBefore = previousRows?[customer]
      guard
        options.shown.shows(
          hasLines: window.customers.hasLines(customer),
          hadLines: rowBefore.flatMap { before?.customers.hasLines($0) } ?? false,
          hasTarget: window.customers.hasTarget(customer))
      else {
        leftOut += 1
        continue
      }
      let previous = rowBefore.flatMap { earlier?[$0] }
      try rows.add(
        CustomerSummary.Row(
          month: month.firstDay, length: window.length, places: places, distances: distances, held: held,
          outlooks: outlooks, item: customer, isKeyAccount: window.isKeyAccount(customer),
          averageTier: averageOrders[segment][Int(window.averageTiers[customer])], standardAmount: standards[segment],
          previousTier: previous.map { order[Int($0)] },
          movement: before == nil ? nil : Movement(from: previous, to: now[customer]),
          potentialInMonths: window.potentialInMonths(customer, options: options),
          falseKeyReasons: window.falseKeyReasons(customer, options: options),
          churnLevel: window.customers.churnLevel(customer), isMonthComplete: isComplete)
      ) { customers.copied(customer, window: index, run: $0) }
    }
    return leftOut
  }

  // MARK: Composition

  func addComposition(
    _ month: CustomerMonth, window: TieredCustomers, _ targets: GroupTargets,
    to rows: TableRows<CustomerComposition.Row>
  ) throws {
    let customers = window.customers
    try addComposition("channel", month.channels, customers.channels, window, targets, to: rows)
    try addComposition("kind", month.kinds, customers.kinds, window, targets, to: rows)
  }

  private func addComposition(
    _ dimension: String, _ values: Labels, _ groups: [UInt32], _ window: TieredCustomers, _ targets: GroupTargets,
    to rows: TableRows<CustomerComposition.Row>
  ) throws {
    let customers = window.customers
    var members = Array(repeating: 0, count: values.names.count)
    var current = members
    // Customers outside the best tier go into an extra last group.
    var bestGroups: [UInt32] = []
    for (row, tier) in window.places(.revenue).tiers.enumerated() {
      let group = Int(groups[row])
      members[group] += 1
      if customers.isActive(row) { current[group] += 1 }
      bestGroups.append(tier == 0 ? groups[row] : UInt32(members.count))
    }
    let best = customers.revenue.sums(by: bestGroups, count: members.count + 1)
    let sums = customers.sums(by: groups, count: members.count)
    let targets = targets.values(dimension, length: window.length)
    var rowOf: [String: CustomerComposition.Row] = [:]
    func row(_ value: String, _ customers: Int, _ sums: CostedSums, keyRevenue: ExactDecimal) {
      rowOf[value] = CustomerComposition.Row(
        month: month.firstDay, length: window.length, dimension: dimension, value: value, customers: customers,
        measures: measures(sums, of: window), keyRevenue: keyRevenue, target: targets[value],
        isMonthComplete: isComplete)
    }
    // A group without customers has a row if it has a target.
    for value in targets.keys { row(value, 0, CostedSums(), keyRevenue: 0) }
    for group in members.indices where members[group] > 0 {
      row(values.names[group], current[group], sums[group], keyRevenue: best[group])
    }
    for (_, row) in rowOf.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) { try rows.add(row) }
  }

  // MARK: Tiers

  func addTiers(
    _ month: CustomerMonth, window: TieredCustomers, to rows: TableRows<CustomerTierSummary.Row>
  ) throws {
    let order = window.rule.order
    for basis in window.bases {
      let (values, tiers) = (basis.values(window.customers), window.places(basis).tiers)
      let segments =
        basis.isOverall
        ? [(name: "(all)", number: 0)]
        : month.segments.sorted().map { number in
          (name: month.segments.names[number], number: number)
        }
      // One group for each tier of each segment.
      let groups = zip(tiers, window.customers.segments).map { tier, segment in
        (basis.isOverall ? 0 : segment) * UInt32(order.count) + tier
      }
      let count = (basis.isOverall ? 1 : segments.count) * order.count
      var members = Array(repeating: 0, count: count)
      var smallest = [ExactDecimal?](repeating: nil, count: count)
      for (row, group) in groups.enumerated() {
        members[Int(group)] += 1
        if let value = values[row], smallest[Int(group)].map({ value < $0 }) ?? true { smallest[Int(group)] = value }
      }
      let sums = window.customers.sums(by: groups, count: count)
      for segment in segments {
        for tier in order.indices {
          let group = segment.number * order.count + tier
          guard members[group] > 0 else { continue }
          try rows.add(
            CustomerTierSummary.Row(
              month: self.month.firstDay, length: window.length, basis: basis.name, segment: segment.name,
              tier: order[tier], customers: members[group], measures: measures(sums[group], of: window),
              smallest: smallest[group], isMonthComplete: isComplete))
        }
      }
    }
  }

  // MARK: Movement

  /// - Parameter before: the same window of the month before; nil: there is none to compare with, and no rows are
  ///   added.
  func addMovements(
    _ window: TieredCustomers, before: TieredCustomers?, to rows: TableRows<CustomerMovement.Row>
  ) throws {
    guard let before, let previousRows = window.rows(before: before) else { return }
    let order = window.rule.order
    for basis in window.bases where before.bases.contains(basis) {
      let (earlier, now) = (before.places(basis).tiers, window.places(basis).tiers)
      // One group for each pair of tiers; new customers come first.
      let groups = zip(previousRows, now).map { row, tier in
        (row.map { earlier[$0] + 1 } ?? 0) * UInt32(order.count) + tier
      }
      let count = (order.count + 1) * order.count
      var members = Array(repeating: 0, count: count)
      for group in groups { members[Int(group)] += 1 }
      let revenues = window.customers.revenue.sums(by: groups, count: count)
      for pair in 0..<count where members[pair] > 0 {
        let (from, to) = pair.quotientAndRemainder(dividingBy: order.count)
        try rows.add(
          CustomerMovement.Row(
            month: month.firstDay, length: window.length, basis: basis.name, from: from == 0 ? nil : order[from - 1],
            to: order[to], customers: members[pair], revenue: revenues[pair], isMonthComplete: isComplete))
      }
    }
  }

  private func measures(_ sums: CostedSums, of window: TieredCustomers) -> Measures {
    Measures(sums: sums, stock: nil, companyRevenue: window.companyRevenue, options: MeasureOptions())
  }
}
