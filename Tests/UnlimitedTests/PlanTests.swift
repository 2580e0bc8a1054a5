import Arithmetic
import Configuration
import Rules
import Testing

@testable import PublishStage

/// Plans of whatever the contract lets through.
struct UnlimitedPlanTests {
  private func item(_ id: String, _ amounts: inout Amounts, of company: ExactDecimal) -> PlanItem {
    var sums = CostedSums()
    (sums.lines, sums.quantity, sums.revenue) = (1, amounts.any(), amounts.positive())
    (sums.cost, sums.costedRevenue) = (amounts.any() * amounts.any(), amounts.positive())
    let stock = StockWindow(monthEnds: [amounts.positive(), amounts.any()])
    let measures = Measures(sums: sums, stock: stock, companyRevenue: company, options: MeasureOptions())
    var item = PlanItem(id: id)
    (item.quantity, item.revenue, item.cost) = (sums.quantity, sums.revenue, sums.cost)
    (item.costedRevenue, item.costedQuantity) = (sums.costedRevenue, amounts.positive())
    item.grossMargin = measures.grossMargin
    (item.averageStock, item.contributionRatio) = (measures.averageStock, measures.contributionRatio)
    item.tiers = [["A", "B"][amounts.below(2)], "C", ["A", "N"][amounts.below(2)]]
    return item
  }

  @Test(arguments: UInt64(1)...10) func `their effects add up to the difference, and their moves lie in order`(
    seed: UInt64
  ) {
    var amounts = Amounts(seed: seed)
    let shares = [ExactDecimal(units: 75, scale: 2), ExactDecimal(units: 95, scale: 2)]
    let rule = TierRule(
      cuts: TierCuts(names: ["A", "B"], rest: "C", method: .shares(shares, crossing: .higher)), within: [])
    for _ in 0..<20 {
      let company = amounts.positive()
      let items = (0..<2).map { _ in (0..<8).map { item("\($0)", &amounts, of: company) } }
      let plan = PlanComparison(.products(rule), before: items[0], after: items[1], options: MeasureOptions())
      for move in plan.marginMoves() + plan.contributionMoves() where !move.effects.isEmpty {
        let sum = move.effects.map { Model($0.effect) }.reduce(Model(0), +)
        #expect(sum == Model(move.after) - Model(move.before), "\(move)")
      }
      let moves = plan.tierMoves()
      #expect(
        zip(moves, moves.dropFirst()).allSatisfy { one, other in
          max(one.revenue ?? 0, one.revenueBefore ?? 0) >= max(other.revenue ?? 0, other.revenueBefore ?? 0)
        })
    }
  }
}
