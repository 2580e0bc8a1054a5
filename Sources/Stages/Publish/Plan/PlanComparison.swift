import Arithmetic
import CommandLine
import Configuration
import Ledger
import Rules

/// Compares the items of one month and window with the published ones: which items move, and why.
struct PlanComparison {
  private let kind: PlanKind
  /// Items by key, before and after.
  private let pairs: [(before: PlanItem?, after: PlanItem?)]
  /// Total revenue, before and after.
  private let companyBefore: ExactDecimal
  private let companyAfter: ExactDecimal
  private let options: MeasureOptions
  /// Whether any item's own figures differ. If not, only new cuts can have changed a tier.
  private let hasMoved: Bool

  init(_ kind: PlanKind, before: [PlanItem], after: [PlanItem], options: MeasureOptions) {
    self.kind = kind
    self.options = options
    companyBefore = before.reduce(0) { $0 + $1.revenue }
    companyAfter = after.reduce(0) { $0 + $1.revenue }
    var old = Dictionary(before.map { ($0.id, $0) }) { first, _ in first }
    var pairs: [(before: PlanItem?, after: PlanItem?)] = after.map { (old.removeValue(forKey: $0.id), $0) }
    pairs += old.values.sorted { $0.id < $1.id }.map { ($0, nil) }
    self.pairs = pairs
    hasMoved = pairs.contains { pair in
      guard let before = pair.before, let after = pair.after else { return true }
      return !before.hasSameFigures(as: after)
    }
  }

  // MARK: Tiers

  /// Items whose tier changes, largest revenue first.
  func tierMoves() -> [TierMove] {
    pairs.compactMap(move).sorted { left, right in
      (size(right), left.id) < (size(left), right.id)
    }
  }

  private func size(_ move: TierMove) -> ExactDecimal { max(move.revenue ?? 0, move.revenueBefore ?? 0) }

  private func move(_ before: PlanItem?, _ after: PlanItem?) -> TierMove? {
    let changes = kind.bases.indices.compactMap { index in
      let (from, to) = (before?.tiers[index], after?.tiers[index])
      return from == to ? nil : TierMove.Change(basis: kind.bases[index], from: from ?? nil, to: to ?? nil)
    }
    guard let item = after ?? before, !changes.isEmpty else { return nil }
    return TierMove(
      id: item.id, name: item.name, revenueBefore: before?.revenue, revenue: after?.revenue, tiers: changes,
      why: causes(before, after, changes.map(\.basis)))
  }

  /// The item's own figures behind these bases that changed. If none did, the cause is the other items, or new cuts if
  /// nothing changed at all.
  private func causes(_ before: PlanItem?, _ after: PlanItem?, _ bases: [String]) -> [Cause] {
    guard let before, let after else {
      return [Cause(kind: .sales, before: before?.revenue, after: after?.revenue)]
    }
    var causes: [Cause] = []
    if before.revenue != after.revenue {
      causes.append(Cause(kind: .sales, before: before.revenue, after: after.revenue))
    }
    let looksAtCost = bases.contains { !$0.hasSuffix("revenue") }
    if looksAtCost, before.unitCost != after.unitCost {
      causes.append(Cause(kind: .cost, before: before.unitCost, after: after.unitCost))
    }
    if bases.contains("contribution"), before.averageStock != after.averageStock {
      causes.append(Cause(kind: .stock, before: before.averageStock, after: after.averageStock))
    }
    return causes.isEmpty ? [Cause(kind: hasMoved ? .others : .cuts)] : causes
  }

  // MARK: Margins

  /// Gross margins that changed, sorted by the gross profit at stake: points × revenue. The effects are first the price
  /// per piece at its old cost, then its cost. There are none if the cost of a piece is unknown.
  func marginMoves() -> [RatioMove] {
    moves { pair in
      guard let from = pair.before.grossMargin, let to = pair.after.grossMargin, from != to else { return nil }
      guard let between = marginAtOldCost(pair.before, pair.after) else { return (from, to, []) }
      return (from, to, [(.sales, between - from), (.cost, to - between)])
    } size: { move in
      guard let points = Fraction(move.after - move.before, over: 1), let revenue = Fraction(move.revenue, over: 1)
      else {
        return 0
      }
      return (points * revenue).rounded() ?? .outOfRange
    }
  }

  /// The margin of the present sales at the old cost of a piece; nil if nothing with a cost was sold before or now.
  ///
  /// Formula: 1 − old unit cost × costed quantity ÷ costed revenue.
  private func marginAtOldCost(_ before: PlanItem, _ after: PlanItem) -> ExactDecimal? {
    guard let pieces = after.costedQuantity, pieces.isPositive,
      let unit = before.costedQuantity.flatMap({ Fraction(before.cost, over: $0) }),
      let perRevenue = Fraction(pieces, over: after.costedRevenue)
    else { return nil }
    return (unit * perRevenue).rounded().map { 1 - $0 }
  }

  // MARK: Contribution

  /// Contribution ratios that changed, largest difference first. The effects change one factor after the other: own
  /// sales at the old unit cost, the new cost, the new stock, the revenue of all others.
  func contributionMoves() -> [RatioMove] {
    moves { pair in
      guard let from = pair.before.contributionRatio, let to = pair.after.contributionRatio, from != to else {
        return nil
      }
      return (from, to, contributionEffects(pair.before, pair.after, from, to) ?? [])
    } size: {
      $0.after - $0.before
    }
  }

  private func contributionEffects(
    _ before: PlanItem, _ after: PlanItem, _ from: ExactDecimal, _ to: ExactDecimal
  ) -> [(Cause.Kind, ExactDecimal)]? {
    let company = companyBefore + after.revenue - before.revenue
    var sold = after
    // Without a quantity the cost of a piece is unknown. Then sales and cost are one effect.
    if let margin = marginAtOldCost(before, after) {
      sold.grossMargin = margin
      if let unit = before.costedQuantity.flatMap({ Fraction(before.cost, over: $0) }),
        let pieces = after.costedQuantity.flatMap({ Fraction($0, over: 1) })
      {
        sold.cost = (unit * pieces).rounded() ?? .outOfRange
      }
    }
    guard let stockBefore = before.averageStock, let stockAfter = after.averageStock,
      let sales = ratio(sold, stock: stockBefore, company),
      let cost = ratio(after, stock: stockBefore, company), let stock = ratio(after, stock: stockAfter, company)
    else { return nil }
    return [(.sales, sales - from), (.cost, cost - sales), (.stock, stock - cost), (.others, to - stock)]
  }

  /// The contribution ratio: gross margin × turnover × share of `company`; nil if a factor is unknown.
  private func ratio(_ item: PlanItem, stock: ExactDecimal, _ company: ExactDecimal) -> ExactDecimal? {
    let turned = options.turned(quantity: item.quantity, revenue: item.revenue, cost: item.cost)
    guard let margin = item.grossMargin.flatMap({ Fraction($0, over: 1) }), let turns = Fraction(turned, over: stock),
      let share = Fraction(item.revenue, over: company)
    else { return nil }
    return (margin * turns * share).rounded()
  }

  // MARK: Both

  private func moves(
    _ difference: ((before: PlanItem, after: PlanItem)) -> (
      from: ExactDecimal, to: ExactDecimal, effects: [(Cause.Kind, ExactDecimal)]
    )?,
    size: (RatioMove) -> ExactDecimal
  ) -> [RatioMove] {
    let moves = pairs.compactMap { pair -> (size: ExactDecimal, move: RatioMove)? in
      guard let before = pair.before, let after = pair.after, let found = difference((before, after)) else {
        return nil
      }
      let move = RatioMove(
        id: after.id, name: after.name, revenue: after.revenue, before: found.from, after: found.to,
        effects: found.effects.filter { !$0.1.isZero }.map { RatioMove.Effect(kind: $0.0, effect: $0.1) })
      let size = size(move)
      return (size.isNegative ? ExactDecimal.zero - size : size, move)
    }
    return moves.sorted { ($1.size, $0.move.id) < ($0.size, $1.move.id) }.map(\.move)
  }
}
