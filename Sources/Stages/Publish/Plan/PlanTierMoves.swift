import Arithmetic
import Rules

/// Why items change their tier by one basis.
struct PlanTierMoves {
  private let kind: PlanKind
  private let index: Int
  private let pairs: [PlanPair]
  private let options: MeasureOptions
  /// Items that are cut together now.
  private let groups: [String: MovingGroup]

  private var basis: String { kind.bases[index] }

  /// - Parameter index: the basis, by its place in those of `kind`.
  init(_ kind: PlanKind, basis index: Int, _ pairs: [PlanPair], options: MeasureOptions) {
    (self.kind, self.index, self.pairs, self.options) = (kind, index, pairs, options)
    let basis = kind.bases[index]
    func values(_ side: KeyPath<PlanPair, PlanItem?>) -> DecimalColumn {
      DecimalColumn(pairs.map { $0[keyPath: side].flatMap { kind.value(of: $0, by: basis) } })
    }
    /// The ranked items of each group, highest first.
    func orders(_ side: KeyPath<PlanPair, PlanItem?>, _ values: DecimalColumn) -> [String: [Int32]] {
      var orders: [String: [Int32]] = [:]
      for item in values.descending() {
        guard let found = pairs[Int(item)][keyPath: side], found.isRanked else { continue }
        orders[kind.segment(of: found, by: basis), default: []].append(item)
      }
      return orders
    }
    func tiers(_ side: KeyPath<PlanPair, PlanItem?>) -> [TierIndex?] {
      pairs.map { $0[keyPath: side]?.tiers[index].flatMap(kind.tier) }
    }
    let (before, now) = (values(\.before), values(\.after))
    let (ordersBefore, ordersNow) = (orders(\.before, before), orders(\.after, now))
    let (tiersBefore, tiersNow) = (tiers(\.before), tiers(\.after).map { $0 ?? 0 })
    groups = ordersNow.reduce(into: [:]) { groups, entry in
      groups[entry.key] = MovingGroup(
        before: (ordersBefore[entry.key] ?? [], before), now: (entry.value, now), from: tiersBefore, to: tiersNow,
        cuts: kind.cuts(of: entry.key))
    }
  }

  /// The change of one item's tier; nil if it stays.
  ///
  /// - Parameter company: the revenue of all, before and after.
  func change(_ pair: PlanPair, of company: (before: ExactDecimal, after: ExactDecimal)) -> TierChange? {
    let (from, to) = (pair.before?.tiers[index], pair.after?.tiers[index])
    guard from != to else { return nil }
    let (value, valueNow) = (
      pair.before.flatMap { kind.value(of: $0, by: basis) }, pair.after.flatMap { kind.value(of: $0, by: basis) }
    )
    var change = TierChange(
      basis: basis, from: from ?? nil, to: to ?? nil, cause: pair.before == nil ? .new : .lost, before: value,
      after: valueNow)
    guard let before = pair.before, let after = pair.after else { return change }
    // If the item was ranked on one side alone, or the basis is new, no value moved it.
    change.cause = .cuts
    let segment = kind.segment(of: after, by: basis)
    guard before.isRanked, after.isRanked, let from = change.from, let current = change.to.flatMap(kind.tier),
      let move = groups[segment]?.move(
        from: kind.tier(from), to: current, old: (value, kind.segment(of: before, by: basis) == segment),
        new: valueNow)
    else { return change }
    change.cause = move.cause
    change.alone = kind.tiers[Int(move.side.tier(of: valueNow))]
    if change.cause.isOwn { change.causes = causes(before, after, company, change, current, move.side) }
    change.mover = move.mover.flatMap(mover)
    return change
  }

  /// The factors of the item's own; none if the basis has none, or they are unknown.
  private func causes(
    _ before: PlanItem, _ after: PlanItem, _ company: (before: ExactDecimal, after: ExactDecimal),
    _ change: TierChange, _ tier: TierIndex, _ side: TierMoveCause.Side
  ) -> [TierChange.Factor] {
    guard let figure = RatioFigure(basis: basis) else { return [] }
    let isRatio = figure == .contributionRatio
    guard let from = isRatio ? before.contributionRatio : change.before,
      let to = isRatio ? after.contributionRatio : change.after,
      let parts = before.parts(of: company.before), let partsNow = after.parts(of: company.after),
      let ratio = RatioChange(figure, from: parts, to: partsNow, options: options),
      let effects = ratio.effects(from: from, to: to)
    else { return [] }
    return ratio.causes(of: tier, among: side, effects: effects, minCoverage: kind.minCoverage).map {
      TierChange.Factor(kind: $0, before: parts.value(of: $0), after: partsNow.value(of: $0))
    }
  }

  private func mover(_ item: Int32) -> TierChange.Mover? {
    guard let now = pairs[Int(item)].after else { return nil }
    return TierChange.Mover(
      id: now.id, name: now.name, from: pairs[Int(item)].before?.tiers[index], to: now.tiers[index])
  }
}

extension RatioParts {
  /// A factor to 6 decimals, for display.
  fileprivate func value(of factor: RatioFactor) -> ExactDecimal? {
    switch factor {
    case .volume: costedQuantity
    case .price: Fraction(costedRevenue, over: costedQuantity)?.rounded()
    case .cost: Fraction(cost, over: costedQuantity)?.rounded()
    case .stock: stockTotal
    case .others: companyRevenue.map { $0 - revenue }
    case .coverage: Fraction(costedRevenue, over: revenue)?.rounded()
    }
  }
}
