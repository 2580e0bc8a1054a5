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
    PlanComparison(.products(rule), before: before, after: after, options: MeasureOptions())
  }

  /// A cut at 60 per cent.
  private let rule = TierRule(
    cuts: TierCuts(
      names: ["A"], rest: "B", method: .shares([ExactDecimal(units: 6, scale: 1)], crossing: .higher)), within: [])

  /// The change of a tier whose reason does not matter.
  private func change(
    _ basis: String, _ from: String?, _ to: String?, _ cause: TierMoveCause, _ before: ExactDecimal?,
    _ after: ExactDecimal?
  ) -> TierChange {
    TierChange(basis: basis, from: from, to: to, cause: cause, before: before, after: after)
  }

  @Test func `an item moves where one of its tiers differs, and the largest come first`() {
    let moves = compare(
      [product("1", revenue: 100, cost: 50, "B", "A", "A"), product("2", revenue: 300, cost: 50, "A", "A", "A")],
      [product("1", revenue: 200, cost: 100, "A", "A", "A"), product("3", revenue: 50, cost: 10, "B", "A", "N")]
    ).tierMoves()
    let contribution = ["1.5", "0.04"].map { ExactDecimal($0) }
    // 300 ÷ 500 would still have been before it, had the other one stayed.
    var own = change("revenue", "B", "A", .others, 100, 200)
    own.alone = "B"
    #expect(
      moves == [
        TierMove(
          id: "2", name: "Product 2", revenueBefore: 300, revenue: nil,
          tiers: [
            change("revenue", "A", nil, .lost, 300, nil), change("profit", "A", nil, .lost, 250, nil),
            change("contribution", "A", nil, .lost, contribution[0], nil),
          ]),
        TierMove(id: "1", name: "Product 1", revenueBefore: 100, revenue: 200, tiers: [own]),
        TierMove(
          id: "3", name: "Product 3", revenueBefore: nil, revenue: 50,
          tiers: [
            change("revenue", nil, "B", .new, nil, 50), change("profit", nil, "A", .new, nil, 40),
            change("contribution", nil, "N", .new, nil, contribution[1]),
          ]),
      ])
  }

  /// The first of two products: its change by revenue, with the tiers that the cut at 60 per cent gives it.
  private func change(own: (Int64, Int64), other: (Int64, Int64)) throws -> TierChange {
    func tiers(_ own: Int64, _ other: Int64) -> (String, String) {
      let isBehind = other > own && other * 10 >= 6 * (own + other)
      return (isBehind ? "B" : "A", own > other && own * 10 >= 6 * (own + other) ? "B" : "A")
    }
    func month(_ own: Int64, _ other: Int64) -> [PlanItem] {
      let tiers = tiers(own, other)
      return [
        product("1", revenue: own, cost: 0, tiers.0, "A", "A"),
        product("2", revenue: other, cost: 0, tiers.1, "A", "A"),
      ]
    }
    let moves = compare(month(own.0, other.0), month(own.1, other.1)).tierMoves()
    return try #require(moves.first { $0.id == "1" }?.tiers.first)
  }

  @Test(
    arguments: [
      ((40, 45), (60, 60), .own, "own sales +5.00"), ((40, 40), (60, 55), .others, "others moved"),
      // It rises although it sells less.
      ((40, 39), (60, 55), .others, "others moved, own sales -1.00 would have kept it in B"),
      ((40, 45), (60, 55), .either, "own sales +5.00, or others: each enough alone"),
      ((20, 30), (60, 40), .both, "own sales +10.00, and others: only together"),
    ] as [((Int64, Int64), (Int64, Int64), TierMoveCause, String)])
  func `a tier moves because of what would have moved it alone`(
    own: (Int64, Int64), other: (Int64, Int64), cause: TierMoveCause, reason: String
  ) throws {
    let change = try change(own: own, other: other)
    #expect(change.cause == cause)
    #expect(PlanReason(change).text == reason)
  }

  @Test func `what fell out of the tier is named where the others moved`() throws {
    let change = try change(own: (40, 61), other: (60, 39))
    #expect(change.cause == .either && change.mover == nil)
    let moves = compare(
      [
        product("1", revenue: 61, cost: 0, "A", "A", "A"), product("2", revenue: 39, cost: 0, "B", "A", "A"),
        product("3", revenue: 1, cost: 0, "B", "A", "A"),
      ],
      [
        product("1", revenue: 37, cost: 0, "B", "A", "A"), product("2", revenue: 38, cost: 0, "A", "A", "A"),
        product("3", revenue: 25, cost: 0, "B", "A", "A"),
      ]
    ).tierMoves()
    let risen = try #require(moves.first { $0.id == "2" }?.tiers.first)
    #expect(risen.mover == TierChange.Mover(id: "1", name: "Product 1", from: "A", to: "B"))
    #expect(PlanReason(risen).text == "others moved (Product 1 A → B), own sales -1.00 would have kept it in B")
  }

  @Test func `a move by profit names the factors that would have been enough`() throws {
    // A profit of 90 beside one of 50: with 20 it falls behind it.
    func month(_ item: PlanItem, _ tier: String) -> [PlanItem] {
      var item = item
      item.tiers[1] = tier
      return [item, product("2", revenue: 50, cost: 0, "A", "A", "A")]
    }
    func factors(_ after: PlanItem) throws -> [String] {
      let before = product("1", quantity: 10, revenue: 100, cost: 10, "A", "A", "A")
      let moves = compare(month(before, "A"), month(after, "B")).tierMoves()
      let change = try #require(moves.first { $0.id == "1" }?.tiers.first { $0.basis == "profit" })
      #expect(change.cause == .own)
      return [PlanReason(change).text] + change.causes.map(\.kind.name)
    }
    #expect(
      try factors(product("1", quantity: 10, revenue: 100, cost: 80, "A", "A", "A"))
        == ["cost a piece 1.00 → 8.00", "cost"])
    #expect(
      try factors(product("1", quantity: 2, revenue: 20, cost: 2, "A", "A", "A")) == ["pieces 10 → 2", "volume"])
    #expect(
      try factors(product("1", quantity: 3, revenue: 30, cost: 21, "A", "A", "A"))
        == ["pieces 10 → 3, cost a piece 1.00 → 7.00", "volume", "cost"])
    // What an earlier version has written does not say how many pieces have a cost.
    var unknown = product("1", quantity: 10, revenue: 100, cost: 80, "A", "A", "A")
    unknown.costedQuantity = nil
    #expect(try factors(unknown) == ["own gross profit -70.00"])
  }

  @Test func `where values do not differ, or only the group does, it is cut anew`() throws {
    let items = [product("1", revenue: 60, cost: 0, "A", "A", "A"), product("2", revenue: 40, cost: 0, "A", "A", "A")]
    var after = items
    after[1].tiers[0] = "B"
    #expect(compare(items, after).tierMoves().flatMap { $0.tiers.map(\.cause) } == [.cuts])
    // It sells more, and another tier has another name now.
    (after[0].revenue, after[1].isRanked) = (70, false)
    #expect(compare(items, after).tierMoves().flatMap { $0.tiers.map(\.cause) } == [.cuts])
    // In a channel of its own.
    var moved = items
    for index in moved.indices { moved[index].segment = "shops" }
    (after, after[1].segment, after[1].revenue) = (moved, "distributors", 45)
    moved[1].tiers[0] = "B"
    let kind = PlanKind.customers(
      CustomerTierRule(rule: TierRule(cuts: rule.cuts, within: ["channel"]), segments: [:], standard: nil))
    #expect(
      PlanComparison(kind, before: moved.map(customer), after: after.map(customer), options: MeasureOptions())
        .tierMoves().flatMap { $0.tiers.map(\.cause) } == [.cuts])
  }

  private func customer(_ item: PlanItem) -> PlanItem {
    var customer = item
    customer.tiers.append("A")
    return customer
  }

  @Test func `a margin moves by its price and its cost, which add up`() throws {
    let moves = compare(
      [product("1", revenue: 100, cost: 60), product("2", revenue: 100, cost: 50)],
      [product("1", quantity: 20, revenue: 160, cost: 100), product("2", revenue: 100, cost: 50)]
    ).marginMoves()
    // A piece goes from 10 to 8, its cost from 6 to 5: 1 − 6 ÷ 8 = 0.25, and 1 − 5 ÷ 10 = 0.5.
    #expect(
      moves == [
        RatioMove(
          id: "1", name: "Product 1", revenue: 160, before: try decimal("0.4"), after: try decimal("0.375"),
          effects: [
            RatioMove.Effect(kind: .price, effect: try decimal("-0.1375")),
            RatioMove.Effect(kind: .cost, effect: try decimal("0.1125")),
          ])
      ])
  }

  @Test func `a piece's price and cost are those of the lines that have a cost`() throws {
    // 100 pieces of a cost of 250 for 500; then for 600, and 100 more for 600, of which no cost is known.
    var before = product("1", quantity: 100, revenue: 500, cost: 250, "A", "A", "A")
    var after = product("1", quantity: 100, revenue: 600, cost: 250, "A", "A", "A")
    (after.quantity, after.revenue) = (200, 1200)
    let move = try #require(compare([before], [after]).marginMoves().first)
    #expect(move.before == (try decimal("0.5")))
    #expect(move.after == (try decimal("0.583333")))
    #expect(move.effects == [RatioMove.Effect(kind: .price, effect: try decimal("0.083333"))])
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

  @Test func `a contribution ratio moves by its five factors, which add up`() throws {
    let before = [
      product("1", revenue: 100, cost: 60, stock: 50, of: 400), product("2", revenue: 300, cost: 1, of: 400),
    ]
    let after = [
      product("1", quantity: 20, revenue: 200, cost: 100, stock: 40, of: 800),
      product("2", revenue: 600, cost: 2, of: 800),
    ]
    let move = try #require(compare(before, after).contributionMoves().first { $0.id == "1" })
    // 0.4 × 2 × 100/400 to 0.5 × 5 × 200/800. The price of a piece stays.
    #expect(move.before == (try decimal("0.2")))
    #expect(move.after == (try decimal("0.625")))
    #expect(
      move.effects.map { "\($0.kind) \($0.effect.rounded(to: 6))" } == [
        "volume 0.453899", "cost 0.092649", "stock 0.092649", "others -0.214196",
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
