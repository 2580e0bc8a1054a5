import Arithmetic
import CommandLine
import Configuration
import Ledger
import Rules
import Testing

@testable import PublishStage

/// Who moves, and why.
struct PlanComparisonTests {
  private func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }

  /// A product of a revenue, a cost and a stock, with its ratios computed as the measures are.
  private func product(
    _ id: String, quantity: Int64 = 10, revenue: Int64, cost: Int64, stock: Int64 = 50, of company: Int64 = 1000,
    _ tiers: String...
  ) -> PlanItem {
    func whole(_ number: Int64) -> ExactDecimal { ExactDecimal(integerLiteral: number) }
    var item = PlanItem(id: id, name: "Product \(id)")
    item.quantity = whole(quantity)
    item.revenue = whole(revenue)
    item.cost = whole(cost)
    item.costedRevenue = whole(revenue)
    item.costedQuantity = whole(quantity)
    item.averageStock = whole(stock)
    let margin = Fraction(whole(revenue - cost), over: whole(revenue))
    item.grossMargin = margin?.rounded()
    if let margin, let turns = Fraction(whole(revenue), over: whole(stock)),
      let share = Fraction(whole(revenue), over: whole(company))
    {
      item.contributionRatio = (margin * turns * share).rounded()
    }
    item.tiers = tiers
    return item
  }

  private func compare(_ before: [PlanItem], _ after: [PlanItem]) -> PlanComparison {
    PlanComparison(.products, before: before, after: after, options: MeasureOptions())
  }

  @Test func `an item moves where one of its tiers differs, and the largest come first`() {
    let moves = compare(
      [product("1", revenue: 100, cost: 50, "B", "B", "B"), product("2", revenue: 300, cost: 50, "A", "A", "A")],
      [product("1", revenue: 200, cost: 100, "A", "B", "B"), product("3", revenue: 50, cost: 10, "C", "C", "N")]
    ).tierMoves()
    #expect(
      moves == [
        TierMove(
          id: "2", name: "Product 2", revenueBefore: 300, revenue: nil,
          tiers: ["revenue", "profit", "contribution"].map { TierMove.Change(basis: $0, from: "A", to: nil) },
          why: [Cause(kind: .sales, before: 300, after: nil)]),
        TierMove(
          id: "1", name: "Product 1", revenueBefore: 100, revenue: 200,
          tiers: [TierMove.Change(basis: "revenue", from: "B", to: "A")],
          why: [Cause(kind: .sales, before: 100, after: 200)]),
        TierMove(
          id: "3", name: "Product 3", revenueBefore: nil, revenue: 50,
          tiers: [
            TierMove.Change(basis: "revenue", from: nil, to: "C"), TierMove.Change(basis: "profit", from: nil, to: "C"),
            TierMove.Change(basis: "contribution", from: nil, to: "N"),
          ], why: [Cause(kind: .sales, before: nil, after: 50)]),
      ])
  }

  @Test func `a tier moves for what its basis looks at, else for the others' sake`() throws {
    let before = product("1", revenue: 100, cost: 50, stock: 50, "A", "A", "A")
    func causes(_ after: PlanItem) -> [Cause.Kind] {
      compare([before], [after]).tierMoves().flatMap { $0.why.map(\.kind) }
    }
    // Where nobody's figures differ, the cuts do.
    #expect(causes(product("1", revenue: 100, cost: 50, "B", "A", "A")) == [.cuts])
    // A cost says nothing about the tier by revenue, nor a stock about that by profit.
    #expect(causes(product("1", revenue: 100, cost: 60, stock: 60, "B", "A", "A")) == [.others])
    #expect(causes(product("1", revenue: 100, cost: 60, stock: 60, "A", "B", "A")) == [.cost])
    #expect(causes(product("1", revenue: 100, cost: 60, stock: 60, "A", "A", "B")) == [.cost, .stock])
    // Twice as much at twice the cost is the same cost a piece.
    #expect(causes(product("1", quantity: 20, revenue: 190, cost: 100, "A", "B", "A")) == [.sales])
  }

  @Test func `a margin moves by its price and its cost, which add up`() throws {
    let moves = compare(
      [product("1", revenue: 100, cost: 60), product("2", revenue: 100, cost: 50)],
      [product("1", quantity: 20, revenue: 160, cost: 100), product("2", revenue: 100, cost: 50)]
    ).marginMoves()
    // At the old cost of 6 a piece: 1 − 120 ÷ 160.
    #expect(
      moves == [
        RatioMove(
          id: "1", name: "Product 1", revenue: 160, before: try decimal("0.4"), after: try decimal("0.375"),
          effects: [
            RatioMove.Effect(kind: .sales, effect: try decimal("-0.15")),
            RatioMove.Effect(kind: .cost, effect: try decimal("0.125")),
          ])
      ])
  }

  @Test func `a piece's price and cost are those of the lines that have a cost`() throws {
    // 100 pieces of a cost of 250 for 500; then for 600, and 100 more for 600, of which no cost is known.
    var before = product("1", quantity: 100, revenue: 500, cost: 250, "A", "A", "A")
    var after = product("1", quantity: 100, revenue: 600, cost: 250, "A", "B", "A")
    (after.quantity, after.revenue) = (200, 1200)
    let move = try #require(compare([before], [after]).marginMoves().first)
    #expect(move.before == (try decimal("0.5")))
    #expect(move.after == (try decimal("0.583333")))
    #expect(move.effects == [RatioMove.Effect(kind: .sales, effect: try decimal("0.083333"))])
    // Nor is it a piece's cost that moved the tier.
    #expect(compare([before], [after]).tierMoves().map { $0.why.map(\.kind) } == [[.sales]])
    // What an earlier version has written does not say how many pieces have a cost.
    before.costedQuantity = nil
    #expect(compare([before], [after]).marginMoves().map(\.effects) == [[]])
  }

  @Test func `margins come in the order of the gross profit at stake`() {
    let moves = compare(
      [product("1", revenue: 100, cost: 60), product("2", revenue: 1000, cost: 600)],
      [product("1", revenue: 100, cost: 50), product("2", revenue: 1000, cost: 580)]
    ).marginMoves()
    #expect(moves.map(\.id) == ["2", "1"])
  }

  @Test func `a contribution ratio moves by sales, cost, stock and the others, which add up`() throws {
    let before = [
      product("1", revenue: 100, cost: 60, stock: 50, of: 400), product("2", revenue: 300, cost: 1, of: 400),
    ]
    let after = [
      product("1", quantity: 20, revenue: 200, cost: 100, stock: 40, of: 800),
      product("2", revenue: 600, cost: 2, of: 800),
    ]
    let move = try #require(compare(before, after).contributionMoves().first { $0.id == "1" })
    // 0.4 × 2 × 100/400; at the old cost 0.4 × 4 × 200/500; 0.5 × 4 × 200/500; 0.5 × 5 × 200/500; 0.5 × 5 × 200/800.
    #expect(move.before == (try decimal("0.2")))
    #expect(move.after == (try decimal("0.625")))
    #expect(
      move.effects.map { "\($0.kind) \($0.effect.shortened(toAtLeast: 2))" } == [
        "sales 0.44", "cost 0.16", "stock 0.20", "others -0.375",
      ])
    #expect(move.effects.reduce(0) { $0 + $1.effect } == move.after - move.before)
  }

  @Test func `what has no ratio before or now does not move`() {
    var without = product("1", revenue: 100, cost: 60)
    (without.grossMargin, without.contributionRatio) = (nil, nil)
    let comparison = compare([without], [product("1", revenue: 100, cost: 50)])
    #expect(comparison.marginMoves() == [])
    #expect(comparison.contributionMoves() == [])
  }
}
