import Arithmetic
import CommandLine
import Configuration
import Ledger
import Rules

/// An item before and after; at least one of them is there.
struct PlanPair {
  var before: PlanItem?
  var after: PlanItem?
}

/// Compares the items of one month and window with the published ones: which items move, and why.
struct PlanComparison {
  private let kind: PlanKind
  private let pairs: [PlanPair]
  /// Total revenue, before and after.
  private let company: (before: ExactDecimal, after: ExactDecimal)
  private let options: MeasureOptions

  init(_ kind: PlanKind, before: [PlanItem], after: [PlanItem], options: MeasureOptions) {
    self.kind = kind
    self.options = options
    company = (before.reduce(0) { $0 + $1.revenue }, after.reduce(0) { $0 + $1.revenue })
    var old = Dictionary(before.map { ($0.id, $0) }) { first, _ in first }
    let now = after.map { PlanPair(before: old.removeValue(forKey: $0.id), after: $0) }
    pairs = now + old.values.sorted { $0.id < $1.id }.map { PlanPair(before: $0, after: nil) }
  }

  // MARK: Tiers

  /// Items whose tier changes, largest revenue first.
  func tierMoves() -> [TierMove] {
    let moves = kind.bases.indices.map { PlanTierMoves(kind, basis: $0, pairs, options: options) }
    return pairs.compactMap { pair -> TierMove? in
      let changes = moves.compactMap { $0.change(pair, of: company) }
      guard let item = pair.after ?? pair.before, !changes.isEmpty else { return nil }
      return TierMove(
        id: item.id, name: item.name, revenueBefore: pair.before?.revenue, revenue: pair.after?.revenue, tiers: changes)
    }.sorted { left, right in
      (size(right), left.id) < (size(left), right.id)
    }
  }

  private func size(_ move: TierMove) -> ExactDecimal { max(move.revenue ?? 0, move.revenueBefore ?? 0) }

  // MARK: Ratios

  /// Gross margins that changed, sorted by the gross profit at stake: points × revenue.
  func marginMoves() -> [RatioMove] {
    moves(.grossMargin, \.grossMargin) { move in
      guard let points = Fraction(move.after - move.before, over: 1), let revenue = Fraction(move.revenue, over: 1)
      else {
        return 0
      }
      return (points * revenue).rounded() ?? .outOfRange
    }
  }

  /// Contribution ratios that changed, largest difference first.
  func contributionMoves() -> [RatioMove] {
    moves(.contributionRatio, \.contributionRatio) { $0.after - $0.before }
  }

  /// Items whose figure changed, with the effects of its factors; without effects where they are unknown.
  private func moves(
    _ figure: RatioFigure, _ value: KeyPath<PlanItem, ExactDecimal?>, size: (RatioMove) -> ExactDecimal
  ) -> [RatioMove] {
    let moves = pairs.compactMap { pair -> (size: ExactDecimal, move: RatioMove)? in
      guard let before = pair.before, let after = pair.after, let from = before[keyPath: value],
        let to = after[keyPath: value], from != to
      else { return nil }
      var move = RatioMove(
        id: after.id, name: after.name, revenue: after.revenue, before: from, after: to, effects: [])
      if let parts = before.parts(of: company.before), let partsNow = after.parts(of: company.after),
        let effects = RatioChange(figure, from: parts, to: partsNow, options: options)?.effects(from: from, to: to)
      {
        move.effects = RatioFactor.allCases.compactMap { factor in
          effects[factor].flatMap { $0.isZero ? nil : RatioMove.Effect(kind: factor, effect: $0) }
        }
      }
      let size = size(move)
      return (size.isNegative ? ExactDecimal.zero - size : size, move)
    }
    return moves.sorted { ($1.size, $0.move.id) < ($0.size, $1.move.id) }.map(\.move)
  }
}
